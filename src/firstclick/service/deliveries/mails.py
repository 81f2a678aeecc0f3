"""Which mails a row of the outbox makes. What they say is written when they are sent, in the buyer's language."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from enum import StrEnum
from typing import Any

from firstclick.domain.booking import Booking
from firstclick.domain.money.payment import Payment
from firstclick.domain.programme import Programme
from firstclick.domain.sale_events import EventKind
from firstclick.service.checkout.settlement import PAYMENT_OFFERED
from firstclick.service.deliveries.event_data import showtime_of, sold_seats
from firstclick.service.ports.outbox import NewMail, WaitingItem


class MailKind(StrEnum):
    """What a mail is about."""

    TICKET = "ticket"
    OFFER = "offer"
    """The money came after the seats were gone: equal seats are offered."""
    CANCELLED = "cancelled"
    REFUNDED = "refunded"
    MOVED = "moved"


def mails_of(waiting: WaitingItem, programme: Programme) -> Sequence[NewMail]:
    """The mails of a row; none where the buyer has left no address."""
    its, booking, payment, at_ms = waiting.item, waiting.booking, waiting.payment, waiting.at_ms
    announces = its.kind == EventKind.BOOKING_CREATED or its.payload.get("announces")
    found: list[NewMail] = []
    if announces and booking is not None:
        found = [_of_booking(MailKind.TICKET, booking, programme, seats=sold_seats(booking))]
    elif its.kind == EventKind.BOOKING_CANCELLED and booking is not None:
        seats, left = its.payload["seats"], list(booking.seat_ids)
        found = [_of_booking(MailKind.CANCELLED, booking, programme, seats=seats, remaining=left, at_ms=at_ms)]
    elif its.kind == EventKind.PAYMENT_REFUNDED and payment is not None:
        found = [_refunded(payment, its.payload["number"], programme)]
    elif its.kind == PAYMENT_OFFERED and payment is not None:
        found = [_offered(payment, programme)]
    elif its.kind == EventKind.SHOWTIME_MOVED:
        before, now = its.payload["before"], its.payload["showtime"]
        found = [
            _of_booking(MailKind.MOVED, one, programme, seats=list(one.seat_ids), before=before, showtime=now)
            for one in waiting.others
        ]
    return [one for one in found if one.payload["to"]]


def _of_booking(kind: MailKind, booking: Booking, programme: Programme, **facts: Any) -> NewMail:  # noqa: ANN401 - JSON
    buyer = booking.buyer
    showtime = asdict(showtime_of(booking.showtime_id, programme))
    payload = {"reference": booking.reference, "showtime": showtime, **facts}
    return _mail(kind, buyer.email, buyer.name, buyer.language, payload, booking.reference)


def _refunded(payment: Payment, number: int, programme: Programme) -> NewMail:
    refund = next(one for one in payment.refunds if one.number == number)
    payload = _of_payment(payment, programme) | {
        "number": number,
        "amount": refund.amount.amount_minor,
        "currency": refund.amount.currency,
    }
    payer = payment.payer
    return _mail(MailKind.REFUNDED, payer.email, payer.name, payer.language, payload, payment.payment_id)


def _offered(payment: Payment, programme: Programme) -> NewMail:
    payload = _of_payment(payment, programme) | {
        "seats": list(payment.live_seat_ids),
        "payment_id": payment.payment_id,
        "until_ms": payment.offer_by_ms,
    }
    payer = payment.payer
    return _mail(MailKind.OFFER, payer.email, payer.name, payer.language, payload, payment.payment_id)


def _of_payment(payment: Payment, programme: Programme) -> dict[str, Any]:
    return {"showtime": asdict(showtime_of(payment.showtime_id, programme))}


def _mail(kind: MailKind, to: str, name: str, language: str, facts: Mapping[str, Any], about: str) -> NewMail:
    """The id is made of what is said: the same mail has the same id, and its Message-ID is made of that."""
    payload = {"kind": kind.value, "to": to, "name": name, "language": language, **facts}
    digest = hashlib.sha256(repr(sorted(payload.items())).encode()).hexdigest()[:24]
    return NewMail(f"{kind}:{about}:{digest}", payload)
