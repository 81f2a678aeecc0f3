"""Writes rows of the outbox, in the transaction that they are about.

A batch of bookings is one statement, which marks those that are to be announced itself (`booking_writes.INSERT_ALL`).
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from firstclick.domain.booking import Booking
from firstclick.domain.sale_events import EventKind
from firstclick.ledger.outbox_schema import event_listeners, outbox
from firstclick.service.ports.outbox import OutboxItem

REFERENCES = "references"
"""In the row of a showtime that was cancelled: its bookings."""
IS_HEARD = select(event_listeners.c.name).limit(1)


async def add_items(connection: AsyncConnection, items: Sequence[OutboxItem], at_ms: int) -> None:
    """Write them while somebody listens; otherwise nothing."""
    if items and (await connection.execute(IS_HEARD)).first() is not None:
        rows = [
            {"kind": one.kind, "subject": one.subject, "payload": dict(one.payload), "created_at_ms": at_ms}
            for one in items
        ]
        await connection.execute(insert(outbox), rows)


def booking_created(booking: Booking) -> OutboxItem:
    """What announces a booking."""
    return OutboxItem(EventKind.BOOKING_CREATED, booking.reference)
