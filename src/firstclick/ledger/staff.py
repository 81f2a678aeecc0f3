"""Staff and their sessions in SQL. Each change is recorded in the audit log in its own transaction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, delete, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from firstclick.domain.staff.audit import AuditEntry
from firstclick.domain.staff.members import (
    IDLE_MS,
    LIFE_MS,
    StaffMember,
    StaffReason,
    StaffRefused,
    StaffSession,
    check_owner_stays,
    name_key,
)
from firstclick.domain.staff.roles import Role
from firstclick.ledger.audit import AuditTable, Record
from firstclick.ledger.connection import LedgerConnection, all_rows
from firstclick.ledger.staff_schema import PRESENT, staff, staff_passkeys, staff_sessions
from firstclick.service.ports.staff import SESSIONS_PER_PERSON_MAX, STAFF_MAX, NewSession, SignedIn, StaffChange

EVERYBODY = select(staff).where(PRESENT).order_by(staff.c.name_key)
SESSION = (
    staff_sessions.c.token_hash,
    staff_sessions.c.staff_id,
    staff_sessions.c.signed_in_at_ms,
    staff_sessions.c.seen_at_ms,
    staff_sessions.c.proved_at_ms,
)


class StaffTable:
    """As `StaffLedger`."""

    def __init__(self, connection: LedgerConnection, audit: AuditTable) -> None:
        self._connection = connection
        self._audit = audit

    async def all(self) -> Sequence[StaffMember]:
        """As `StaffLedger.all`."""
        return [member_of(row) for row in await self._connection.read(all_rows(EVERYBODY))]

    async def of_name(self, name: str) -> StaffMember | None:
        """As `StaffLedger.of_name`."""
        key = name_key(name)
        if "\0" in key:  # no name has one, and PostgreSQL does not compare it
            return None

        async def work(connection: AsyncConnection) -> StaffMember | None:
            row = (await connection.execute(EVERYBODY.where(staff.c.name_key == key))).one_or_none()
            return None if row is None else member_of(row)

        return await self._connection.look(work)

    async def add(self, member: StaffMember, entry: AuditEntry) -> None:
        """As `StaffLedger.add`. The index of names is the last guard."""
        key = name_key(member.name)

        async def work(connection: AsyncConnection, record: Record) -> None:
            if (await connection.execute(EVERYBODY.where(staff.c.name_key == key))).first():
                sentence = f"There is somebody with the name {member.name} already; choose another name."
                raise StaffRefused(sentence, StaffReason.NAME_TAKEN)
            if (await connection.execute(select(func.count()).where(PRESENT))).scalar_one() >= STAFF_MAX:
                sentence = f"There are {STAFF_MAX} members of staff already; remove somebody first."
                raise StaffRefused(sentence, StaffReason.TOO_MANY)
            values = {"staff_id": member.staff_id, "name": member.name, "name_key": key, "role": member.role.value}
            secret = {"password_hash": member.password_hash, "created_at_ms": member.created_at_ms}
            await connection.execute(insert(staff).values(**values, **secret))
            record(entry)

        await self._audit.write(work)

    async def change(self, change: StaffChange, entry: AuditEntry) -> StaffMember:
        """As `StaffLedger.change`. All rows are locked, so that of two owners one stays when both lose the role."""

        async def work(connection: AsyncConnection, record: Record) -> StaffMember:
            rows = await connection.execute(EVERYBODY.order_by(None).order_by(staff.c.staff_id).with_for_update())
            everybody = [member_of(row) for row in rows]
            member = _named(change.name, everybody)
            if not change.force and change.password_hash is None:
                check_owner_stays(member, change.role, everybody)
            is_member = staff.c.staff_id == member.staff_id
            await connection.execute(update(staff).where(is_member).values(**_changed(change)))
            await _end_sessions(connection, member.staff_id)
            if change.ends_passkeys:
                await connection.execute(delete(staff_passkeys).where(staff_passkeys.c.staff_id == member.staff_id))
            record(entry)
            return member

        return await self._audit.write(work)

    async def rehash(self, member: StaffMember, password_hash: str) -> None:
        """As `StaffLedger.rehash`."""
        is_same = (staff.c.staff_id == member.staff_id, staff.c.password_hash == member.password_hash)

        async def work(connection: AsyncConnection) -> None:
            await connection.execute(update(staff).where(*is_same).values(password_hash=password_hash))

        await self._connection.write(work)

    async def open_session(self, new: NewSession, entry: AuditEntry) -> bool:
        """As `StaffLedger.open_session`. The member's row is locked: a removal comes before it, or ends the session."""

        async def work(connection: AsyncConnection, record: Record) -> bool:
            if not await still_present(connection, new.session.staff_id, new.password_hash):
                return False
            if not await begin_session(connection, new):
                return False
            record(entry)
            return True

        return await self._audit.write(work)

    async def session(self, token_hash: bytes) -> SignedIn | None:
        """As `StaffLedger.session`."""
        joined = select(*SESSION, staff).join_from(staff_sessions, staff, staff.c.staff_id == staff_sessions.c.staff_id)
        query = joined.where(staff_sessions.c.token_hash == token_hash, PRESENT)

        async def work(connection: AsyncConnection) -> SignedIn | None:
            row = (await connection.execute(query)).one_or_none()
            return None if row is None else SignedIn(StaffSession(*row[: len(SESSION)]), member_of(row))

        return await self._connection.look(work)

    async def touch_session(self, token_hash: bytes, seen_at_ms: int) -> None:
        """As `StaffLedger.touch_session`."""
        is_older = (staff_sessions.c.token_hash == token_hash, staff_sessions.c.seen_at_ms < seen_at_ms)

        async def work(connection: AsyncConnection) -> None:
            await connection.execute(update(staff_sessions).where(*is_older).values(seen_at_ms=seen_at_ms))

        await self._connection.write(work)

    async def close_session(self, token_hash: bytes, entry: AuditEntry) -> None:
        """As `StaffLedger.close_session`."""

        async def work(connection: AsyncConnection, record: Record) -> None:
            if await _end_session(connection, token_hash):
                record(entry)

        await self._audit.write(work)

    async def close_sessions(self, staff_id: str, entry: AuditEntry) -> None:
        """As `StaffLedger.close_sessions`."""

        async def work(connection: AsyncConnection, record: Record) -> None:
            await _end_sessions(connection, staff_id)
            record(entry)

        await self._audit.write(work)


