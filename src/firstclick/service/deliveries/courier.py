"""Hands deliveries to their targets: webhooks, and mail. Every process does so; a lease decides who has which.

A target has its own task and a few deliveries at once, so that one that hangs delays no other.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from firstclick.domain.delivery_rules import (
    ASKS_FOR_PAUSE,
    FAILURES_BEFORE_PAUSE,
    GONE,
    KEPT_TRYING_MS,
    Attempt,
    after_attempt,
    pause_after,
)
from firstclick.domain.refusals import LedgerUnavailable
from firstclick.service.live.ledger_watch import LedgerWatch
from firstclick.service.ports.outbox import (
    MAIL,
    Delivery,
    DeliveryCounts,
    DeliveryLedger,
    EndedTry,
    OutboxLedger,
)
from firstclick.service.ports.webhooks import ReceiverState, Webhook, WebhookLedger, WebhookSender

logger = logging.getLogger("firstclick.deliveries")
AT_ONCE_MAX = 16
"""Deliveries to one target that a process has in hand."""
LEASE_MS = 60_000
"""For how long a delivery is one process's own. A try ends long before."""
LOOK_EVERY_MS = 100
LOOK_AT_LEAST_EVERY_MS = 60_000
LOOK_AGAIN_MS = 1_000
COUNT_EVERY_MS = 5_000
NO_COUNTS = DeliveryCounts({}, {}, {})
Send = Callable[[Delivery], Awaitable[Attempt]]


@dataclass(frozen=True)
class Around:
    """What a courier is given. `chance` returns a number from 0 to 1, `new_id` random hexadecimal digits."""

    now_ms: Callable[[], int]
    chance: Callable[[], float]
    new_id: Callable[[], str]


@dataclass
class Lane:
    """A target, how it is sent to, and what its last tries said."""

    target: str
    send: Send
    failures: int = 0
    paused_until_ms: int = 0
    is_gone: bool = False
    task: asyncio.Task[None] | None = None


