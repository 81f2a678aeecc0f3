"""Money by till: what went through each, what should be in it, and what was counted. Pure.

A till counts as a whole on the day on which it was opened. Money that staff take or give back while they have no open
till counts without one on its own day, and so does what customers pay elsewhere. So each amount counts once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from firstclick.domain.money.payment import PaidBy, Payment
from firstclick.domain.money.till import Till, TillsOf
from firstclick.service.office.cinema_days import Days
from firstclick.service.office.money_flow import MoneyFlow, has_money, way_of
from firstclick.service.ports.reports import CountedPayment


@dataclass(slots=True)
class TillRow(MoneyFlow):
    """A till, or None, a member of staff, a way of payment and a currency. Amounts are in minor units.

    `day` is that on which the till was opened, or the money taken. `who` is "" for what no member of staff took. What
    is not known of a row is None.
    """

    till: Till | None
    day: str
    who: str
    way: str
    currency: str

    @property
    def float_minor(self) -> int | None:
        """The cash that was in the till at first."""
        return self.till.float_minor if self.till is not None and self._is_of(PaidBy.CASH) else None

    @property
    def expected_minor(self) -> int | None:
        """The cash that should be in the till, float and all; the sum that the terminal's slips should have."""
        if self.till is None or not (self._is_of(PaidBy.CASH) or self._is_of(PaidBy.CARD)):
            return None
        return (self.float_minor or 0) + self.net_minor

    @property
    def counted_minor(self) -> int | None:
        """What was counted when the till was closed."""
        closing = None if self.till is None else self.till.closing
        if closing is None:
            return None
        if self._is_of(PaidBy.CASH):
            return closing.cash_minor
        return closing.slips_minor if self._is_of(PaidBy.CARD) else None

    @property
    def difference_minor(self) -> int | None:
        """How much more was counted than there should be; less than 0 where some is missing."""
        expected, counted = self.expected_minor, self.counted_minor
        return None if expected is None or counted is None else counted - expected

    def _is_of(self, way: PaidBy) -> bool:
        return self.way == way and self.till is not None and self.currency == self.till.currency


class TillSum:
    """Sums up a till: a row for cash and for card, and for each other way and currency. `day`: when it was opened."""

    def __init__(self, till: Till, day: str = "") -> None:
        self.till = till
        self._day = day
        self._rows: dict[tuple[str, str], TillRow] = {}
        for way in (PaidBy.CASH, PaidBy.CARD):
            self._row(way.value, till.currency)

    def add(self, payments: Iterable[Payment]) -> None:
        """Count what of these payments went through the till; there may be others."""
        till = self.till
        for one in payments:
            if one.taken is None:
                continue
            row = (way_of(one), one.total.currency)
            if till.has(one.taken.by, one.taken.at_ms) and has_money(one):
                self._row(*row).add_payment(one)
            for refund in one.refunds:
                if till.has(refund.who, refund.asked_at_ms):
                    self._row(*row).add_refund(refund)

    def rows(self) -> list[TillRow]:
        """The sums, cash first."""
        return list(self._rows.values())

    def _row(self, way: str, currency: str) -> TillRow:
        return self._rows.setdefault((way, currency), TillRow(self.till, self._day, self.till.who, way, currency))


class ByTill:
    """Sums up the tills that were opened on some days, and what of the days went through no till.

    `tills` are all that were open on the days, in order. Those of `beyond` were open after the days too: what the
    payments of the days say is not all of it, so they are summed up by their own payments.
    """

    def __init__(self, days: Days, tills: Sequence[Till]) -> None:
        span, its = days.span, TillsOf(tills)
        self._tills = its
        self._without = WithoutTill(days, its)
        self._sums = {
            one.till_id: TillSum(one, days.day_of(one.opened_at_ms)) for one in tills if span.holds(one.opened_at_ms)
        }
        self.beyond = [one for one in self._sums.values() if _is_open_at(one.till, span.until_ms)]
        self._within = self._sums.keys() - {one.till.till_id for one in self.beyond}

    def add(self, counted: Sequence[CountedPayment]) -> None:
        """Count these payments of the days."""
        self._without.add(counted)
        for one in counted:
            for till_id in self._tills_of(one.payment) & self._within:
                self._sums[till_id].add([one.payment])

    def rows(self) -> list[TillRow]:
        """The tills, in order; then what went through none."""
        return [*(row for one in self._sums.values() for row in one.rows()), *self._without.rows()]

    def _tills_of(self, row: Payment) -> set[str]:
        moments = [(one.who, one.asked_at_ms) for one in row.refunds]
        if row.taken is not None:
            moments.append((row.taken.by, row.taken.at_ms))
        found = [self._tills.find(*moment) for moment in moments]
        return {one.till_id for one in found if one is not None}


def _is_open_at(till: Till, at_ms: int) -> bool:
    return till.closing is None or till.closing.at_ms >= at_ms


class WithoutTill:
    """Sums up what of some days went through none of the tills that were open then."""

    def __init__(self, days: Days, tills: TillsOf) -> None:
        self._days = days
        self._span = days.span
        self._tills = tills
        self._rows: dict[tuple[str, str, str, str], TillRow] = {}

    def add(self, counted: Iterable[CountedPayment]) -> None:
        """Count what of these payments is on the days, and in no till."""
        for one in counted:
            row, taken = one.payment, one.payment.taken
            who = "" if taken is None else taken.by
            if has_money(row) and self._is_without(row, who, one.at_ms):
                self._row(row, who, one.at_ms).add_payment(row)
            for refund in row.refunds:
                if self._is_without(row, refund.who, refund.asked_at_ms):
                    self._row(row, "" if taken is None else refund.who, refund.asked_at_ms).add_refund(refund)

    def rows(self) -> list[TillRow]:
        """The sums, sorted by day, who, way and currency."""
        return [self._rows[key] for key in sorted(self._rows)]

    def _is_without(self, row: Payment, who: str, at_ms: int) -> bool:
        return self._span.holds(at_ms) and (row.taken is None or self._tills.find(who, at_ms) is None)

    def _row(self, row: Payment, who: str, at_ms: int) -> TillRow:
        key = (self._days.day_of(at_ms), who, way_of(row), row.total.currency)
        return self._rows.setdefault(key, TillRow(None, *key))
