"""Reads and imports the programme. `domain.import_plan` decides what may be imported.

A programme may have thousands of showtimes, so it is built and compared in a thread, beside the event loop.
"""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, Table, delete, func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from firstclick.domain.cinema_page import Picture
from firstclick.domain.import_plan import ImportPlan, has_moved, plan
from firstclick.domain.import_refusals import ImportRefused, Sold
from firstclick.domain.programme import Programme, Showtime
from firstclick.domain.refusals import ProgrammeReplaced
from firstclick.domain.sale_events import EventKind, event_showtime
from firstclick.ledger.audit import AuditTable, Record
from firstclick.ledger.connection import LedgerConnection, all_rows
from firstclick.ledger.house_seats import forget_superseded
from firstclick.ledger.outbox.items import REFERENCES, add_items
from firstclick.ledger.outbox_schema import event_listeners
from firstclick.ledger.pictures import all_pictures, picture_of, store_pictures
from firstclick.ledger.price_lists import lists_on_sale, numbered
from firstclick.ledger.programme_rows import (
    auditorium_rows,
    extras_document,
    movie_rows,
    programme_of,
    showtime_rows,
)
from firstclick.ledger.schema import LIVE, auditoriums, bookings, movies, programme, showtimes
from firstclick.service.ports.outbox import MAIL, SHOWTIME_REINSTATED, OutboxItem
from firstclick.service.ports.programme import NO_TEXT, Edit, ImportedText, Pictured, PictureFile, digest_of

IMPORT_WITHIN_MS = 30_000
SHOWTIMES_PER_QUERY_MAX = 1_000

# No booking and no other import may be written between the query for sold seats and the new rows.
MAIL_IS_SENT = select(event_listeners.c.name).where(event_listeners.c.name == MAIL)
_EXCLUDE_WRITERS = text("LOCK TABLE programme, bookings IN SHARE ROW EXCLUSIVE MODE")
_NEWEST_FIRST = programme.c.version.desc()
_WHOLE = select(programme.c.version, programme.c.imported_at_ms, programme.c.source).order_by(_NEWEST_FIRST)
_DIGEST = select(programme.c.digest).order_by(_NEWEST_FIRST).limit(1)
_SOURCES = select(
    programme.c.version,
    programme.c.imported_at_ms,
    programme.c.digest,
    func.lag(programme.c.digest).over(order_by=programme.c.version).label("before"),
).subquery()
_TEXTS = (
    select(_SOURCES.c.version, _SOURCES.c.imported_at_ms)
    .where(_SOURCES.c.digest.is_distinct_from(_SOURCES.c.before))
    .order_by(_SOURCES.c.version.desc())
)
_NEWEST_VERSION = select(func.coalesce(func.max(programme.c.version), 0))


