"""Payments by card at the twin, by a hand clock: banks that take minutes, a provider that is away, lost answers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from firstclick.domain.money.payment import Payment, PaymentState
from tests.checkout.shop import BOOKED, CONFIRMED, MINUTE_MS, TERMS, Shop, another, open_shop
from tests.harness.stripe.account import GOOD, SECURE, StripeRefusal
from tests.harness.stripe.faults import Fault
from tests.harness.stripe.twin import Twin, stripe_twin

A1_A2 = {"A1": BOOKED, "A2": BOOKED}
SOLD = {"A1": CONFIRMED, "A2": CONFIRMED}
SECONDS_MS = 1000


class CardShop:
    """A shop that takes cards, and the twin that has them."""

    def __init__(self, shop: Shop, twin: Twin) -> None:
        self.shop, self.twin = shop, twin

    async def begins(self) -> Payment:
        """Two seats for 21 EUR."""
        return await self.shop.begins("alice", "A1 A2", "stripe")

    async def settles(self, payment: Payment) -> Payment:
        return await self.shop.settles(payment)

    def account(self, payment: Payment) -> tuple[str, int, int]:
        """How the intent of the row stands: its status, what was received, what was given back."""
        intent = self.twin.account.intent(payment.reference)
        charge = intent["latest_charge"] or {"amount_refunded": 0}
        return intent["status"], intent["amount_received"], charge["amount_refunded"]


@asynccontextmanager
async def takes_cards(shop: Shop, twin: Twin) -> AsyncIterator[CardShop]:
    """The shop with the provider among its others."""
    provider = twin.provider()
    shop.providers["stripe"] = provider
    yield CardShop(shop, twin)
    await provider.close()


@pytest.fixture
async def cards(tmp_path: Path) -> AsyncIterator[CardShop]:
    async with open_shop(tmp_path) as shop:
        with stripe_twin(tmp_path, shop.clock) as twin:
            async with takes_cards(shop, twin) as cards:
                yield cards


async def test_a_bank_may_take_its_minutes(cards: CardShop) -> None:
    payment = await cards.begins()
    cards.twin.account.confirm(payment.reference, SECURE)
    for _ in range(9):
        await cards.shop.later(MINUTE_MS)
        assert await cards.shop.map() == A1_A2
    cards.twin.account.authenticate(payment.reference)
    assert (await cards.settles(payment)).state is PaymentState.PAID
    assert await cards.shop.map() == SOLD
    assert cards.account(payment) == ("succeeded", 2100, 0)


async def test_a_bank_that_agrees_after_the_time_finds_the_payment_voided(cards: CardShop) -> None:
    payment = await cards.begins()
    cards.twin.account.confirm(payment.reference, SECURE)
    await cards.shop.later(TERMS.pay_within_ms)
    assert (await cards.settles(payment)).state is PaymentState.OVER
    assert await cards.shop.map() == {}
    with pytest.raises(StripeRefusal):
        cards.twin.account.authenticate(payment.reference)


async def test_an_event_may_come_before_the_answer_that_it_is_about(cards: CardShop) -> None:
    payment = await cards.begins()
    rung: list[PaymentState] = []

    async def capture_with_a_bell(row: Payment) -> None:
        await capture(row)
        rung.append((await cards.settles(row)).state)

    provider = cards.shop.providers["stripe"]
    capture, provider.capture = provider.capture, capture_with_a_bell  # type: ignore[method-assign, assignment]
    cards.twin.account.confirm(payment.reference, GOOD)
    assert (await cards.settles(payment)).state is PaymentState.PAID
    assert rung == [PaymentState.PAID], "the event was first"
    assert cards.account(payment) == ("succeeded", 2100, 0)
    assert await cards.shop.sold() == [("A1", "A2")]


async def test_money_that_came_while_the_provider_was_away_gets_its_seats(cards: CardShop) -> None:
    payment = await cards.begins()
    cards.twin.account.confirm(payment.reference, GOOD)
    cards.twin.faults.down = True
    await cards.settles(payment)
    for _ in range(12):
        await cards.shop.later(MINUTE_MS)
    assert (await cards.shop.payments.find(payment.payment_id)).state is PaymentState.ABANDONED
    assert await cards.shop.map() == {}, "seats are not kept for who does not answer"
    cards.twin.faults.down = False
    assert (await cards.settles(payment)).state is PaymentState.PAID
    assert await cards.shop.map() == SOLD


async def test_money_that_came_while_the_provider_was_away_goes_back_where_seats_are_sold(cards: CardShop) -> None:
    payment = await cards.begins()
    cards.twin.account.confirm(payment.reference, GOOD)
    cards.twin.faults.down = True
    for _ in range(12):
        await cards.shop.later(MINUTE_MS)
    for row in "ABC":
        await cards.shop.buys(f"other-{row}", f"{row}1 {row}2 {row}3")
        await cards.shop.buys(f"another-{row}", f"{row}4 {row}5")
    cards.twin.faults.down = False
    for _ in range(15):
        await cards.shop.later(MINUTE_MS)
    assert (await cards.shop.payments.find(payment.payment_id)).state is PaymentState.OVER
    assert cards.account(payment)[0] == "canceled", "authorised, and never captured"


async def test_a_capture_that_is_refused_after_the_booking_gives_the_seats_back(cards: CardShop) -> None:
    payment = await cards.begins()
    cards.twin.account.confirm(payment.reference, GOOD)
    cards.twin.account.refuses_captures = True
    assert (await cards.settles(payment)).state is PaymentState.OVER
    assert await cards.shop.map() == {}
    assert await cards.shop.sold() == []
    assert cards.account(payment) == ("canceled", 0, 0)


async def test_an_authorisation_that_expires_while_calls_are_lost_gives_the_seats_back(cards: CardShop) -> None:
    payment = await cards.begins()
    cards.twin.account.confirm(payment.reference, GOOD)
    cards.twin.faults.next("capture", *[Fault.DOWN] * 3)
    assert (await cards.settles(payment)).state is PaymentState.SECURED
    assert await cards.shop.map() == A1_A2, "booked, and not shown as sold"
    cards.twin.account.expire(payment.reference)
    assert (await cards.settles(payment)).state is PaymentState.OVER
    assert await cards.shop.map() == {}


@pytest.mark.parametrize("fault", [Fault.LOST, Fault.CUT, Fault.ERROR_AFTER, Fault.ERROR])
async def test_an_answer_to_opening_that_is_lost_is_asked_for_again(cards: CardShop, fault: Fault) -> None:
    cards.twin.faults.next("create", fault)
    payment = await cards.begins()
    assert (payment.state, payment.reference) == (PaymentState.OPENING, "")
    opened = await cards.settles(payment)
    assert (opened.state, opened.next_url) == (PaymentState.OPEN, f"/pay/{payment.payment_id}")
    cards.twin.account.confirm(opened.reference, GOOD)
    assert (await cards.settles(opened)).state is PaymentState.PAID


async def test_a_payment_that_was_never_opened_ends_without_the_provider(cards: CardShop) -> None:
    cards.twin.faults.down = True
    payment = await cards.begins()
    await cards.shop.later(TERMS.pay_within_ms)
    assert (await cards.settles(payment)).state is PaymentState.OVER
    assert await cards.shop.map() == {}


async def test_another_process_goes_on_and_gives_back_what_was_cancelled(cards: CardShop) -> None:
    payment = await cards.begins()
    cards.twin.account.confirm(payment.reference, GOOD)
    cards.twin.faults.next("capture", Fault.LOST)
    async with another(cards.shop) as shop, takes_cards(shop, cards.twin) as after:
        assert (await after.settles(payment)).state is PaymentState.PAID
        cards.twin.faults.next("refund", Fault.LOST, Fault.ERROR)
        row = await shop.payments.cancel(payment.payment_id, ["A1"], "ill", "ann")
        for _ in range(3):
            row = await after.settles(row)
        assert after.account(payment) == ("succeeded", 2100, 1000)
        assert replace(row, refunds=()).cancelled == ("A1",)
