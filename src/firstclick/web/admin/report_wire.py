"""The bodies of reports. Amounts are in the smallest unit of their currency."""

from __future__ import annotations

from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType, field

from firstclick.service.office.reports import TakingsBy
from firstclick.service.office.sales_report import SalesBy
from firstclick.web.api.price_wire import Exponent
from firstclick.web.api.wire import Millis

Day = Annotated[str, Meta(description="A day at the cinema.", examples=["2026-12-24"])]
Minor = Annotated[int, Meta(description="In the smallest unit of the currency; may be less than 0.", examples=[1250])]
AnyCurrency = Annotated[str, Meta(description="ISO 4217, or empty where nothing has a price.", examples=["EUR"])]


class ReportDays(Struct, kw_only=True):
    """The days of a report, first and last, in the cinema's time zone."""

    first: Day = field(name="from")
    last: Day = field(name="until")
    timezone: str


class SalesLine(Struct):
    """Sales of one key in one currency. `net` is what was sold, with fees, without what was cancelled."""

    key: str
    label: str
    currency: AnyCurrency
    exponent: Exponent
    seats: int
    amount: Minor
    fees: Minor
    cancelled_seats: int
    cancelled_amount: Minor
    cancelled_fees: Minor
    net: Minor


class SalesReportAnswer(ReportDays, kw_only=True):
    """What was sold, summed by `by`, sorted by key and currency."""

    by: SalesBy
    rows: list[SalesLine]


class OccupancyLine(Struct):
    """A showtime. `sold_per_mille` is how many of a thousand seats are sold, rounded down."""

    showtime_id: str
    title: str
    auditorium: str
    starts_at: Millis | None
    seats: int
    sold: int
    sold_per_mille: int


class OccupancyReportAnswer(ReportDays, kw_only=True):
    """The showtimes that start on the days; after them those without a start."""

    rows: list[OccupancyLine]


class AdmissionsLine(Struct):
    """A showtime: seats that are sold now, those of them that were let in, and those with which nobody came, so far."""

    showtime_id: str
    title: str
    auditorium: str
    starts_at: Millis | None
    expected: int
    admitted: int
    no_shows: int
    inside: int
    doubles: int


class AdmissionsReportAnswer(ReportDays, kw_only=True):
    """The showtimes that start on the days; after them those without a start."""

    rows: list[AdmissionsLine]


class TakingsLine(Struct):
    """Money of a day by its way: `cash`, `card`, `complimentary`, or a provider's name.

    By till it has the fields after `net`. They are null for money that went through no till, and where nothing was
    counted; `who` is "" for what no member of staff took.
    """

    day: Day
    way: str
    currency: AnyCurrency
    exponent: Exponent
    payments: int
    taken: Minor
    refunds: int
    given_back: Minor
    failed_refunds: int
    net: Minor
    till_id: str | UnsetType | None = UNSET
    who: str | UnsetType = UNSET
    opened_at: Millis | UnsetType | None = UNSET
    closed_at: Millis | UnsetType | None = UNSET
    float: Minor | UnsetType | None = UNSET
    expected: Minor | UnsetType | None = UNSET
    counted: Minor | UnsetType | None = UNSET
    difference: Minor | UnsetType | None = UNSET


class TakingsReportAnswer(ReportDays, kw_only=True):
    """Money that was taken and given back, summed by `by` and way."""

    by: TakingsBy
    rows: list[TakingsLine]


class MoneyLine(Struct):
    """Payments of one state. The last amounts are the provider's own; null where it has no account, or is silent."""

    provider: str
    state: str
    currency: AnyCurrency
    exponent: Exponent
    payments: int
    total: Minor
    charged: Minor
    refunded: Minor
    refunds_on_their_way: Minor
    failed_refunds: int
    captured: Minor | None
    returned: Minor | None
    differing: int


class MoneyReportAnswer(ReportDays, kw_only=True):
    """The ledger against the providers. `differences` are up to 100 payment ids, `silent` who did not answer."""

    rows: list[MoneyLine]
    differences: list[str]
    silent: list[str]
