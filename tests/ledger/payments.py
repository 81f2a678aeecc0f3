"""Payments to write, beside the bookings of `making`."""

from __future__ import annotations

import uuid
from dataclasses import replace

from firstclick.domain.booking import Booking
from firstclick.domain.money.money import Money
from firstclick.domain.money.payment import PaidSeat, Payer, Payment, PaymentState
from firstclick.service.ports.payments import PaymentWrite
from tests.ledger.making import NOW_MS, a_booking


def a_payment(*seat_ids: str, state: PaymentState = PaymentState.OPENING, **fields: object) -> Payment:
    """A payment with a session of its own, of seat B4 unless seats are given: 10 EUR a seat, and 1.50 for the order."""
    seats = seat_ids or ("B4",)
    payment = Payment(
        payment_id=uuid.uuid4().hex,
        version=1,
        state=state,
        session_id=str(uuid.uuid4()),
        showtime_id="show-1",
        payer=Payer("alice", "alice@example.org", "Alice Ä", "en"),
        lines=tuple([PaidSeat(seat_id, "standard", "adult", Money(1000, "EUR")) for seat_id in seats]),
        fees=Money(150, "EUR"),
        total=Money(1000 * len(seats) + 150, "EUR"),
        provider="practice",
        created_at_ms=NOW_MS,
        since_ms=NOW_MS,
        pay_by_ms=NOW_MS + 600_000,
        look_at_ms=NOW_MS,
        charged=Money(0, "EUR"),
        price_list=3,
    )
    return replace(payment, **fields)  # type: ignore[arg-type]


def the_booking(payment: Payment) -> Booking:
    """The booking of the payment's seats."""
    return a_booking(*payment.live_seat_ids, showtime_id=payment.showtime_id, session_id=payment.session_id)


def inserting(payment: Payment, **fields: object) -> PaymentWrite:
    """The write that inserts the row."""
    return PaymentWrite(None, payment, NOW_MS, **fields)  # type: ignore[arg-type]


def becoming(before: Payment, state: PaymentState, **fields: object) -> Payment:
    """The row's next version."""
    look_at_ms = None if state in {PaymentState.PAID, PaymentState.OVER} else before.look_at_ms
    return replace(before, **{"version": before.version + 1, "state": state, "look_at_ms": look_at_ms, **fields})  # type: ignore[arg-type]


def securing(before: Payment) -> PaymentWrite:
    """The write that books the seats with the row."""
    return PaymentWrite(before, becoming(before, PaymentState.SECURED), NOW_MS, book=the_booking(before))


def giving_back(before: Payment, state: PaymentState, **fields: object) -> PaymentWrite:
    """The write that cancels the booking with the row."""
    return PaymentWrite(before, becoming(before, state, **fields), NOW_MS, cancel=the_booking(before))
