"""Staff sign in and prove who they are by passkeys, and see, add and remove their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import msgspec

from firstclick.domain.refusals import PasskeyNotAdded, PasskeysNotHere, TooManySignIns, UnknownPasskey
from firstclick.domain.staff.passkeys import CHALLENGE_MS, Ceremony, Challenge, Passkey, RelyingParty
from firstclick.service.ports.staff import SignedIn
from firstclick.service.staff.passkeys import Passkeys, Shown
from firstclick.service.staff.sessions import StaffSessions
from firstclick.service.staff.sign_ins import OpenedSession
from firstclick.web.admin import passkey_wire as wire
from firstclick.web.admin.sessions import BODY_BYTES_MAX, client_of, session_of
from firstclick.web.admin.wire import EmptyBody
from firstclick.web.auth.passkey_site import PasskeySite
from firstclick.web.auth.passkey_verifier import ALGORITHMS
from firstclick.web.auth.signed_texts import base64url, from_base64url
from firstclick.web.auth.staff import StaffOrigin
from firstclick.web.core.operation import Auth, Cost, Operation, Table, Tag
from firstclick.web.core.refusals import BadRequest
from firstclick.web.core.replies import JSON, Reply
from firstclick.web.core.requests import Request

KIND: wire.Kind = "public-key"
_encode = msgspec.json.Encoder().encode


def routes(passkeys: Passkeys, site: PasskeySite, sessions: StaffSessions, origin: StaffOrigin) -> Table:
    """What is done with passkeys: each in two steps, options with a challenge and the answer to it."""
    its = PasskeyEndpoints(passkeys, site, sessions, origin)
    offered_here = Operation(its.passkeys_offered, 200, wire.PasskeysOffered, tag=Tag.STAFF, auth=Auth.SIGN_IN)
    sign_in_options = replace(
        offered_here,
        handler=its.passkey_sign_in_options,
        answer=wire.PasskeyRequestOptions,
        refusals=(PasskeysNotHere,),
        form=EmptyBody,
        cost=Cost.COMMIT,
    )
    sign_in = Operation(
        its.sign_in_by_passkey,
        204,
        None,
        (PasskeysNotHere,),
        tag=Tag.STAFF,
        form=wire.ShownPasskeyBody,
        body_bytes_max=BODY_BYTES_MAX,
        auth=Auth.SIGN_IN,
        cost=Cost.LEDGER,
    )
    prove_options = replace(sign_in_options, handler=its.passkey_proof_options, auth=Auth.staff(), cost=Cost.LEDGER)
    prove = replace(
        sign_in, handler=its.prove_by_passkey, refusals=(PasskeysNotHere, TooManySignIns), auth=Auth.staff()
    )
    return {
        "/admin/sign-in/passkey/options": {"POST": sign_in_options},
        "/admin/sign-in/passkey": {"GET": offered_here, "POST": sign_in},
        "/admin/prove/passkey/options": {"POST": prove_options},
        "/admin/prove/passkey": {"POST": prove},
        **_own_passkeys(its),
    }


def _own_passkeys(its: PasskeyEndpoints) -> Table:
    """What somebody does with their own passkeys. Adding and removing need a fresh proof.

    The second step of adding needs none: its challenge was given to this session, two minutes ago at most.
    """
    see = Operation(its.own_passkeys, 200, wire.PasskeysAnswer, tag=Tag.STAFF, auth=Auth.staff(), cost=Cost.LEDGER)
    options = replace(
        see,
        handler=its.passkey_creation_options,
        answer=wire.PasskeyCreationOptions,
        refusals=(PasskeysNotHere,),
        form=EmptyBody,
        auth=Auth.staff(proof=True),
    )
    add = replace(
        see,
        handler=its.add_passkey,
        status=201,
        answer=wire.PasskeyAnswer,
        refusals=(PasskeysNotHere, PasskeyNotAdded, TooManySignIns),
        form=wire.PasskeyBody,
        body_bytes_max=BODY_BYTES_MAX,
    )
    remove = replace(
        see,
        handler=its.remove_passkey,
        status=204,
        answer=None,
        refusals=(UnknownPasskey,),
        auth=Auth.staff(proof=True),
    )
    return {
        "/admin/passkeys": {"GET": see, "POST": add},
        "/admin/passkeys/options": {"POST": options},
        "/admin/passkeys/{passkey_id}": {"DELETE": remove},
    }


class PasskeyEndpoints:
    """The handlers."""

    def __init__(self, passkeys: Passkeys, site: PasskeySite, sessions: StaffSessions, origin: StaffOrigin) -> None:
        self._passkeys = passkeys
        self._site = site
        self._sessions = sessions
        self._origin = origin

    async def passkeys_offered(self, request: Request) -> Reply:
        """Whether passkeys work at this address, beside names and passwords."""
        return Reply(200, [JSON], _encode(wire.PasskeysOffered(self._site.party(request) is not None)))

    async def passkey_sign_in_options(self, request: Request) -> Reply:
        """Begin a sign-in by any passkey of this host; no name is needed. The cookie has the challenge."""
        party = self._site.require(request)
        return self._requested(request, party, self._challenge(Ceremony.SIGN_IN, None, request), ())

    async def sign_in_by_passkey(self, request: Request) -> Reply:
        """Sign in by a passkey that has signed the challenge. A session that the browser had before ends."""
        shown, replaces = self._shown(request), self._origin.token(request)
        opened = await self._passkeys.sign_in(shown, client_of(request), request.now_ms, replaces)
        return self._opened(request, opened)

    async def passkey_proof_options(self, request: Request) -> Reply:
        """Begin a fresh proof by one of the own passkeys. The cookie has the challenge."""
        party, signed_in = self._site.require(request), session_of(request)
        own = await self._passkeys.of_member(signed_in.member)
        return self._requested(request, party, self._challenge(Ceremony.PROVE, signed_in, request), own)

    async def prove_by_passkey(self, request: Request) -> Reply:
        """Show who one is by a passkey that has signed the challenge; the session goes on in another cookie."""
        shown = self._shown(request)
        opened = await self._passkeys.prove(session_of(request), shown, client_of(request), request.now_ms)
        return self._opened(request, opened)

    async def own_passkeys(self, request: Request) -> Reply:
        """The own passkeys."""
        own = await self._passkeys.of_member(session_of(request).member)
        offered = self._site.party(request) is not None
        return Reply(200, [JSON], _encode(wire.PasskeysAnswer([_answer(one) for one in own], offered)))

    async def passkey_creation_options(self, request: Request) -> Reply:
        """Begin to add a passkey. The cookie has the challenge."""
        party, signed_in = self._site.require(request), session_of(request)
        member = signed_in.member
        challenge = self._challenge(Ceremony.ADD, signed_in, request)
        options = wire.PasskeyCreationOptions(
            challenge=base64url(challenge.secret),
            rp=wire.CinemaName(party.host, party.host),
            user=wire.OwnerName(base64url(member.staff_id.encode()), member.name, member.name),
            pub_key_cred_params=[wire.KeyKind(one, KIND) for one in ALGORITHMS],
            timeout=CHALLENGE_MS,
            exclude_credentials=_names(await self._passkeys.of_member(member)),
            authenticator_selection=wire.KeyWishes("preferred", "required"),
            attestation="none",
        )
        return Reply(200, [JSON, self._site.keep(request, challenge)], _encode(options))

    async def add_passkey(self, request: Request) -> Reply:
        """Add the passkey that the browser has made for the challenge."""
        body: wire.PasskeyBody = request.form
        shown = self._shown(request)
        passkey = await self._passkeys.add(session_of(request), shown, body.label, client_of(request), request.now_ms)
        return Reply(201, [JSON, self._site.forget(request)], _encode(_answer(passkey)))

    async def remove_passkey(self, request: Request) -> Reply:
        """Remove one of the own passkeys."""
        signed_in, passkey_id = session_of(request), request.id("passkey_id")
        await self._passkeys.remove(signed_in, passkey_id, client_of(request), request.now_ms)
        return Reply(204, [])

    def _challenge(self, ceremony: Ceremony, signed_in: SignedIn | None, request: Request) -> Challenge:
        return self._passkeys.challenge(ceremony, signed_in, request.now_ms)

    def _requested(self, request: Request, party: RelyingParty, challenge: Challenge, own: Sequence[Passkey]) -> Reply:
        options = wire.PasskeyRequestOptions(
            base64url(challenge.secret), party.host, CHALLENGE_MS, _names(own), "required"
        )
        return Reply(200, [JSON, self._site.keep(request, challenge)], _encode(options))

    def _shown(self, request: Request) -> Shown:
        """What the browser answers, with the challenge that it was given. Raises `PasskeysNotHere`, `BadRequest`."""
        party, credential = self._site.require(request), request.form.credential
        handle = getattr(credential.response, "user_handle", None)
        return Shown(
            credential=msgspec.to_builtins(credential),
            credential_id=_bytes(credential.raw_id),
            user_handle=None if handle is None else _bytes(handle),
            challenge=self._site.kept(request),
            party=party,
        )

    def _opened(self, request: Request, opened: OpenedSession) -> Reply:
        self._sessions.forget()
        return Reply(204, [self._origin.set_cookie(request, opened), self._site.forget(request)])


def _names(passkeys: Sequence[Passkey]) -> list[wire.CredentialName]:
    return [wire.CredentialName(base64url(one.credential_id), KIND) for one in passkeys]


def _answer(one: Passkey) -> wire.PasskeyAnswer:
    return wire.PasskeyAnswer(one.passkey_id, one.label, one.created_at_ms, one.used_at_ms)


def _bytes(text: str) -> bytes:
    """Raises `BadRequest`."""
    try:
        return from_base64url(text)
    except ValueError:
        raise BadRequest("The credential is not in base64url.") from None
