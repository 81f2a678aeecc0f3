"""Deliveries in SQL, on both databases: each is in one process's hands, and only that one writes what came of it."""

from __future__ import annotations

import asyncio

from firstclick.domain.delivery_rules import KEPT_TRYING_MS, Attempt, DeliveryState, Next
from firstclick.domain.staff.audit import AuditEntry
from firstclick.ledger import SqlLedger
from firstclick.service.ports.outbox import MAIL, EndedTry, NewMail, Publication
from firstclick.service.ports.webhooks import ReceiverState, SigningKeys, Webhook
from tests.ledger.making import NOW_MS, a_booking
from tests.ledger.test_outbox import publisher

ENTRY = AuditEntry(NOW_MS, "olga", "webhook-add")
DONE = Next(DeliveryState.DELIVERED, NOW_MS)
LATER_MS = NOW_MS + 60_000


def a_webhook(webhook_id: str = "wh_1", *events: str) -> Webhook:
    kinds = frozenset(events or ("booking.created",))
    return Webhook(webhook_id, "https://x.example/", kinds, SigningKeys("whsec_c2VjcmV0", b"seed"), NOW_MS)


async def with_events(ledger: SqlLedger, number: int) -> None:
    """A webhook, and so many events for it."""
    await ledger.outbox.webhooks.add(a_webhook(), ENTRY)
    for one in range(number):
        await ledger.book(a_booking(f"A{one}"))
    await publisher(ledger).publish()


async def test_a_webhook_is_read_as_it_was_written(ledger: SqlLedger) -> None:
    webhook = a_webhook("wh_1", "booking.created", "payment.paid")
    await ledger.outbox.webhooks.add(webhook, ENTRY)
    assert await ledger.outbox.webhooks.webhooks() == [webhook]
    await ledger.outbox.deliveries.settle([], ReceiverState("wh_1", 4, LATER_MS))
    found = await ledger.outbox.webhooks.webhook("wh_1")
    assert (found.failures, found.paused_until_ms) == (4, LATER_MS)


async def test_each_delivery_is_in_one_process_s_hands(ledger: SqlLedger, rival: SqlLedger) -> None:
    await with_events(ledger, 20)
    tables = [one.outbox.deliveries for one in (ledger, rival)] * 4
    claims = [one.claim("wh_1", 5, f"lease-{n}", NOW_MS, LATER_MS) for n, one in enumerate(tables)]
    claimed = [one.subject for found in await asyncio.gather(*claims) for one in found]
    while found := await ledger.outbox.deliveries.claim("wh_1", 5, "rest", NOW_MS, LATER_MS):
        claimed += [one.subject for one in found]
    assert len(claimed) == len(set(claimed)) == 20


async def test_who_has_lost_its_lease_writes_nothing(ledger: SqlLedger, rival: SqlLedger) -> None:
    await with_events(ledger, 1)
    (slow,) = await ledger.outbox.deliveries.claim("wh_1", 5, "slow", NOW_MS, LATER_MS)
    (quick,) = await rival.outbox.deliveries.claim("wh_1", 5, "quick", LATER_MS, LATER_MS + 1)
    assert slow.event == quick.event
    await ledger.outbox.deliveries.settle([EndedTry(slow, Attempt(204), DONE)])
    (waiting,) = await ledger.outbox.deliveries.deliveries("wh_1", None, 9)
    assert (waiting.state, waiting.attempts) == (DeliveryState.WAITING, 2)
    await rival.outbox.deliveries.settle([EndedTry(quick, Attempt(204), DONE)])
    (delivered,) = await ledger.outbox.deliveries.deliveries("wh_1", DeliveryState.DELIVERED, 9)
    assert (delivered.status, delivered.error) == (204, "")
    assert await ledger.outbox.deliveries.next_due(["wh_1"]) == {}


async def test_the_dead_are_counted_and_wait_again_when_they_are_replayed(ledger: SqlLedger) -> None:
    await with_events(ledger, 3)
    table = ledger.outbox.deliveries
    counts = await table.counts()
    assert (counts.waiting, counts.dead, counts.oldest_ms) == ({"wh_1": 3}, {}, {"wh_1": NOW_MS})
    assert await table.give_up(NOW_MS, NOW_MS) == 0
    assert await table.give_up(NOW_MS + 1, NOW_MS + KEPT_TRYING_MS) == 3
    counts = await table.counts()
    assert (counts.waiting, counts.dead) == ({}, {"wh_1": 3})
    assert await table.replay("wh_1", dead_only=True, since_ms=0, now_ms=LATER_MS) == 3
    assert (await table.counts()).oldest_ms == {"wh_1": LATER_MS}


async def test_a_mail_is_a_delivery_of_the_same_table(ledger: SqlLedger) -> None:
    await ledger.outbox.items.listen(MAIL, listens=True)
    await ledger.book(a_booking("A1"))
    (item,) = await ledger.outbox.items.waiting(9)
    await ledger.outbox.items.publish([Publication(item, (), [NewMail("m1", {"to": "ä"})])], NOW_MS)
    (mail,) = await ledger.outbox.deliveries.claim(MAIL, 9, "lease", NOW_MS, LATER_MS)
    assert (mail.subject, mail.payload, mail.event) == ("m1", {"to": "ä"}, None)