class Programmes:
    """Reads and imports the programme. Raises `LedgerUnavailable` when the database does not answer."""

    def __init__(self, connection: LedgerConnection, audit: AuditTable) -> None:
        self._connection = connection
        self._audit = audit

    async def newest(self) -> Programme | None:
        """The whole programme, read from one snapshot; None before the first import."""
        return await self._connection.read(_load, IMPORT_WITHIN_MS, **self._snapshot())

    async def version(self) -> int:
        """The number of imports so far."""
        return await self._connection.read(newest_version)

    async def source(self) -> str | None:
        """The text of the last import; None before the first."""
        rows = await self._connection.read(all_rows(_WHOLE.limit(1)))
        return rows[0].source if rows else None

    async def newest_digest(self) -> str:
        """As `ImportedTexts.newest_digest`."""
        return await self._connection.read(_newest_digest)

    async def texts(self, texts_max: int) -> Sequence[ImportedText]:
        """As `ImportedTexts.texts`."""
        rows = await self._connection.read(all_rows(_TEXTS.limit(texts_max)))
        return [ImportedText(row.version, row.imported_at_ms) for row in rows]

    async def text_of(self, version: int) -> ImportedText | None:
        """As `ImportedTexts.text_of`."""
        rows = await self._connection.read(all_rows(_WHOLE.where(programme.c.version == version)))
        return _imported(rows[0]) if rows else None

    async def newest_text(self) -> ImportedText:
        """As `ImportedTexts.newest_text`."""
        rows = await self._connection.read(all_rows(_WHOLE.limit(1)))
        return _imported(rows[0]) if rows else NO_TEXT

    async def was_imported(self, source_text: str) -> bool:
        """Whether any import so far was of this very text."""
        found = select(programme.c.version).where(programme.c.digest == digest_of(source_text)).limit(1)
        return bool(await self._connection.read(all_rows(found)))

    async def plan(self, new: Programme, now_ms: int) -> ImportPlan:
        """What the import would change now. Writes nothing."""

        async def work(connection: AsyncConnection) -> ImportPlan:
            return await _plan(connection, new, now_ms)

        return await self._connection.read(work, IMPORT_WITHIN_MS, **self._snapshot())

    async def import_(
        self, new: Programme, source_text: str, now_ms: int, edit: Edit | None = None, files: Pictured = ()
    ) -> ImportPlan:
        """Import a programme. Raises `ImportRefused` and `ProgrammeReplaced`, and then changes nothing.

        An edit that is on sale already, as after an answer that was lost, is done.
        """
        digest = digest_of(source_text)

        async def work(connection: AsyncConnection, record: Record) -> ImportPlan | None:
            if self._connection.is_postgresql():
                await connection.execute(_EXCLUDE_WRITERS)
            newest = await _newest_digest(connection)
            if edit is not None and newest not in (edit.of, digest):
                return None
            planned = await _plan(connection, new, now_ms)
            is_done = edit is not None and newest == digest and not planned.changes_anything
            if not planned.refused and not is_done:
                await _replace(connection, planned.programme, now_ms)
                await store_pictures(connection, files, planned.programme, now_ms)
                await forget_superseded(connection, planned.superseded)
                await add_items(connection, await _with_bookings(connection, list(_items(planned, now_ms))), now_ms)
                version = await _add_version(connection, planned.programme, source_text, digest, now_ms)
                if edit is not None:
                    record(dataclasses.replace(edit.entry, subject=f"version {version}"))
            return planned

        planned = await self._audit.write(work, IMPORT_WITHIN_MS)
        if planned is None:
            raise ProgrammeReplaced
        if planned.refused:
            raise ImportRefused(planned.refused)
        return planned

    async def pictures(self) -> Mapping[str, Picture]:
        """The newest pictures that imports have stored, by their names."""
        return await self._connection.read(all_pictures)

    async def picture(self, digest: str) -> PictureFile | None:
        """A stored picture by its digest; None where there is none."""

        async def work(connection: AsyncConnection) -> PictureFile | None:
            return await picture_of(connection, digest)

        return await self._connection.read(work)

    def _snapshot(self) -> dict[str, str]:
        """Options by which all statements of a transaction read one snapshot, as they always do on SQLite."""
        return {"isolation_level": "REPEATABLE READ"} if self._connection.is_postgresql() else {}


async def _load(connection: AsyncConnection) -> Programme | None:
    newest = (await connection.execute(select(programme).order_by(programme.c.version.desc()).limit(1))).first()
    if newest is None:
        return None
    films, rooms, shown = [
        (await connection.execute(select(table).order_by(table.c.place))).all()
        for table in (movies, auditoriums, showtimes)
    ]
    return await asyncio.to_thread(programme_of, newest, films, rooms, shown, await lists_on_sale(connection))


async def newest_version(connection: AsyncConnection) -> int:
    """The number of imports so far, read in the transaction of `connection`."""
    version: int = (await connection.execute(_NEWEST_VERSION)).scalar_one()
    return version


async def _newest_digest(connection: AsyncConnection) -> str:
    """The digest of the last imported text; that of an empty one before the first import."""
    return (await connection.execute(_DIGEST)).scalar_one_or_none() or digest_of("")


async def _plan(connection: AsyncConnection, new: Programme, now_ms: int) -> ImportPlan:
    old = await _load(connection)
    showtime_ids = {showtime.showtime_id for showtime in (*(old.showtimes if old else ()), *new.showtimes)}
    sold, with_address = await _sold(connection, sorted(showtime_ids))
    is_sent = (await connection.execute(MAIL_IS_SENT)).first() is not None
    return await asyncio.to_thread(plan, old, new, sold, now_ms, with_address if is_sent else frozenset())


