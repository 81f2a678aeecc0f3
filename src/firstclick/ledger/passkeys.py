"""Passkeys of staff in SQL, and the challenges that were used."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from firstclick.domain.staff.audit import AuditEntry
from firstclick.domain.staff.members import StaffMember
from firstclick.domain.staff.passkeys import PASSKEYS_PER_PERSON_MAX, Challenge, Passkey
from firstclick.ledger.audit import AuditTable, Record
from firstclick.ledger.connection import LedgerConnection, all_rows
from firstclick.ledger.staff import begin_session, member_of, still_present
from firstclick.ledger.staff_schema import PRESENT, staff, staff_passkeys, used_challenges
from firstclick.service.ports.passkeys import AddOutcome, PasskeyUse, UseOutcome
from firstclick.service.ports.staff import NewSession, SignedIn

PASSKEY = tuple(staff_passkeys.c[name].label(f"passkey_{name}") for name in Passkey.__slots__)


class PasskeyTable:
    """As `PasskeyLedger`."""

    def __init__(self, connection: LedgerConnection, audit: AuditTable) -> None:
        self._connection = connection
        self._audit = audit

    async def of_member(self, staff_id: str) -> Sequence[Passkey]:
        """As `PasskeyLedger.of_member`."""
        its = staff_passkeys.c
        query = select(*PASSKEY).where(its.staff_id == staff_id).order_by(its.created_at_ms, its.credential_id)
        return [Passkey(*row) for row in await self._connection.look(all_rows(query))]

    async def find(self, credential_id: bytes) -> tuple[Passkey, StaffMember] | None:
        """As `PasskeyLedger.find`."""
        is_owner = staff.c.staff_id == staff_passkeys.c.staff_id
        query = select(*PASSKEY, staff).join_from(staff_passkeys, staff, is_owner)
        query = query.where(staff_passkeys.c.credential_id == credential_id, PRESENT)

        async def work(connection: AsyncConnection) -> tuple[Passkey, StaffMember] | None:
            row = (await connection.execute(query)).one_or_none()
            return None if row is None else (Passkey(*row[: len(PASSKEY)]), member_of(row))

        return await self._connection.look(work)

    async def add(self, passkey: Passkey, owner: SignedIn, challenge: Challenge, entry: AuditEntry) -> AddOutcome:
        """As `PasskeyLedger.add`. The key of the table is the last guard against one that is added twice."""
        its = staff_passkeys.c
        known = select(its.staff_id).where(its.credential_id == passkey.credential_id)
        count = select(func.count()).where(its.staff_id == passkey.staff_id)

        async def work(connection: AsyncConnection, record: Record) -> AddOutcome:
            if not await still_present(connection, passkey.staff_id, owner.member.password_hash):
                return AddOutcome.REFUSED
            if not await _use_up(connection, challenge, passkey.created_at_ms):
                return AddOutcome.REFUSED
            if (await connection.execute(known)).first():
                return AddOutcome.KNOWN
            if (await connection.execute(count)).scalar_one() >= PASSKEYS_PER_PERSON_MAX:
                return AddOutcome.TOO_MANY
            values = {name: getattr(passkey, name) for name in Passkey.__slots__}
            await connection.execute(insert(staff_passkeys).values(**values))
            record(entry)
            return AddOutcome.ADDED

        return await self._audit.write(work)

    async def remove(self, staff_id: str, credential_id: bytes, entry: AuditEntry) -> bool:
        """As `PasskeyLedger.remove`."""
        its = staff_passkeys.c
        statement = delete(staff_passkeys).where(its.staff_id == staff_id, its.credential_id == credential_id)

        async def work(connection: AsyncConnection, record: Record) -> bool:
            if not (await connection.execute(statement)).rowcount:
                return False
            record(entry)
            return True

        return await self._audit.write(work)

    async def open_session(
        self, use: PasskeyUse, new: NewSession, entry: AuditEntry, if_copied: AuditEntry
    ) -> UseOutcome:
        """As `PasskeyLedger.open_session`. The member's row is locked, as for a sign-in by password."""

        async def work(connection: AsyncConnection, record: Record) -> UseOutcome:
            if not await still_present(connection, new.session.staff_id, new.password_hash):
                return UseOutcome.REFUSED
            if not await _use_up(connection, use.challenge, new.session.seen_at_ms):
                return UseOutcome.REFUSED
            counted = await _count_use(connection, use, new.session.seen_at_ms)
            if counted is UseOutcome.COPIED:
                record(if_copied)
            if counted is not UseOutcome.OPENED:
                return counted
            if not await begin_session(connection, new):
                return UseOutcome.REFUSED
            record(entry)
            return UseOutcome.OPENED

        return await self._audit.write(work)


async def _use_up(connection: AsyncConnection, challenge: Challenge, now_ms: int) -> bool:
    """Note that a challenge was used; False when it was before. Two who do so at once wait for each other."""
    its, digest = used_challenges.c, hashlib.sha256(challenge.secret).digest()
    await connection.execute(delete(used_challenges).where(its.ends_at_ms <= now_ms))
    of_dialect = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    new = of_dialect(used_challenges).values(challenge_hash=digest, ends_at_ms=challenge.ends_at_ms)
    written = await connection.execute(new.on_conflict_do_nothing().returning(its.challenge_hash))
    return written.first() is not None


async def _count_use(connection: AsyncConnection, use: PasskeyUse, now_ms: int) -> UseOutcome:
    """Write down the use (Web Authentication section 7.2, step 22): a count only rises, or stays 0 for ever."""
    its = staff_passkeys.c
    same = (its.credential_id == use.passkey.credential_id, its.staff_id == use.passkey.staff_id)
    rises = its.sign_count < use.sign_count if use.sign_count else its.sign_count == 0
    values = {"sign_count": use.sign_count, "used_at_ms": now_ms}
    if (await connection.execute(update(staff_passkeys).where(*same, rises).values(**values))).rowcount:
        return UseOutcome.OPENED
    is_there = (await connection.execute(select(its.staff_id).where(*same))).first() is not None
    return UseOutcome.COPIED if is_there else UseOutcome.REFUSED
