"""The ports of staff: who they are, their sessions, how passwords are hashed, and the audit log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from firstclick.domain.staff.audit import AuditEntry, AuditMark, AuditRow
from firstclick.domain.staff.members import StaffMember, StaffSession
from firstclick.domain.staff.roles import Role

STAFF_MAX = 1_000
SESSIONS_PER_PERSON_MAX = 20
"""With another sign-in the oldest session ends."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session, and whose it is."""

    session: StaffSession
    member: StaffMember


@dataclass(frozen=True, slots=True)
class StaffChange:
    """What becomes of a member of staff: another role, another password, or gone at `removed_at_ms`.

    Each ends all of their sessions; another password, as a removal, all of their passkeys too. `force` allows that no
    owner is left. None leaves a field as it is.
    """

    name: str
    role: Role | None = None
    password_hash: str | None = None
    removed_at_ms: int | None = None
    force: bool = False

    @property
    def ends_passkeys(self) -> bool:
        """Whether they have no passkeys afterwards: who is given another password may have lost what they had."""
        return self.password_hash is not None or self.removed_at_ms is not None


@dataclass(frozen=True, slots=True)
class NewSession:
    """A session that begins.

    `password_hash` is the one that the password was compared with, or that was there when the passkey was checked.
    `replaces` is the hash of the token whose session ends in the same step; with `must_replace` that session must still
    be there.
    """

    session: StaffSession
    password_hash: str
    replaces: bytes | None = None
    must_replace: bool = False


class StaffLedger(Protocol):
    """Stores staff and sessions. Each write records its entry in the same transaction.

    Every call may raise `LedgerUnavailable`.
    """

    async def all(self) -> Sequence[StaffMember]:
        """Everybody who was not removed, by name."""

    async def of_name(self, name: str) -> StaffMember | None:
        """The member of that name, without regard to case."""

    async def add(self, member: StaffMember, entry: AuditEntry) -> None:
        """Add somebody. Raises `StaffRefused` when the name is taken, or there are `STAFF_MAX`."""

    async def change(self, change: StaffChange, entry: AuditEntry) -> StaffMember:
        """Change somebody, and end all of their sessions; who it was before. Raises `StaffRefused` and `LastOwner`."""

    async def rehash(self, member: StaffMember, password_hash: str) -> None:
        """Store another hash of the same password, unless the password was changed meanwhile."""

    async def open_session(self, new: NewSession, entry: AuditEntry) -> bool:
        """Begin a session; False when the member was removed, has another password, or as `NewSession` says.

        Sessions that have ended are deleted.
        """

    async def session(self, token_hash: bytes) -> SignedIn | None:
        """The session with that token, ended or not; None when there is none."""

    async def touch_session(self, token_hash: bytes, seen_at_ms: int) -> None:
        """Note that a session is in use."""

    async def close_session(self, token_hash: bytes, entry: AuditEntry) -> None:
        """End a session."""

    async def close_sessions(self, staff_id: str, entry: AuditEntry) -> None:
        """End all sessions of somebody."""


class AuditLedger(Protocol):
    """The audit log. Every call may raise `LedgerUnavailable`."""

    async def record(self, *entries: AuditEntry) -> None:
        """Append what is recorded by itself."""

    async def rows(self, after: int, rows_max: int) -> Sequence[AuditRow]:
        """Rows with a higher number than `after`, in order."""

    async def rows_before(self, before: int, rows_max: int) -> Sequence[AuditRow]:
        """Rows with a lower number than `before`, the newest first; 0: from the newest of all."""

    async def last(self) -> AuditMark:
        """The newest row; `NO_ROWS` when there is none."""


class PasswordHasher(Protocol):
    """Hashes passwords, slowly on purpose. Every call may raise `TooManySignIns` when too many wait for their turn."""

    async def hash(self, password: str) -> str:
        """A hash with a salt of its own, and the parameters in it."""

    async def matches(self, password_hash: str | None, password: str) -> bool:
        """Whether it is the password of that hash. None is no hash: it takes as long, and nothing matches."""

    def is_outdated(self, password_hash: str) -> bool:
        """Whether the hash was made with other parameters than new ones are."""
