"""What may go otherwise than planned, to practise with; and the providers that take no money."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from firstclick.domain.money.money import Money
from firstclick.domain.money.payment import Payment, PaymentState, Refund, RefundState
from firstclick.domain.money.seen import SILENT, Seen, SeenState
from firstclick.payments.counter import CounterProvider
from firstclick.payments.external import ExternalProvider
from firstclick.payments.free import FreeProvider
from firstclick.payments.practice import PracticeAccount, PracticeProvider, PracticeTimes, Way
from firstclick.service.ports.payments import PaymentProvider
from tests.ledger.making import NOW_MS
from tests.ledger.payments import a_payment
from tests.simulation.clocks import HandClock

TIMES = PracticeTimes(slow_ms=5_000, late_ms=60_000, silent_ms=30_000)


class Practice:
    """A practice provider with one open payment."""

    def __init__(self, path: Path) -> None:
        self.clock = HandClock()
        self.account = PracticeAccount(path, self.clock, TIMES)
        self.provider = PracticeProvider(self.account)
        self.payment = a_payment("B4")

    async def chooses(self, way: Way) -> Practice:
        await self.provider.open(self.payment)
        assert self.account.choose(self.payment.payment_id, way)
        return self

    async def state(self) -> SeenState:
        return (await self.provider.look(self.payment)).state


@pytest.fixture
def practice(tmp_path: Path) -> Practice:
    return Practice(tmp_path / "practice.db")


async def test_a_slow_bank_agrees_after_seconds(practice: Practice) -> None:
    await practice.chooses(Way.SLOW)
    practice.clock.advance(TIMES.slow_ms - 1)
    assert await practice.state() is SeenState.WAITING
    practice.clock.advance(1)
    assert await practice.state() is SeenState.AUTHORISED


async def test_a_slow_bank_can_be_cancelled(practice: Practice) -> None:
    await practice.chooses(Way.SLOW)
    await practice.provider.cancel(practice.payment)
    practice.clock.advance(TIMES.slow_ms)
    assert await practice.state() is SeenState.VOIDED


async def test_a_late_bank_cannot_be_cancelled_before_it_has_decided(practice: Practice) -> None:
    await practice.chooses(Way.LATE)
    await practice.provider.cancel(practice.payment)
    assert await practice.state() is SeenState.WAITING
    practice.clock.advance(TIMES.late_ms)
    assert await practice.state() is SeenState.AUTHORISED
    await practice.provider.cancel(practice.payment)
    assert await practice.state() is SeenState.VOIDED


async def test_a_silent_provider_does_nothing_and_answers_nothing(practice: Practice) -> None:
    await practice.chooses(Way.SILENT)
    await practice.provider.cancel(practice.payment)
    await practice.provider.capture(practice.payment)
    assert await practice.provider.look(practice.payment) == SILENT
    assert await practice.provider.open(practice.payment) is None
    practice.clock.advance(TIMES.silent_ms)
    assert await practice.state() is SeenState.AUTHORISED


async def test_money_may_be_captured_although_the_payment_is_cancelled(practice: Practice) -> None:
    await practice.chooses(Way.DESPITE_CANCEL)
    assert await practice.state() is SeenState.WAITING
    await practice.provider.cancel(practice.payment)
    assert await practice.provider.look(practice.payment) == Seen(SeenState.CAPTURED, 1150)


async def test_an_authorisation_may_expire(practice: Practice) -> None:
    await practice.chooses(Way.PAY)
    practice.account.expire(practice.payment.payment_id)
    assert await practice.state() is SeenState.VOIDED


async def test_what_is_over_cannot_be_chosen_again(practice: Practice) -> None:
    await practice.chooses(Way.PAY)
    assert not practice.account.choose(practice.payment.payment_id, Way.DECLINE)
    assert not practice.account.choose("unknown", Way.PAY)


async def test_a_file_that_cannot_be_used_is_a_silent_provider(practice: Practice, tmp_path: Path) -> None:
    await practice.chooses(Way.PAY)
    (tmp_path / "practice.db").write_bytes(b"no database" * 100)
    assert await practice.provider.look(practice.payment) == SILENT
    assert await practice.provider.open(practice.payment) is None
    await practice.provider.capture(practice.payment)
    assert await practice.provider.since(0) is None


async def test_the_account_is_a_file_that_others_can_read(practice: Practice, tmp_path: Path) -> None:
    await practice.chooses(Way.PAY)
    await practice.provider.capture(practice.payment)
    with sqlite3.connect(tmp_path / "practice.db") as connection:
        found = connection.execute("SELECT payment_id, captured_minor, currency FROM payments").fetchall()
    connection.close()
    assert found == [(practice.payment.payment_id, 1150, "EUR")]


def paid_at_the_counter(*refunds: Refund) -> Payment:
    return replace(a_payment(state=PaymentState.PAID), provider="counter", charged=Money(1150, "EUR"), refunds=refunds)


@pytest.mark.parametrize("provider", [CounterProvider(), ExternalProvider()], ids=lambda one: one.name)
async def test_where_people_take_the_money_the_row_has_what_they_have_recorded(provider: PaymentProvider) -> None:
    due = a_payment(state=PaymentState.DUE)
    assert await provider.look(due) == Seen(SeenState.WAITING)
    assert await provider.look(replace(due, state=PaymentState.VOIDING)) == Seen(SeenState.VOIDED)
    assert await provider.look(paid_at_the_counter()) == Seen(SeenState.CAPTURED, 1150)
    some = Refund(1, Money(150, "EUR"), RefundState.ASKED, (), "", "", NOW_MS)
    rest = replace(some, number=2, amount=Money(1000, "EUR"))
    handed_out = ((1, RefundState.SUCCEEDED),)
    assert await provider.look(paid_at_the_counter(some)) == Seen(SeenState.CAPTURED, 1150, handed_out)
    assert (await provider.look(paid_at_the_counter(some, rest))).state is SeenState.REFUNDED
    assert await provider.since(0) == ()
    assert not provider.capabilities.takes_money


async def test_what_costs_nothing_is_paid() -> None:
    free = FreeProvider()
    assert await free.look(a_payment()) == Seen(SeenState.CAPTURED)
    assert await free.open(a_payment()) is not None
    assert await free.since(0) == ()
