"""Staff add passkeys, and sign in and prove who they are by them: docs/decisions/0027-passkeys.md."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from firstclick.domain.refusals import (
    NotAddedReason,
    PasskeyNotAdded,
    StaffNotSignedIn,
    UnknownPasskey,
)
from firstclick.domain.staff.audit import AuditEntry, AuditKind
from firstclick.domain.staff.members import StaffMember
from firstclick.domain.staff.passkeys import (
    CHALLENGE_BYTES,
    CHALLENGE_MS,
    Ceremony,
    Challenge,
    Passkey,
    RelyingParty,
    passkey_label,
)
from firstclick.service.ports.passkeys import (
    AddOutcome,
    Credential,
    PasskeyLedger,
    PasskeyUse,
    PasskeyVerifier,
    UseOutcome,
)
from firstclick.service.ports.staff import AuditLedger, NewSession, SignedIn
from firstclick.service.staff.sign_in_limits import SignInLimits
from firstclick.service.staff.sign_ins import OpenedSession, StaffClient, new_session, record_failure, token_hash_of

NOT_ADDED = {
    AddOutcome.REFUSED: NotAddedReason.NOT_VALID,
    AddOutcome.KNOWN: NotAddedReason.KNOWN,
    AddOutcome.TOO_MANY: NotAddedReason.TOO_MANY,
}


@dataclass(frozen=True, slots=True)
class Shown:
    """What a browser answers to a challenge.

    `credential_id` and `user_handle` are what the credential says about itself; `challenge` is what the browser was
    given before, None where it has none.
    """

    credential: Credential
    credential_id: bytes
    user_handle: bytes | None
    challenge: Challenge | None
    party: RelyingParty


class Passkeys:
    """The passkeys of staff. `random_bytes` is a secure source. Every method may raise `LedgerUnavailable`."""

    def __init__(
        self,
        passkeys: PasskeyLedger,
        audit: AuditLedger,
        verifier: PasskeyVerifier,
        limits: SignInLimits,
        random_bytes: Callable[[int], bytes],
    ) -> None:
        self._passkeys = passkeys
        self._audit = audit
        self._verifier = verifier
        self._limits = limits
        self._random_bytes = random_bytes

    def challenge(self, ceremony: Ceremony, signed_in: SignedIn | None, now_ms: int) -> Challenge:
        """A new challenge, for who is signed in."""
        session = b"" if signed_in is None else signed_in.session.token_hash
        return Challenge(ceremony, self._random_bytes(CHALLENGE_BYTES), now_ms + CHALLENGE_MS, session)

    async def of_member(self, member: StaffMember) -> Sequence[Passkey]:
        """All passkeys of somebody, the oldest first."""
        return await self._passkeys.of_member(member.staff_id)

    async def add(self, owner: SignedIn, shown: Shown, label_text: str, client: StaffClient, now_ms: int) -> Passkey:
        """Add the passkey that the browser has made. Raises `PasskeyNotAdded` and `TooManySignIns`."""
        self._limits.take_address(client.network, now_ms)
        label = passkey_label(label_text)
        if label is None:
            raise PasskeyNotAdded(NotAddedReason.LABEL)
        challenge = shown.challenge
        if challenge is None or not challenge.answers(Ceremony.ADD, owner.session.token_hash, now_ms):
            raise PasskeyNotAdded(NotAddedReason.NOT_VALID)
        key = await self._verifier.new_key(shown.credential, challenge.secret, shown.party)
        if key is None:
            raise PasskeyNotAdded(NotAddedReason.NOT_VALID)
        member = owner.member
        passkey = Passkey(key.credential_id, member.staff_id, label, key.public_key, key.sign_count, now_ms)
        entry = AuditEntry(now_ms, member.name, AuditKind.PASSKEY_ADD, label, client.source)
        outcome = await self._passkeys.add(passkey, owner, challenge, entry)
        if outcome is not AddOutcome.ADDED:
            raise PasskeyNotAdded(NOT_ADDED[outcome])
        return passkey

    async def remove(self, owner: SignedIn, passkey_id: str, client: StaffClient, now_ms: int) -> None:
        """Remove one's own passkey. Raises `UnknownPasskey`."""
        member = owner.member
        for passkey in await self._passkeys.of_member(member.staff_id):
            if passkey.passkey_id == passkey_id:
                entry = AuditEntry(now_ms, member.name, AuditKind.PASSKEY_REMOVE, passkey.label, client.source)
                if await self._passkeys.remove(member.staff_id, passkey.credential_id, entry):
                    return
        raise UnknownPasskey

    async def sign_in(
        self, shown: Shown, client: StaffClient, now_ms: int, replaces: str | None = None
    ) -> OpenedSession:
        """Begin a session; the one with the token `replaces` ends.

        Raises `StaffNotSignedIn` and `TooManySignIns`. Tries are counted by address only: nobody guesses a passkey, and
        whoever floods a name by passwords does not keep its owner out.
        """
        self._limits.take_address(client.network, now_ms)
        failed = AuditEntry(now_ms, "", AuditKind.PASSKEY_SIGN_IN_FAILED, source=client.source)
        found = await self._passkeys.find(shown.credential_id)
        if found is None:
            raise await self._refused(failed)
        passkey, member = found
        failed = replace(failed, subject=member.name)
        use = await self._use(passkey, shown, Ceremony.SIGN_IN, b"", now_ms)
        if use is None or shown.user_handle != passkey.staff_id.encode():
            raise await self._refused(failed)
        token, session = new_session(self._random_bytes, member, now_ms, now_ms)
        entry = AuditEntry(now_ms, member.name, AuditKind.PASSKEY_SIGN_IN, passkey.label, client.source)
        old = None if replaces is None else token_hash_of(replaces)
        await self._open(use, NewSession(session, member.password_hash, old), entry, failed)
        return OpenedSession(token, SignedIn(session, member))

    async def prove(self, signed_in: SignedIn, shown: Shown, client: StaffClient, now_ms: int) -> OpenedSession:
        """Show a passkey: the session goes on with another token. Raises as `sign_in`."""
        self._limits.take_address(client.network, now_ms)
        member, token_hash = signed_in.member, signed_in.session.token_hash
        failed = AuditEntry(now_ms, member.name, AuditKind.PASSKEY_PROVE_FAILED, source=client.source)
        found = await self._passkeys.find(shown.credential_id)
        if found is None or found[0].staff_id != member.staff_id:
            raise await self._refused(failed)
        passkey = found[0]
        use = await self._use(passkey, shown, Ceremony.PROVE, token_hash, now_ms)
        if use is None or shown.user_handle not in (None, passkey.staff_id.encode()):
            raise await self._refused(failed)
        token, session = new_session(self._random_bytes, member, now_ms, signed_in.session.signed_in_at_ms)
        new = NewSession(session, member.password_hash, token_hash, must_replace=True)
        entry = AuditEntry(now_ms, member.name, AuditKind.PASSKEY_PROVE, passkey.label, client.source)
        await self._open(use, new, entry, failed)
        return OpenedSession(token, SignedIn(session, member))

    async def _use(
        self, passkey: Passkey, shown: Shown, ceremony: Ceremony, session: bytes, now_ms: int
    ) -> PasskeyUse | None:
        """What the passkey has signed; None where it is not right."""
        challenge = shown.challenge
        if challenge is None or not challenge.answers(ceremony, session, now_ms):
            return None
        count = await self._verifier.sign_count(shown.credential, passkey, challenge.secret, shown.party)
        return None if count is None else PasskeyUse(passkey, count, challenge)

    async def _open(self, use: PasskeyUse, new: NewSession, entry: AuditEntry, failed: AuditEntry) -> None:
        counts = {"counted": use.sign_count, "known": use.passkey.sign_count}
        copied = replace(entry, what=AuditKind.PASSKEY_COPIED, details=counts)
        outcome = await self._passkeys.open_session(use, new, entry, copied)
        if outcome is UseOutcome.REFUSED:
            raise await self._refused(failed)
        if outcome is UseOutcome.COPIED:
            raise StaffNotSignedIn.wrong_passkey()

    async def _refused(self, entry: AuditEntry) -> StaffNotSignedIn:
        """What is answered to a failure, which is recorded as one by password is."""
        await record_failure(self._audit, self._limits, entry)
        return StaffNotSignedIn.wrong_passkey()
