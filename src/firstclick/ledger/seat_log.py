"""The seat log in SQL. A batch is one statement with one parameter, whatever its size."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Row, Table, and_, case, func, or_, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from firstclick.domain.seats.seat_log import SALES_BEFORE_THE_LOG, LogRow, Replayed, replay
from firstclick.ledger.connection import LedgerConnection
from firstclick.ledger.insert import Insert
from firstclick.ledger.office_reads import FOUND_WITHIN_MS
from firstclick.ledger.payments import found_payments
from firstclick.ledger.records import seat_then
from firstclick.ledger.schema import WAS_BOOKED, bookings, house_seat_changes, payments
from firstclick.ledger.seat_log_schema import seat_keyframes, seat_log
from firstclick.service.ports.seat_log import BookedThen, LogAfter, LoggedMap, LogSpan, SeatsThen

_encode = msgspec.json.Encoder().encode


def _insert(table: str) -> Insert:
    """What inserts the rows that are not there. A batch has one parameter: few steps of the interpreter."""
    into = f"INSERT INTO {table} (showtime_id, epoch, position, at_ms, seats)"
    return Insert(
        sqlite=f"""{into}
            SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]'), json_extract(value, '$[2]'),
                json_extract(value, '$[3]'), json_extract(value, '$[4]')
            FROM json_each(:rows) WHERE true ON CONFLICT DO NOTHING""",  # noqa: S608 - one of two tables
        postgresql=f"""{into}
            SELECT value->>0, value->>1, (value->>2)::bigint, (value->>3)::bigint, value->4
            FROM json_array_elements(CAST(:rows AS json)) AS rows(value) ON CONFLICT DO NOTHING""",  # noqa: S608
    )


_INSERT_EVENTS, _INSERT_KEYFRAMES = _insert(seat_log.name), _insert(seat_keyframes.name)


class SeatLogTable:
    """As `SeatLog`."""

    def __init__(self, connection: LedgerConnection) -> None:
        self._connection = connection

    async def write(self, events: Sequence[LogRow], keyframes: Sequence[LogRow]) -> None:
        """As `SeatLog.write`. Keyframes are written after the events, in a transaction of their own."""
        for insert, rows in ((_INSERT_EVENTS, events), (_INSERT_KEYFRAMES, keyframes)):
            if rows:
                await self._connection.log(insert, {"rows": _encode(sorted(rows, key=_key)).decode()})

    async def at(self, showtime_id: str, at_ms: int) -> LoggedMap:
        """As `SeatLog.at`."""

        async def work(connection: AsyncConnection) -> LoggedMap:
            span = await _span(connection, showtime_id, at_ms)
            newest = await _newest(connection, showtime_id, at_ms)
            if newest is None:
                return LoggedMap(span, None)
            found = await _replayed(connection, showtime_id, *newest)
            return LoggedMap(span, found, await _after(connection, showtime_id, *newest, at_ms))

        return await self._connection.look(work, FOUND_WITHIN_MS)

    async def at_position(self, showtime_id: str, epoch: str, position: int) -> Replayed:
        """The map at a position of an epoch."""

        async def work(connection: AsyncConnection) -> Replayed:
            return await _replayed(connection, showtime_id, epoch, position)

        return await self._connection.look(work, FOUND_WITHIN_MS)

    async def seats_then(self, showtime_id: str, at_ms: int) -> SeatsThen:
        """As `SeatLog.seats_then`."""

        async def work(connection: AsyncConnection) -> SeatsThen:
            its = house_seat_changes.c
            kept = select(its.seat_id, its.label).where(
                its.showtime_id == showtime_id, its.reserved, its.changed_at_ms <= at_ms
            )
            labels = {row.seat_id: row.label for row in await connection.execute(kept)}
            return SeatsThen(await _booked_then(connection, showtime_id, at_ms), labels)

        return await self._connection.look(work, FOUND_WITHIN_MS)


_key = itemgetter(0, 1, 2)
"""Processes that write the same rows at once do so in the same order, and never wait for each other in a circle."""


async def _span(connection: AsyncConnection, showtime_id: str, at_ms: int) -> LogSpan:
    its = seat_log.c.at_ms
    before, after = case((its < at_ms, its)), case((its > at_ms, its))
    query = select(func.min(its), func.max(its), func.max(before), func.min(after))
    (row,) = await connection.execute(query.where(seat_log.c.showtime_id == showtime_id))
    return LogSpan(*row)


async def _newest(connection: AsyncConnection, showtime_id: str, at_ms: int) -> tuple[str, int] | None:
    """The epoch and the position at a moment: the epoch of the newest row, and the highest position in it."""
    parts = []
    for table in (seat_log, seat_keyframes):
        its = table.c
        found = select(its.epoch, func.max(its.position).label("position"), func.max(its.at_ms).label("at_ms"))
        parts.append(found.where(its.showtime_id == showtime_id, its.at_ms <= at_ms).group_by(its.epoch))
    rows = list(await connection.execute(union_all(*parts)))
    if not rows:
        return None
    newest = max(rows, key=lambda row: (row.at_ms, row.epoch != SALES_BEFORE_THE_LOG))
    return newest.epoch, max(row.position for row in rows if row.epoch == newest.epoch)


async def _replayed(connection: AsyncConnection, showtime_id: str, epoch: str, position: int) -> Replayed:
    keyframes = _select(seat_keyframes, showtime_id, epoch).where(seat_keyframes.c.position <= position)
    nearest = await connection.execute(keyframes.order_by(seat_keyframes.c.position.desc()).limit(1))
    keyframe = next(iter(_log_rows(nearest)), None)
    start = keyframe.position if keyframe is not None else 0
    rows = _select(seat_log, showtime_id, epoch).where(seat_log.c.position > start, seat_log.c.position <= position)
    found = await connection.execute(rows.order_by(seat_log.c.position))
    return replay(epoch, position, keyframe, _log_rows(found))


async def _after(connection: AsyncConnection, showtime_id: str, epoch: str, position: int, at_ms: int) -> LogAfter:
    async def has(table: Table, *conditions: ColumnElement[bool]) -> bool:
        query = select(table.c.position).where(table.c.showtime_id == showtime_id, *conditions).limit(1)
        return (await connection.execute(query)).first() is not None

    event, keyframe = seat_log.c, seat_keyframes.c
    is_next = (event.epoch == epoch, event.position == position + 1)
    is_same = (keyframe.epoch == epoch, keyframe.position == position, keyframe.at_ms > at_ms)
    if await has(seat_log, *is_next) or await has(seat_keyframes, *is_same):
        return LogAfter.GOES_ON
    for table in (seat_log, seat_keyframes):
        its = table.c
        if await has(table, its.epoch == epoch, its.position > position):
            return LogAfter.HOLE
        if await has(table, its.epoch != epoch, its.at_ms > at_ms):
            return LogAfter.HOLE
    return LogAfter.NOTHING


def _select(table: Table, showtime_id: str, epoch: str) -> Any:  # noqa: ANN401 - a select of five columns
    return select(table).where(table.c.showtime_id == showtime_id, table.c.epoch == epoch)


def _log_rows(rows: Iterable[Row[Any]]) -> list[LogRow]:
    return [LogRow(row.showtime_id, row.epoch, row.position, row.at_ms, row.seats) for row in rows]


async def _booked_then(connection: AsyncConnection, showtime_id: str, at_ms: int) -> Mapping[str, BookedThen]:
    its = bookings.c
    was_live = and_(its.booked_at_ms <= at_ms, or_(its.cancelled_at_ms.is_(None), its.cancelled_at_ms > at_ms))
    then = and_(its.showtime_id == showtime_id, WAS_BOOKED, was_live)
    rows = list(await connection.execute(select(bookings).where(then)))
    is_theirs = payments.c.session_id.in_(select(its.session_id).where(then))
    found = await found_payments(connection, and_(payments.c.showtime_id == showtime_id, is_theirs))
    of_session = {one.session_id: one for one in found}
    return {
        seat_then(row, at_ms): BookedThen(row.reference, row.name or "", of_session.get(row.session_id)) for row in rows
    }
