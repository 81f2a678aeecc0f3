"""Bookings in SQL. Bookings that arrive together share a transaction; the unique index is the last guard."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    CompoundSelect,
    Executable,
    Row,
    Select,
    and_,
    bindparam,
    column,
    func,
    select,
    true,
    union_all,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from firstclick.domain.booking import Booking
from firstclick.ledger.connection import LedgerConnection
from firstclick.ledger.group_commit import GroupCommit
from firstclick.ledger.records import (
    Values,
    booking_rows,
    bookings_of,
    cancelled_rows,
    cancelled_sessions,
    event_rows,
)
from firstclick.ledger.schema import LIVE, bookings, seat_events
from firstclick.service.ports.ledger import AlreadyBooked, PendingCancelled

Outcome = Booking | AlreadyBooked | PendingCancelled
Observer = Callable[[int, float], None]
"""Called after each transaction with the number of bookings in it and the seconds that it took."""


def no_observer(_bookings: int, _seconds: float) -> None:
    """Does nothing: the observer of a ledger that is not measured."""


class BookingTable:
    """Writes and reads bookings. Raises `LedgerUnavailable`."""

    def __init__(self, connection: LedgerConnection, observe: Observer) -> None:
        self._connection = connection
        self._observe = observe
        self._batch: GroupCommit[Booking, Outcome] = GroupCommit(self._book_all)
        # In transactions of their own: they may wait for one that hangs, and bookings must not wait with them.
        self._cancels: GroupCommit[Booking, Booking | None] = GroupCommit(self._cancel_all)

    async def book(self, booking: Booking) -> Outcome:
        """As `BookingLedger.book`."""
        return await self._batch.put(booking)

    async def cancel_pending(self, booking: Booking) -> Booking | None:
        """As `BookingLedger.cancel_pending`."""
        return await self._cancels.put(booking)

    async def of_showtime(self, showtime_id: str) -> list[Booking]:
        """Every live booking of a showtime."""
        return await self._read(LIVE, bookings.c.showtime_id == showtime_id)

    async def of_session(self, session_id: str) -> Booking | None:
        """The live booking of a hold. Clients choose the id, and PostgreSQL rejects a text with a NUL character."""
        if "\0" in session_id:
            return None
        return next(iter(await self._read(LIVE, bookings.c.session_id == session_id)), None)

    async def of_reference(self, reference: str) -> Booking | None:
        """The live booking of that reference.

        The query has no condition on `cancelled_at_ms`: PostgreSQL without statistics would then scan all live rows.
        """
        return next(iter(await self._read(bookings.c.reference == reference)), None)

    async def close(self) -> None:
        """Finish the running transactions."""
        await self._batch.close()
        await self._cancels.close()

    async def _read(self, *conditions: ColumnElement[bool]) -> list[Booking]:
        query = select(bookings).where(*conditions)

        async def work(connection: AsyncConnection) -> list[Booking]:
            return bookings_of(await connection.execute(query))

        return await self._connection.read(work)

    async def _book_all(self, wanted: list[Booking]) -> list[Outcome]:
        async def work(connection: AsyncConnection) -> list[Outcome]:
            found = await _found(connection, wanted)
            outcomes, accepted = decide(wanted, bookings_of(found), cancelled_sessions(found))
            if accepted:
                await connection.execute(bookings.insert(), booking_rows(accepted))
                await connection.execute(seat_events.insert(), event_rows(accepted))
            return outcomes

        began = time.perf_counter()
        outcomes = await self._connection.write(work)
        self._observe(len(wanted), time.perf_counter() - began)
        return outcomes

    async def _cancel_all(self, pending: list[Booking]) -> list[Booking | None]:
        """Insert a cancelled row for each session; the unique index on sessions rejects it where a booking has a row.

        The insert waits for a transaction that has written such a row and has not ended, so its result is final.
        """

        async def work(connection: AsyncConnection) -> list[Booking | None]:
            await connection.execute(CANCEL_PENDING[connection.dialect.name], cancelled_rows(pending))
            booked = {one.session_id: one for one in bookings_of(await _found(connection, pending))}
            return [booked.get(one.session_id) for one in pending]

        return await self._connection.write(work)


async def _found(connection: AsyncConnection, wanted: Iterable[Booking]) -> Sequence[Row[Any]]:
    rows = await connection.execute(LOOKUP[connection.dialect.name], lookup_parameters(wanted))
    return list(rows)


def decide(
    wanted: Iterable[Booking], known: Iterable[Booking], cancelled: Collection[str]
) -> tuple[list[Outcome], list[Booking]]:
    """The outcome of each booking, in order, and the bookings to write.

    `known` are the bookings of these sessions and seats; it may have others. `cancelled` are sessions that must not be
    booked any more.
    """
    by_session = {booking.session_id: booking for booking in known}
    owned = {(one.showtime_id, seat_id) for one in by_session.values() for seat_id in one.seat_ids}
    outcomes: list[Outcome] = []
    accepted: list[Booking] = []
    for booking in wanted:
        taken = tuple(seat_id for seat_id in booking.seat_ids if (booking.showtime_id, seat_id) in owned)
        booked = by_session.get(booking.session_id)
        if booked is None and booking.session_id in cancelled:
            outcomes.append(PendingCancelled())
            continue
        if booked is None and not taken:
            accepted.append(booking)
            by_session[booking.session_id] = booked = booking
            owned.update((booking.showtime_id, seat_id) for seat_id in booking.seat_ids)
        outcomes.append(booked or AlreadyBooked(taken))
    return outcomes, accepted


def lookup_parameters(wanted: Iterable[Booking]) -> Values:
    """The parameters of `LOOKUP`: two lists, one parameter each, however long they are."""
    return {
        "sessions": [[booking.session_id] for booking in wanted],
        "seats": [[booking.showtime_id, seat_id] for booking in wanted for seat_id in booking.seat_ids],
    }


def _rows_of(elements: Any, condition: ColumnElement[bool], *, lateral: bool) -> Select[Any]:  # noqa: ANN401
    """The rows that meet the condition with any element of a table-valued alias.

    A join, because SQLite scans the whole table for `(showtime_id, seat_id) IN (…)`. PostgreSQL without statistics
    scans it for the join, so there a lateral subquery finds the rows of each element (`OFFSET 0` keeps the planner from
    turning it into a join).
    """
    if not lateral:
        return select(bookings).join(elements, condition)
    found = select(bookings).where(condition).offset(0).lateral()
    return select(found).select_from(elements).join(found, true())


def _lookup(each: Any, *, lateral: bool) -> CompoundSelect[Any]:  # noqa: ANN401 - SQLAlchemy's `func.something`
    """All rows of these sessions and the live ones of these seats; `each` is the database's function that yields the
    elements of a JSON array.
    """
    session = each(bindparam("sessions", type_=JSON)).table_valued(column("value", JSON), name="asked_session")
    seat = each(bindparam("seats", type_=JSON)).table_valued(column("value", JSON), name="asked_seat")
    session_id, showtime_id, seat_id = (
        elements.c.value[index].as_string() for elements, index in ((session, 0), (seat, 0), (seat, 1))
    )
    is_of_seat = and_(LIVE, bookings.c.showtime_id == showtime_id, bookings.c.seat_id == seat_id)
    return union_all(
        _rows_of(session, bookings.c.session_id == session_id, lateral=lateral),
        _rows_of(seat, is_of_seat, lateral=lateral),
    )


LOOKUP = {
    "sqlite": _lookup(func.json_each, lateral=False),
    "postgresql": _lookup(func.json_array_elements, lateral=True),
}
"""The query before every booking, by the name of the dialect; `lookup_parameters` gives its parameters."""


def _cancel_pending(insert: sqlite.Insert | postgresql.Insert) -> Executable:
    return insert.on_conflict_do_nothing(index_elements=["session_id", "place"])


CANCEL_PENDING = {
    "sqlite": _cancel_pending(sqlite.insert(bookings)),
    "postgresql": _cancel_pending(postgresql.insert(bookings)),
}
