"""Changes of the staff: who comes, who goes, and what they may do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from firstclick.domain.staff.audit import AuditEntry, AuditKind
from firstclick.domain.staff.members import StaffMember, check_password, staff_name
from firstclick.domain.staff.roles import Role
from firstclick.service.ports.staff import PasswordHasher, StaffChange, StaffLedger


@dataclass(frozen=True, slots=True)
class Actor:
    """Who changes the staff, from where, and when (milliseconds since 1970 UTC)."""

    who: str
    source: str
    at_ms: int

    def entry(self, kind: AuditKind, subject: str, **details: str) -> AuditEntry:
        """What is recorded of it."""
        return AuditEntry(self.at_ms, self.who, kind, subject, self.source, details)


class StaffAdmin:
    """Each change ends all sessions of whom it is about. Raises `StaffRefused`, `LastOwner` and `LedgerUnavailable`."""

    def __init__(self, staff: StaffLedger, hasher: PasswordHasher) -> None:
        self._staff = staff
        self._hasher = hasher

    async def all(self) -> Sequence[StaffMember]:
        """Everybody who was not removed, by name."""
        return await self._staff.all()

    async def add(self, name: str, role: Role, password: str, staff_id: str, actor: Actor) -> StaffMember:
        """Add somebody under an id that was never used."""
        name = staff_name(name)
        check_password(password)
        member = StaffMember(staff_id, name, role, await self._hasher.hash(password), actor.at_ms)
        await self._staff.add(member, actor.entry(AuditKind.STAFF_ADD, name, role=role))
        return member

    async def set_role(self, name: str, role: Role, actor: Actor, *, force: bool = False) -> StaffMember:
        """Give somebody another role; who they were before. `force` allows that no owner is left."""
        entry = actor.entry(AuditKind.STAFF_ROLE, await self._known(name), role=role)
        return await self._staff.change(StaffChange(name, role=role, force=force), entry)

    async def remove(self, name: str, actor: Actor, *, force: bool = False) -> StaffMember:
        """Remove somebody; the audit log keeps the name."""
        entry = actor.entry(AuditKind.STAFF_REMOVE, await self._known(name))
        return await self._staff.change(StaffChange(name, removed_at_ms=actor.at_ms, force=force), entry)

    async def reset(self, name: str, password: str, actor: Actor) -> StaffMember:
        """Give somebody another password."""
        check_password(password)
        entry = actor.entry(AuditKind.STAFF_RESET, await self._known(name))
        change = StaffChange(name, password_hash=await self._hasher.hash(password))
        return await self._staff.change(change, entry)

    async def _known(self, name: str) -> str:
        """The name as it is kept, where there is somebody with it."""
        member = await self._staff.of_name(name)
        return name if member is None else member.name
