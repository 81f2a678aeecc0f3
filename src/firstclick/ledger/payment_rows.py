"""Converts payments and refunds to rows and back. It runs no statements."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Row

from firstclick.domain.money.money import Money
from firstclick.domain.money.payment import (
    PaidBy,
    PaidSeat,
    Payer,
    Payment,
    PaymentState,
    Refund,
    RefundState,
    TakenMoney,
)
from firstclick.ledger.records import Values


def payment_row(payment: Payment) -> Values:
    """The row of a payment, without its refunds."""
    return {
        "payment_id": payment.payment_id,
        "version": payment.version,
        "state": payment.state.value,
        "session_id": payment.session_id,
        "showtime_id": payment.showtime_id,
        "user_id": payment.payer.user_id,
        "email": payment.payer.email,
        "name": payment.payer.name,
        "language": payment.payer.language,
        "lines": [[one.seat_id, one.kind, one.ticket_type, one.amount.amount_minor] for one in payment.lines],
        "fees_minor": payment.fees.amount_minor,
        "total_minor": payment.total.amount_minor,
        "charged_minor": payment.charged.amount_minor,
        "currency": payment.total.currency,
        "price_list": payment.price_list,
        "promo": payment.promo,
        "provider": payment.provider,
        "provider_reference": payment.reference,
        "next_url": payment.next_url,
        "created_at_ms": payment.created_at_ms,
        "since_ms": payment.since_ms,
        "pay_by_ms": payment.pay_by_ms,
        "look_at_ms": payment.look_at_ms,
        "offer_by_ms": payment.offer_by_ms,
        "declined": payment.declined,
        "accepted": payment.accepted,
        "cancelled": list(payment.cancelled),
        **_taken_values(payment.taken),
    }


def refund_row(payment: Payment, refund: Refund) -> Values:
    """The row of a refund."""
    return {
        "payment_id": payment.payment_id,
        "number": refund.number,
        "amount_minor": refund.amount.amount_minor,
        "state": refund.state.value,
        "seat_ids": list(refund.seat_ids),
        "reason": refund.reason,
        "who": refund.who,
        "asked_at_ms": refund.asked_at_ms,
    }


def payment_of(row: Row[Any], refund_rows: Iterable[Row[Any]]) -> Payment:
    """The payment of a row, and of the rows of its refunds."""

    def money(amount_minor: int) -> Money:
        return Money(amount_minor, row.currency)

    return Payment(
        payment_id=row.payment_id,
        version=row.version,
        state=PaymentState(row.state),
        session_id=row.session_id,
        showtime_id=row.showtime_id,
        payer=Payer(row.user_id, row.email, row.name, row.language),
        lines=tuple([PaidSeat(seat_id, kind, type_, money(amount)) for seat_id, kind, type_, amount in row.lines]),
        fees=money(row.fees_minor),
        total=money(row.total_minor),
        charged=money(row.charged_minor),
        price_list=row.price_list,
        promo=row.promo,
        provider=row.provider,
        reference=row.provider_reference,
        next_url=row.next_url,
        created_at_ms=row.created_at_ms,
        since_ms=row.since_ms,
        pay_by_ms=row.pay_by_ms,
        look_at_ms=row.look_at_ms,
        offer_by_ms=row.offer_by_ms,
        declined=row.declined,
        accepted=row.accepted,
        cancelled=tuple(row.cancelled),
        refunds=tuple([_refund(one, row.currency) for one in refund_rows]),
        taken=_taken(row),
    )


def _taken_values(taken: TakenMoney | None) -> Values:
    if taken is None:
        return {"paid_by": None, "taken_by": None, "taken_at_ms": None, "note": None}
    return {"paid_by": taken.paid_by.value, "taken_by": taken.by, "taken_at_ms": taken.at_ms, "note": taken.note}


def _taken(row: Row[Any]) -> TakenMoney | None:
    return TakenMoney(PaidBy(row.paid_by), row.taken_by, row.taken_at_ms, row.note) if row.paid_by else None


def _refund(row: Row[Any], currency: str) -> Refund:
    amount, state = Money(row.amount_minor, currency), RefundState(row.state)
    return Refund(row.number, amount, state, tuple(row.seat_ids), row.reason, row.who, row.asked_at_ms)
