"""Rows of the outbox with what they are about: bookings, payments, and who has tickets for a changed showtime."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from firstclick.domain.booking import Booking
from firstclick.domain.money.payment import Payment
from firstclick.domain.sale_events import EventKind
from firstclick.ledger.outbox.items import REFERENCES
from firstclick.ledger.payments import found_payments
from firstclick.ledger.records import whole_bookings
from firstclick.ledger.schema import LIVE, WAS_BOOKED, bookings, payments
from firstclick.service.ports.outbox import SHOWTIME_REINSTATED, OutboxItem, WaitingItem

TAKES_PLACE = frozenset({EventKind.SHOWTIME_MOVED, SHOWTIME_REINSTATED})
CHANGES_SHOWTIME = TAKES_PLACE | {EventKind.SHOWTIME_CANCELLED}
SoldAndPaid = tuple[Booking, Payment | None]
IN_ORDER = (bookings.c.reference, bookings.c.place)


class Waiting(NamedTuple):
    """A row of the outbox, or in its place a booking that is marked, which has no `item_id`."""

    item_id: int | None
    kind: str
    subject: str
    payload: Mapping[str, Any]
    created_at_ms: int


async def with_subjects(connection: AsyncConnection, rows: Sequence[Waiting]) -> Sequence[WaitingItem]:
    """The rows with their bookings and payments. A payment's booking is found by its session, and the other way."""
    subjects = {row.subject for row in rows}
    paid = await found_payments(connection, payments.c.payment_id.in_(subjects))
    sessions = {one.session_id for one in paid}
    is_its: ColumnElement[bool] = bookings.c.reference.in_(subjects)
    if sessions:
        is_its = or_(is_its, bookings.c.session_id.in_(sessions))
    query = select(bookings).where(is_its, WAS_BOOKED).order_by(*IN_ORDER)
    booked = whole_bookings(await connection.execute(query))
    others = {one.session_id for one in booked} - sessions
    paid += await found_payments(connection, payments.c.session_id.in_(others)) if others else []
    by_session = {one.session_id: one for one in booked}
    bookings_by = {one.reference: one for one in booked}
    bookings_by |= {one.payment_id: by_session[one.session_id] for one in paid if one.session_id in by_session}
    payments_of = {one.session_id: one for one in paid}
    payments_by = {one.payment_id: one for one in paid}
    payments_by |= {one.reference: payments_of[one.session_id] for one in booked if one.session_id in payments_of}
    at_changed = await _at_changed(connection, rows)
    return [
        WaitingItem(
            row.item_id,
            OutboxItem(row.kind, row.subject, row.payload),
            row.created_at_ms,
            bookings_by.get(row.subject),
            payments_by.get(row.subject),
            at_changed.get(row.subject, ()) if row.kind in CHANGES_SHOWTIME else (),
        )
        for row in rows
    ]


async def _at_changed(connection: AsyncConnection, rows: Sequence[Waiting]) -> dict[str, list[SoldAndPaid]]:
    """The bookings of each showtime that was changed, of buyers who have left an address of mail.

    Those of a cancelled one are named by its row: also who was refunded since then learns why.
    """
    changed = {row.subject for row in rows if row.kind in CHANGES_SHOWTIME}
    found: dict[str, list[SoldAndPaid]] = {}
    if changed:
        named = {one for row in rows for one in row.payload.get(REFERENCES, ())}
        shown = {row.subject for row in rows if row.kind in TAKES_PLACE}
        is_its = or_(bookings.c.reference.in_(named), and_(bookings.c.showtime_id.in_(shown), LIVE))
        query = select(bookings).where(is_its, WAS_BOOKED, bookings.c.email.is_not(None)).order_by(*IN_ORDER)
        sold = whole_bookings(await connection.execute(query))
        paid = await found_payments(connection, payments.c.showtime_id.in_(changed)) if sold else []
        by_session = {one.session_id: one for one in paid}
        for one in sold:
            found.setdefault(one.showtime_id, []).append((one, by_session.get(one.session_id)))
    return found
