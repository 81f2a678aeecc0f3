"""The accounts of providers against the rows: whatever agrees is no difference, and whatever does not is one."""

from __future__ import annotations

from collections.abc import Sequence

from firstclick.domain.money.payment import PaymentState
from firstclick.payments.practice import Way
from firstclick.service.checkout.reconciliation import COMPARE_EVERY_MS, Reconciler
from firstclick.service.ports.payments import AccountEntry
from tests.checkout.shop import Shop


def reconciler(shop: Shop) -> Reconciler:
    """One that has not looked yet."""
    return Reconciler(shop.payments.settlement)


async def test_what_was_paid_left_and_given_back_is_no_difference(shop: Shop) -> None:
    await shop.buys("anna", "A1 A2")
    left = await shop.begins("ben", "A3")
    await shop.payments.leave(left.payment_id, "ben")
    given_back = await shop.buys("cleo", "A4")
    await shop.payments.cancel(given_back.payment_id, ["A4"], "ill", "staff")
    await shop.begins("dora", "A5")
    its = reconciler(shop)
    await its.look()
    assert its.differing == 0
    assert sum(its.counts.by_state.values()) == 4


async def test_money_that_the_ledger_does_not_know_is_a_difference_until_it_is_gone(shop: Shop) -> None:
    its = reconciler(shop)
    await shop.buys("anna", "A1")
    shop.account.open("stray", 1000, "EUR")
    shop.account.choose("stray", Way.PAY)
    await its.compare()
    assert its.differing == 0, "authorised money comes back by itself"
    shop.account.capture("stray")
    await its.compare()
    assert its.differences["practice"] == ["stray"]
    shop.clock.advance(COMPARE_EVERY_MS)
    await its.compare()
    assert its.differing == 1, "it is found again"
    shop.account.refund("stray", 1, 1000)
    shop.clock.advance(COMPARE_EVERY_MS)
    await its.compare()
    assert its.differing == 1, "no row says that it was to be given back"


async def test_a_refund_that_no_row_asked_for_is_a_difference(shop: Shop) -> None:
    its = reconciler(shop)
    payment = await shop.buys("anna", "A1")
    shop.account.refund(payment.payment_id, 7, 500)
    await its.compare()
    assert its.differing == 1


async def test_accounts_are_compared_once_an_hour(shop: Shop) -> None:
    its = reconciler(shop)
    payment = await shop.buys("anna", "A1")
    await its.look()
    shop.account.refund(payment.payment_id, 7, 500)
    await its.look()
    assert its.differing == 0
    shop.clock.advance(COMPARE_EVERY_MS)
    await its.look()
    assert its.differing == 1


async def test_a_payment_that_comes_to_rest_while_it_is_compared_is_no_difference(shop: Shop) -> None:
    its = reconciler(shop)
    payment = await shop.begins("anna", "A1")
    provider = shop.providers["practice"]
    read = provider.since

    async def read_and_then_it_is_paid(at_ms: int) -> Sequence[AccountEntry] | None:
        entries = await read(at_ms)
        if shop.account.choose(payment.payment_id, Way.PAY):
            assert (await shop.settles(payment)).state is PaymentState.PAID
        return entries

    provider.since = read_and_then_it_is_paid  # type: ignore[method-assign]
    await its.compare()
    assert its.differing == 0
