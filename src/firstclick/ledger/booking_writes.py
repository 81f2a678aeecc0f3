"""Statements that write bookings within a transaction, and what becomes of each booking."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

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
from firstclick.ledger.insert import Insert, Parameters
from firstclick.ledger.programmes import newest_version
from firstclick.ledger.records import Values, booking_rows, bookings_of, cancelled_sessions, packed_rows
from firstclick.ledger.schema import LIVE, bookings, payments
from firstclick.service.ports.ledger import AlreadyBooked, BeingPaidFor, BookOutcome, OtherProgramme, PendingCancelled


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


def insert_values(requested: Sequence[BookRequest]) -> Parameters | None:
    """The parameters of `INSERT_ALL`; None for bookings that it cannot check, which `book_all` can."""
    versions = {one.programme_version for one in requested}
    if len(versions) != 1 or any(one.unless_paying or one.entry is not None for one in requested):
        return None
    try:
        rows = packed_rows(one.booking for one in requested)
    except UnicodeError:
        return None
    return None if NUL_IN_JSON in rows else {"rows": rows, "version": versions.pop()}


async def wait_for_imports(connection: AsyncConnection) -> None:
    """Before the first read, on PostgreSQL: let imports that have begun end, and have others wait."""
    await connection.execute(_WAIT_FOR_IMPORTS)


async def book_all(connection: AsyncConnection, requested: Sequence[BookRequest]) -> list[BookOutcome]:
    """Write bookings within a transaction; the outcome of each, in order. One that is refused writes nothing."""
    version = await newest_version(connection)
    paying = await _being_paid_for(connection, [one.booking.session_id for one in requested if one.unless_paying])
    others = [one for one in requested if not (one.unless_paying and one.booking.session_id in paying)]
    rows = await find(connection, [one.booking for one in others])
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


async def find(connection: AsyncConnection, requested: Iterable[Booking]) -> Sequence[Row[Any]]:
    """All rows of the sessions of these bookings, and the live rows of their seats. The same row may be there twice."""
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


NUL_IN_JSON = "\\u0000"
"""Where SQLite would end a text, which it would not do with a parameter."""


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

INSERT_ALL = Insert(
    sqlite="""
        INSERT INTO bookings
            (showtime_id, seat_id, reference, place, session_id, user_id, booked_at_ms, email, name, language, announce)
        SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]'), json_extract(value, '$[2]'),
            json_extract(value, '$[3]'), json_extract(value, '$[4]'), json_extract(value, '$[5]'),
            json_extract(value, '$[6]'), json_extract(value, '$[7]'), json_extract(value, '$[8]'),
            json_extract(value, '$[9]'),
            CASE WHEN EXISTS (SELECT 1 FROM event_listeners) AND json_extract(value, '$[3]') = 0 THEN 1 END
        FROM json_each(:rows)
        WHERE :version IS NULL OR :version = (SELECT coalesce(max(version), 0) FROM programme)""",
    postgresql="""
        INSERT INTO bookings
            (showtime_id, seat_id, reference, place, session_id, user_id, booked_at_ms, email, name, language, announce)
        SELECT value->>0, value->>1, value->>2, (value->>3)::integer, value->>4, value->>5, (value->>6)::bigint,
            value->>7, value->>8, value->>9,
            CASE WHEN EXISTS (SELECT 1 FROM event_listeners) AND value->>3 = '0' THEN true END
        FROM json_array_elements(CAST(:rows AS json)) AS rows(value)
        WHERE CAST(:version AS integer) IS NULL
            OR CAST(:version AS integer) = (SELECT coalesce(max(version), 0) FROM programme)""",
    before=_WAIT_FOR_IMPORTS,
)
"""Inserts the rows of `packed_rows`, all or none. None if the programme has another version.

They are to be announced while somebody listens (docs/decisions/0034-outbox.md).

The indexes and the primary key refuse the rows of each booking for which `decide` has another outcome than itself.
"""
