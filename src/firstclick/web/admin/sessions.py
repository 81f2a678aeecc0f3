"""Staff sign in and out, and show their password once more."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from firstclick.domain.refusals import TooManySignIns
from firstclick.service.ports.staff import SignedIn
from firstclick.service.staff.sessions import StaffSessions
from firstclick.service.staff.sign_ins import SignIns, StaffClient
from firstclick.web.admin import wire
from firstclick.web.auth.staff import StaffOrigin
from firstclick.web.core.operation import Auth, Cost, Operation, Table, Tag
from firstclick.web.core.refusals import BadRequest
from firstclick.web.core.replies import JSON, Reply
from firstclick.web.core.requests import Request

_encode = msgspec.json.Encoder().encode
BODY_BYTES_MAX = 16_384
"""A password of 1024 characters, each of them escaped."""


def routes(sign_ins: SignIns, sessions: StaffSessions, origin: StaffOrigin, timezone: Callable[[], str]) -> Table:
    """Sign-in, sign-out, a fresh proof, and who is signed in."""
    its = StaffSessionEndpoints(sign_ins, sessions, origin, timezone)
    sign_in = Operation(
        its.sign_in,
        204,
        None,
        tag=Tag.STAFF,
        form=wire.SignInBody,
        body_bytes_max=BODY_BYTES_MAX,
        auth=Auth.SIGN_IN,
        cost=Cost.LEDGER,
    )
    prove = Operation(
        its.prove,
        204,
        None,
        (TooManySignIns,),
        tag=Tag.STAFF,
        form=wire.ProveBody,
        body_bytes_max=BODY_BYTES_MAX,
        auth=Auth.staff(),
        cost=Cost.LEDGER,
    )
    return {
        "/admin/sign-in": {"POST": sign_in},
        "/admin/sign-out": {"POST": _signing_out(its, everywhere=False)},
        "/admin/sign-out-everywhere": {"POST": _signing_out(its, everywhere=True)},
        "/admin/prove": {"POST": prove},
        "/admin/me": {
            "GET": Operation(
                its.signed_in_staff, 200, wire.StaffAnswer, tag=Tag.STAFF, auth=Auth.staff(), cost=Cost.COMMIT
            )
        },
    }


def _signing_out(its: StaffSessionEndpoints, *, everywhere: bool) -> Operation:
    handler = its.sign_out_everywhere if everywhere else its.sign_out
    return Operation(handler, 204, None, tag=Tag.STAFF, form=wire.EmptyBody, auth=Auth.staff(), cost=Cost.LEDGER)


class StaffSessionEndpoints:
    """The handlers."""

    def __init__(
        self, sign_ins: SignIns, sessions: StaffSessions, origin: StaffOrigin, timezone: Callable[[], str]
    ) -> None:
        self._timezone = timezone
        self._sign_ins = sign_ins
        self._sessions = sessions
        self._origin = origin

    async def sign_in(self, request: Request) -> Reply:
        """Sign in: the cookie is the session. A session that the browser had before ends."""
        body: wire.SignInBody = request.form
        replaces = self._origin.token(request)
        opened = await self._sign_ins.sign_in(body.name, body.password, client_of(request), request.now_ms, replaces)
        self._sessions.forget()
        return Reply(204, [self._origin.set_cookie(request, opened)])

    async def sign_out(self, request: Request) -> Reply:
        """End this session."""
        await self._sessions.sign_out(session_of(request), client_of(request), request.now_ms)
        return Reply(204, [self._origin.clear_cookie(request)])

    async def sign_out_everywhere(self, request: Request) -> Reply:
        """End all sessions of this person, on every device."""
        await self._sessions.sign_out_everywhere(session_of(request), client_of(request), request.now_ms)
        return Reply(204, [self._origin.clear_cookie(request)])

    async def prove(self, request: Request) -> Reply:
        """Show the password once more, for refunds and changes of staff; the session goes on in another cookie."""
        body: wire.ProveBody = request.form
        opened = await self._sign_ins.prove(session_of(request), body.password, client_of(request), request.now_ms)
        self._sessions.forget()
        return Reply(204, [self._origin.set_cookie(request, opened)])

    async def signed_in_staff(self, request: Request) -> Reply:
        """Who is signed in, what they may do, and the time zone of the cinema."""
        staff = request.member
        acts, until_ms = sorted(staff.acts), staff.proved_until_ms
        answer = wire.StaffAnswer(staff.name, staff.role, acts, until_ms, self._timezone())
        return Reply(200, [JSON], _encode(answer))


def client_of(request: Request) -> StaffClient:
    """Where the request comes from, as limits and the audit log have it."""
    return StaffClient(request.network or request.client, request.client)


def session_of(request: Request) -> SignedIn:
    """The session that an operation is about. Who comes with a bearer token has none here."""
    signed_in = request.member.signed_in
    if signed_in is None:
        raise BadRequest("You came with a bearer token, and have no session here.")
    return signed_in
