"""Which mails a row of the outbox makes. What they say is written when they are sent, in the buyer's language."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from enum import StrEnum
from typing import Any

from firstclick.domain.booking import Booking
from firstclick.domain.money.money import Money
from firstclick.domain.money.payment import Payment, PaymentState
from firstclick.domain.money.payment_changes import refund_for
from firstclick.domain.programme import Programme
from firstclick.domain.sale_events import EventKind
from firstclick.service.checkout.settlement import PAYMENT_LATE, PAYMENT_OFFERED
from firstclick.service.deliveries.event_data import showtime_of, sold_seats
from firstclick.service.ports.outbox import SHOWTIME_REINSTATED, NewMail, WaitingItem


class MailKind(StrEnum):
    """What a mail is about."""

    TICKET = "ticket"
    OFFER = "offer"
    """The money came after the seats were gone: equal seats are offered."""
    CANCELLED = "cancelled"
    REFUNDED = "refunded"
    LATE = "late"
    """The money came after the seats were gone, and there are no equal ones, or they were not accepted in time."""
    MOVED = "moved"
    SHOWTIME_CANCELLED = "showtime_cancelled"
    REINSTATED = "reinstated"
    """A showtime that was cancelled takes place after all."""


class MoneyBack(StrEnum):
    """What becomes of the money for a showtime that is cancelled."""

    AS_PAID = "as_paid"
    """It was taken by a provider, and is refunded by it once staff cancel the booking."""
    AT_COUNTER = "at_counter"
    NOT_PAID = "not_paid"
    """It is due, and will not be asked for."""
    FREE = "free"


def mails_of(waiting: WaitingItem, programme: Programme) -> Sequence[NewMail]:
    """The mails of a row; none where the buyer has left no address."""
    its, booking, payment, at_ms = waiting.item, waiting.booking, waiting.payment, waiting.at_ms
    announces = its.kind == EventKind.BOOKING_CREATED or its.payload.get("announces")
    found: list[NewMail] = []
    if announces and booking is not None:
        found = [_of_booking(MailKind.TICKET, booking, programme, seats=sold_seats(booking), **_due(payment))]
    elif its.kind == EventKind.BOOKING_CANCELLED and booking is not None:
        seats, left = its.payload["seats"], list(booking.seat_ids)
        found = [_of_booking(MailKind.CANCELLED, booking, programme, seats=seats, remaining=left, at_ms=at_ms)]
    elif its.kind == EventKind.PAYMENT_REFUNDED and payment is not None:
        found = [_refunded(payment, its.payload["number"], programme)]
    elif its.kind == PAYMENT_OFFERED and payment is not None:
        found = [_offered(payment, programme)]
    elif its.kind == PAYMENT_LATE and payment is not None:
        found = [_late(payment, programme, offered=its.payload["offered"])]
    else:
        found = _of_showtime(waiting, programme)
    return [one for one in found if one.payload["to"]]


def _of_showtime(waiting: WaitingItem, programme: Programme) -> list[NewMail]:
    """The mails about a showtime that was changed. The moment is in them: what happens again is another mail."""
    kind, its, at_ms = waiting.item.kind, waiting.item.payload, waiting.at_ms
    if kind == EventKind.SHOWTIME_CANCELLED:
        return [_showtime_cancelled(one, paid, its, programme, at_ms) for one, paid in waiting.others]
    if kind not in (EventKind.SHOWTIME_MOVED, SHOWTIME_REINSTATED):
        return []
    said = MailKind.MOVED if kind == EventKind.SHOWTIME_MOVED else MailKind.REINSTATED
    facts = {name: its[name] for name in ("before", "showtime") if name in its} | {"at_ms": at_ms}
    return [_of_booking(said, one, programme, seats=list(one.seat_ids), **facts) for one, _ in waiting.others]


def _of_booking(kind: MailKind, booking: Booking, programme: Programme, **facts: Any) -> NewMail:  # noqa: ANN401 - JSON
    buyer = booking.buyer
    showtime = asdict(showtime_of(booking.showtime_id, programme))
    payload = {"reference": booking.reference, "showtime": showtime, **facts}
    return _mail(kind, buyer.email, buyer.name, buyer.language, payload, booking.reference)


def _due(payment: Payment | None) -> dict[str, int]:
    """When what is to be paid at the box office lapses."""
    return {"pay_by_ms": payment.pay_by_ms} if payment is not None and payment.state is PaymentState.DUE else {}


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


def _late(payment: Payment, programme: Programme, *, offered: bool) -> NewMail:
    payload = _of_payment(payment, programme) | {
        "seats": list(payment.live_seat_ids),
        "payment_id": payment.payment_id,
        "offered": offered,
    }
    payer = payment.payer
    return _mail(MailKind.LATE, payer.email, payer.name, payer.language, payload, payment.payment_id)


def _showtime_cancelled(
    booking: Booking, payment: Payment | None, its: Mapping[str, Any], programme: Programme, at_ms: int
) -> NewMail:
    money, left = _money_of(payment)
    """Also for who was refunded since: the seats are those of that moment."""
    seats = [*booking.seat_ids, *(one.seat_id for one in booking.cancelled if one.at_ms >= at_ms)]
    facts: dict[str, Any] = {"seats": seats, "showtime": its["showtime"], "at_ms": at_ms}
    facts["money"] = money.value
    if left is not None:
        facts |= {"amount": left.amount_minor, "currency": left.currency}
    return _of_booking(MailKind.SHOWTIME_CANCELLED, booking, programme, **facts)


def _money_of(payment: Payment | None) -> tuple[MoneyBack, Money | None]:
    """What becomes of the money of a booking, and how much there is to give back."""
    if payment is None or not (payment.total or payment.charged):
        return MoneyBack.FREE, None
    if payment.state is PaymentState.DUE:
        return MoneyBack.NOT_PAID, None
    left = refund_for(payment, payment.live_seat_ids) if payment.state is PaymentState.PAID else payment.charged
    if payment.state is PaymentState.SECURED:
        left = payment.total
    if not left:
        return MoneyBack.FREE, None
    return MoneyBack.AS_PAID if payment.taken is None else MoneyBack.AT_COUNTER, left


def _of_payment(payment: Payment, programme: Programme) -> dict[str, Any]:
    return {"showtime": asdict(showtime_of(payment.showtime_id, programme))}


def _mail(kind: MailKind, to: str, name: str, language: str, facts: Mapping[str, Any], about: str) -> NewMail:
    """The id is made of what is said: the same mail has the same id, and its Message-ID is made of that."""
    payload = {"kind": kind.value, "to": to, "name": name, "language": language, **facts}
    digest = hashlib.sha256(repr(sorted(payload.items())).encode()).hexdigest()[:24]
    return NewMail(f"{kind}:{about}:{digest}", payload)
