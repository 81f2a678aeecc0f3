"""Payments in SQL. A payment's row, its booking, its refunds and what must be delivered are written together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from firstclick.domain.booking import Booking
from firstclick.domain.money.payment import BOUGHT, IS_BOOKED, SETS_SEATS_ASIDE, Payment, PaymentState, RefundState
from firstclick.domain.money.payment_changes import decide_cancel
from firstclick.domain.values import replace
from firstclick.ledger.audit import AuditTable, Record
from firstclick.ledger.booking_writes import CANCEL_PENDING, BookRequest, book_all, wait_for_imports
from firstclick.ledger.cancellations import cancel_seats
from firstclick.ledger.connection import LedgerConnection, Work, all_rows
from firstclick.ledger.group_commit import GroupCommit
from firstclick.ledger.outbox.items import add_items, booking_created
from firstclick.ledger.payment_rows import payment_of, payment_row, refund_row
from firstclick.ledger.records import Values, cancelled_rows
from firstclick.ledger.schema import LIVE, UNSETTLED, bookings, payments, promo_uses, refunds
from firstclick.service.ports.ledger import BeingPaidFor, Cancellation, Cancelled, PendingCancelled
from firstclick.service.ports.payments import (
    Begun,
    NoUseLeft,
    PaymentCounts,
    PaymentWrite,
    Stale,
    WriteOutcome,
    Written,
)


class PaymentTable:
    """Writes and reads payments. Raises `LedgerUnavailable` when the database does not answer."""

    def __init__(self, connection: LedgerConnection, audit: AuditTable) -> None:
        self._connection = connection
        self._audit = audit
        self._commit: GroupCommit[PaymentWrite, WriteOutcome] = GroupCommit(self._write_all)
        self._showtime_reads: GroupCommit[str, dict[str, PaymentState]] = GroupCommit(self._unsettled)

    async def write(self, write: PaymentWrite) -> WriteOutcome:
        """As `PaymentLedger.write_payment`."""
        return await self._commit.put(write)

    async def cancel(self, cancellation: Cancellation) -> Cancelled:
        """As `BookingLedger.cancel`. Where the booking was paid for, the transaction asks for the refund."""

        async def work(connection: AsyncConnection, record: Record) -> Cancelled:
            row = await payment_of_reference(connection, cancellation.reference)
            if row is None or row.state not in IS_BOOKED:
                cancelled = await cancel_seats(connection, cancellation)
            else:
                cancelled = await _cancel_paid(connection, row, cancellation)
            if cancellation.entry is not None and cancelled.seat_ids:
                record(cancellation.entry)
            return cancelled

        return await self._audit.write(work)

    async def of_id(self, payment_id: str) -> Payment | None:
        """The payment of that id. A client may send one with a NUL, which PostgreSQL does not accept."""
        work = _first(payments.c.payment_id == payment_id)
        return None if "\0" in payment_id else await self._connection.read(work)

    async def look_up(self, payment_id: str) -> Payment | None:
        """As `PaymentLedger.look_up_payment`."""
        work = _first(payments.c.payment_id == payment_id)
        return None if "\0" in payment_id else await self._connection.look(work)

    async def of_session(self, session_id: str) -> Payment | None:
        """The payment whose seats have that session."""
        work = _first(payments.c.session_id == session_id)
        return None if "\0" in session_id else await self._connection.read(work)

    async def to_look_at(self, now_ms: int, payments_max: int) -> Sequence[str]:
        """As `PaymentLedger.payments_to_look_at`."""
        query = select(payments.c.payment_id).where(payments.c.look_at_ms <= now_ms)
        found = await self._rows(query.order_by(payments.c.look_at_ms).limit(payments_max))
        return [row.payment_id for row in found]

    async def next_look_at_ms(self) -> int | None:
        """As `PaymentLedger.next_look_at_ms`."""
        earliest: int | None = (await self._rows(select(func.min(payments.c.look_at_ms)).where(UNSETTLED)))[0][0]
        return earliest

    async def unsettled(self, showtime_id: str) -> Mapping[str, PaymentState]:
        """As `PaymentLedger.unsettled`."""
        return await self._showtime_reads.put(showtime_id)

    async def _unsettled(self, showtime_ids: list[str]) -> list[dict[str, PaymentState]]:
        columns = (payments.c.showtime_id, payments.c.session_id, payments.c.state)
        found: dict[str, dict[str, PaymentState]] = {one: {} for one in showtime_ids}
        for row in await self._rows(select(*columns).where(UNSETTLED, payments.c.showtime_id.in_(set(showtime_ids)))):
            found[row.showtime_id][row.session_id] = PaymentState(row.state)
        return [found[one] for one in showtime_ids]

    async def counts(self) -> PaymentCounts:
        """As `PaymentLedger.payment_counts`."""
        by_state = await self._rows(select(payments.c.state, func.count().label("payments")).group_by(payments.c.state))
        is_waiting = UNSETTLED & (payments.c.state != PaymentState.DUE)
        since = select(payments.c.state, func.min(payments.c.since_ms).label("since_ms"))
        oldest = await self._rows(since.where(is_waiting).group_by(payments.c.state))
        failed = select(func.count().label("refunds")).where(refunds.c.state == RefundState.FAILED)
        return PaymentCounts(
            {PaymentState(row.state): row.payments for row in by_state},
            {PaymentState(row.state): row.since_ms for row in oldest},
            (await self._rows(failed))[0].refunds,
        )

    async def close(self) -> None:
        """Wait for the running transaction, and refuse what waits behind it."""
        await self._commit.close()
        await self._showtime_reads.close()

    async def _rows(self, query: Select[Any]) -> Sequence[Any]:
        return await self._connection.read(all_rows(query))

    async def _write_all(self, writes: list[PaymentWrite]) -> list[WriteOutcome]:
        """One after another in one transaction. On PostgreSQL rows are locked in the order of their ids."""

        async def work(connection: AsyncConnection, record: Record) -> list[WriteOutcome]:
            if self._connection.is_postgresql():
                await wait_for_imports(connection)
                await _lock_rows(connection, writes)
            outcomes = [await write_payment(connection, write) for write in writes]
            for write, outcome in zip(writes, outcomes, strict=True):
                if write.entry is not None and isinstance(outcome, Written):
                    record(write.entry)
            return outcomes

        return await self._audit.write(work)


def _first(condition: ColumnElement[bool]) -> Work[Payment | None]:
    async def work(connection: AsyncConnection) -> Payment | None:
        return next(iter(await found_payments(connection, condition)), None)

    return work


async def _lock_rows(connection: AsyncConnection, writes: Sequence[PaymentWrite]) -> None:
    ids = sorted({write.before.payment_id for write in writes if write.before is not None})
    query = select(payments.c.payment_id).where(payments.c.payment_id.in_(ids)).order_by(payments.c.payment_id)
    await connection.execute(query.with_for_update())


async def write_payment(connection: AsyncConnection, write: PaymentWrite) -> WriteOutcome:
    """What may refuse the write comes first: a refused write has written nothing."""
    refused = await _refusal(connection, write)
    use = await _promo_use(connection, write) if refused is None else None
    if isinstance(use, NoUseLeft):
        return use
    if refused is None and write.book is not None:
        outcome = (await book_all(connection, [BookRequest(write.book, write.programme_version)]))[0]
        refused = None if isinstance(outcome, (Booking, BeingPaidFor)) else outcome  # it is its own payment
    if refused is not None:
        return refused
    await _write_row(connection, write)
    if use is not None:
        await connection.execute(insert(promo_uses).values(use))
    await _write_refunds(connection, write)
    if write.cancel is not None:
        await _cancel(connection, write, write.cancel)
    if write.after.state is PaymentState.OVER:
        await connection.execute(delete(promo_uses).where(promo_uses.c.payment_id == write.after.payment_id))
    if write.book is not None and write.after.state in BOUGHT:
        await add_items(connection, [booking_created(write.book)], write.at_ms)
    await add_items(connection, write.outbox, write.at_ms)
    return Written()


async def _refusal(connection: AsyncConnection, write: PaymentWrite) -> WriteOutcome | None:
    before, after = write.before, write.after
    if before is not None:
        version = select(payments.c.version).where(payments.c.payment_id == before.payment_id)
        if (await connection.execute(version)).scalar_one_or_none() != before.version:
            return Stale()
        is_new_session = before.session_id != after.session_id
    else:
        known = await found_payments(connection, payments.c.session_id == after.session_id)
        if known:
            return Begun(known[0])
        is_new_session = True
    if is_new_session and after.state in SETS_SEATS_ASIDE and await _has_rows(connection, after.session_id):
        return PendingCancelled()
    return None


async def _has_rows(connection: AsyncConnection, session_id: str) -> bool:
    """Whether the session was booked or cancelled."""
    found = select(bookings.c.session_id).where(bookings.c.session_id == session_id).limit(1)
    return (await connection.execute(found)).first() is not None


async def _promo_use(connection: AsyncConnection, write: PaymentWrite) -> Values | NoUseLeft | None:
    """The row of the first free use of the promo; None without a promo, and for a row that has its use already.

    If another process takes the same, the key refuses, and this is tried again.
    """
    if write.before is not None or not write.after.promo:
        return None
    taken = select(promo_uses.c.slot).where(promo_uses.c.promo == write.after.promo)
    slots = {row.slot for row in await connection.execute(taken)}
    uses_max = len(slots) + 1 if write.promo_uses_max is None else write.promo_uses_max
    slot = next((slot for slot in range(uses_max) if slot not in slots), None)
    if slot is None:
        return NoUseLeft()
    return {"promo": write.after.promo, "slot": slot, "payment_id": write.after.payment_id}


async def _write_row(connection: AsyncConnection, write: PaymentWrite) -> None:
    row = payment_row(write.after)
    if write.before is not None:
        await connection.execute(update(payments).where(payments.c.payment_id == row["payment_id"]).values(row))
        return
    await connection.execute(insert(payments).values(row))


async def _write_refunds(connection: AsyncConnection, write: PaymentWrite) -> None:
    known = {one.number: one for one in write.before.refunds} if write.before is not None else {}
    for refund in write.after.refunds:
        row = refund_row(write.after, refund)
        if refund.number not in known:
            await connection.execute(insert(refunds).values(row))
        elif known[refund.number] != refund:
            is_it = (refunds.c.payment_id == row["payment_id"]) & (refunds.c.number == refund.number)
            await connection.execute(update(refunds).where(is_it).values(row))


async def _cancel(connection: AsyncConnection, write: PaymentWrite, booking: Booking) -> None:
    """Cancel live rows of the session; if it has none at all, a cancelled one keeps any from coming."""
    live = select(bookings.c.reference, bookings.c.seat_id).where(LIVE, bookings.c.session_id == booking.session_id)
    rows = list(await connection.execute(live.order_by(bookings.c.place)))
    is_part = write.after.state in IS_BOOKED
    seat_ids = tuple([row.seat_id for row in rows if not is_part or row.seat_id in write.after.cancelled])
    if seat_ids:
        by, reason = write.cancelled_why
        cancellation = Cancellation(rows[0].reference, seat_ids, by, reason, write.at_ms)
        await cancel_seats(connection, cancellation, is_public=write.before is None or write.before.state in BOUGHT)
    elif not rows and not is_part:
        at = replace(booking, booked_at_ms=write.at_ms)
        await connection.execute(CANCEL_PENDING[connection.dialect.name], cancelled_rows([at]))


async def payment_of_reference(connection: AsyncConnection, reference: str) -> Payment | None:
    """The payment of a booking. Its row is locked until the commit."""
    if "\0" in reference:
        return None
    session = select(bookings.c.session_id).where(bookings.c.reference == reference).limit(1)
    session_id = (await connection.execute(session)).scalar_one_or_none()
    is_it = payments.c.session_id == session_id
    if session_id is not None:
        await connection.execute(select(payments.c.payment_id).where(is_it).with_for_update())
    return next(iter(await found_payments(connection, is_it)), None) if session_id is not None else None


async def _cancel_paid(connection: AsyncConnection, row: Payment, cancellation: Cancellation) -> Cancelled:
    """Cancel the seats, and write what `decide_cancel` makes of the payment. Raises what both raise."""
    cancelled = await cancel_seats(connection, cancellation, is_public=row.state in BOUGHT)
    why = (cancellation.reason, cancellation.by)
    step = decide_cancel(row, cancelled.seat_ids, why, cancellation.at_ms, refund=cancellation.refund)
    if step is not None:
        await write_payment(connection, PaymentWrite(row, step.after, cancellation.at_ms))
    return cancelled


async def found_payments(connection: AsyncConnection, condition: ColumnElement[bool]) -> list[Payment]:
    """The payments that fulfil the condition, with their refunds."""
    rows = list(await connection.execute(select(payments).where(condition)))
    if not rows:
        return []
    of_them = refunds.c.payment_id.in_([row.payment_id for row in rows])
    asked = await connection.execute(select(refunds).where(of_them).order_by(refunds.c.payment_id, refunds.c.number))
    by_id = {key: list(group) for key, group in groupby(asked, key=lambda row: row.payment_id)}
    return [payment_of(row, by_id.get(row.payment_id, ())) for row in rows]
