"""What events say: made of a row of the outbox, and of the booking, payment and showtime that it is about."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from firstclick.domain.booking import Booking
from firstclick.domain.money.payment import Payment, PaymentState
from firstclick.domain.programme import Programme
from firstclick.domain.sale_events import (
    AdmissionInData,
    BookingCancelledData,
    BookingCreatedData,
    EventBuyer,
    EventData,
    EventKind,
    EventShowtime,
    PaymentPaidData,
    PaymentRefundedData,
    ShowtimeCancelledData,
    ShowtimeMovedData,
    event_showtime,
)
from firstclick.service.ports.outbox import WaitingItem

_NUMBER = re.compile(r"([0-9]+)")


class Made(NamedTuple):
    """An event without its numbers."""

    kind: EventKind
    data: EventData


def events_of(waiting: WaitingItem, programme: Programme) -> list[Made]:  # noqa: PLR0911 - one for each kind
    """The events of a row: none where what it is about is not there any more, or where only its buyer is written to."""
    its, booking, payment, at_ms = waiting.item, waiting.booking, waiting.payment, waiting.at_ms
    match its.kind:
        case EventKind.BOOKING_CREATED if booking is not None:
            return [_created(booking, payment, programme)]
        case EventKind.BOOKING_CANCELLED if booking is not None:
            return [_cancelled(booking, its.payload, at_ms, programme)]
        case EventKind.PAYMENT_PAID if payment is not None:
            announces = booking is not None and its.payload.get("announces")
            created = [_created(booking, payment, programme)] if booking is not None and announces else []
            return [*created, _paid(payment, booking, programme)]
        case EventKind.PAYMENT_REFUNDED if payment is not None:
            return _refunded(payment, booking, its.payload, programme)
        case EventKind.SHOWTIME_MOVED:
            showtime, before = showtime_in(its.payload), showtime_in(its.payload, "before")
            return [Made(EventKind.SHOWTIME_MOVED, ShowtimeMovedData(showtime, before))]
        case EventKind.SHOWTIME_CANCELLED:
            return [Made(EventKind.SHOWTIME_CANCELLED, ShowtimeCancelledData(showtime_in(its.payload)))]
        case EventKind.ADMISSION_IN if booking is not None:
            return [_admission(booking, its.payload, programme)]
    return []


def showtime_of(showtime_id: str, programme: Programme) -> EventShowtime:
    """What the programme says of a showtime; its id alone where it has left."""
    showtime = programme.showtime_by_id.get(showtime_id)
    return EventShowtime(showtime_id, "", "", "", "", None) if showtime is None else event_showtime(showtime)


def showtime_in(payload: Mapping[str, Any], name: str = "showtime") -> EventShowtime:
    """A showtime that a row of the outbox or a mail is about."""
    return EventShowtime(**payload[name])


def sold_seats(booking: Booking) -> list[str]:
    """The seats that were sold, also those that were cancelled since; `A9` is before `A10`.

    The order does not depend on what happened since: the same mail is made again, and is sent once.
    """
    return sorted({*booking.seat_ids, *(one.seat_id for one in booking.cancelled)}, key=_with_numbers)


def _with_numbers(seat_id: str) -> list[str | int]:
    """Letters and numbers in turn, so that ids are compared as people read them."""
    return [int(part) if nth % 2 else part for nth, part in enumerate(_NUMBER.split(seat_id))]


def _created(booking: Booking, payment: Payment | None, programme: Programme) -> Made:
    paid: Literal["free", "paid", "due"] = "free"
    if payment is not None:
        paid = "due" if payment.state is PaymentState.DUE else "paid"
    data = BookingCreatedData(
        showtime=showtime_of(booking.showtime_id, programme),
        reference=booking.reference,
        seats=sold_seats(booking),
        booked_at=booking.booked_at_ms,
        buyer=EventBuyer(booking.buyer.email, booking.buyer.name, booking.buyer.language),
        paid=paid,
        payment_id=None if payment is None else payment.payment_id,
    )
    return Made(EventKind.BOOKING_CREATED, data)


def _cancelled(booking: Booking, payload: Mapping[str, Any], at_ms: int, programme: Programme) -> Made:
    data = BookingCancelledData(
        showtime=showtime_of(booking.showtime_id, programme),
        reference=booking.reference,
        seats=payload["seats"],
        remaining=list(booking.seat_ids),
        reason=payload["reason"],
        cancelled_at=at_ms,
    )
    return Made(EventKind.BOOKING_CANCELLED, data)


def _paid(payment: Payment, booking: Booking | None, programme: Programme) -> Made:
    data = PaymentPaidData(
        showtime=showtime_of(payment.showtime_id, programme),
        payment_id=payment.payment_id,
        reference=None if booking is None else booking.reference,
        seats=list(payment.seat_ids),
        amount=payment.charged.amount_minor,
        currency=payment.charged.currency,
        provider=payment.provider,
        provider_reference=payment.reference,
    )
    return Made(EventKind.PAYMENT_PAID, data)


def _refunded(
    payment: Payment, booking: Booking | None, payload: Mapping[str, Any], programme: Programme
) -> list[Made]:
    data = [
        PaymentRefundedData(
            showtime=showtime_of(payment.showtime_id, programme),
            payment_id=payment.payment_id,
            reference=None if booking is None else booking.reference,
            number=refund.number,
            seats=list(refund.seat_ids),
            amount=refund.amount.amount_minor,
            currency=refund.amount.currency,
            reason=refund.reason,
            provider=payment.provider,
            provider_reference=payment.reference,
        )
        for refund in payment.refunds
        if refund.number == payload["number"]
    ]
    return [Made(EventKind.PAYMENT_REFUNDED, one) for one in data]


def _admission(booking: Booking, payload: Mapping[str, Any], programme: Programme) -> Made:
    data = AdmissionInData(
        showtime=showtime_of(booking.showtime_id, programme),
        scan_id=payload["scan_id"],
        reference=booking.reference,
        seats=payload["seats"] or list(booking.seat_ids),
        scanned_at=payload["scanned_at_ms"],
        offline=payload["offline"],
    )
    return Made(EventKind.ADMISSION_IN, data)