class Courier:
    """Delivers what is due. `send_mail` is None where no mail is sent; then none is in the ledger to send."""

    def __init__(
        self,
        ledger: tuple[OutboxLedger, DeliveryLedger, WebhookLedger],
        sender: WebhookSender,
        around: Around,
        send_mail: Send | None = None,
    ) -> None:
        self._outbox, self._deliveries, self._webhooks = ledger
        self._sender = sender
        self._around = around
        self._lanes: dict[str, Lane] = {} if send_mail is None else {MAIL: Lane(MAIL, send_mail)}
        self._known: Mapping[str, Webhook] = {}
        self._wait_ms = LOOK_AT_LEAST_EVERY_MS
        self._looked_for_late_ms = self._counted_ms = 0
        self._waits_since_ms: int | None = None
        self.counts = NO_COUNTS
        """Of the last count, a few seconds old."""
        self.tries = {"delivered": 0, "failed": 0}

    def oldest_s(self) -> float:
        """The age of the oldest thing that must leave and has not, in seconds; 0 where all has."""
        since = [*self.counts.oldest_ms.values(), *filter(None, (self._waits_since_ms,))]
        return max(self._around.now_ms() - min(since), 0) / 1000 if since else 0.0

    async def run(self, watch: LedgerWatch) -> None:
        """Run until cancelled: deliver what is due after each change of the ledger, and when its time has come."""
        try:
            await watch.follow(self.look, LOOK_EVERY_MS / 1000, lambda: self._wait_ms / 1000)
        finally:
            tasks = [one.task for one in self._lanes.values() if one.task is not None]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def look(self) -> bool:
        """Begin with what is due. Raises `LedgerUnavailable`."""
        self._follow(await self._webhooks.webhooks())
        now_ms = self._around.now_ms()
        await self._count(now_ms)
        if now_ms - self._looked_for_late_ms >= LOOK_AT_LEAST_EVERY_MS:
            self._looked_for_late_ms = now_ms
            await self._give_up(now_ms)
        due = await self._deliveries.next_due(list(self._lanes)) if self._lanes else {}
        waits = [COUNT_EVERY_MS if self.oldest_s() else LOOK_AT_LEAST_EVERY_MS]
        for target, next_ms in due.items():
            lane = self._lanes[target]
            at_ms = max(next_ms, lane.paused_until_ms)
            if at_ms > now_ms:
                waits.append(at_ms - now_ms)
            elif lane.task is None:
                lane.task = asyncio.create_task(self._drain(lane))
            else:  # it may have looked for the last time just before
                waits.append(LOOK_AGAIN_MS)
        self._wait_ms = min(waits)
        return True

    async def idle(self) -> None:
        """Wait until nothing is in hand."""
        await asyncio.gather(*[one.task for one in self._lanes.values() if one.task is not None])

    def _follow(self, webhooks: Sequence[Webhook]) -> None:
        known = {one.webhook_id: one for one in webhooks if one.disabled_at_ms is None}
        for target in self._lanes.keys() - known.keys() - {MAIL}:
            del self._lanes[target]
        for webhook_id, one in known.items():
            lane = self._lanes.setdefault(webhook_id, Lane(webhook_id, self._send_event))
            if lane.task is None:
                lane.failures, lane.paused_until_ms = one.failures, one.paused_until_ms
        self._known = known

    async def _count(self, now_ms: int) -> None:
        if now_ms - self._counted_ms >= COUNT_EVERY_MS:
            self._counted_ms = now_ms
            self.counts = await self._deliveries.counts()
            self._waits_since_ms = await self._outbox.oldest_ms()

    async def _give_up(self, now_ms: int) -> None:
        number = await self._deliveries.give_up(now_ms - KEPT_TRYING_MS, now_ms)
        if number:
            logger.warning("%d deliveries are given up", number, extra={"event": "deliveries-dead", "number": number})

    async def _drain(self, lane: Lane) -> None:
        """Deliver until nothing is due, or the target needs a pause. A receiver that is down gets one at a time."""
        try:
            with suppress(LedgerUnavailable):
                while self._lanes.get(lane.target) is lane and lane.paused_until_ms <= self._around.now_ms():
                    if not await self._deliver_some(lane):
                        break
        finally:
            lane.task = None

    async def _deliver_some(self, lane: Lane) -> bool:
        now_ms = self._around.now_ms()
        at_once_max = 1 if lane.failures >= FAILURES_BEFORE_PAUSE else AT_ONCE_MAX
        lease = self._around.new_id()
        claimed = await self._deliveries.claim(lane.target, at_once_max, lease, now_ms, now_ms + LEASE_MS)
        if not claimed:
            return False
        attempts = await asyncio.gather(*[lane.send(one) for one in claimed])
        ended = [self._ended(one, attempt) for one, attempt in zip(claimed, attempts, strict=True)]
        receiver = self._judge(lane, attempts)
        await self._deliveries.settle(ended, receiver)
        if any(one.status == GONE for one in attempts) and lane.target != MAIL:
            await self._disable(lane.target)
            return False
        return True

    def _ended(self, delivery: Delivery, attempt: Attempt) -> EndedTry:
        if not attempt.is_obsolete:
            self.tries["delivered" if attempt.is_delivered else "failed"] += 1
        now_ms = self._around.now_ms()
        after = after_attempt(attempt, delivery.attempts, delivery.created_at_ms, now_ms, self._around.chance())
        return EndedTry(delivery, attempt, after)

    def _judge(self, lane: Lane, attempts: list[Attempt]) -> ReceiverState | None:
        """What these tries say about the target. None where nothing is new."""
        before = (lane.failures, lane.paused_until_ms)
        failed = [one for one in attempts if not one.is_delivered and not one.is_obsolete]
        lane.failures = lane.failures + 1 if len(failed) == len(attempts) else 0
        asked = [one.retry_after_s for one in failed if one.status in ASKS_FOR_PAUSE and one.retry_after_s is not None]
        now_ms, asked_s = self._around.now_ms(), max(asked, default=None)
        lane.paused_until_ms = pause_after(lane.failures, asked_s, now_ms, self._around.chance())
        if before == (lane.failures, lane.paused_until_ms) or lane.target == MAIL:
            return None
        return ReceiverState(lane.target, lane.failures, lane.paused_until_ms)

    async def _disable(self, webhook_id: str) -> None:
        webhook = self._known.get(webhook_id)
        if webhook is None:
            return
        why = f"It answered {GONE}."
        await self._webhooks.change(replace(webhook, disabled_at_ms=self._around.now_ms(), disabled_why=why), None)
        extra = {"event": "webhook-disabled", "webhook": webhook_id}
        logger.warning("The webhook %s answered 410 and is called no more", webhook_id, extra=extra)

    async def _send_event(self, delivery: Delivery) -> Attempt:
        webhook = self._known.get(delivery.target)
        if webhook is None:
            return Attempt(0, "The webhook is not there any more.")
        if delivery.event is None:
            return Attempt(0, "The event is not kept any more.", is_final=True)
        return await self._sender.send(webhook, delivery.event.event_id, delivery.event.text, self._around.now_ms())
