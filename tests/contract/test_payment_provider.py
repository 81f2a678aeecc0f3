"""What a provider that takes money must do, whichever it is. Calls are repeated as after a lost answer."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from firstclick.domain.money.money import Money
from firstclick.domain.money.payment import Payment, PaymentState, Refund, RefundState
from firstclick.domain.money.seen import Seen, SeenState
from tests.contract.payment_providers import PROVIDERS, ProviderSubject
from tests.ledger.making import NOW_MS
from tests.ledger.payments import a_payment


@pytest.fixture(params=list(PROVIDERS))
async def shop(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[ProviderSubject]:
    """A provider of each kind that takes money."""
    async with PROVIDERS[request.param](tmp_path) as opened:
        yield opened


@pytest.fixture
async def payment(shop: ProviderSubject) -> Payment:
    """A payment that is open at the provider: 21.50 EUR."""
    asked = a_payment("B4", "B5", state=PaymentState.OPEN)
    opened = await shop.provider.open(asked)
    assert opened is not None
    return replace(asked, reference=opened.reference, next_url=opened.next_url)


async def state(shop: ProviderSubject, payment: Payment) -> SeenState:
    return (await shop.provider.look(payment)).state


def refund(number: int, amount_minor: int) -> Refund:
    return Refund(number, Money(amount_minor, "EUR"), RefundState.ASKED, (), "", "", NOW_MS)


async def captured(shop: ProviderSubject, payment: Payment) -> Payment:
    await shop.pay(payment.payment_id)
    await shop.provider.capture(payment)
    return payment


async def test_a_payment_that_was_never_opened_is_none(shop: ProviderSubject) -> None:
    unknown = a_payment()
    await shop.provider.capture(unknown)
    await shop.provider.cancel(unknown)
    await shop.provider.refund(unknown, refund(1, 1))
    assert await shop.provider.look(unknown) == Seen(SeenState.NONE)


async def test_opening_again_is_the_same_payment(shop: ProviderSubject, payment: Payment) -> None:
    first = await shop.provider.open(payment)
    await shop.pay(payment.payment_id)
    assert await shop.again().open(payment) == first
    assert first is not None
    assert first.next_url
    assert await state(shop, payment) is SeenState.AUTHORISED, "and what happened stays"


async def test_it_waits_until_the_buyer_pays(shop: ProviderSubject, payment: Payment) -> None:
    assert await state(shop, payment) is SeenState.WAITING
    await shop.decline(payment.payment_id)
    assert await state(shop, payment) is SeenState.DECLINED
    await shop.pay(payment.payment_id)
    assert await state(shop, payment) is SeenState.AUTHORISED


async def test_all_of_it_is_captured_once(shop: ProviderSubject, payment: Payment) -> None:
    await shop.provider.capture(payment)
    assert await state(shop, payment) is SeenState.WAITING, "nothing is captured before it is paid"
    await captured(shop, payment)
    await shop.again().capture(payment)
    assert await shop.provider.look(payment) == Seen(SeenState.CAPTURED, 2150)
    await shop.pay(payment.payment_id)
    assert await shop.provider.look(payment) == Seen(SeenState.CAPTURED, 2150), "nor is it paid twice"


async def test_what_is_cancelled_can_neither_be_paid_nor_captured(shop: ProviderSubject, payment: Payment) -> None:
    await shop.provider.cancel(payment)
    await shop.provider.cancel(payment)
    await captured(shop, payment)
    assert await shop.provider.look(payment) == Seen(SeenState.VOIDED)


async def test_an_authorisation_is_voided_by_a_cancel(shop: ProviderSubject, payment: Payment) -> None:
    await shop.pay(payment.payment_id)
    await shop.provider.cancel(payment)
    await shop.provider.capture(payment)
    assert await shop.provider.look(payment) == Seen(SeenState.VOIDED)


async def test_what_is_captured_cannot_be_cancelled(shop: ProviderSubject, payment: Payment) -> None:
    await captured(shop, payment)
    await shop.provider.cancel(payment)
    assert await shop.provider.look(payment) == Seen(SeenState.CAPTURED, 2150)


async def test_a_refund_is_made_once_under_its_number(shop: ProviderSubject, payment: Payment) -> None:
    await captured(shop, payment)
    await shop.provider.refund(payment, refund(1, 1000))
    await shop.again().refund(payment, refund(1, 1000))
    assert await shop.provider.look(payment) == Seen(SeenState.CAPTURED, 2150, ((1, RefundState.SUCCEEDED),))
    await shop.provider.refund(payment, refund(2, 1150))
    assert await state(shop, payment) is SeenState.REFUNDED


async def test_never_more_is_refunded_than_was_captured(shop: ProviderSubject, payment: Payment) -> None:
    await shop.pay(payment.payment_id)
    await shop.provider.refund(payment, refund(1, 2000))
    assert await state(shop, payment) is SeenState.AUTHORISED
    await shop.provider.capture(payment)
    await shop.provider.refund(payment, refund(1, 2000))
    await shop.provider.refund(payment, refund(2, 151))
    assert (await shop.provider.look(payment)).refunds == ((1, RefundState.SUCCEEDED),)


async def test_the_account_shows_what_has_changed(shop: ProviderSubject, payment: Payment) -> None:
    await captured(shop, payment)
    await shop.provider.refund(payment, refund(1, 150))
    entries = await shop.again().since(shop.since_ms)
    assert entries is not None
    found = [(one.captured, one.refunded) for one in entries if one.payment_id == payment.payment_id]
    assert found == [(Money(2150, "EUR"), Money(150, "EUR"))]
    assert await shop.provider.since(NOW_MS * 2) == []
