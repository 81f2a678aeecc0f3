"""Bookings, their payments and their steps as staff see them on the wire."""

from __future__ import annotations

from msgspec import UNSET

from firstclick.domain.money.money import exponent_of
from firstclick.domain.money.payment import Payment, status_of_payment
from firstclick.domain.money.payment_changes import price_of
from firstclick.service.office.booking_desk import BookingEvent, FoundBooking
from firstclick.web.admin import office_wire as wire


def booking_answer(found: FoundBooking) -> wire.OfficeBooking:
    """A booking without its steps."""
    booking, showtime = found.booking, found.showtime
    return wire.OfficeBooking(
        reference=booking.reference,
        showtime_id=booking.showtime_id,
        title=showtime.movie.title if showtime else None,
        auditorium=showtime.auditorium.name if showtime else None,
        starts_at=showtime.starts_at_ms if showtime else None,
        timezone=found.timezone,
        seats=list(booking.seat_ids),
        cancelled_seats=[one.seat_id for one in booking.cancelled],
        booked_at=booking.booked_at_ms,
        status="booked" if booking.seat_ids else "cancelled",
        name=booking.buyer.name,
        email=booking.buyer.email,
        payment=None if found.payment is None else _payment_answer(found.payment),
    )


def event_answer(event: BookingEvent) -> wire.BookingEventAnswer:
    """One step of a booking."""
    return wire.BookingEventAnswer(
        at=event.at_ms,
        what=event.what,
        who=event.who,
        seats=list(event.seat_ids),
        to=list(event.to),
        amount=None if event.amount is None else event.amount.amount_minor,
        reason=event.reason,
        detail=event.detail,
    )


def _payment_answer(row: Payment) -> wire.OfficePayment:
    live, taken = row.live_seat_ids, row.taken
    return wire.OfficePayment(
        status=status_of_payment(row),
        provider=row.provider,
        total=price_of(row, live).amount_minor if live else 0,
        charged=row.charged.amount_minor,
        refunded=row.given_back.amount_minor,
        currency=row.total.currency,
        exponent=exponent_of(row.total.currency),
        paid_by=taken.paid_by if taken else None,
        taken_by=taken.by if taken else None,
        taken_at=taken.at_ms if taken else None,
        note=taken.note if taken else "",
        reference=row.reference if row.is_external else UNSET,
        list_total=row.total.amount_minor if row.is_external and row.total != row.charged else UNSET,
    )
