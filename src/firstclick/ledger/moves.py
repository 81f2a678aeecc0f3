"""Moves bookings to other seats in SQL: rows, the payment's lines and the number of the change together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Row, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from firstclick.domain.booking import Booking
from firstclick.domain.money.payment import BOUGHT, Payment
from firstclick.domain.refusals import BeingPaid, SeatsNotBooked, UnknownBooking
from firstclick.ledger.audit import AuditTable, Record
from firstclick.ledger.booking_writes import wait_for_imports
from firstclick.ledger.cancellations import add_seat_change, rows_for_update
from firstclick.ledger.connection import LedgerConnection
from firstclick.ledger.payments import payment_of_reference, write_payment
from firstclick.ledger.programmes import newest_version
from firstclick.ledger.records import whole_booking
from firstclick.ledger.schema import LIVE, bookings
from firstclick.service.ports.ledger import AlreadyBooked, OtherProgramme
from firstclick.service.ports.office import Move
from firstclick.service.ports.payments import PaymentWrite, Written

ON_THE_WAY = "\x1fto "
"""What a row's seat is called between its old and its new name: seats of one booking may change places."""


class MoveTable:
    """As `MoveLedger`."""

    def __init__(self, connection: LedgerConnection, audit: AuditTable) -> None:
        self._connection = connection
        self._audit = audit

    async def move(self, move: Move) -> Booking | AlreadyBooked | OtherProgramme:
        """As `MoveLedger.move`."""

        async def work(connection: AsyncConnection, record: Record) -> Booking | AlreadyBooked | OtherProgramme:
            if self._connection.is_postgresql():
                await wait_for_imports(connection)
            moved = await _move(connection, move)
            if isinstance(moved, Booking):
                record(move.entry)
            return moved

        return await self._audit.write(work)


async def _move(connection: AsyncConnection, move: Move) -> Booking | AlreadyBooked | OtherProgramme:
    """The payment's row is locked before those of the booking, as when it is cancelled."""
    payment = await payment_of_reference(connection, move.reference)
    rows = await rows_for_update(connection, move.reference)
    booking = whole_booking(rows)
    if booking is None:
        raise UnknownBooking
    old, new = [one for one, _ in move.pairs], [one for _, one in move.pairs]
    gone = [one for one in old if one not in booking.seat_ids]
    if gone:
        raise SeatsNotBooked(move.reference, gone)
    if payment is not None and payment.state not in BOUGHT:
        raise BeingPaid
    if await newest_version(connection) != move.programme_version:
        return OtherProgramme()
    taken = await _taken(connection, booking, old, new)
    if taken:
        return AlreadyBooked(taken)
    await _move_rows(connection, rows, move)
    if payment is not None:
        await _move_lines(connection, payment, move)
    await add_seat_change(connection, booking.showtime_id)
    return whole_booking(await rows_for_update(connection, move.reference)) or booking


async def _taken(
    connection: AsyncConnection, booking: Booking, leaving: Sequence[str], seat_ids: Sequence[str]
) -> tuple[str, ...]:
    is_other = (bookings.c.reference != booking.reference, bookings.c.showtime_id == booking.showtime_id, LIVE)
    found = await connection.execute(select(bookings.c.seat_id).where(*is_other, bookings.c.seat_id.in_(seat_ids)))
    stays = set(booking.seat_ids) - set(leaving)
    sold = set(found.scalars()) | (stays & set(seat_ids))
    return tuple([one for one in seat_ids if one in sold])


async def _move_rows(connection: AsyncConnection, rows: Sequence[Row[Any]], move: Move) -> None:
    by_seat = {row.seat_id: row for row in rows if row.cancelled_at_ms is None}
    for old, new in move.pairs:
        row = by_seat[old]
        before = [*(row.moved_from or []), [old, move.at_ms, move.by]]
        is_row = (bookings.c.reference == move.reference, bookings.c.place == row.place)
        values = {"seat_id": ON_THE_WAY + new, "moved_from": before}
        await connection.execute(update(bookings).where(*is_row).values(values))
    for _, new in move.pairs:
        is_row = (bookings.c.reference == move.reference, bookings.c.seat_id == ON_THE_WAY + new)
        await connection.execute(update(bookings).where(*is_row).values(seat_id=new))


async def _move_lines(connection: AsyncConnection, payment: Payment, move: Move) -> None:
    to = dict(move.pairs)
    lines = tuple(
        [
            replace(line, seat_id=to[line.seat_id], kind=move.kinds[to[line.seat_id]])
            if line.seat_id in to and line.seat_id not in payment.cancelled
            else line
            for line in payment.lines
        ]
    )
    after = replace(payment, version=payment.version + 1, lines=lines)
    if not isinstance(await write_payment(connection, PaymentWrite(payment, after, move.at_ms)), Written):
        raise BeingPaid
