"""The Stripe provider against the twin: what it sends, and what it makes of answers that are lost, cut or wrong."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import stripe

from firstclick.domain.money.money import Money
from firstclick.domain.money.payment import Payment, PaymentState, Refund, RefundState
from firstclick.domain.money.seen import SILENT, Seen, SeenState
from firstclick.payments.stripe import StripeApi, StripeProvider, api
from tests.harness.stripe.account import GOOD
from tests.harness.stripe.faults import Fault
from tests.harness.stripe.twin import PUBLISHABLE_KEY, SECRET_KEY, WEBHOOK_SECRET, Twin, stripe_twin
from tests.ledger.making import NOW_MS
from tests.ledger.payments import a_payment
from tests.simulation.clocks import HandClock

DAY_MS = 86_400_000


class CardShop:
    """The provider, the twin, and one payment of 21.50 EUR that is open."""

    def __init__(self, twin: Twin, clock: HandClock) -> None:
        self.twin, self.clock = twin, clock
        self.provider = twin.provider()
        self.payment = a_payment("B4", "B5", state=PaymentState.OPEN)

    async def opens(self) -> CardShop:
        opened = await self.provider.open(self.payment)
        assert opened is not None
        self.payment = replace(self.payment, reference=opened.reference)
        return self

    async def captured(self) -> CardShop:
        await self.opens()
        self.twin.account.confirm(self.payment.reference, GOOD)
        await self.provider.capture(self.payment)
        return self

    async def state(self) -> SeenState:
        return (await self.provider.look(self.payment)).state

    def calls(self) -> list[tuple[str, str, str]]:
        asked = [(one.method, one.path, one.headers.get("idempotency-key", "")) for one in self.twin.asked]
        return [(method, path.rpartition("/")[2], key) for method, path, key in asked]


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[CardShop]:
    clock = HandClock()
    with stripe_twin(tmp_path, clock) as twin:
        opened = CardShop(twin, clock)
        yield opened
        await opened.provider.close()


def refund(number: int, amount_minor: int) -> Refund:
    return Refund(number, Money(amount_minor, "EUR"), RefundState.ASKED, (), "", "", NOW_MS)


async def test_amount_currency_and_metadata_are_those_of_the_row(shop: CardShop) -> None:
    await shop.opens()
    (asked,) = shop.twin.asked
    assert asked.params == {
        "amount": "2150",
        "currency": "eur",
        "capture_method": "manual",
        "allowed_payment_method_types[0]": "card",
        "metadata[payment_id]": shop.payment.payment_id,
        "metadata[showtime_id]": shop.payment.showtime_id,
    }


async def test_nothing_is_sent_about_this_machine_or_about_calls_before(shop: CardShop) -> None:
    await shop.captured()
    for asked in shop.twin.asked:
        assert "x-stripe-client-telemetry" not in asked.headers
        about = asked.headers["x-stripe-client-user-agent"]
        assert "telemetry_id" not in about
        assert "platform" not in about
    assert stripe.enable_telemetry is False


async def test_each_step_has_its_key(shop: CardShop) -> None:
    await shop.captured()
    await shop.provider.refund(shop.payment, refund(1, 150))
    await shop.provider.cancel(shop.payment)
    payment_id = shop.payment.payment_id
    keys = [key for method, _, key in shop.calls() if method == "POST"]
    expected = [f"open:{payment_id}", f"capture:{payment_id}", f"refund:{payment_id}:1", f"cancel:{payment_id}"]
    assert keys == expected


@pytest.mark.parametrize("fault", list(Fault))
async def test_a_call_that_goes_wrong_is_made_again_and_done_once(shop: CardShop, fault: Fault) -> None:
    for call in ("create", "retrieve", "capture", "refund", "list refunds"):
        shop.twin.faults.next(call, fault)
    opened = None
    while opened is None:
        opened = await shop.provider.open(shop.payment)
    shop.payment = replace(shop.payment, reference=opened.reference)
    assert await shop.provider.look(shop.payment) == SILENT
    shop.twin.account.confirm(shop.payment.reference, GOOD)
    for _ in range(3):
        await shop.provider.capture(shop.payment)
        await shop.provider.refund(shop.payment, refund(1, 1000))
    shop.payment = replace(shop.payment, refunds=(refund(1, 1000),))
    while (seen := await shop.provider.look(shop.payment)) == SILENT:
        pass
    assert seen == Seen(SeenState.CAPTURED, 2150, ((1, RefundState.SUCCEEDED),))
    assert len(shop.twin.account.refunds()) == 1


async def test_a_stored_error_does_not_end_a_capture(shop: CardShop) -> None:
    await shop.opens()
    shop.twin.account.confirm(shop.payment.reference, GOOD)
    shop.twin.faults.next("capture", Fault.ERROR)
    await shop.provider.capture(shop.payment)
    assert await shop.state() is SeenState.AUTHORISED
    await shop.provider.capture(shop.payment)
    assert await shop.state() is SeenState.CAPTURED
    key = f"capture:{shop.payment.payment_id}"
    assert [one[2] for one in shop.calls() if one[1] == "capture"] == [key, f"{key}:2"]


async def test_a_key_with_another_amount_is_refused_by_the_twin_and_changes_nothing(shop: CardShop) -> None:
    await shop.opens()
    assert await shop.provider.open(replace(shop.payment, total=Money(1, "EUR"))) is None
    assert [one["amount"] for one in shop.twin.account.intents()] == [2150]


async def test_a_row_without_an_intent_is_not_asked_about(shop: CardShop) -> None:
    unknown = a_payment()
    assert await shop.provider.look(unknown) == Seen(SeenState.NONE)
    assert await shop.provider.client_secret(unknown) is None
    assert shop.twin.asked == []


async def test_the_key_of_another_account_is_no_answer_about_a_payment(shop: CardShop) -> None:
    await shop.captured()
    elsewhere = replace(shop.payment, reference="pi_of_another_account")
    assert await shop.provider.look(elsewhere) == SILENT
    others = replace(shop.payment, payment_id="another payment")
    assert await shop.provider.look(others) == SILENT, "nor does an intent that another payment is of"
    wrong = StripeProvider(StripeApi("sk_test_wrong", shop.twin.url), WEBHOOK_SECRET, PUBLISHABLE_KEY)
    assert await wrong.look(shop.payment) == SILENT
    assert await wrong.since(0) is None
    await wrong.close()


async def test_an_answer_that_does_not_come_ends_the_call(shop: CardShop, monkeypatch: pytest.MonkeyPatch) -> None:
    await shop.opens()

    async def never(*_: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(api, "CALL_WITHIN_S", 0.01)
    with pytest.raises(TimeoutError):
        await api.within(never(), api.CALL_WITHIN_S)


async def test_a_refund_that_a_bank_has_not_decided_about_is_sent_and_may_fail(shop: CardShop) -> None:
    await shop.captured()
    await shop.provider.refund(shop.payment, refund(1, 2150))
    (made,) = shop.twin.account.refunds()
    shop.twin.account.set_refund(made["id"], "pending")
    assert await shop.provider.look(shop.payment) == Seen(SeenState.CAPTURED, 2150, ((1, RefundState.SENT),))
    shop.twin.account.set_refund(made["id"], "failed")
    shop.payment = replace(shop.payment, refunds=(refund(1, 2150),))
    assert await shop.provider.look(shop.payment) == Seen(SeenState.CAPTURED, 2150, ((1, RefundState.FAILED),))
    await shop.provider.refund(shop.payment, refund(2, 2150))
    assert await shop.state() is SeenState.REFUNDED


async def test_an_authorisation_that_expires_is_voided(shop: CardShop) -> None:
    await shop.opens()
    shop.twin.account.confirm(shop.payment.reference, GOOD)
    shop.twin.account.expire(shop.payment.reference)
    assert await shop.state() is SeenState.VOIDED


async def many(shop: CardShop, count: int) -> list[Payment]:
    rows = [a_payment() for _ in range(count)]
    for row in rows:
        assert await shop.provider.open(row) is not None
    return rows


async def test_the_account_is_read_to_its_last_page(shop: CardShop) -> None:
    rows = await many(shop, 103)
    entries = await shop.provider.since(shop.clock())
    assert entries is not None
    assert sorted(one.payment_id for one in entries) == sorted(row.payment_id for row in rows)
    shop.twin.faults.next("list", Fault.CUT)
    assert await shop.provider.since(shop.clock()) is None


async def test_two_intents_of_a_payment_are_one_entry(shop: CardShop) -> None:
    shop.twin.faults.next("create", Fault.ERROR_AFTER)
    assert await shop.provider.open(shop.payment) is None
    await shop.captured()
    assert len(shop.twin.account.intents()) == 2
    (entry,) = await shop.provider.since(0) or ()
    assert (entry.captured, entry.refunded) == (Money(2150, "EUR"), Money(0, "EUR"))


async def test_what_was_given_back_of_an_old_payment_is_in_the_account(shop: CardShop) -> None:
    await shop.captured()
    shop.clock.advance(20 * DAY_MS)
    assert await shop.provider.since(shop.clock()) == []
    await shop.provider.refund(shop.payment, refund(1, 150))
    (entry,) = await shop.provider.since(shop.clock()) or ()
    assert (entry.captured, entry.refunded) == (Money(2150, "EUR"), Money(150, "EUR"))


async def test_what_others_charge_by_the_account_is_left_out(shop: CardShop) -> None:
    params = {"amount": "900", "currency": "eur", "capture_method": "manual"}
    shop.twin.account.create({**params, "allowed_payment_method_types[0]": "card"})
    assert await shop.provider.since(0) == []


async def test_trouble_is_logged_when_it_changes_and_without_secrets(
    shop: CardShop, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await shop.captured()
    shop.twin.faults.next("retrieve", *[Fault.TOO_MANY] * 3)
    for _ in range(4):
        await shop.provider.look(shop.payment)
    shop.twin.faults.next("retrieve", Fault.DOWN)
    await shop.provider.look(shop.payment)
    found: list[Any] = [one for one in caplog.records if getattr(one, "event", "") == "provider-trouble"]
    assert [(one.call, one.status) for one in found] == [("look", 429), ("look", None)]
    secret = shop.twin.account.intent(shop.payment.reference)["client_secret"]
    for one in (SECRET_KEY, WEBHOOK_SECRET, secret):
        assert one not in caplog.text
