"""Deliveries in SQL: who tries one has its lease, taken by compare-and-set, and writes what came of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, bindparam, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from firstclick.domain.delivery_rules import DeliveryState
from firstclick.ledger.connection import LedgerConnection, all_rows
from firstclick.ledger.outbox.events import event_of
from firstclick.ledger.outbox_schema import IS_DEAD, IS_WAITING, deliveries, events, webhooks
from firstclick.service.ports.outbox import MAIL, Delivery, DeliveryCounts, EndedTry
from firstclick.service.ports.webhooks import ReceiverState

ERROR_CHARS_MAX = 300
GAVE_UP = "Not delivered within three days."
WITH_EVENT: Select[Any] = select(
    deliveries,
    events.c.position,
    events.c.event_id,
    events.c.kind,
    events.c.showtime_id,
    events.c.sequence,
    events.c.at_ms,
    events.c.data,
).outerjoin(events, events.c.event_id == deliveries.c.subject)


SETTLE = (
    update(deliveries)
    .where(
        deliveries.c.delivery_id == bindparam("its_id"),
        deliveries.c.lease == bindparam("its_lease"),
        deliveries.c.state == DeliveryState.WAITING.value,
    )
    .values({name: bindparam(f"new_{name}") for name in ("state", "next_at_ms", "status", "error", "ended_at_ms")})
    .values(lease="")
)


class DeliveryTable:
    """As `DeliveryLedger`. Raises `LedgerUnavailable` when the database does not answer."""

    def __init__(self, connection: LedgerConnection) -> None:
        self._connection = connection

    async def claim(
        self, target: str, deliveries_max: int, lease: str, now_ms: int, until_ms: int
    ) -> Sequence[Delivery]:
        """As `DeliveryLedger.claim`. The condition is compared again when the row is written."""
        is_due = (deliveries.c.target == target, IS_WAITING, deliveries.c.next_at_ms <= now_ms)
        due = select(deliveries.c.delivery_id).where(*is_due)
        due = due.order_by(deliveries.c.next_at_ms, deliveries.c.delivery_id).limit(deliveries_max)

        async def work(connection: AsyncConnection) -> Sequence[Delivery]:
            ids = (await connection.execute(due)).scalars().all()
            if not ids:
                return ()
            is_one = deliveries.c.delivery_id.in_(ids)
            values = {"next_at_ms": until_ms, "lease": lease, "attempts": deliveries.c.attempts + 1}
            is_still_due = (is_one, IS_WAITING, deliveries.c.next_at_ms <= now_ms)
            await connection.execute(update(deliveries).where(*is_still_due).values(values))
            mine = WITH_EVENT.where(is_one, deliveries.c.lease == lease).order_by(deliveries.c.delivery_id)
            return [_delivery(row) for row in await connection.execute(mine)]

        return await self._connection.write(work)

    async def settle(self, ended: Sequence[EndedTry], receiver: ReceiverState | None = None) -> None:
        """As `DeliveryLedger.settle`."""

        async def work(connection: AsyncConnection) -> None:
            if ended:
                await connection.execute(SETTLE, [_after(one) for one in ended])
            if receiver is not None:
                is_it = webhooks.c.webhook_id == receiver.webhook_id
                values = {"failures": receiver.failures, "paused_until_ms": receiver.paused_until_ms}
                await connection.execute(update(webhooks).where(is_it).values(values))

        await self._connection.write(work)

    async def next_due(self, targets: Collection[str]) -> Mapping[str, int]:
        """As `DeliveryLedger.next_due`."""
        query = select(deliveries.c.target, func.min(deliveries.c.next_at_ms).label("next_ms"))
        query = query.where(IS_WAITING, deliveries.c.target.in_(targets)).group_by(deliveries.c.target)
        return {row.target: row.next_ms for row in await self._rows(query)}

    async def give_up(self, created_before_ms: int, now_ms: int) -> int:
        """As `DeliveryLedger.give_up`. Nothing is written where there is none."""
        is_late = (IS_WAITING, deliveries.c.created_at_ms < created_before_ms)
        if not await self._rows(select(deliveries.c.delivery_id).where(*is_late).limit(1)):
            return 0
        values = {"state": DeliveryState.DEAD.value, "ended_at_ms": now_ms}
        values["error"] = func.coalesce(func.nullif(deliveries.c.error, ""), GAVE_UP)

        async def work(connection: AsyncConnection) -> int:
            return (await connection.execute(update(deliveries).where(*is_late).values(values))).rowcount

        return await self._connection.write(work)

    async def counts(self) -> DeliveryCounts:
        """As `DeliveryLedger.counts`. What is for webhooks that are disabled is not counted as waiting."""
        live = [row.webhook_id for row in await self._rows(select(webhooks).where(webhooks.c.disabled_at_ms.is_(None)))]
        its = (deliveries.c.target, func.count().label("number"), func.min(deliveries.c.created_at_ms).label("since"))
        is_live = deliveries.c.target.in_([*live, MAIL])
        waiting = await self._rows(select(*its).where(IS_WAITING, is_live).group_by(deliveries.c.target))
        dead = await self._rows(select(*its).where(IS_DEAD).group_by(deliveries.c.target))
        return DeliveryCounts(
            {row.target: row.number for row in waiting},
            {row.target: row.number for row in dead},
            {row.target: row.since for row in waiting},
        )

    async def deliveries(
        self, target: str | None, state: DeliveryState | None, deliveries_max: int, begins: Sequence[str] = ()
    ) -> Sequence[Delivery]:
        """As `DeliveryLedger.deliveries`."""
        query = WITH_EVENT.order_by(deliveries.c.delivery_id.desc()).limit(deliveries_max)
        if target is not None:
            query = query.where(deliveries.c.target == target)
        if state is not None:
            query = query.where(deliveries.c.state == state)
        if begins:
            query = query.where(or_(*[deliveries.c.subject.startswith(one, autoescape=True) for one in begins]))
        return [_delivery(row) for row in await self._connection.look(all_rows(query))]

    async def replay(
        self, target: str, *, dead_only: bool, since_ms: int, now_ms: int, delivery_id: int | None = None
    ) -> int:
        """As `DeliveryLedger.replay`."""
        state: ColumnElement[bool] = deliveries.c.state != DeliveryState.WAITING
        if dead_only:
            state = deliveries.c.state == DeliveryState.DEAD
        its = [deliveries.c.target == target, state, deliveries.c.created_at_ms >= since_ms]
        if delivery_id is not None:
            its.append(deliveries.c.delivery_id == delivery_id)
        values = {
            "state": DeliveryState.WAITING.value,
            "attempts": 0,
            "next_at_ms": now_ms,
            "created_at_ms": now_ms,
            "lease": "",
            "ended_at_ms": None,
        }

        async def work(connection: AsyncConnection) -> int:
            return (await connection.execute(update(deliveries).where(*its).values(values))).rowcount

        return await self._connection.write(work)

    async def _rows(self, query: Select[Any]) -> Sequence[Any]:
        return await self._connection.read(all_rows(query))


def _after(one: EndedTry) -> dict[str, Any]:
    is_over = one.next.state is not DeliveryState.WAITING
    return {
        "its_id": one.delivery.delivery_id,
        "its_lease": one.delivery.lease,
        "new_state": one.next.state.value,
        "new_next_at_ms": one.next.at_ms,
        "new_status": one.attempt.status,
        "new_error": one.attempt.error[:ERROR_CHARS_MAX],
        "new_ended_at_ms": one.next.at_ms if is_over else None,
    }


def _delivery(row: Row[Any]) -> Delivery:
    return Delivery(
        delivery_id=row.delivery_id,
        target=row.target,
        subject=row.subject,
        payload=row.payload,
        state=DeliveryState(row.state),
        attempts=row.attempts,
        next_at_ms=row.next_at_ms,
        created_at_ms=row.created_at_ms,
        status=row.status,
        error=row.error,
        lease=row.lease,
        event=None if row.event_id is None else event_of(row),
    )