async def _sold(connection: AsyncConnection, showtime_ids: Sequence[str]) -> tuple[Sold, set[str]]:
    """The sold seats, and the references of bookings whose buyers have left an address of mail."""
    sold: dict[str, dict[str, str]] = {}
    with_address: set[str] = set()
    for start in range(0, len(showtime_ids), SHOWTIMES_PER_QUERY_MAX):
        batch = showtime_ids[start : start + SHOWTIMES_PER_QUERY_MAX]
        columns = (bookings.c.showtime_id, bookings.c.seat_id, bookings.c.reference, bookings.c.email)
        query = select(*columns).where(LIVE, bookings.c.showtime_id.in_(batch))
        for showtime_id, seat_id, reference, email in await connection.execute(query):
            sold.setdefault(showtime_id, {})[seat_id] = reference
            if email:
                with_address.add(reference)
    return sold, with_address


async def _replace(connection: AsyncConnection, new: Programme, now_ms: int) -> None:
    """Delete all rows and insert them again: a programme is small, and only showtimes refer to the other tables.

    Price lists stay, since holds and payments refer to them; new ones are added.
    """
    numbers = await numbered(connection, new.price_lists, now_ms)
    for table in (showtimes, movies, auditoriums):
        await connection.execute(delete(table))
    rows: Iterable[tuple[Table, list[dict[str, Any]]]] = (
        (movies, movie_rows(new.movies)),
        (auditoriums, auditorium_rows(new.auditoriums)),
        (showtimes, showtime_rows(new.showtimes, numbers)),
    )
    for table, values in rows:
        if values:
            await connection.execute(table.insert(), values)


async def _add_version(connection: AsyncConnection, new: Programme, source_text: str, digest: str, now_ms: int) -> int:
    """Add the row of an import; its number."""
    version = await newest_version(connection) + 1
    row: dict[str, Any] = {"version": version, "cinema": new.cinema, "timezone": new.timezone}
    row |= {"promos": extras_document(new), "cancel_until_min": new.cancel_until_min}
    row |= {"source": source_text, "digest": digest, "imported_at_ms": now_ms}
    await connection.execute(programme.insert(), row)
    return version


def _items(planned: ImportPlan, now_ms: int) -> Iterator[OutboxItem]:
    """What is announced of an import: showtimes with another start or auditorium, cancelled ones, and those gone."""
    before, after = planned.before.showtime_by_id, planned.programme.showtime_by_id
    for showtime_id in planned.showtimes.changed:
        old, new = before[showtime_id], after[showtime_id]
        if has_moved(old, new):
            payload = {"before": _facts(old), "showtime": _facts(new)}
            yield OutboxItem(EventKind.SHOWTIME_MOVED, showtime_id, payload)
        if new.is_cancelled and not old.is_cancelled:
            yield OutboxItem(EventKind.SHOWTIME_CANCELLED, showtime_id, {"showtime": _facts(new)})
        if old.is_cancelled and not new.is_cancelled:
            yield OutboxItem(SHOWTIME_REINSTATED, showtime_id, {"showtime": _facts(new)})
    for showtime_id in planned.showtimes.removed:
        if not before[showtime_id].has_begun(now_ms) and not before[showtime_id].is_cancelled:
            yield OutboxItem(EventKind.SHOWTIME_CANCELLED, showtime_id, {"showtime": _facts(before[showtime_id])})


async def _with_bookings(connection: AsyncConnection, items: list[OutboxItem]) -> list[OutboxItem]:
    """The items; those of showtimes that are cancelled name the bookings of these."""
    cancelled = [one.subject for one in items if one.kind == EventKind.SHOWTIME_CANCELLED]
    sold, _ = await _sold(connection, cancelled)
    named = {showtime_id: {REFERENCES: sorted(set(seats.values()))} for showtime_id, seats in sold.items()}
    return [
        dataclasses.replace(one, payload={**one.payload, **named[one.subject]}) if one.subject in named else one
        for one in items
    ]


def _facts(showtime: Showtime) -> dict[str, Any]:
    return dataclasses.asdict(event_showtime(showtime))


def _imported(row: Row[Any]) -> ImportedText:
    return ImportedText(row.version, row.imported_at_ms, row.source)
