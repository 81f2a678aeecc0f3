"""From a held seat to a paid one, and every other end: nobody is charged without a seat, or has a seat unpaid."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from firstclick.domain import refusals, values
from firstclick.domain.money.money import Money
from firstclick.domain.money.payment import PaymentState, PaymentStatus, status_of_payment
from firstclick.domain.seats.hold import Commit, HoldStatus
from firstclick.payments.practice import Way
from firstclick.service.ports.ledger import Cancellation
from tests.checkout.shop import BOOKED, CONFIRMED, EURO, MINUTE_MS, TERMS, ForgetfulProvider, Shop, an_order, another

OPEN, SECURED, PAID, OVER = PaymentState.OPEN, PaymentState.SECURED, PaymentState.PAID, PaymentState.OVER
GRACE_MS = MINUTE_MS


async def test_a_payment_sets_the_seats_aside_until_it_is_paid(shop: Shop) -> None:
    payment = await shop.begins("anna", "A1 A2")
    assert (payment.state, payment.total) == (OPEN, Money(21 * EURO, "EUR"))
    assert payment.next_url
    assert await shop.map() == {"A1": BOOKED, "A2": BOOKED}
    await shop.later(5 * MINUTE_MS)
    assert await shop.map() == {"A1": BOOKED, "A2": BOOKED}, "long after the hold would have ended"
    paid = await shop.pays(payment, Way.PAY)
    assert paid.state is PAID
    assert await shop.map() == {"A1": CONFIRMED, "A2": CONFIRMED}
    assert await shop.sold() == [("A1", "A2")]
    assert shop.charged(payment) == 21 * EURO


async def test_a_payment_begun_twice_is_one_payment(shop: Shop) -> None:
    order = await shop.order("anna", "A1")
    first, second = await asyncio.gather(shop.payments.begin(order), shop.payments.begin(order))
    shop.clock.advance(1_000)
    third = await shop.payments.begin(order)
    assert {one.payment_id for one in (first, second, third)} == {first.payment_id}
    assert third.pay_by_ms == first.pay_by_ms
    assert len(shop.account.since(0)) == 1


async def test_doorbells_at_the_same_time_charge_once(shop: Shop) -> None:
    payment = await shop.begins("anna", "A1")
    shop.account.choose(payment.payment_id, Way.PAY)
    await asyncio.gather(*[shop.settles(payment) for _ in range(4)])
    assert (await shop.settles(payment)).state is PAID
    assert shop.charged(payment) == 11 * EURO
    assert await shop.sold() == [("A1",)]


async def test_a_declined_payment_can_be_tried_again(shop: Shop) -> None:
    payment = await shop.pays(await shop.begins("anna", "A1"), Way.DECLINE)
    assert status_of_payment(payment) is PaymentStatus.DECLINED
    assert (await shop.pays(payment, Way.PAY)).state is PAID


async def test_a_bank_that_takes_its_time_is_waited_for(shop: Shop) -> None:
    payment = await shop.pays(await shop.begins("anna", "A1"), Way.SLOW)
    assert status_of_payment(payment) is PaymentStatus.WAITING
    await shop.later(10_000)
    assert (await shop.settles(payment)).state is PAID


async def test_who_does_not_pay_gives_the_seats_back(shop: Shop) -> None:
    payment = await shop.begins("anna", "A1")
    await shop.later(TERMS.pay_within_ms)
    ended = await shop.settles(payment)
    assert (ended.state, status_of_payment(ended)) == (OVER, PaymentStatus.NOT_CHARGED)
    assert await shop.map() == {}
    assert not shop.account.choose(payment.payment_id, Way.PAY), "nor can it be paid any more"


async def test_who_leaves_frees_the_seats_at_once(shop: Shop) -> None:
    payment = await shop.begins("anna", "A1")
    assert (await shop.payments.leave(payment.payment_id, "anna")).state is OVER
    assert await shop.map() == {}
    assert (await shop.payments.leave(payment.payment_id, "anna")).state is OVER, "leaving again is no error"


async def test_what_is_paid_cannot_be_left(shop: Shop) -> None:
    payment = await shop.buys("anna", "A1")
    with pytest.raises(refusals.AlreadyPaid):
        await shop.payments.leave(payment.payment_id, "anna")


async def test_money_that_is_taken_despite_the_cancel_buys_the_seats(shop: Shop) -> None:
    payment = await shop.pays(await shop.begins("anna", "A1"), Way.DESPITE_CANCEL)
    await shop.later(TERMS.pay_within_ms)
    assert (await shop.settles(payment)).state is PAID
    assert await shop.map() == {"A1": CONFIRMED}


async def silent_payment(shop: Shop, seats: str) -> str:
    """A payment that is paid while the provider is silent, until its seats are given back."""
    payment = await shop.begins("anna", seats)
    shop.account.choose(payment.payment_id, Way.SILENT)
    await shop.later(TERMS.pay_within_ms)
    assert set(await shop.map()) == set(seats.split())
    await shop.later(GRACE_MS)
    assert await shop.map() == {}
    assert (await shop.settles(payment)).state is PaymentState.ABANDONED
    return payment.payment_id


async def test_too_late_and_the_seats_are_still_free(shop: Shop) -> None:
    payment_id = await silent_payment(shop, "A1 A2")
    await shop.later(20 * MINUTE_MS)
    paid = await shop.payments.find(payment_id, "anna")
    assert paid.state is PAID
    assert await shop.map() == {"A1": CONFIRMED, "A2": CONFIRMED}
    assert await shop.sold() == [("A1", "A2")]


async def offered(shop: Shop) -> str:
    """A late payment whose seat another has bought meanwhile."""
    payment_id = await silent_payment(shop, "A1")
    await shop.buys("bob", "A1")
    await shop.later(20 * MINUTE_MS)
    payment = await shop.payments.find(payment_id, "anna")
    assert payment.state is PaymentState.OFFERED
    (seat_id,) = payment.seat_ids
    assert await shop.map() == {"A1": CONFIRMED, seat_id: BOOKED}
    return payment_id


async def test_too_late_and_an_equal_seat_is_offered_and_taken(shop: Shop) -> None:
    payment_id = await offered(shop)
    paid = await shop.payments.answer(payment_id, "anna", accept=True)
    assert paid.state is PAID
    assert await shop.map() == {"A1": CONFIRMED, paid.seat_ids[0]: CONFIRMED}
    assert shop.charged(paid) == 11 * EURO


@pytest.mark.parametrize("answers", [True, False])
async def test_an_offer_that_is_not_taken_charges_nothing(shop: Shop, answers: bool) -> None:
    payment_id = await offered(shop)
    if answers:
        await shop.payments.answer(payment_id, "anna", accept=False)
    else:
        await shop.later(10 * MINUTE_MS)
    ended = await shop.payments.find(payment_id, "anna")
    assert status_of_payment(ended) is PaymentStatus.NOT_CHARGED
    assert await shop.map() == {"A1": CONFIRMED}
    assert shop.charged(ended) == 0
    with pytest.raises(refusals.OfferOver):
        await shop.payments.answer(payment_id, "anna", accept=True)


async def test_too_late_and_sold_out_charges_nothing(shop: Shop) -> None:
    payment_id = await silent_payment(shop, "A1")
    for row in "ABC":
        await shop.buys(f"bob{row}", " ".join(f"{row}{number}" for number in range(1, 5)))
        await shop.buys(f"eve{row}", f"{row}5")
    await shop.later(20 * MINUTE_MS)
    ended = await shop.payments.find(payment_id, "anna")
    assert (ended.state, status_of_payment(ended)) == (OVER, PaymentStatus.NOT_CHARGED)
    assert shop.charged(ended) == 0


async def test_an_authorisation_that_expires_before_it_is_captured_gives_the_seats_back(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    payment = await shop.begins("anna", "A1")
    shop.account.choose(payment.payment_id, Way.PAY)
    monkeypatch.setattr(ForgetfulProvider, "loses_captures", True)
    assert (await shop.settles(payment)).state is SECURED
    assert await shop.map() == {"A1": BOOKED}, "not confirmed before the money is there"
    shop.account.expire(payment.payment_id)
    assert (await shop.settles(payment)).state is OVER
    assert await shop.map() == {}
    assert await shop.sold() == []


async def test_a_payment_at_the_counter_is_booked_at_once_and_due(shop: Shop) -> None:
    payment = await shop.begins("anna", "A1 A2", "counter")
    assert status_of_payment(payment) is PaymentStatus.DUE
    assert await shop.map() == {"A1": CONFIRMED, "A2": CONFIRMED}
    paid = await shop.payments.take_money(payment.payment_id)
    assert (paid.state, paid.charged) == (PAID, Money(21 * EURO, "EUR"))
    await shop.later(2 * 60 * MINUTE_MS)
    assert await shop.sold() == [("A1", "A2")]


async def test_what_is_due_lapses_before_the_start(shop: Shop) -> None:
    payment = await shop.begins("anna", "A1", "counter")
    await shop.later(90 * MINUTE_MS - 1)
    assert await shop.sold() == [("A1",)]
    await shop.later(1)
    assert (await shop.payments.find(payment.payment_id, "anna")).state is OVER
    assert await shop.map() == {}
    with pytest.raises(refusals.PaymentOver):
        await shop.payments.take_money(payment.payment_id)


async def test_what_costs_nothing_is_paid_at_once(shop: Shop) -> None:
    order = await shop.order("anna", "A1")
    nothing = Money(0, "EUR")
    free = replace(order, lines=(replace(order.lines[0], amount=nothing),), fees=nothing, total=nothing)
    payment = await shop.payments.begin(free)
    assert (payment.provider, payment.state) == ("free", PAID)
    assert await shop.map() == {"A1": CONFIRMED}


async def test_a_paid_booking_is_cancelled_by_seats_and_each_gets_its_price_back(shop: Shop) -> None:
    payment = await shop.buys("anna", "A1 A2")
    await shop.payments.cancel(payment.payment_id, ["A1"], "ill", "ann")
    assert await shop.sold() == [("A2",)]
    assert await shop.map() == {"A2": CONFIRMED}
    assert shop.charged(payment) == 11 * EURO
    ended = await shop.payments.cancel(payment.payment_id, ["A1", "A2"], "ill", "ann")
    assert status_of_payment(ended) is PaymentStatus.REFUNDED
    assert ended.state is OVER
    assert shop.charged(payment) == 0, "the fee returns with the last seat"
    assert await shop.map() == {}


async def test_a_command_that_cancels_a_booking_frees_its_seats_and_its_money(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    payment = await shop.begins("anna", "A1")
    monkeypatch.setattr(ForgetfulProvider, "loses_captures", True)
    assert (await shop.pays(payment, Way.PAY)).state is SECURED
    (booking,) = await shop.ledger.bookings("late")
    await shop.ledger.cancel(Cancellation(booking.reference, (), "rita", "ill", shop.clock()))
    await shop.look_at_all()
    assert (await shop.payments.find(payment.payment_id, "anna")).state is OVER
    assert await shop.map() == {}
    assert shop.charged(payment) == 0
    assert not shop.account.choose(payment.payment_id, Way.PAY)


async def test_a_plain_confirm_does_not_sell_what_is_being_paid(shop: Shop) -> None:
    payment = await shop.begins("anna", "A1")
    with pytest.raises(refusals.BeingConfirmed):
        await shop.bookings.confirm(payment.session_id, "anna")
    assert await shop.sold() == []


async def test_seats_whose_payment_was_never_written_are_free_after_30_seconds(shop: Shop) -> None:
    order = await shop.order("anna", "A1")
    hold = await shop.cinema.desk.find(order.session_id, "anna")
    await shop.payments._set_aside(hold)  # noqa: SLF001 - the process dies here
    await shop.later(29_999)
    assert await shop.map() == {"A1": BOOKED}
    await shop.later(1)
    assert await shop.map() == {}
    with pytest.raises(refusals.HoldOver):
        await shop.payments.begin(order)


async def test_an_order_of_other_seats_than_the_hold_is_refused(shop: Shop) -> None:
    session_id = await shop.cinema.hold("anna", "A1 A2", "late")
    with pytest.raises(refusals.NotTheHold):
        await shop.payments.begin(an_order(session_id, "anna", "A1"))
    assert (await shop.payments.begin(an_order(session_id, "anna", "A1 A2"))).state is OPEN


async def test_nobody_sees_or_takes_anothers_payment(shop: Shop) -> None:
    payment = await shop.begins("anna", "A1")
    for call in (shop.payments.find(payment.payment_id, "bob"), shop.payments.leave(payment.payment_id, "bob")):
        with pytest.raises(refusals.UnknownPayment):
            await call
    with pytest.raises(refusals.UnknownSession):
        await shop.payments.begin(an_order(payment.session_id, "bob", "A1"))


async def test_a_provider_that_is_off_is_refused(shop: Shop) -> None:
    order = await shop.order("anna", "A1", "paypal")
    with pytest.raises(refusals.ProviderOff):
        await shop.payments.begin(order)


async def test_a_map_that_was_lost_shows_unpaid_seats_as_booked(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    payment = await shop.begins("anna", "A1")
    await shop.buys("bob", "A2")
    monkeypatch.setattr(ForgetfulProvider, "loses_captures", True)
    assert (await shop.pays(payment, Way.PAY)).state is SECURED
    async with another(shop) as after:
        assert await after.map() == {"A1": BOOKED, "A2": CONFIRMED}
        monkeypatch.setattr(ForgetfulProvider, "loses_captures", False)
        assert (await after.settles(payment)).state is PAID
        assert await after.map() == {"A1": CONFIRMED, "A2": CONFIRMED}


async def test_seats_being_paid_are_no_difference_when_their_record_is_lost(shop: Shop) -> None:
    payment = await shop.begins("anna", "A1")
    hold = await shop.cinema.store.hold(payment.session_id)
    assert hold is not None
    await shop.cinema.store.commit(Commit("late", (), hold, values.replace(hold, status=HoldStatus.RELEASED)))
    assert await shop.cinema.repair.differing("late") == {}
    assert (await shop.pays(payment, Way.PAY)).state is PAID
    assert await shop.map() == {"A1": CONFIRMED}
