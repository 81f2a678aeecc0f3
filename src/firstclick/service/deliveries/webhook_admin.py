"""Changes of webhooks: who receives events, with which keys, and what is sent again."""

from __future__ import annotations

import base64
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from firstclick.domain.delivery_rules import Attempt, DeliveryState
from firstclick.domain.sale_events import EventKind, timestamp
from firstclick.domain.staff.audit import AuditKind
from firstclick.service.ports.outbox import Delivery, DeliveryCounts, DeliveryLedger
from firstclick.service.ports.webhooks import (
    SigningKeys,
    Webhook,
    WebhookLedger,
    WebhookRefused,
    WebhookSender,
)
from firstclick.service.staff.staff_admin import Actor

SECRET_PREFIX = "whsec_"  # noqa: S105 - what a secret begins with
ID_PREFIX = "wh_"
SECRET_BYTES = 32
ID_BYTES = 8
OLD_KEYS_SIGN_MS = 24 * 3_600_000
"""So long the keys before a change sign too, in milliseconds: a receiver takes the new ones at its own time."""
DELIVERIES_SHOWN_MAX = 200
TEST_BODY = '{{"id":"{id}","type":"webhook.test","timestamp":"{at}","data":{{}}}}'


@dataclass(frozen=True)
class WebhookAdmin:
    """`random_bytes` is a secure source. Raises `WebhookRefused` and `LedgerUnavailable`."""

    ledger: WebhookLedger
    deliveries: DeliveryLedger
    sender: WebhookSender
    random_bytes: Callable[[int], bytes]

    async def all(self) -> Sequence[Webhook]:
        """Every webhook, the oldest first."""
        return await self.ledger.webhooks()

    async def counts(self) -> DeliveryCounts:
        """How many deliveries wait and are dead, by webhook."""
        return await self.deliveries.counts()

    async def add(self, url: str, events: Collection[str], actor: Actor) -> Webhook:
        """Add a webhook for these events, all where none is named. It gets what happens from now on."""
        self.sender.check(url)
        webhook_id = ID_PREFIX + self.random_bytes(ID_BYTES).hex()
        webhook = Webhook(webhook_id, url, _events(events), self._new_keys(), actor.at_ms)
        entry = actor.entry(AuditKind.WEBHOOK_ADD, webhook_id, url=url, events=",".join(sorted(webhook.events)))
        await self.ledger.add(webhook, entry)
        return webhook

    async def change(
        self, webhook_id: str, actor: Actor, *, events: Collection[str] | None = None, is_called: bool | None = None
    ) -> Webhook:
        """Take other events, or call it no more, or again."""
        before = await self.ledger.webhook(webhook_id)
        after = before if events is None else replace(before, events=_events(events))
        if is_called is True:
            after = replace(after, disabled_at_ms=None, disabled_why="", failures=0, paused_until_ms=0)
        elif is_called is False and before.disabled_at_ms is None:
            after = replace(after, disabled_at_ms=actor.at_ms, disabled_why="Switched off by staff.")
        details = {"events": ",".join(sorted(after.events)), "called": str(after.disabled_at_ms is None).lower()}
        await self.ledger.change(after, actor.entry(AuditKind.WEBHOOK_CHANGE, webhook_id, **details))
        return after

    async def rotate(self, webhook_id: str, actor: Actor) -> Webhook:
        """Make new keys. The old ones sign too for a day."""
        before = await self.ledger.webhook(webhook_id)
        after = replace(before, keys=self._new_keys(), old=before.keys, old_until_ms=actor.at_ms + OLD_KEYS_SIGN_MS)
        await self.ledger.change(after, actor.entry(AuditKind.WEBHOOK_ROTATE, webhook_id))
        return after

    async def remove(self, webhook_id: str, actor: Actor) -> None:
        """Remove it, with what waits for it."""
        await self.ledger.remove(webhook_id, actor.entry(AuditKind.WEBHOOK_REMOVE, webhook_id))

    async def test(self, webhook_id: str, now_ms: int) -> Attempt:
        """Send it a message of the type `webhook.test` now, once."""
        webhook = await self.ledger.webhook(webhook_id)
        message_id = "test_" + self.random_bytes(ID_BYTES).hex()
        body = TEST_BODY.format(id=message_id, at=timestamp(now_ms))
        return await self.sender.send(webhook, message_id, body, now_ms)

    async def replay(self, webhook_id: str, actor: Actor, *, dead_only: bool = True, since_ms: int = 0) -> int:
        """Send again what could not be delivered, or all that has ended since then, and begin now; the number."""
        before = await self.ledger.webhook(webhook_id)
        details = {"all": str(not dead_only).lower(), "since_ms": str(since_ms)}
        entry = actor.entry(AuditKind.WEBHOOK_REPLAY, webhook_id, **details)
        await self.ledger.change(replace(before, failures=0, paused_until_ms=0), entry)
        return await self.deliveries.replay(webhook_id, dead_only=dead_only, since_ms=since_ms, now_ms=actor.at_ms)

    async def shown(self, webhook_id: str, state: DeliveryState | None = None) -> Sequence[Delivery]:
        """The newest deliveries to it."""
        await self.ledger.webhook(webhook_id)
        return await self.deliveries.deliveries(webhook_id, state, DELIVERIES_SHOWN_MAX)

    def public_key(self, webhook: Webhook) -> str:
        """What verifies its `v1a` signatures."""
        return self.sender.public_key(webhook)

    def _new_keys(self) -> SigningKeys:
        secret = base64.b64encode(self.random_bytes(SECRET_BYTES)).decode()
        return SigningKeys(SECRET_PREFIX + secret, self.random_bytes(SECRET_BYTES))


def _events(names: Collection[str]) -> frozenset[str]:
    """The events of these names; all where none is named."""
    known = frozenset(EventKind)
    unknown = sorted(set(names) - known)
    if unknown:
        raise WebhookRefused(f"There is no event {unknown[0]}; there are {', '.join(EventKind)}.")
    return frozenset(names) or known
