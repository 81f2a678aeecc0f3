"""Events reach every receiver that lives, whatever the others do; what cannot be delivered is kept and replayed."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from firstclick.domain.delivery_rules import KEPT_TRYING_MS, DeliveryState
from firstclick.service.deliveries.courier import AT_ONCE_MAX, LEASE_MS
from firstclick.service.ports.webhooks import WebhookRefused
from tests.deliveries.house import House, house
from tests.deliveries.receivers import Message, Receivers
from tests.ledger.making import a_booking

WAITING, DELIVERED, DEAD = DeliveryState.WAITING, DeliveryState.DELIVERED, DeliveryState.DEAD
DAY_MINUTES = 24 * 60


@pytest.fixture
async def one(tmp_path: Path) -> AsyncIterator[House]:
    """One process."""
    async with house(tmp_path) as its:
        yield its


def ids(messages: Sequence[Message]) -> list[str]:
    return [one.event["id"] for one in messages]


def sequences(messages: Sequence[Message]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    for message in messages:
        event: dict[str, Any] = message.event
        found[event["showtime_id"]].add(event["sequence"])
    return found


async def test_an_event_is_delivered_once_with_the_id_that_is_pulled(one: House, receivers: Receivers) -> None:
    await one.add(receivers.url("ok"))
    await one.sell(3)
    await one.look()
    await one.look()
    pulled = (await one.ledger.outbox.items.events_after("", 10)).events
    assert [
        message.body.decode() for message in sorted(receivers.taken["ok"], key=lambda it: it.event["sequence"])
    ] == [event.text for event in pulled]
    assert sorted(ids(receivers.taken["ok"])) == sorted(event.event_id for event in pulled)


async def test_a_webhook_hears_of_what_it_asked_for_and_from_then_on(one: House, receivers: Receivers) -> None:
    await one.sell(1)
    await one.admin.add(receivers.url("ok/cancelled"), ["booking.cancelled"], one.olga)
    await one.add(receivers.url("ok/all"))
    await one.sell(1, start=1)
    await one.look()
    assert (receivers.calls["ok/cancelled"], receivers.calls["ok/all"]) == (0, 1)


async def test_what_failed_comes_later_with_the_same_id(one: House, receivers: Receivers) -> None:
    receivers.fail_first["ok"] = 2
    (webhook,) = await one.add(receivers.url("ok"))
    await one.sell(1)
    await one.look()
    (waiting,) = await one.of(webhook)
    assert (waiting.state, waiting.status, waiting.error) == (WAITING, 500, "Answered 500.")
    await one.pass_time(2)
    (delivered,) = await one.of(webhook)
    assert (delivered.state, delivered.attempts, delivered.status) == (DELIVERED, 3, 204)
    assert ids(receivers.taken["ok"]) == [delivered.subject]


async def test_a_receiver_that_asks_for_time_is_left_alone_for_so_long(one: House, receivers: Receivers) -> None:
    await one.add(receivers.url("busy"))
    await one.sell(5)
    await one.look()
    called = receivers.calls["busy"]
    one.now_ms += 39_000
    await one.look()
    assert receivers.calls["busy"] == called
    one.now_ms += 2_000
    await one.look()
    assert receivers.calls["busy"] > called


async def test_a_receiver_that_is_gone_is_called_no_more_and_can_be_called_again(
    one: House, receivers: Receivers
) -> None:
    (webhook,) = await one.add(receivers.url("gone"))
    await one.sell(1)
    await one.look()
    await one.sell(5, start=1)
    await one.pass_time(10)
    assert receivers.calls["gone"] == 1
    disabled = await one.ledger.outbox.webhooks.webhook(webhook.webhook_id)
    assert disabled.disabled_why == "It answered 410."
    await one.look()
    assert one.couriers[0].oldest_s() == 0, "nobody waits for it"
    await one.admin.change(webhook.webhook_id, one.olga, is_called=True)
    await one.pass_time(1)
    assert receivers.calls["gone"] == 2


async def test_after_three_days_it_is_given_up_and_can_be_replayed(one: House, receivers: Receivers) -> None:
    (webhook,) = await one.add(receivers.url("broken"))
    await one.sell(3)
    await one.pass_time(KEPT_TRYING_MS / 60_000 + 120, step_s=1_800)
    dead = await one.of(webhook)
    assert {it.state for it in dead} == {DEAD}
    assert one.couriers[0].counts.dead == {webhook.webhook_id: 3}
    stored = await one.ledger.outbox.webhooks.webhook(webhook.webhook_id)
    await one.ledger.outbox.webhooks.change(replace(stored, url=receivers.url("ok")), None)
    assert await one.admin.replay(webhook.webhook_id, one.olga) == 3
    await one.look()
    assert sorted(ids(receivers.taken["ok"])) == sorted(it.subject for it in dead)


async def test_all_of_a_day_can_be_sent_again(one: House, receivers: Receivers) -> None:
    (webhook,) = await one.add(receivers.url("ok"))
    await one.sell(2)
    await one.look()
    assert await one.admin.replay(webhook.webhook_id, one.olga, dead_only=False, since_ms=one.now_ms + 1) == 0
    assert await one.admin.replay(webhook.webhook_id, one.olga, dead_only=False) == 2
    await one.look()
    assert len(set(ids(receivers.taken["ok"]))) == 2
    assert len(receivers.taken["ok"]) == 4


async def test_who_is_removed_gets_nothing_more(one: House, receivers: Receivers) -> None:
    (webhook,) = await one.add(receivers.url("ok"))
    await one.sell(2)
    await one.admin.remove(webhook.webhook_id, one.olga)
    await one.look()
    assert not receivers.calls
    with pytest.raises(WebhookRefused, match="There is no webhook"):
        await one.admin.remove(webhook.webhook_id, one.olga)


async def test_what_a_dead_process_had_in_hand_is_delivered_by_another(one: House, receivers: Receivers) -> None:
    (webhook,) = await one.add(receivers.url("ok"))
    await one.sell(1)
    table = one.ledger.outbox.deliveries
    (taken,) = await table.claim(webhook.webhook_id, 9, "dead", one.now_ms, one.now_ms + LEASE_MS)
    await one.look()
    assert not receivers.calls, "it has the lease"
    one.now_ms += LEASE_MS
    await one.look()
    assert ids(receivers.taken["ok"]) == [taken.subject]


async def test_two_processes_share_the_work_and_each_event_is_sent_once(tmp_path: Path, receivers: Receivers) -> None:
    async with house(tmp_path, processes=2) as its:
        await its.add(receivers.url("ok"))
        await its.sell(100)
        for courier in its.couriers:
            await courier.look()
        await asyncio.gather(*[one.idle() for one in its.couriers])
        assert len(receivers.taken["ok"]) == len(set(ids(receivers.taken["ok"]))) == 100
        assert all(one.tries["delivered"] for one in its.couriers)


async def test_nobody_waits_for_a_receiver_that_hangs(tmp_path: Path, receivers: Receivers) -> None:
    """While calls hang, others are delivered and seats are sold: the order says so, not a clock."""
    async with house(tmp_path, within_s=60) as its:
        await its.add(receivers.url("hang"), receivers.url("ok"))
        await its.sell(AT_ONCE_MAX + 5)
        await its.couriers[0].look()
        while len(receivers.taken["ok"]) < AT_ONCE_MAX + 5 or receivers.calls["hang"] < AT_ONCE_MAX:
            await asyncio.sleep(0.01)  # waits: the calls of the other receiver
        booking = a_booking("Z1")
        assert await its.ledger.book(booking) == booking
        assert receivers.calls["hang"] == AT_ONCE_MAX, "it has no more in hand"
        receivers.release.set()
        await its.couriers[0].idle()


@pytest.mark.long
@pytest.mark.timeout(600)
async def test_ten_thousand_events_through_every_kind_of_receiver(tmp_path: Path, receivers: Receivers) -> None:
    """Two processes, 20 showtimes. Who lives has every event; who does not costs few calls and delays nobody."""
    async with house(tmp_path, processes=2, within_s=1) as its:
        receivers.fail_first["ok"], table = 60, its.ledger.outbox.deliveries
        (live,) = await its.add(receivers.url("ok"))
        kinds = ("hang", "redirect", "busy", "broken", "close")
        bad = {kind: (await its.add(receivers.url(kind)))[0] for kind in kinds}
        (gone,) = await its.add(receivers.url("gone"))
        sold = [a_booking(f"S{number}", showtime_id=f"show-{number % 20}") for number in range(10_000)]
        await asyncio.gather(*[its.ledger.book(one) for one in sold])
        while await its.publisher.publish():
            pass
        while (await table.counts()).waiting.get(live.webhook_id):
            await its.pass_time(1)
        assert sequences(receivers.taken["ok"]) == {f"show-{number}": set(range(1, 501)) for number in range(20)}
        await its.pass_time(20, step_s=60)
        assert not receivers.taken["ok/after-redirect"]
        assert receivers.calls["gone"] <= 2 * AT_ONCE_MAX
        assert (await its.ledger.outbox.webhooks.webhook(gone.webhook_id)).disabled_at_ms is not None
        waiting = (await table.counts()).waiting
        for kind, webhook in bad.items():
            assert receivers.calls[kind] < 400, f"{kind} is tried now and then"
            assert waiting[webhook.webhook_id] == 10_000, "all wait for it to come back"
