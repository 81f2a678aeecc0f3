"""Bookings in SQL. Bookings that arrive together share one transaction; a unique index prevents double bookings."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

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
    text,
    true,
    union_all,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from firstclick.domain.booking import Booking
from firstclick.domain.money.payment import SETS_SEATS_ASIDE
from firstclick.domain.staff.audit import AuditEntry
from firstclick.ledger.audit import AuditTable, Record
from firstclick.ledger.connection import LedgerConnection, Work
from firstclick.ledger.group_commit import GroupCommit
from firstclick.ledger.programmes import newest_version
from firstclick.ledger.records import (
    Values,
    booking_rows,
    bookings_of,
    cancelled_rows,
    cancelled_sessions,
    whole_booking,
)
from firstclick.ledger.schema import LIVE, WAS_BOOKED, bookings, payments
from firstclick.service.ports.ledger import AlreadyBooked, BeingPaidFor, BookOutcome, OtherProgramme, PendingCancelled

T = TypeVar("T")
Observer = Callable[[int, float], None]
"""Called after each transaction of `book` with the number of its bookings and its duration in seconds."""


@dataclass(frozen=True, slots=True)
class BookRequest:
    """A booking to write while the programme is of that version; None: of any version.

    `unless_paying`: it is not written while a payment has set the seats of its session aside. `entry` is recorded if it
    is written now.
    """

    booking: Booking
    programme_version: int | None
    unless_paying: bool = False
    entry: AuditEntry | None = None


def unobserved(_bookings: int, _seconds: float) -> None:
    """An observer that does nothing."""


class BookingTable:
    """Writes and reads bookings. Raises `LedgerUnavailable` when the database does not answer."""

    def __init__(self, connection: LedgerConnection, audit: AuditTable, observe: Observer) -> None:
        self._connection = connection
        self._audit = audit
        self._observe = observe
        self._book_commit: GroupCommit[BookRequest, BookOutcome] = GroupCommit(self._book_all)
        # Not in the transaction of bookings: a cancellation may have to wait for a transaction that does not answer.
        self._cancel_commit: GroupCommit[Booking, Booking | None] = GroupCommit(self._cancel_all)
        self._showtime_reads: GroupCommit[str, list[Booking]] = GroupCommit(self._of_showtimes)

    async def book(self, request: BookRequest) -> BookOutcome:
        """As `BookingLedger.book`."""
        return await self._book_commit.put(request)

    async def cancel_pending(self, booking: Booking) -> Booking | None:
        """As `BookingLedger.cancel_pending`."""
        return await self._cancel_commit.put(booking)

    async def of_showtime(self, showtime_id: str) -> list[Booking]:
        """Every booking of a showtime, with its sold seats only."""
        return await self._showtime_reads.put(showtime_id)

    async def _of_showtimes(self, showtime_ids: list[str]) -> list[list[Booking]]:
        is_one = bookings.c.showtime_id.in_(set(showtime_ids))
        found: dict[str, list[Booking]] = {one: [] for one in showtime_ids}
        for booking in await self._connection.read(_selecting(bookings_of, LIVE, is_one)):
            found[booking.showtime_id].append(booking)
        return [found[one] for one in showtime_ids]

    async def of_session(self, session_id: str) -> Booking | None:
        """The booking of a hold, cancelled or not. A client may send a session id with a NUL."""
        return await self._look(bookings.c.session_id == session_id, session_id)

    async def of_reference(self, reference: str) -> Booking | None:
        """The booking of that reference, cancelled or not."""
        return await self._look(bookings.c.reference == reference, reference)

    async def close(self) -> None:
        """Wait for the running transactions, and refuse what waits behind them."""
        await self._book_commit.close()
        await self._cancel_commit.close()
        await self._showtime_reads.close()

    async def _look(self, condition: ColumnElement[bool], text: str) -> Booking | None:
        """The booking whose rows fulfil the condition. PostgreSQL does not accept a text with a NUL."""
        if "\0" in text:
            return None
        return await self._connection.look(_selecting(whole_booking, condition, WAS_BOOKED))

    async def _book_all(self, requested: list[BookRequest]) -> list[BookOutcome]:
        async def work(connection: AsyncConnection, record: Record) -> list[BookOutcome]:
            if self._connection.is_postgresql():
                await wait_for_imports(connection)
            outcomes = await book_all(connection, requested)
            for one, outcome in zip(requested, outcomes, strict=True):
                if one.entry is not None and outcome is one.booking:
                    record(one.entry)
            return outcomes

        started_at = time.perf_counter()
        outcomes = await self._audit.write(work)
        self._observe(len(requested), time.perf_counter() - started_at)
        return outcomes

    async def _cancel_all(self, requested: list[Booking]) -> list[Booking | None]:
        """Insert a cancelled row for each session that has no row; the unique index of sessions decides which have one.

        The insert waits for other transactions that have written a row of the session and have not ended. So the
        bookings that are found afterwards are final.
        """

        async def work(connection: AsyncConnection) -> list[Booking | None]:
            await connection.execute(CANCEL_PENDING[connection.dialect.name], cancelled_rows(requested))
            booked = {booking.session_id: booking for booking in bookings_of(await _find(connection, requested))}
            return [booked.get(booking.session_id) for booking in requested]

        return await self._connection.write(work)


async def wait_for_imports(connection: AsyncConnection) -> None:
    """Before the first read, on PostgreSQL: let imports that have begun end, and have others wait."""
    await connection.execute(_WAIT_FOR_IMPORTS)


async def book_all(connection: AsyncConnection, requested: Sequence[BookRequest]) -> list[BookOutcome]:
    """Write bookings within a transaction; the outcome of each, in order. One that is refused writes nothing."""
    version = await newest_version(connection)
    paying = await _being_paid_for(connection, [one.booking.session_id for one in requested if one.unless_paying])
    others = [one for one in requested if not (one.unless_paying and one.booking.session_id in paying)]
    rows = await _find(connection, [one.booking for one in others])
    current = [one.programme_version in (None, version) for one in others]
    known = Known(bookings_of(rows), cancelled_sessions(rows))
    outcomes, accepted = decide([one.booking for one in others], known, current)
    if accepted:
        await connection.execute(bookings.insert(), booking_rows(accepted))
    if len(others) == len(requested):
        return outcomes
    of_others = iter(outcomes)
    return [next(of_others) if one in others else BeingPaidFor() for one in requested]


async def _being_paid_for(connection: AsyncConnection, session_ids: Sequence[str]) -> set[str]:
    """Those sessions whose seats a payment has set aside."""
    if not session_ids:
        return set()
    is_one = payments.c.session_id.in_(session_ids) & payments.c.state.in_(SETS_SEATS_ASIDE)
    return {row.session_id for row in await connection.execute(select(payments.c.session_id).where(is_one))}


def _selecting(read: Callable[[Iterable[Row[Any]]], T], *conditions: ColumnElement[bool]) -> Work[T]:
    query = select(bookings).where(*conditions).order_by(bookings.c.place)

    async def work(connection: AsyncConnection) -> T:
        return read(await connection.execute(query))

    return work


async def _find(connection: AsyncConnection, requested: Iterable[Booking]) -> Sequence[Row[Any]]:
    return list(await connection.execute(FIND[connection.dialect.name], find_parameters(requested)))


class Known(NamedTuple):
    """What the ledger has of the requested sessions and seats: live bookings, and sessions that cannot be booked.

    Both may include others.
    """

    bookings: Iterable[Booking]
    cancelled: Collection[str]


def decide(
    requested: Iterable[Booking], known: Known, current: Iterable[bool]
) -> tuple[list[BookOutcome], list[Booking]]:
    """The outcome of each requested booking, in order, and the bookings to be written.

    `current` says for each of them whether the ledger's programme is the one that it was decided on.
    """
    by_session = {booking.session_id: booking for booking in known.bookings}
    owned = {(one.showtime_id, seat_id) for one in by_session.values() for seat_id in one.seat_ids}
    outcomes: list[BookOutcome] = []
    accepted: list[Booking] = []
    for booking, is_current in zip(requested, current, strict=True):
        taken = tuple(seat_id for seat_id in booking.seat_ids if (booking.showtime_id, seat_id) in owned)
        existing = by_session.get(booking.session_id)
        if existing is None and booking.session_id in known.cancelled:
            outcomes.append(PendingCancelled())
            continue
        if existing is None and not is_current:
            outcomes.append(OtherProgramme())
            continue
        if existing is None and not taken:
            accepted.append(booking)
            by_session[booking.session_id] = existing = booking
            owned.update((booking.showtime_id, seat_id) for seat_id in booking.seat_ids)
        outcomes.append(existing or AlreadyBooked(taken))
    return outcomes, accepted


def find_parameters(requested: Iterable[Booking]) -> Values:
    """The parameters of `FIND`: the lists of sessions and of seats, each as one JSON value, whatever their length."""
    return {
        "sessions": [[booking.session_id] for booking in requested],
        "seats": [[booking.showtime_id, seat_id] for booking in requested for seat_id in booking.seat_ids],
    }


def _matching(elements: Any, condition: ColumnElement[bool], *, lateral: bool) -> Select[Any]:  # noqa: ANN401
    """The bookings for which `condition` is true for any of the elements, a table-valued alias.

    This is a join, because SQLite scans the whole table for `(showtime_id, seat_id) IN (…)`. PostgreSQL scans it for a
    join, until it has statistics; there a lateral subquery uses the index once for each element. `OFFSET 0` keeps the
    planner from turning the subquery into a join.
    """
    if not lateral:
        return select(bookings).join(elements, condition)
    found = select(bookings).where(condition).offset(0).lateral()
    return select(found).select_from(elements).join(found, true())


def _find_statement(elements_of: Any, *, lateral: bool) -> CompoundSelect[Any]:  # noqa: ANN401 - SQLAlchemy's `func.…`
    """All rows of the given sessions, and the live rows of the given seats.

    `elements_of` is the database's function that returns a row for each element of a JSON array.
    """
    session = elements_of(bindparam("sessions", type_=JSON)).table_valued(column("value", JSON), name="asked_session")
    seat = elements_of(bindparam("seats", type_=JSON)).table_valued(column("value", JSON), name="asked_seat")
    session_id, showtime_id, seat_id = (
        elements.c.value[index].as_string() for elements, index in ((session, 0), (seat, 0), (seat, 1))
    )
    is_of_seat = and_(LIVE, bookings.c.showtime_id == showtime_id, bookings.c.seat_id == seat_id)
    return union_all(
        _matching(session, bookings.c.session_id == session_id, lateral=lateral),
        _matching(seat, is_of_seat, lateral=lateral),
    )


# Imports lock the table against this mode, which inserts take as well; without it a booking could read the version of
# the programme first, and wait for an import afterwards.
_WAIT_FOR_IMPORTS = text("LOCK TABLE bookings IN ROW EXCLUSIVE MODE")

FIND = {
    "sqlite": _find_statement(func.json_each, lateral=False),
    "postgresql": _find_statement(func.json_array_elements, lateral=True),
}
"""The query that runs before each booking, by dialect. `find_parameters` returns its parameters."""


def _cancel_pending(insert: sqlite.Insert | postgresql.Insert) -> Executable:
    return insert.on_conflict_do_nothing(index_elements=["session_id", "place"])


CANCEL_PENDING = {
    "sqlite": _cancel_pending(sqlite.insert(bookings)),
    "postgresql": _cancel_pending(postgresql.insert(bookings)),
}
