"""Money that was taken and given back, by day and way of payment. Pure: rows are made of values.

Money counts on the day of `CountedPayment.at_ms`, with what was charged; a payment of nothing counts once it is paid. A
refund counts on the day on which it was asked for, and so long as it has not failed, by the way in which the payment
was made. A refund that fails later leaves that day again: nothing was given back.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from firstclick.domain.money.payment import Payment
from firstclick.service.office.cinema_days import Days
from firstclick.service.office.money_flow import MoneyFlow, has_money, way_of
from firstclick.service.ports.reports import CountedPayment


@dataclass(slots=True)
class TakingsRow(MoneyFlow):
    """A day, a way of payment and a currency.

    `way` is `cash`, `card` or `complimentary` where staff took the payment, else the provider's name.
    """

    day: str
    way: str
    currency: str


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
            if self._span.holds(one.at_ms) and has_money(row):
                self._row(row, one.at_ms).add_payment(row)
            for refund in row.refunds:
                if self._span.holds(refund.asked_at_ms):
                    self._row(row, refund.asked_at_ms).add_refund(refund)

    def rows(self) -> list[TakingsRow]:
        """The sums, sorted by day, way and currency."""
        return [self._rows[key] for key in sorted(self._rows)]

    def _row(self, row: Payment, at_ms: int) -> TakingsRow:
        key = (self._days.day_of(at_ms), way_of(row), row.total.currency)
        return self._rows.setdefault(key, TakingsRow(*key))
