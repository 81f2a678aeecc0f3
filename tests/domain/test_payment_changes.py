"""Laws of cancelling and refunding, and what a buyer is shown: checked on payments of any size, in any order."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstclick.domain import refusals
from firstclick.domain.money.money import Money, sum_of
from firstclick.domain.money.payment import (
    PaidSeat,
    Payer,
    Payment,
    PaymentState,
    PaymentStatus,
    Refund,
    RefundState,
    is_at_rest,
    status_of_payment,
)
from firstclick.domain.money.payment_changes import decide_cancel, decide_counter_payment, decide_retry, refund_for
from firstclick.domain.money.payment_rules import (
    GRACE_MS,
    LOOK_AFTER_MAX_MS,
    LOOK_AFTER_MIN_MS,
    WAIT,
    Ask,
    Call,
    GiveBack,
    Write,
    claimed,
    decide_money,
)
from firstclick.domain.money.seen import Seen, SeenState

NOW_MS = 1_795_000_000_000
WHY = ("ill", "ann")


def paid(amounts: list[int], fees: int, currency: str = "EUR", state: PaymentState = PaymentState.PAID) -> Payment:
    """A payment of seats S0, S1, … that cost these amounts."""
    lines = tuple([PaidSeat(f"S{n}", "standard", "adult", Money(one, currency)) for n, one in enumerate(amounts)])
    total = sum_of([line.amount for line in lines], currency) + Money(fees, currency)
    return Payment(
        payment_id="p",
        version=1,
        state=state,
        session_id="s",
        showtime_id="show",
        payer=Payer("anna"),
        lines=lines,
        fees=Money(fees, currency),
        total=total,
        provider="practice",
        created_at_ms=NOW_MS,
        since_ms=NOW_MS,
        pay_by_ms=NOW_MS + 600_000,
        look_at_ms=None,
        charged=total if state is PaymentState.PAID else Money(0, currency),
    )


@given(
    st.lists(st.integers(0, 10**6), min_size=1, max_size=8),
    st.integers(0, 10**4),
    st.sampled_from(["JPY", "EUR", "KWD"]),
    st.data(),
)
def test_cancelling_in_any_order_gives_back_exactly_what_was_charged(
    amounts: list[int], fees: int, currency: str, data: st.DataObject
) -> None:
    row = paid(amounts, fees, currency)
    left = data.draw(st.permutations([line.seat_id for line in row.lines]))
    while left:
        taken = data.draw(st.integers(1, len(left)))
        step = decide_cancel(row, left[:taken], WHY, NOW_MS)
        assert step is not None
        assert step.after.given_back <= row.charged
        assert set(step.after.live_seat_ids) == set(left[taken:])
        row, left = step.after, left[taken:]
    assert row.given_back == row.charged
    assert row.state is PaymentState.VOIDING or not row.charged


def test_the_fees_return_with_the_last_seat() -> None:
    row = paid([1000, 800], 150)
    assert refund_for(row, ["S0"]) == Money(1000, "EUR")
    assert refund_for(row, ["S0", "S1"]) == Money(1950, "EUR")
    first = decide_cancel(row, ["S0"], WHY, NOW_MS)
    assert first is not None
    assert refund_for(first.after, ["S1"]) == Money(950, "EUR")


def test_cancelling_again_changes_nothing() -> None:
    step = decide_cancel(paid([1000, 800], 0), ["S0"], WHY, NOW_MS)
    assert step is not None
    assert decide_cancel(step.after, ["S0"], WHY, NOW_MS) is None
    assert decide_cancel(step.after, ["unknown"], WHY, NOW_MS) is None


def test_staff_may_cancel_without_giving_money_back() -> None:
    step = decide_cancel(paid([1000], 0), ["S0"], WHY, NOW_MS, refund=False)
    assert step is not None
    assert (step.after.state, step.after.refunds) == (PaymentState.PAID, ())


def test_what_is_due_costs_less_when_a_seat_is_cancelled() -> None:
    step = decide_cancel(paid([1000, 800], 150, state=PaymentState.DUE), ["S0"], WHY, NOW_MS)
    assert step is not None
    taken = decide_counter_payment(step.after, NOW_MS)
    assert taken is not None
    assert taken.after.charged == Money(950, "EUR")
    assert decide_counter_payment(taken.after, NOW_MS) is None


def failed(number: int, amount: int, *seat_ids: str) -> Refund:
    return Refund(number, Money(amount, "EUR"), RefundState.FAILED, seat_ids, *WHY, NOW_MS)


def test_a_failed_refund_is_sent_again_under_a_new_number_once() -> None:
    row = replace(paid([1000, 800], 0), cancelled=("S0",), refunds=(failed(1, 1000, "S0"),))
    assert is_at_rest(row), "staff decide"
    again = decide_retry(row, "rita", NOW_MS).after
    assert [(one.number, one.state, one.who) for one in again.refunds[1:]] == [(2, RefundState.ASKED, "rita")]
    with pytest.raises(refusals.NoFailedRefund):
        decide_retry(again, "rita", NOW_MS)


def test_what_was_given_back_otherwise_is_not_given_back_again() -> None:
    done = replace(failed(2, 1800, "S1"), state=RefundState.SUCCEEDED)
    row = replace(paid([1000, 800], 0), cancelled=("S0", "S1"), refunds=(failed(1, 1000, "S0"), done))
    with pytest.raises(refusals.NoFailedRefund):
        decide_retry(row, "rita", NOW_MS)


def test_money_that_the_provider_does_not_know_any_more_is_left_to_people() -> None:
    row = replace(paid([1000], 0), state=PaymentState.VOIDING, look_at_ms=NOW_MS)
    assert decide_money(row, Seen(SeenState.NONE), NOW_MS) == WAIT
    ended = decide_money(row, Seen(SeenState.REFUNDED, 1000), NOW_MS)
    assert isinstance(ended, Write)
    assert ended.after.state is PaymentState.OVER


def test_a_bank_that_hands_out_nothing_of_what_it_has_authorised_gets_no_seats() -> None:
    row = paid([1000], 0, state=PaymentState.SECURED)
    step = decide_money(row, Seen(SeenState.DECLINED), NOW_MS)
    assert isinstance(step, GiveBack)
    assert step.after.state is PaymentState.VOIDING
    assert decide_money(step.after, Seen(SeenState.DECLINED), NOW_MS) == Ask(Call.CANCEL)


def test_an_older_payment_is_looked_at_less_often_and_at_its_deadlines() -> None:
    row = paid([1000], 0, state=PaymentState.OPEN)
    assert claimed(row, NOW_MS).look_at_ms == NOW_MS + LOOK_AFTER_MIN_MS
    later_ms = NOW_MS + 480_000
    assert claimed(row, later_ms).look_at_ms == later_ms + LOOK_AFTER_MAX_MS
    assert claimed(row, row.pay_by_ms - 1).look_at_ms == row.pay_by_ms
    assert claimed(row, row.pay_by_ms + 59_999).look_at_ms == row.pay_by_ms + GRACE_MS


@pytest.mark.parametrize(
    ("state", "fields", "status"),
    [
        (PaymentState.OPENING, {}, PaymentStatus.WAITING),
        (PaymentState.OPEN, {}, PaymentStatus.WAITING),
        (PaymentState.OPEN, {"declined": True}, PaymentStatus.DECLINED),
        (PaymentState.SECURED, {}, PaymentStatus.WAITING),
        (PaymentState.CLOSING, {}, PaymentStatus.WAITING),
        (PaymentState.ABANDONED, {}, PaymentStatus.WAITING),
        (PaymentState.UNSEATED, {}, PaymentStatus.WAITING),
        (PaymentState.OFFERED, {}, PaymentStatus.OFFERED),
        (PaymentState.OFFERED, {"accepted": True}, PaymentStatus.WAITING),
        (PaymentState.PAID, {}, PaymentStatus.PAID),
        (PaymentState.DUE, {}, PaymentStatus.DUE),
        (PaymentState.VOIDING, {}, PaymentStatus.WAITING),
        (PaymentState.VOIDING, {"charged": Money(1, "EUR")}, PaymentStatus.REFUNDED),
        (PaymentState.OVER, {}, PaymentStatus.NOT_CHARGED),
        (PaymentState.OVER, {"charged": Money(1, "EUR")}, PaymentStatus.REFUNDED),
    ],
)
def test_what_a_buyer_is_shown(state: PaymentState, fields: dict[str, object], status: PaymentStatus) -> None:
    row = replace(paid([1000], 0, state=PaymentState.DUE), state=state, **fields)  # type: ignore[arg-type]
    assert status_of_payment(row) is status


def test_a_payment_ends_also_when_its_last_seat_cost_nothing() -> None:
    first = decide_cancel(paid([1000, 0], 0), ["S0"], WHY, NOW_MS)
    assert first is not None
    last = decide_cancel(first.after, ["S1"], WHY, NOW_MS)
    assert last is not None
    assert (last.after.state, last.after.look_at_ms) == (PaymentState.VOIDING, NOW_MS)
    assert len(last.after.refunds) == 1
