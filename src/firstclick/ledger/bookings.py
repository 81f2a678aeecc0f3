"""Bookings in SQL: one transaction for all that arrive together, and the unique index as the last guard."""

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
"""Told of each transaction: how many bookings asked for it, and the seconds that it took."""


def unobserved(_bookings: int, _seconds: float) -> None:
    """The observer where there is none."""


class BookingTable:
    """Writes and reads bookings."""

    def __init__(self, connection: LedgerConnection, observe: Observer) -> None:
        self._connection = connection
        self._observe = observe
        self._batch: GroupCommit[Booking, Outcome] = GroupCommit(self._book_all)
        # Apart from bookings: it may have to wait for a transaction that hangs, and no customer shall wait with it.
        self._ends: GroupCommit[Booking, Booking | None] = GroupCommit(self._cancel_all)

    async def book(self, booking: Booking) -> Outcome:
        """As `BookingLedger.book`."""
        return await self._batch.put(booking)

    async def cancel_pending(self, booking: Booking) -> Booking | None:
        """As `BookingLedger.cancel_pending`."""
        return await self._ends.put(booking)

    async def of_showtime(self, showtime_id: str) -> list[Booking]:
        """Every live booking of a showtime."""
        return await self._read(LIVE, bookings.c.showtime_id == showtime_id)

    async def of_session(self, session_id: str) -> Booking | None:
        """The live booking that a hold became; anybody may ask, and PostgreSQL fails where a text has a NUL."""
        if "\0" in session_id:
            return None
        return next(iter(await self._read(LIVE, bookings.c.session_id == session_id)), None)

    async def of_reference(self, reference: str) -> Booking | None:
        """The live booking that is called so.

        Not asked for as a live one: PostgreSQL, before it has statistics, would go through all live rows for it.
        """
        return next(iter(await self._read(bookings.c.reference == reference)), None)

    async def close(self) -> None:
        """Finish the transactions under way."""
        await self._batch.close()
        await self._ends.close()

    async def _read(self, *wanted: ColumnElement[bool]) -> list[Booking]:
        query = select(bookings).where(*wanted)

        async def work(connection: AsyncConnection) -> list[Booking]:
            return bookings_of(await connection.execute(query))

        return await self._connection.read(work)

    async def _book_all(self, asked: list[Booking]) -> list[Outcome]:
        async def work(connection: AsyncConnection) -> list[Outcome]:
            found = await _found(connection, asked)
            outcomes, accepted = decide(asked, bookings_of(found), cancelled_sessions(found))
            if accepted:
                await connection.execute(bookings.insert(), booking_rows(accepted))
                await connection.execute(seat_events.insert(), event_rows(accepted))
            return outcomes

        began = time.perf_counter()
        outcomes = await self._connection.write(work)
        self._observe(len(asked), time.perf_counter() - began)
        return outcomes

    async def _cancel_all(self, asked: list[Booking]) -> list[Booking | None]:
        """The index of sessions decides: where a booking's row is there, or comes to be, the new row does not.

        It waits for a transaction that has written such a row and has not ended; what it finds then is found for good.
        """

        async def work(connection: AsyncConnection) -> list[Booking | None]:
            await connection.execute(CANCEL_PENDING[connection.dialect.name], cancelled_rows(asked))
            standing = {one.session_id: one for one in bookings_of(await _found(connection, asked))}
            return [standing.get(one.session_id) for one in asked]

        return await self._connection.write(work)


async def _found(connection: AsyncConnection, asked: Iterable[Booking]) -> Sequence[Row[Any]]:
    found = await connection.execute(LOOK_UP[connection.dialect.name], looked_up(asked))
    return list(found)


def decide(
    asked: Iterable[Booking], known: Iterable[Booking], off: Collection[str]
) -> tuple[list[Outcome], list[Booking]]:
    """The outcome of each, in order, and the bookings to be written. `known` may have more than was asked about.

    `off` are sessions that are never booked any more.
    """
    by_session = {booking.session_id: booking for booking in known}
    owned = {(one.showtime_id, seat_id) for one in by_session.values() for seat_id in one.seat_ids}
    outcomes: list[Outcome] = []
    accepted: list[Booking] = []
    for booking in asked:
        taken = tuple(seat_id for seat_id in booking.seat_ids if (booking.showtime_id, seat_id) in owned)
        standing = by_session.get(booking.session_id)
        if standing is None and booking.session_id in off:
            outcomes.append(PendingCancelled())
            continue
        if standing is None and not taken:
            accepted.append(booking)
            by_session[booking.session_id] = standing = booking
            owned.update((booking.showtime_id, seat_id) for seat_id in booking.seat_ids)
        outcomes.append(standing or AlreadyBooked(taken))
    return outcomes, accepted


def looked_up(asked: Iterable[Booking]) -> Values:
    """What `LOOK_UP` is given: two lists, in one parameter each, however many there are."""
    return {
        "sessions": [[booking.session_id] for booking in asked],
        "seats": [[booking.showtime_id, seat_id] for booking in asked for seat_id in booking.seat_ids],
    }


def _rows_of(lines: Any, wanted: ColumnElement[bool], *, each_alone: bool) -> Select[Any]:  # noqa: ANN401
    """The rows that are `wanted` by a line of a table-valued alias.

    A join, because SQLite reads the whole table for `(showtime_id, seat_id) IN (…)`. PostgreSQL does so for a join, and
    for as long as it has no statistics: there, each line is looked up alone (`OFFSET 0` keeps it from being clever).
    """
    if not each_alone:
        return select(bookings).join(lines, wanted)
    found = select(bookings).where(wanted).offset(0).lateral()
    return select(found).select_from(lines).join(found, true())


def _look_up(each: Any, *, each_alone: bool) -> CompoundSelect[Any]:  # noqa: ANN401 - SQLAlchemy's `func.something`
    """All rows of these sessions and the live ones of these seats; `each` is the database's word for a list's lines."""
    session = each(bindparam("sessions", type_=JSON)).table_valued(column("value", JSON), name="asked_session")
    seat = each(bindparam("seats", type_=JSON)).table_valued(column("value", JSON), name="asked_seat")
    session_id, showtime_id, seat_id = (
        lines.c.value[index].as_string() for lines, index in ((session, 0), (seat, 0), (seat, 1))
    )
    is_of_seat = and_(LIVE, bookings.c.showtime_id == showtime_id, bookings.c.seat_id == seat_id)
    return union_all(
        _rows_of(session, bookings.c.session_id == session_id, each_alone=each_alone),
        _rows_of(seat, is_of_seat, each_alone=each_alone),
    )


LOOK_UP = {
    "sqlite": _look_up(func.json_each, each_alone=False),
    "postgresql": _look_up(func.json_array_elements, each_alone=True),
}
"""The question before every booking, by the name of the dialect; `looked_up` gives its parameters."""


def _cancel_pending(insert: sqlite.Insert | postgresql.Insert) -> Executable:
    return insert.on_conflict_do_nothing(index_elements=["session_id", "place"])


CANCEL_PENDING = {
    "sqlite": _cancel_pending(sqlite.insert(bookings)),
    "postgresql": _cancel_pending(postgresql.insert(bookings)),
}