async def still_present(connection: AsyncConnection, staff_id: str, password_hash: str) -> bool:
    """Lock the row of a member until the commit; False when they were removed, or have another password."""
    same = (PRESENT, staff.c.staff_id == staff_id, staff.c.password_hash == password_hash)
    return (await connection.execute(select(staff.c.staff_id).where(*same).with_for_update())).first() is not None


async def begin_session(connection: AsyncConnection, new: NewSession) -> bool:
    """Write a session; False, and nothing is written, when the one that it must replace is gone."""
    its = new.session
    replaced = await _end_session(connection, new.replaces)
    if new.must_replace and not replaced:
        return False
    await _end_old_sessions(connection, its)
    values = {name: getattr(its, name) for name in StaffSession.__slots__}
    await connection.execute(insert(staff_sessions).values(**values))
    return True


def member_of(row: Row[*tuple[Any, ...]]) -> StaffMember:
    """The member in a row that has the columns of the table."""
    return StaffMember(row.staff_id, row.name, Role(row.role), row.password_hash, row.created_at_ms)


def _named(name: str, everybody: Sequence[StaffMember]) -> StaffMember:
    for member in everybody:
        if name_key(member.name) == name_key(name):
            return member
    raise StaffRefused(f"There is nobody with the name {name}.", StaffReason.UNKNOWN)


def _changed(change: StaffChange) -> dict[str, Any]:
    role = None if change.role is None else change.role.value
    values = {"role": role, "password_hash": change.password_hash, "removed_at_ms": change.removed_at_ms}
    return {name: value for name, value in values.items() if value is not None}


async def _end_session(connection: AsyncConnection, token_hash: bytes | None) -> bool:
    if token_hash is None:
        return False
    ended = await connection.execute(delete(staff_sessions).where(staff_sessions.c.token_hash == token_hash))
    return bool(ended.rowcount)


async def _end_sessions(connection: AsyncConnection, staff_id: str) -> None:
    await connection.execute(delete(staff_sessions).where(staff_sessions.c.staff_id == staff_id))


async def _end_old_sessions(connection: AsyncConnection, new: StaffSession) -> None:
    """Delete sessions that are over, and this person's oldest ones: the new one is the last that they may have.

    Rows that others delete at the same time are left to them; two transactions must not wait for each other.
    """
    now_ms, its = new.seen_at_ms, staff_sessions.c
    is_over = or_(its.seen_at_ms <= now_ms - IDLE_MS, its.signed_in_at_ms <= now_ms - LIFE_MS)
    over = select(its.token_hash).where(is_over).with_for_update(skip_locked=True)
    await connection.execute(delete(staff_sessions).where(its.token_hash.in_(over)))
    newest = select(its.token_hash).where(its.staff_id == new.staff_id).order_by(its.seen_at_ms.desc())
    too_many = newest.offset(SESSIONS_PER_PERSON_MAX - 1).limit(STAFF_MAX)
    await connection.execute(delete(staff_sessions).where(its.token_hash.in_(too_many)))
