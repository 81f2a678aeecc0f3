"""The reports of the box office: what is read for each, and of which days."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from firstclick.domain.days import local_day
from firstclick.domain.programme import Programme, Showtime
from firstclick.service.checkout.reconciliation import OVERLAP_MS
from firstclick.service.office.admissions_report import AdmissionRow, admission_row
from firstclick.service.office.cinema_days import Days, starting_in
from firstclick.service.office.money_report import MoneyReport, MoneyRow
from firstclick.service.office.sales_report import SalesBy, SalesReport, SalesRow
from firstclick.service.office.takings_report import TakingsReport, TakingsRow
from firstclick.service.office.till_report import ByTill, TillRow
from firstclick.service.ports.admissions import AdmissionLedger
from firstclick.service.ports.payments import AccountEntry, PaymentProvider
from firstclick.service.ports.reports import ReportLedger

DIFFERENCES_MAX = 100


class TakingsBy(StrEnum):
    """What takings are summed by, besides the way of payment."""

    DAY = "day"
    TILL = "till"


class ReportName(StrEnum):
    """Every report."""

    SALES = "sales"
    OCCUPANCY = "occupancy"
    TAKINGS = "takings"
    MONEY = "money"
    ADMISSIONS = "admissions"


@dataclass(frozen=True, slots=True)
class OccupancyRow:
    """A showtime, its number of seats, and how many of them are sold now: cancelled ones are not."""

    showtime: Showtime
    seats: int
    sold: int

    @property
    def sold_per_mille(self) -> int:
        """How many of a thousand seats are sold, rounded down: 500 is half of them."""
        return self.sold * 1000 // self.seats if self.seats else 0


@dataclass(frozen=True, slots=True)
class MoneyFound:
    """The rows, the ids of the first payments that differ, and the providers whose accounts could not be read."""

    rows: Sequence[MoneyRow]
    differences: Sequence[str]
    silent: Sequence[str]


class Reports:
    """Makes the reports. Each raises `LedgerUnavailable`. `programme` returns the one on sale."""

    def __init__(
        self,
        ledger: ReportLedger,
        programme: Callable[[], Programme],
        providers: Mapping[str, PaymentProvider],
        admissions: AdmissionLedger,
    ) -> None:
        self._ledger = ledger
        self._admissions = admissions
        self._programme = programme
        self._providers = providers

    @property
    def timezone(self) -> str:
        """The IANA name of the cinema's time zone."""
        return self._programme().timezone

    def days(self, first: date | None, last: date | None, now_ms: int) -> Days:
        """The days of a report: without a first one today, without a last one the first. Raises `DaysRefused`."""
        first = first or last or local_day(now_ms, self.timezone)
        return Days(first, last or first, self.timezone)

    async def sales(self, days: Days, by: SalesBy) -> Sequence[SalesRow]:
        """What was sold and cancelled."""
        report = SalesReport(days, by, self._programme())
        async for page in self._ledger.bookings_of(days.span):
            report.add(page)
        return report.rows()

    async def occupancy(self, days: Days) -> Sequence[OccupancyRow]:
        """The showtimes that start on the days, in order; after them those that have no start."""
        shown = starting_in(days.span, self._programme().showtimes)
        sold = await self._ledger.seats_sold_at([one.showtime_id for one in shown])
        return [OccupancyRow(one, len(one.auditorium.seat_map.by_id), sold.get(one.showtime_id, 0)) for one in shown]

    async def admissions(self, days: Days) -> Sequence[AdmissionRow]:
        """Who was let in to the showtimes that start on the days, in order; after them those that have no start."""
        return await self.admissions_of(starting_in(days.span, self._programme().showtimes))

    async def admissions_of(self, shown: Sequence[Showtime]) -> Sequence[AdmissionRow]:
        """Who was let in to these showtimes."""
        ids = [one.showtime_id for one in shown]
        sold, scanned = await self._ledger.seats_sold_at(ids), await self._admissions.scanned_at(ids)
        return [admission_row(one, sold.get(one.showtime_id, 0), scanned.get(one.showtime_id, ())) for one in shown]

    async def takings(self, days: Days) -> Sequence[TakingsRow]:
        """Money that was taken and given back."""
        report = TakingsReport(days)
        async for page in self._ledger.payments_of(days.span):
            report.add(page)
        return report.rows()

    async def takings_by_till(self, days: Days) -> Sequence[TillRow]:
        """Money by the tills that were opened on the days, in order; then what of the days went through no till."""
        report = ByTill(days, await self._ledger.tills_of(days.span))
        async for page in self._ledger.payments_of(days.span):
            report.add(page)
        for one in report.beyond:
            async for paid in self._ledger.payments_of_till(one.till):
                one.add(paid)
        return report.rows()

    async def money(self, days: Days) -> MoneyFound:
        """The ledger against the providers. Who keeps no account of their own is not asked."""
        asked = {name: one for name, one in self._providers.items() if one.capabilities.takes_money}
        report, silent = await self._money(days, asked, None)
        if report.differing:
            report, silent = await self._money(days, asked, frozenset(report.differing))
        return MoneyFound(report.rows(), report.differing[:DIFFERENCES_MAX], silent)

    async def _money(
        self, days: Days, asked: Mapping[str, PaymentProvider], suspects: Collection[str] | None
    ) -> tuple[MoneyReport, Sequence[str]]:
        """One look, and the providers that did not answer."""
        accounts = {name: await _account(one, days.span.from_ms - OVERLAP_MS) for name, one in asked.items()}
        report = MoneyReport(days.span, accounts, suspects)
        async for page in self._ledger.payments_of(days.span):
            report.add(page)
        for name, account in accounts.items():
            report.add_unknown(name, await self._unknown(list((account or {}).values())))
        return report, [name for name, account in accounts.items() if account is None]

    async def _unknown(self, entries: Sequence[AccountEntry]) -> Sequence[AccountEntry]:
        """Those with money of which the ledger has no payment."""
        captured = [one for one in entries if one.captured]
        known = await self._ledger.known_payments([one.payment_id for one in captured])
        return [one for one in captured if one.payment_id not in known]


async def _account(provider: PaymentProvider, since_ms: int) -> Mapping[str, AccountEntry] | None:
    entries = await provider.since(since_ms)
    return None if entries is None else {one.payment_id: one for one in entries}
