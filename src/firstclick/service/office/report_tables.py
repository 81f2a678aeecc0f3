"""Reports as tables of cells, and these as CSV and as columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from firstclick.domain.money.money import decimal_of
from firstclick.domain.programme import Showtime
from firstclick.service.office.admissions_report import AdmissionRow
from firstclick.service.office.money_report import MoneyRow
from firstclick.service.office.reports import OccupancyRow
from firstclick.service.office.sales_report import SalesBy, SalesRow
from firstclick.service.office.table_lines import aligned, csv_line, guarded
from firstclick.service.office.takings_report import TakingsRow
from firstclick.service.office.till_report import TillRow


class Amount(NamedTuple):
    """A cell of money: `minor` of the smallest unit of the currency; None where it is not known."""

    minor: int | None
    currency: str


Cell = str | int | Amount
SHOWTIME = ("showtime", "title", "auditorium", "starts_at")


@dataclass(frozen=True, slots=True)
class ReportTable:
    """The names of the columns, and rows of as many cells."""

    columns: tuple[str, ...]
    rows: Sequence[tuple[Cell, ...]]


def sales_table(rows: Iterable[SalesRow], by: SalesBy) -> ReportTable:
    """Sales: the first column is named after what they are summed by."""
    amounts = ("amount", "fees", "cancelled_seats", "cancelled_amount", "cancelled_fees", "net")
    return ReportTable((by.value, "label", "currency", "seats", *amounts), [_sales(row) for row in rows])


def _sales(row: SalesRow) -> tuple[Cell, ...]:
    def money(minor: int) -> Amount:
        return Amount(minor, row.currency)

    sold = (row.key, row.label, row.currency, row.seats, money(row.amount_minor), money(row.fees_minor))
    cancelled = (row.cancelled_seats, money(row.cancelled_minor), money(row.cancelled_fees_minor))
    return (*sold, *cancelled, money(row.net_minor))


def occupancy_table(rows: Iterable[OccupancyRow], timezone: str) -> ReportTable:
    """Occupancy; starts have the cinema's offset."""
    columns = (*SHOWTIME, "seats", "sold", "sold_per_mille")
    return ReportTable(columns, [_occupancy(row, timezone) for row in rows])


def _occupancy(row: OccupancyRow, timezone: str) -> tuple[Cell, ...]:
    return (*_showtime(row.showtime, timezone), row.seats, row.sold, row.sold_per_mille)


def _showtime(its: Showtime, timezone: str) -> tuple[Cell, ...]:
    starts_at = "" if its.starts_at_ms is None else _local(its.starts_at_ms, timezone)
    return (its.showtime_id, its.movie.title, its.auditorium.name, starts_at)


def admissions_table(rows: Iterable[AdmissionRow], timezone: str) -> ReportTable:
    """Admissions; starts have the cinema's offset."""
    counts = ("expected", "admitted", "no_shows", "inside", "doubles")
    return ReportTable((*SHOWTIME, *counts), [_admitted(row, timezone) for row in rows])


def _admitted(row: AdmissionRow, timezone: str) -> tuple[Cell, ...]:
    return (*_showtime(row.showtime, timezone), row.expected, row.admitted, row.no_shows, row.inside, row.doubles)


def takings_table(rows: Iterable[TakingsRow]) -> ReportTable:
    """Takings."""
    columns = ("day", "way", "currency", "payments", "taken", "refunds", "given_back", "failed_refunds", "net")
    return ReportTable(columns, [_takings(row) for row in rows])


def _takings(row: TakingsRow) -> tuple[Cell, ...]:
    taken, given = Amount(row.taken_minor, row.currency), Amount(row.given_back_minor, row.currency)
    named = (row.day, row.way, row.currency, row.payments)
    return (*named, taken, row.refunds, given, row.failed_refunds, Amount(row.net_minor, row.currency))


def till_table(rows: Iterable[TillRow], timezone: str) -> ReportTable:
    """Takings by till; what is not known is empty."""
    flow = ("payments", "taken", "refunds", "given_back", "failed_refunds", "net")
    columns = ("day", "till", "who", "opened_at", "closed_at", "way", "currency", *flow)
    return ReportTable((*columns, "float", "expected", "counted", "difference"), [_till(row, timezone) for row in rows])


def _till(row: TillRow, timezone: str) -> tuple[Cell, ...]:
    def money(minor: int | None) -> Amount:
        return Amount(minor, row.currency)

    till, closing = row.till, None if row.till is None else row.till.closing
    opened = "" if till is None else _local(till.opened_at_ms, timezone)
    closed = "" if closing is None else _local(closing.at_ms, timezone)
    named = (row.day, "" if till is None else till.till_id, row.who, opened, closed, row.way, row.currency)
    flow = (row.payments, money(row.taken_minor), row.refunds, money(row.given_back_minor), row.failed_refunds)
    counted = (row.float_minor, row.expected_minor, row.counted_minor, row.difference_minor)
    return (*named, *flow, money(row.net_minor), *map(money, counted))


def money_table(rows: Iterable[MoneyRow]) -> ReportTable:
    """The ledger against the providers; what an account does not say is empty."""
    ledger = ("total", "charged", "refunded", "refunds_on_their_way", "failed_refunds")
    columns = ("provider", "state", "currency", "payments", *ledger, "captured", "returned", "differing")
    return ReportTable(columns, [_money(row) for row in rows])


def _money(row: MoneyRow) -> tuple[Cell, ...]:
    ledger = (row.total_minor, row.charged_minor, row.refunded_minor, row.refunds_on_their_way_minor)
    account = (row.captured_minor, row.returned_minor)
    return (
        *(row.provider, row.state, row.currency, row.payments),
        *(Amount(one, row.currency) for one in ledger),
        row.failed_refunds,
        *(Amount(one, row.currency) for one in account),
        row.differing,
    )


def csv_lines(table: ReportTable) -> Iterator[str]:
    """A line of names, and one for each row."""
    for row in (table.columns, *table.rows):
        yield csv_line(map(_guarded, row))


def text_lines(table: ReportTable) -> Iterator[str]:
    """As columns for people."""
    return aligned([table.columns, *(tuple(map(text_of, row)) for row in table.rows)])


def text_of(cell: Cell) -> str:
    """The text of a cell: an amount with all digits of its currency behind a point."""
    match cell:
        case Amount(minor, currency):
            return "" if minor is None else decimal_of(minor, currency)
        case _:
            return str(cell)


def _guarded(cell: Cell) -> str:
    return guarded(cell) if isinstance(cell, str) else text_of(cell)


def _local(at_ms: int, timezone: str) -> str:
    at = datetime.fromtimestamp(at_ms // 1000, UTC).astimezone(ZoneInfo(timezone))
    return at.isoformat(timespec="seconds")
