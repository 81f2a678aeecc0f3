"""The outbox in SQL: rows become events with numbers, and a delivery for each webhook that takes them.

Bodies are made between two transactions, so that the one that writes is short: bookings wait for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Row, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from firstclick.domain.delivery_rules import DeliveryState
from firstclick.domain.sale_events import EventKind, SaleEvent
from firstclick.ledger.advisory_locks import Advisory
from firstclick.ledger.connection import LedgerConnection, all_rows
from firstclick.ledger.outbox.subjects import Waiting, with_subjects
from firstclick.ledger.outbox_schema import deliveries, event_counters, event_listeners, events, outbox, webhooks
from firstclick.ledger.records import Values
from firstclick.ledger.schema import TO_ANNOUNCE, bookings
from firstclick.service.ports.outbox import MAIL, EventPage, NewEvent, Publication, WaitingItem

ONE_AFTER_ANOTHER = Advisory.EVENT_POSITIONS.until_commit()
OF_ALL = ""
"""The counter of positions."""


def _counting(insert_: sqlite.Insert | postgresql.Insert) -> Any:  # noqa: ANN401 - of both dialects
    return insert_.on_conflict_do_update(index_elements=["showtime_id"], set_={"newest": insert_.excluded.newest})


COUNT = {
    "sqlite": _counting(sqlite.insert(event_counters)),
    "postgresql": _counting(postgresql.insert(event_counters)),
}
DELIVER = {
    "sqlite": sqlite.insert(deliveries).on_conflict_do_nothing(index_elements=["target", "subject"]),
    "postgresql": postgresql.insert(deliveries).on_conflict_do_nothing(index_elements=["target", "subject"]),
}
"""A mail that says the same is the same mail."""
LISTEN = {
    "sqlite": sqlite.insert(event_listeners).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(event_listeners).on_conflict_do_nothing(),
}


MARKED = (
    select(bookings.c.reference, bookings.c.booked_at_ms)
    .where(TO_ANNOUNCE)
    .order_by(bookings.c.booked_at_ms, bookings.c.reference)
)


class OutboxTable:
    """As `OutboxLedger`. Raises `LedgerUnavailable` when the database does not answer."""

    def __init__(self, connection: LedgerConnection) -> None:
        self._connection = connection

    async def waiting(self, items_max: int) -> Sequence[WaitingItem]:
        """As `OutboxLedger.waiting`. Bookings that are marked come first: what else waits may be about them."""

        async def work(connection: AsyncConnection) -> Sequence[WaitingItem]:
            marked = (await connection.execute(MARKED.limit(items_max))).all()
            rows = [Waiting(None, EventKind.BOOKING_CREATED, row.reference, {}, row.booked_at_ms) for row in marked]
            if len(rows) < items_max:
                others = select(outbox).order_by(outbox.c.item_id).limit(items_max - len(rows))
                rows += [Waiting(*row) for row in await connection.execute(others)]
            return await with_subjects(connection, rows) if rows else ()

        return await self._connection.read(work)

    async def publish(self, publications: Sequence[Publication], now_ms: int) -> int:
        """As `OutboxLedger.publish`. On PostgreSQL one after another: positions are in the order of commits."""

        async def work(connection: AsyncConnection) -> int:
            if self._connection.is_postgresql():
                await connection.execute(ONE_AFTER_ANOTHER)
            mine = await _still_there(connection, publications)
            if not mine:
                return 0
            await _take(connection, mine)
            numbered = await _number(connection, [event for one in mine for event in one.events], now_ms)
            await _deliver(connection, numbered, mine, now_ms)
            return len(numbered)

        return await self._connection.write(work)

    async def events_after(self, event_id: str, events_max: int) -> EventPage:
        """As `OutboxLedger.events_after`. PostgreSQL does not accept a text with a NUL."""
        if "\0" in event_id:
            return EventPage((), found=False)

        async def work(connection: AsyncConnection) -> EventPage:
            position: int | None = 0
            if event_id:
                known = select(events.c.position).where(events.c.event_id == event_id)
                position = (await connection.execute(known)).scalar_one_or_none()
            if position is None:
                return EventPage((), found=False)
            query = select(events).where(events.c.position > position).order_by(events.c.position).limit(events_max)
            return EventPage([event_of(row) for row in await connection.execute(query)])

        return await self._connection.look(work)

    async def listen(self, name: str, *, listens: bool) -> None:
        """As `OutboxLedger.listen`. Nothing is written where it is so already."""
        known = select(event_listeners.c.name).where(event_listeners.c.name == name)
        if bool(await self._connection.read(all_rows(known))) == listens:
            return

        async def work(connection: AsyncConnection) -> None:
            await set_listening(connection, name, listens=listens)

        await self._connection.write(work)

    async def prune(self, before_ms: int) -> None:
        """As `OutboxLedger.prune`."""
        has_ended = (deliveries.c.created_at_ms < before_ms, deliveries.c.state != DeliveryState.WAITING)

        async def work(connection: AsyncConnection) -> None:
            await connection.execute(delete(deliveries).where(*has_ended))
            await connection.execute(delete(events).where(events.c.published_at_ms < before_ms))

        await self._connection.write(work)

    async def oldest_ms(self) -> int | None:
        """As `OutboxLedger.oldest_ms`."""
        marked = select(func.min(bookings.c.booked_at_ms)).where(TO_ANNOUNCE).scalar_subquery()
        found = await self._connection.read(all_rows(select(func.min(outbox.c.created_at_ms), marked)))
        return min((one for one in found[0] if one is not None), default=None)


async def set_listening(connection: AsyncConnection, name: str, *, listens: bool) -> None:
    """Begin or end to listen, in the transaction of `connection`."""
    if listens:
        await connection.execute(LISTEN[connection.dialect.name], {"name": name})
    else:
        await connection.execute(delete(event_listeners).where(event_listeners.c.name == name))


def event_of(row: Row[Any]) -> SaleEvent:
    """The event of a row of `events`."""
    return SaleEvent(row.position, row.event_id, row.kind, row.showtime_id, row.sequence, row.at_ms, row.data)


async def _still_there(connection: AsyncConnection, publications: Sequence[Publication]) -> list[Publication]:
    """Those whose rows nobody has published. SQLite gives the id of the newest row again, once that is deleted."""
    columns = (outbox.c.item_id, outbox.c.kind, outbox.c.subject, outbox.c.created_at_ms)
    is_its = outbox.c.item_id.in_([one.item.item_id for one in publications if one.item.item_id is not None])
    found = {tuple(row) for row in await connection.execute(select(*columns).where(is_its))}
    is_marked = (bookings.c.reference.in_(_marked(publications)), bookings.c.place == 0, TO_ANNOUNCE)
    marked = await connection.execute(select(bookings.c.reference, bookings.c.booked_at_ms).where(*is_marked))
    found |= {(None, EventKind.BOOKING_CREATED.value, *row) for row in marked}
    return [one for one in publications if _key(one.item) in found]


async def _take(connection: AsyncConnection, mine: Sequence[Publication]) -> None:
    """The rows go, and the marks of bookings."""
    taken = [one.item.item_id for one in mine if one.item.item_id is not None]
    if taken:
        await connection.execute(delete(outbox).where(outbox.c.item_id.in_(taken)))
    marked = _marked(mine)
    if marked:
        is_its = (bookings.c.reference.in_(marked), bookings.c.place == 0)
        await connection.execute(update(bookings).where(*is_its).values(announce=None))


def _marked(publications: Sequence[Publication]) -> list[str]:
    return [one.item.item.subject for one in publications if one.item.item_id is None]


def _key(its: WaitingItem) -> tuple[int | None, str, str, int]:
    return its.item_id, str(its.item.kind), its.item.subject, its.at_ms


async def _number(connection: AsyncConnection, new: Sequence[NewEvent], now_ms: int) -> list[Values]:
    """The rows of these events, written with the next numbers."""
    if not new:
        return []
    counted = {OF_ALL, *(one.showtime_id for one in new)}
    query = select(event_counters).where(event_counters.c.showtime_id.in_(counted))
    newest = dict.fromkeys(counted, 0) | {row.showtime_id: row.newest for row in await connection.execute(query)}
    rows: list[Values] = []
    for one in new:
        newest[OF_ALL] += 1
        newest[one.showtime_id] += 1
        rows.append(
            {
                "position": newest[OF_ALL],
                "event_id": one.event_id,
                "kind": one.kind.value,
                "showtime_id": one.showtime_id,
                "sequence": newest[one.showtime_id],
                "at_ms": one.at_ms,
                "published_at_ms": now_ms,
                "data": msgspec.json.encode(one.data).decode(),
            }
        )
    values = [{"showtime_id": showtime_id, "newest": number} for showtime_id, number in newest.items()]
    await connection.execute(COUNT[connection.dialect.name], values)
    await connection.execute(insert(events), rows)
    return rows


async def _deliver(
    connection: AsyncConnection, numbered: Sequence[Values], mine: Sequence[Publication], now_ms: int
) -> None:
    """A delivery of each event for each webhook that takes it, and of each mail."""
    query = select(webhooks.c.webhook_id, webhooks.c.events).where(webhooks.c.disabled_at_ms.is_(None))
    receivers = [(row.webhook_id, frozenset(row.events)) for row in await connection.execute(query)]
    rows = [
        delivery_row(webhook_id, event["event_id"], {}, now_ms)
        for event in numbered
        for webhook_id, kinds in receivers
        if event["kind"] in kinds
    ]
    rows += [delivery_row(MAIL, mail.mail_id, dict(mail.payload), now_ms) for one in mine for mail in one.mails]
    if rows:
        await connection.execute(DELIVER[connection.dialect.name], rows)


def delivery_row(target: str, subject: str, payload: Values, now_ms: int) -> Values:
    """The row of a delivery that is due at once."""
    return {
        "target": target,
        "subject": subject,
        "payload": payload,
        "state": DeliveryState.WAITING.value,
        "attempts": 0,
        "next_at_ms": now_ms,
        "lease": "",
        "status": 0,
        "error": "",
        "created_at_ms": now_ms,
    }
