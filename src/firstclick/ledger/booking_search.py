"""Finds bookings for staff, in a transaction that may take longer than those of sales, and counts what is sold."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from firstclick.domain.booking import Booking
from firstclick.ledger.connection import LedgerConnection
from firstclick.ledger.records import whole_bookings
from firstclick.ledger.schema import LIVE, WAS_BOOKED, bookings, showtimes
from firstclick.service.ports.ledger import BookingQuery

FOUND_WITHIN_MS = 30_000


class BookingSearch:
    """Reads bookings by conditions. Raises `LedgerUnavailable` when the database does not answer."""

    def __init__(self, connection: LedgerConnection) -> None:
        self._connection = connection

    async def find(self, query: BookingQuery) -> Sequence[Booking]:
        """The bookings that fulfil all conditions, in the order in which they were made."""
        if any("\0" in text for text in (query.showtime_id, query.email, query.reference) if text is not None):
            return []  # no booking has one, and PostgreSQL does not compare it
        statement = _statement(query)

        async def work(connection: AsyncConnection) -> list[Booking]:
            return whole_bookings(await connection.execute(statement))

        return await self._connection.read(work, FOUND_WITHIN_MS)


def seats_sold(showtime_ids: Collection[str]) -> Select[tuple[str, int]]:
    """`showtime_id`, and how many `seats` are sold there, of those showtimes that have sold any."""
    its = bookings.c.showtime_id
    return select(its, func.count().label("seats")).where(LIVE, its.in_(showtime_ids)).group_by(its)


def _statement(query: BookingQuery) -> Select[tuple[object, ...]]:
    order = (bookings.c.booked_at_ms, bookings.c.reference, bookings.c.place)
    found = select(bookings).outerjoin(showtimes, showtimes.c.showtime_id == bookings.c.showtime_id)
    return found.where(WAS_BOOKED, *_conditions(query)).order_by(*order)


def _conditions(query: BookingQuery) -> Iterator[ColumnElement[bool]]:
    day_ms = func.coalesce(showtimes.c.starts_at_ms, bookings.c.booked_at_ms)
    if query.showtime_id is not None:
        yield bookings.c.showtime_id == query.showtime_id
    if query.email is not None:
        yield func.lower(bookings.c.email) == func.lower(query.email)
    if query.reference is not None:
        yield bookings.c.reference == query.reference
    if query.from_ms is not None:
        yield day_ms >= query.from_ms
    if query.until_ms is not None:
        yield day_ms < query.until_ms
