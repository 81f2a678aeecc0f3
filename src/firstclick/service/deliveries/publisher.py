"""Publishes what waits in the outbox: rows become numbered events, with deliveries to whoever takes them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from firstclick.domain.programme import Programme
from firstclick.service.deliveries.event_data import events_of
from firstclick.service.live.ledger_watch import LedgerWatch
from firstclick.service.ports.outbox import NewEvent, NewMail, OutboxLedger, Publication, WaitingItem

logger = logging.getLogger("firstclick.deliveries")
PUBLISH_EVERY_MS = 100
ITEMS_MAX = 200
KEPT_MS = 30 * 24 * 3_600_000
"""Events, and deliveries that have ended, are kept for 30 days."""
PRUNE_EVERY_MS = 3_600_000
ID_PREFIX = "evt_"


def no_mails(_: WaitingItem) -> Sequence[NewMail]:
    """What a server without `SMTP_URL` sends."""
    return ()


@dataclass(frozen=True)
class Publisher:
    """`new_id` returns random hexadecimal digits. `mails_of` makes the mails of a row. Raises `LedgerUnavailable`."""

    outbox: OutboxLedger
    programme: Callable[[], Programme]
    new_id: Callable[[], str]
    now_ms: Callable[[], int]
    mails_of: Callable[[WaitingItem], Sequence[NewMail]] = no_mails

    async def publish(self) -> int:
        """Publish the oldest rows; how many there were. Another process may publish the same at the same time."""
        waiting = await self.outbox.waiting(ITEMS_MAX)
        if waiting:
            await self.outbox.publish([self._publication(one) for one in waiting], self.now_ms())
        return len(waiting)

    def _publication(self, waiting: WaitingItem) -> Publication:
        """A row of which nothing can be made is dropped, and logged: it must not keep what waits behind it."""
        try:
            events = [
                NewEvent(ID_PREFIX + self.new_id(), made.kind, made.data.showtime.showtime_id, waiting.at_ms, made.data)
                for made in events_of(waiting, self.programme())
            ]
            return Publication(waiting, events, self.mails_of(waiting))
        except Exception:
            its = waiting.item
            extra = {"event": "event-not-made", "kind": its.kind, "subject": its.subject}
            logger.exception("No event could be made of %s %s", its.kind, its.subject, extra=extra)
            return Publication(waiting)


async def publish_events(publisher: Publisher, watch: LedgerWatch) -> None:
    """Run until cancelled: publish after each change of the ledger, and forget what is old."""
    pruned_at_ms = 0

    async def look() -> bool:
        nonlocal pruned_at_ms
        if await publisher.publish() >= ITEMS_MAX:
            return False
        now_ms = publisher.now_ms()
        if now_ms - pruned_at_ms >= PRUNE_EVERY_MS:
            pruned_at_ms = now_ms
            await publisher.outbox.prune(now_ms - KEPT_MS)
        return True

    await watch.follow(look, PUBLISH_EVERY_MS / 1000, lambda: PRUNE_EVERY_MS / 1000)
