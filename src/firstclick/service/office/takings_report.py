"""Money that was taken and given back, by day and way of payment. Pure: rows are made of values.

Money counts on the day of `CountedPayment.at_ms`, with what was charged; a payment of nothing counts once it is paid. A
refund counts on the day on which it was asked for, and so long as it has not failed, by the way in which the payment
was made. A refund that fails later leaves that day again: nothing was given back.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from firstclick.domain.money.payment import Payment, PaymentState, RefundState
from firstclick.service.office.cinema_days import Days
from firstclick.service.ports.reports import CountedPayment


@dataclass(slots=True)
class TakingsRow:
    """A day, a way of payment and a currency. Amounts are in minor units.

    `way` is `cash`, `card` or `complimentary` where staff took the payment, else the provider's name. `refunds` have
    succeeded or may still; `failed_refunds` are for staff to look at.
    """

    day: str
    way: str
    currency: str
    payments: int = 0
    taken_minor: int = 0
    refunds: int = 0
    given_back_minor: int = 0
    failed_refunds: int = 0

    @property
    def net_minor(self) -> int:
        """What was taken, without what was given back."""
        return self.taken_minor - self.given_back_minor


class TakingsReport:
    """Sums up the payments of some days."""

    def __init__(self, days: Days) -> None:
        self._days = days
        self._span = days.span
        self._rows: dict[tuple[str, str, str], TakingsRow] = {}

    def add(self, counted: Iterable[CountedPayment]) -> None:
        """Count what of these payments is on the days."""
        for one in counted:
            row = one.payment
            if self._span.holds(one.at_ms) and (row.charged or row.state is PaymentState.PAID):
                takings = self._row(row, one.at_ms)
                takings.payments += 1
                takings.taken_minor += row.charged.amount_minor
            self._add_refunds(row)

    def rows(self) -> list[TakingsRow]:
        """The sums, sorted by day, way and currency."""
        return [self._rows[key] for key in sorted(self._rows)]

    def _add_refunds(self, row: Payment) -> None:
        for refund in row.refunds:
            if not self._span.holds(refund.asked_at_ms):
                continue
            takings = self._row(row, refund.asked_at_ms)
            if refund.state is RefundState.FAILED:
                takings.failed_refunds += 1
            else:
                takings.refunds += 1
                takings.given_back_minor += refund.amount.amount_minor

    def _row(self, row: Payment, at_ms: int) -> TakingsRow:
        key = (self._days.day_of(at_ms), way_of(row), row.total.currency)
        return self._rows.setdefault(key, TakingsRow(*key))


def way_of(row: Payment) -> str:
    """How a payment was made."""
    return row.taken.paid_by.value if row.taken is not None else row.provider
