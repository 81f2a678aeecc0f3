"""Staff sign in with a name and a password, and show the password again for what needs a fresh proof."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace

from firstclick.domain.refusals import StaffNotSignedIn
from firstclick.domain.staff.audit import AuditEntry, AuditKind, shown
from firstclick.domain.staff.members import StaffMember, StaffSession
from firstclick.service.ports.staff import AuditLedger, NewSession, PasswordHasher, SignedIn, StaffLedger
from firstclick.service.staff.sign_in_limits import SignInLimits

TOKEN_BYTES = 32
UNKNOWN_NAME_CHARS = 3
"""Of a name that there is not, so much is recorded: people type their password there by mistake."""


@dataclass(frozen=True, slots=True)
class StaffClient:
    """Where a request comes from: `network` is what its limits are counted by, `source` what is recorded."""

    network: str
    source: str


@dataclass(frozen=True, slots=True)
class OpenedSession:
    """A session that has begun. `token` is its secret, which is stored nowhere."""

    token: str
    signed_in: SignedIn


def token_hash_of(token: str) -> bytes:
    """What a token is stored as. It is random, so that it needs no slow hash."""
    return hashlib.sha256(token.encode()).digest()


def new_session(
    random_bytes: Callable[[int], bytes], member: StaffMember, now_ms: int, signed_in_at_ms: int
) -> tuple[str, StaffSession]:
    """A session that begins now with a fresh proof, and its token."""
    token = random_bytes(TOKEN_BYTES).hex()
    return token, StaffSession(token_hash_of(token), member.staff_id, signed_in_at_ms, now_ms, now_ms)


async def record_failure(audit: AuditLedger, limits: SignInLimits, entry: AuditEntry) -> None:
    """Record a failure, unless there were too many in this hour: a flood must not fill the disk."""
    counted = limits.failure_to_record(entry.at_ms)
    if counted is not None:
        await audit.record(replace(entry, details={"unrecorded": counted} if counted else {}))


class SignIns:
    """Compares passwords and begins sessions. `random_bytes` is a secure source."""

    def __init__(
        self,
        staff: StaffLedger,
        audit: AuditLedger,
        hasher: PasswordHasher,
        limits: SignInLimits,
        random_bytes: Callable[[int], bytes],
    ) -> None:
        self._staff = staff
        self._audit = audit
        self._hasher = hasher
        self._limits = limits
        self._random_bytes = random_bytes

    async def sign_in(
        self, name: str, password: str, client: StaffClient, now_ms: int, replaces: str | None = None
    ) -> OpenedSession:
        """Begin a session; the one with the token `replaces` ends. Raises `StaffNotSignedIn` and `TooManySignIns`.

        A name that there is not takes as long as a wrong password.
        """
        self._limits.take(name, client.network, now_ms)
        member = await self._staff.of_name(name)
        matches = await self._hasher.matches(None if member is None else member.password_hash, password)
        if member is None or not matches:
            subject = shown(name, UNKNOWN_NAME_CHARS) if member is None else member.name
            await record_failure(
                self._audit, self._limits, AuditEntry(now_ms, "", AuditKind.SIGN_IN_FAILED, subject, client.source)
            )
            raise StaffNotSignedIn.wrong_password()
        member = await self._with_newer_hash(member, password)
        token, session = new_session(self._random_bytes, member, now_ms, now_ms)
        old = None if replaces is None else token_hash_of(replaces)
        entry = AuditEntry(now_ms, member.name, AuditKind.SIGN_IN, source=client.source)
        if not await self._staff.open_session(NewSession(session, member.password_hash, old), entry):
            raise StaffNotSignedIn.wrong_password()
        return OpenedSession(token, SignedIn(session, member))

    async def prove(self, signed_in: SignedIn, password: str, client: StaffClient, now_ms: int) -> OpenedSession:
        """Show the password again: the session goes on with another token. Raises as `sign_in`."""
        member = signed_in.member
        self._limits.take(member.name, client.network, now_ms)
        if not await self._hasher.matches(member.password_hash, password):
            await record_failure(
                self._audit, self._limits, AuditEntry(now_ms, member.name, AuditKind.PROVE_FAILED, source=client.source)
            )
            raise StaffNotSignedIn.wrong_password()
        token, session = new_session(self._random_bytes, member, now_ms, signed_in.session.signed_in_at_ms)
        new = NewSession(session, member.password_hash, signed_in.session.token_hash, must_replace=True)
        entry = AuditEntry(now_ms, member.name, AuditKind.PROVE, source=client.source)
        if not await self._staff.open_session(new, entry):
            raise StaffNotSignedIn
        return OpenedSession(token, SignedIn(session, member))

    async def _with_newer_hash(self, member: StaffMember, password: str) -> StaffMember:
        """Hash the password again where the parameters have changed since it was stored."""
        if not self._hasher.is_outdated(member.password_hash):
            return member
        newer = await self._hasher.hash(password)
        await self._staff.rehash(member, newer)
        return replace(member, password_hash=newer)
