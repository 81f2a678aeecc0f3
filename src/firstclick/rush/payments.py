"""Records the payments of a rush, as the server answered them, and finds what is wrong with them at the end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

UNDECIDED = frozenset({"waiting", "declined", "offered"})
"""What `status` is as long as something is to come. A payment that has ended is `paid`, `not_charged` or `refunded`."""

NO_END = "undecided"


@dataclass
class RushPayment:
    """A payment that a buyer has begun; `amount` is in the smallest unit of the currency."""

    payment_id: str
    session_id: str
    amount: int
    is_pressed: bool = False
    """The buyer has chosen to pay, so that money may have been taken."""
    was_paid: bool = False
    """The server has answered `paid`."""
    final: Mapping[str, Any] | None = None
    """The answer about it after the rush; None until it has ended."""

    @property
    def seat_ids(self) -> tuple[str, ...]:
        """The seats that it has in the end."""
        return tuple([seat["seat_id"] for seat in (self.final or {}).get("seats", ()) if not seat["cancelled"]])

    @property
    def status(self) -> str:
        """What it has become."""
        return str((self.final or {}).get("status", NO_END))


class PaymentRecord:
    """The payments of all buyers of a rush."""

    def __init__(self) -> None:
        self.begun: dict[str, RushPayment] = {}
        """By payment id."""
        self.differing: list[str] = []
        """Payments that were begun with another amount than was quoted, as sentences."""

    def begin(self, answer: Mapping[str, Any], session_id: str, quoted: int) -> RushPayment:
        """Record a payment as the server answered it, and the total of its quote."""
        payment = RushPayment(answer["payment_id"], session_id, answer["amount"])
        if payment.amount != quoted:
            self.differing.append(f"Payment {_short(payment)} asks for {payment.amount}, and {quoted} was quoted.")
        return self.begun.setdefault(payment.payment_id, payment)

    def add(self, others: PaymentRecord) -> None:
        """Add the payments of other buyers."""
        self.begun |= others.begun
        self.differing += others.differing

    def without_end(self) -> list[RushPayment]:
        """The payments of which it is not known yet what has become of them."""
        return [one for one in self.begun.values() if one.final is None]

    def count(self, status: str) -> int:
        """The number of payments that have ended so."""
        return sum(one.status == status for one in self.begun.values())

    @property
    def taken(self) -> int:
        """What was taken and is kept, in the smallest unit."""
        return sum(
            one.final["amount"] - one.final["refunded"] for one in self.begun.values() if _is_paid(one) and one.final
        )

    def charged_without_seat(self, final: Mapping[str, str]) -> list[RushPayment]:
        """Paid without a confirmed seat on the map, or pressed and never decided. `final`: statuses by seat id."""
        return [
            one
            for one in self.begun.values()
            if (one.is_pressed and one.final is None) or (_is_paid(one) and not _has_seats(one, final))
        ]

    def paid_without_booking(self) -> list[RushPayment]:
        """Answered as paid, and not paid in the end, or without a booking's reference and ticket."""
        paid = [one for one in self.begun.values() if one.was_paid or _is_paid(one)]
        return [one for one in paid if not (_is_paid(one) and one.final and one.final.get("reference"))]

    def audit(self, final: Mapping[str, str]) -> Iterator[str]:
        """Find all faults, as sentences. `final` are the statuses by seat id after the rush."""
        yield from self.differing
        for one in self.charged_without_seat(final):
            seats = ", ".join(f"{seat_id} ({final.get(seat_id)})" for seat_id in one.seat_ids) or "no seat"
            yield f"Payment {_short(one)} is {one.status}, may have been charged, and has {seats} on the map."
        for one in self.paid_without_booking():
            yield f"Payment {_short(one)} was answered as paid, and is {one.status} without a booking."


def _is_paid(payment: RushPayment) -> bool:
    return payment.status == "paid"


def _has_seats(payment: RushPayment, final: Mapping[str, str]) -> bool:
    return bool(payment.seat_ids) and all(final.get(seat_id) == "confirmed" for seat_id in payment.seat_ids)


def _short(payment: RushPayment) -> str:
    return f"{payment.payment_id[:8]}…"
