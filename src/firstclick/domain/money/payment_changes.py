"""What buyers and staff may change about a payment: leave it, answer an offer, pay at the counter, cancel seats.

Each returns what `settle` then writes, as `decide_money` does, or raises a refusal.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from firstclick.domain import refusals
from firstclick.domain.money.money import Money, sum_of
from firstclick.domain.money.payment import IS_BOOKED, Payment, PaymentState, Refund, RefundState, TakenMoney
from firstclick.domain.money.payment_rules import GiveBack, Write, asked, changed, moved

SAME_TAKE_MS = 120_000
"""How long the same person taking the same money the same way is one act, in milliseconds."""


def decide_leave(row: Payment, now_ms: int) -> Write | GiveBack | None:
    """The buyer leaves without paying; None when that is under way already.

    Raises `AlreadyPaid` once the seats are booked: a booking is cancelled, not left.
    """
    match row.state:
        case PaymentState.OPENING | PaymentState.OPEN:
            return Write(moved(row, PaymentState.CLOSING, now_ms))
        case PaymentState.OFFERED:
            return decide_answer(row, now_ms, accept=False)
        case PaymentState.UNSEATED | PaymentState.ABANDONED:
            return Write(moved(row, PaymentState.VOIDING, now_ms))
        case _ if row.state in IS_BOOKED:
            raise refusals.AlreadyPaid
        case _:
            return None


def decide_answer(row: Payment, now_ms: int, *, accept: bool) -> Write | GiveBack | None:
    """The buyer takes the offered seats, or not; None when that was the answer already. Raises `OfferOver`."""
    if row.state in IS_BOOKED or row.accepted:
        if accept:
            return None
        raise refusals.OfferOver
    if row.state is PaymentState.VOIDING and not accept:
        return None
    if row.state is not PaymentState.OFFERED or now_ms >= row.offer_by_ms:
        raise refusals.OfferOver
    return Write(changed(row, now_ms, accepted=True)) if accept else GiveBack(moved(row, PaymentState.VOIDING, now_ms))


def decide_counter_payment(row: Payment, now_ms: int, taken: TakenMoney | None = None) -> Write | None:
    """Staff have taken the money for a booking that was due; None when the same person just had, the same way.

    A repetition is a second click or a request that was sent again: it comes within `SAME_TAKE_MS`. Later,
    somebody would take the money twice. Raises `NothingDue` when it was paid otherwise, and `PaymentOver` when there is
    no booking any more.
    """
    if row.state is PaymentState.PAID:
        if taken is None or (row.taken is not None and _is_same_take(row.taken, taken)):
            return None
        raise refusals.NothingDue
    if row.state is not PaymentState.DUE:
        raise refusals.PaymentOver
    charged = price_of(row, row.live_seat_ids)
    return Write(moved(replace(row, charged=charged, taken=taken), PaymentState.PAID, now_ms))


def _is_same_take(before: TakenMoney, now: TakenMoney) -> bool:
    is_alike = (before.by, before.paid_by) == (now.by, now.paid_by)
    return is_alike and now.at_ms - before.at_ms < SAME_TAKE_MS


def decide_cancel(
    row: Payment, seat_ids: Collection[str], why: tuple[str, str], now_ms: int, *, refund: bool = True
) -> GiveBack | None:
    """Seats of a booking are cancelled, by staff or its buyer; `why` is the reason and who decided. None: they are.

    With the last seat the whole payment ends, and the fees are given back too. Raises `PaymentOver` when there is no
    booking, and `BeingPaid` for some of the seats while the money is being captured.
    """
    if not set(row.live_seat_ids) & set(seat_ids):
        return None
    if row.state not in IS_BOOKED:
        raise refusals.PaymentOver
    cancelled = tuple([one for one in row.seat_ids if one in row.cancelled or one in seat_ids])
    new = tuple([one for one in cancelled if one not in row.cancelled])
    after = replace(row, cancelled=cancelled)
    is_whole = not after.live_seat_ids
    match row.state:
        case PaymentState.SECURED if not is_whole:
            raise refusals.BeingPaid
        case PaymentState.SECURED:
            return GiveBack(moved(after, PaymentState.VOIDING, now_ms))
        case PaymentState.DUE:
            return GiveBack(moved(after, PaymentState.OVER, now_ms) if is_whole else changed(after, now_ms))
    amount = refund_for(row, new)
    asked_for = asked(after, amount, now_ms, why, *new) if refund and amount else changed(after, now_ms)
    ends = is_whole and refund and bool(row.charged)
    return GiveBack(
        replace(asked_for, state=PaymentState.VOIDING, since_ms=now_ms, look_at_ms=now_ms) if ends else asked_for
    )


def refund_for(row: Payment, seat_ids: Collection[str]) -> Money:
    """What cancelling these seats gives back: their price, and with the last seat all that is left, fees included."""
    if set(row.live_seat_ids) <= set(seat_ids):
        return row.charged - row.given_back
    return min(price_of(row, seat_ids), row.charged - row.given_back)


def price_of(row: Payment, seat_ids: Collection[str]) -> Money:
    """The price of these seats; the fees are part of it as long as they are all that is left."""
    lines = sum_of([line.amount for line in row.lines if line.seat_id in seat_ids], row.total.currency)
    return lines + row.fees if set(row.live_seat_ids) <= set(seat_ids) else lines


def decide_retry(row: Payment, who: str, now_ms: int) -> Write:
    """Staff have a failed refund sent once more, as a new one. Raises `NoFailedRefund` when none has to be."""
    failed = next((one for one in row.refunds if _is_missing(row, one)), None)
    if failed is None:
        raise refusals.NoFailedRefund
    return Write(asked(row, failed.amount, now_ms, (failed.reason, who), *failed.seat_ids))


def _is_missing(row: Payment, refund: Refund) -> bool:
    """Whether a refund has failed and no later one gave the money back."""
    later = [one for one in row.refunds if one.number > refund.number and one.seat_ids == refund.seat_ids]
    return refund.state is RefundState.FAILED and not later and refund.amount <= row.charged - row.given_back
