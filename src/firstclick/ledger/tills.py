"""Tills in SQL: their rows, and the payments whose money went through one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from firstclick.domain.money.till import Till, TillClosing
from firstclick.domain.refusals import TillIsClosed, TillIsOpen, UnknownTill
from firstclick.domain.staff.audit import AuditEntry
from firstclick.ledger.audit import AuditTable, Record
from firstclick.ledger.connection import LedgerConnection, all_rows
from firstclick.ledger.schema import payments, refunds
from firstclick.ledger.staff_schema import OPEN, tills
from firstclick.service.ports.reports import Span


class TillTable:
    """As `TillLedger`."""

    def __init__(self, connection: LedgerConnection, audit: AuditTable) -> None:
        self._connection = connection
        self._audit = audit

    async def open(self, till: Till, entry: AuditEntry) -> Till:
        """As `TillLedger.open`. A second one that is opened at the same moment fails at the index of open tills."""

        async def work(connection: AsyncConnection, record: Record) -> Till:
            if await _first(connection, and_(OPEN, tills.c.who == till.who)) is not None:
                raise TillIsOpen
            last = select(func.max(tills.c.closed_at_ms)).where(tills.c.who == till.who)
            closed_at_ms = (await connection.execute(last)).scalar_one_or_none()
            at_ms = max(till.opened_at_ms, (closed_at_ms or 0) + 1)
            row = {"till_id": till.till_id, "who": till.who, "currency": till.currency}
            new = insert(tills).values(**row, float_minor=till.float_minor, opened_at_ms=at_ms)
            try:
                await connection.execute(new)
            except IntegrityError:
                raise TillIsOpen from None
            record(entry)
            return Till(till.till_id, till.who, till.currency, till.float_minor, at_ms)

        return await self._audit.write(work)

    async def close(self, till_id: str, closing: TillClosing, entry: AuditEntry) -> Till:
        """As `TillLedger.close`."""
        counted = {"counted_minor": closing.cash_minor, "slips_minor": closing.slips_minor, "note": closing.note}
        is_it = tills.c.till_id == till_id

        async def work(connection: AsyncConnection, record: Record) -> Till:
            values = {"closed_at_ms": closing.at_ms, "closed_by": closing.by, **counted}
            done = await connection.execute(update(tills).where(is_it, OPEN).values(**values))
            till = await _first(connection, is_it)
            if till is None:
                raise UnknownTill
            if not done.rowcount:
                raise TillIsClosed
            record(entry)
            return till

        return await self._audit.write(work)

    async def of_id(self, till_id: str) -> Till | None:
        """As `TillLedger.of_id`. A client may send an id with a NUL, which PostgreSQL does not accept."""
        return None if "\0" in till_id else await self._one(tills.c.till_id == till_id)

    async def open_till(self, who: str) -> Till | None:
        """As `TillLedger.open_till`."""
        return await self._one(and_(OPEN, tills.c.who == who))

    async def open_tills(self) -> Sequence[Till]:
        """As `TillLedger.open_tills`."""
        its = select(tills).where(OPEN).order_by(tills.c.opened_at_ms, tills.c.till_id)
        return [till_of_row(row) for row in await self._connection.read(all_rows(its))]

    async def _one(self, condition: ColumnElement[bool]) -> Till | None:
        async def work(connection: AsyncConnection) -> Till | None:
            return await _first(connection, condition)

        return await self._connection.read(work)


def tills_during(span: Span) -> Select[Any]:
    """The tills that were open at some time of the span."""
    is_later = or_(OPEN, tills.c.closed_at_ms >= span.from_ms)
    its = select(tills).where(tills.c.opened_at_ms < span.until_ms, is_later)
    return its.order_by(tills.c.opened_at_ms, tills.c.till_id)


def went_through(till: Till) -> Select[Any]:
    """The ids of the payments of which money went through the till: each part by its own index."""
    taken = select(payments.c.payment_id).where(
        payments.c.taken_by == till.who, *_while_open(till, payments.c.taken_at_ms)
    )
    asked = select(refunds.c.payment_id).where(refunds.c.who == till.who, *_while_open(till, refunds.c.asked_at_ms))
    return select(taken.union(asked).subquery())


def till_of_row(row: Row[Any]) -> Till:
    """The till that a row is."""
    closing = None
    if row.closed_at_ms is not None:
        closing = TillClosing(row.closed_at_ms, row.closed_by, row.counted_minor, row.slips_minor, row.note)
    return Till(row.till_id, row.who, row.currency, row.float_minor, row.opened_at_ms, closing)


def _while_open(till: Till, at_ms: ColumnElement[int]) -> list[ColumnElement[bool]]:
    end = [] if till.closing is None else [at_ms <= till.closing.at_ms]
    return [at_ms.is_not(None), at_ms >= till.opened_at_ms, *end]


async def _first(connection: AsyncConnection, condition: ColumnElement[bool]) -> Till | None:
    row = (await connection.execute(select(tills).where(condition))).one_or_none()
    return None if row is None else till_of_row(row)
