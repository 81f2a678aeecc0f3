"""Cancels bookings in SQL, and numbers each change for the servers that follow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from firstclick.domain.booking import seats_to_cancel
from firstclick.domain.refusals import UnknownBooking
from firstclick.domain.sale_events import EventKind
from firstclick.ledger.connection import LedgerConnection
from firstclick.ledger.outbox.items import add_items
from firstclick.ledger.records import whole_booking
from firstclick.ledger.schema import LIVE, WAS_BOOKED, bookings, seat_change_counter, seat_changes
from firstclick.service.ports.ledger import Cancellation, Cancelled, SeatChanges
from firstclick.service.ports.outbox import OutboxItem

CHANGES_KEPT = 1_000


class CancellationTable:
    """Writes cancellations and reads changes. Raises `LedgerUnavailable` when the database does not answer."""

    def __init__(self, connection: LedgerConnection) -> None:
        self._connection = connection

    async def changes(self, after: int | None) -> SeatChanges:
        """As `SeatChangeSource.seat_changes`."""

        async def work(connection: AsyncConnection) -> SeatChanges:
            newest = (await connection.execute(select(seat_change_counter.c.newest))).scalar_one()
            if after is None or newest == after:
                return SeatChanges(newest, frozenset())
            if not newest - CHANGES_KEPT <= after < newest:
                return SeatChanges(newest, None)
            found = await connection.execute(select(seat_changes.c.showtime_id).where(seat_changes.c.change > after))
            return SeatChanges(newest, frozenset(found.scalars()))

        return await self._connection.read(work)


async def cancel_seats(connection: AsyncConnection, cancellation: Cancellation, *, is_public: bool = True) -> Cancelled:
    """Cancel in a transaction that writes. Raises `UnknownBooking` and `SeatsNotBooked`, before anything is written.

    `is_public`: the booking was announced, and so is this.

    The booking's rows stay locked until the commit, so that of two who cancel the same seats one has cancelled them.
    """
    rows = await rows_for_update(connection, cancellation.reference)
    booking = whole_booking(rows)
    if booking is None:
        raise UnknownBooking
    seat_ids = seats_to_cancel(booking, cancellation.seat_ids)
    if not seat_ids:
        return Cancelled(booking, ())
    is_cancelled = (bookings.c.reference == booking.reference, bookings.c.seat_id.in_(seat_ids), LIVE)
    values = {
        "cancelled_at_ms": cancellation.at_ms,
        "cancelled_by": cancellation.by,
        "cancel_reason": cancellation.reason,
    }
    await connection.execute(update(bookings).where(*is_cancelled).values(values))
    if is_public:
        payload = {"seats": list(seat_ids), "reason": cancellation.reason}
        item = OutboxItem(EventKind.BOOKING_CANCELLED, booking.reference, payload)
        await add_items(connection, [item], cancellation.at_ms)
    await add_seat_change(connection, booking.showtime_id)
    after = whole_booking(await rows_for_update(connection, booking.reference))
    return Cancelled(after or booking, seat_ids)


async def add_seat_change(connection: AsyncConnection, showtime_id: str) -> None:
    """Number a change at a showtime. It is last in a transaction, since the next one waits for the commit."""
    counted = update(seat_change_counter).values(newest=seat_change_counter.c.newest + 1)
    newest = (await connection.execute(counted.returning(seat_change_counter.c.newest))).scalar_one()
    await connection.execute(seat_changes.insert().values(change=newest, showtime_id=showtime_id))
    await connection.execute(delete(seat_changes).where(seat_changes.c.change <= newest - CHANGES_KEPT))


async def rows_for_update(connection: AsyncConnection, reference: str) -> Sequence[Row[Any]]:
    """The rows of a booking by place, locked until the commit."""
    if "\0" in reference:  # no booking has one, and PostgreSQL does not compare it
        return ()
    query = select(bookings).where(bookings.c.reference == reference, WAS_BOOKED).order_by(bookings.c.place)
    return (await connection.execute(query.with_for_update())).all()
