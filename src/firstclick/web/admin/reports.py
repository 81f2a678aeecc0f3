"""The reports: JSON, or CSV for who accepts that. Everything is read before the first byte is sent."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from typing import Any, TypeVar

import msgspec

from firstclick.domain.money.money import exponent_of
from firstclick.domain.refusals import LedgerUnavailable
from firstclick.domain.staff.roles import Act
from firstclick.service.office import report_tables
from firstclick.service.office.admissions_report import AdmissionRow
from firstclick.service.office.cinema_days import Days, DaysRefused
from firstclick.service.office.money_report import MoneyRow
from firstclick.service.office.report_tables import ReportTable
from firstclick.service.office.reports import OccupancyRow, ReportName, Reports, TakingsBy
from firstclick.service.office.sales_report import SalesBy, SalesRow
from firstclick.service.office.takings_report import TakingsRow
from firstclick.service.office.till_report import TillRow
from firstclick.web.admin import report_wire as wire
from firstclick.web.core.operation import Auth, Cost, Operation, QueryParameter, Table, Tag
from firstclick.web.core.query_text import day, parameters
from firstclick.web.core.refusals import BadRequest
from firstclick.web.core.replies import JSON, Reply
from firstclick.web.core.requests import Request

B = TypeVar("B", SalesBy, TakingsBy)
_encode = msgspec.json.Encoder().encode
CSV = "text/csv"
CSV_HEADER = (b"content-type", b"text/csv; charset=utf-8")
VARY = (b"vary", b"Accept")
WANTS_CSV = re.compile(rb"text/csv(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))", re.IGNORECASE)
PIECE_LINES = 200
DAYS = ("from", "until")
DAY = {"type": "string", "format": "date"}
FROM = QueryParameter("from", DAY, "The first day at the cinema; without it `until`, or else today.")
UNTIL = QueryParameter("until", DAY, "The last day, included; without it the first. 366 days at most.")
BY = QueryParameter("by", {"type": "string", "enum": [one.value for one in SalesBy]}, "What to sum by; else `day`.")
BY_TILL = BY._replace(schema={"type": "string", "enum": [one.value for one in TakingsBy]})


def routes(reports: Reports) -> Table:
    """What is under `/admin/reports`."""
    its = ReportEndpoints(reports)
    sales = Operation(
        its.sales_report,
        200,
        wire.SalesReportAnswer,
        (BadRequest, LedgerUnavailable),
        tag=Tag.STAFF,
        auth=Auth.staff(Act.REPORTS),
        query=(FROM, UNTIL, BY),
        cost=Cost.LEDGER,
        also_media=CSV,
    )
    days = replace(sales, query=(FROM, UNTIL))
    operations = {
        ReportName.SALES: sales,
        ReportName.OCCUPANCY: replace(days, handler=its.occupancy_report, answer=wire.OccupancyReportAnswer),
        ReportName.TAKINGS: replace(
            sales, handler=its.takings_report, answer=wire.TakingsReportAnswer, query=(FROM, UNTIL, BY_TILL)
        ),
        ReportName.MONEY: replace(days, handler=its.money_report, answer=wire.MoneyReportAnswer),
        ReportName.ADMISSIONS: replace(days, handler=its.admissions_report, answer=wire.AdmissionsReportAnswer),
    }
    return {f"/admin/reports/{name}": {"GET": one} for name, one in operations.items()}


class ReportEndpoints:
    """The handlers."""

    def __init__(self, reports: Reports) -> None:
        self._reports = reports

    async def sales_report(self, request: Request) -> Reply:
        """What was sold and cancelled, by day, movie, showtime, ticket type, channel or promo code."""
        given = parameters(request, *DAYS, "by")
        days, by = self._days(given, request.now_ms), _by(given, SalesBy)
        rows = await self._reports.sales(days, by)
        if wants_csv(request):
            return _csv(ReportName.SALES, days, report_tables.sales_table(rows, by))
        return _json(wire.SalesReportAnswer(**_named(days), by=by, rows=[_sales(row) for row in rows]))

    async def occupancy_report(self, request: Request) -> Reply:
        """How many seats of each showtime are sold."""
        days = self._days(parameters(request, *DAYS), request.now_ms)
        rows = await self._reports.occupancy(days)
        if wants_csv(request):
            return _csv(ReportName.OCCUPANCY, days, report_tables.occupancy_table(rows, days.timezone))
        return _json(wire.OccupancyReportAnswer(**_named(days), rows=[_occupancy(row) for row in rows]))

    async def takings_report(self, request: Request) -> Reply:
        """Money that was taken and given back, by day or till and way of payment."""
        given = parameters(request, *DAYS, "by")
        days, by = self._days(given, request.now_ms), _by(given, TakingsBy)
        if by is TakingsBy.TILL:
            found = await self._reports.takings_by_till(days)
            table, lines = report_tables.till_table(found, days.timezone), [_till(row) for row in found]
        else:
            rows = await self._reports.takings(days)
            table, lines = report_tables.takings_table(rows), [_takings(row) for row in rows]
        if wants_csv(request):
            return _csv(ReportName.TAKINGS, days, table)
        return _json(wire.TakingsReportAnswer(**_named(days), by=by, rows=lines))

    async def money_report(self, request: Request) -> Reply:
        """The payments of the ledger by state, against the accounts of the providers."""
        days = self._days(parameters(request, *DAYS), request.now_ms)
        found = await self._reports.money(days)
        if wants_csv(request):
            return _csv(ReportName.MONEY, days, report_tables.money_table(found.rows))
        rows, differences = [_money(row) for row in found.rows], list(found.differences)
        answer = wire.MoneyReportAnswer(**_named(days), rows=rows, differences=differences, silent=list(found.silent))
        return _json(answer)

    async def admissions_report(self, request: Request) -> Reply:
        """How many with a ticket of each showtime were let in, and how many did not come."""
        days = self._days(parameters(request, *DAYS), request.now_ms)
        rows = await self._reports.admissions(days)
        if wants_csv(request):
            return _csv(ReportName.ADMISSIONS, days, report_tables.admissions_table(rows, days.timezone))
        return _json(wire.AdmissionsReportAnswer(**_named(days), rows=[_admissions(row) for row in rows]))

    def _days(self, given: Mapping[str, str], now_ms: int) -> Days:
        """The days that are asked for. Raises `BadRequest`."""
        first, last = (day(name, given.get(name, "")) for name in DAYS)
        try:
            return self._reports.days(first, last, now_ms)
        except DaysRefused as refused:
            raise BadRequest(str(refused)) from None


def wants_csv(request: Request) -> bool:
    """Whether the client names CSV among what it accepts (RFC 9110 section 12.5.1)."""
    return WANTS_CSV.search(request.header_list(b"accept")) is not None


def _by(given: Mapping[str, str], words: type[B]) -> B:
    """What to sum by. Raises `BadRequest`."""
    text = given.get("by") or "day"
    if text not in set(words):
        raise BadRequest(f"by is one of {', '.join(words)}.")
    return words(text)


def _named(days: Days) -> dict[str, Any]:
    return {"first": days.first.isoformat(), "last": days.last.isoformat(), "timezone": days.timezone}


def _json(answer: wire.ReportDays) -> Reply:
    return Reply(200, [JSON, VARY], _encode(answer))


def _csv(name: ReportName, days: Days, table: ReportTable) -> Reply:
    file = f'attachment; filename="{name}-{days.first}-{days.last}.csv"'
    return Reply(200, [CSV_HEADER, VARY, (b"content-disposition", file.encode())], pieces=_pieces(table))


async def _pieces(table: ReportTable) -> AsyncIterator[bytes]:
    """The lines, a few hundred at a time: each is sent before the next ones are made."""
    piece: list[str] = []
    for line in report_tables.csv_lines(table):
        piece.append(line)
        if len(piece) == PIECE_LINES:
            yield "".join(piece).encode()
            piece.clear()
    yield "".join(piece).encode()


def _sales(row: SalesRow) -> wire.SalesLine:
    sold = (row.seats, row.amount_minor, row.fees_minor)
    cancelled = (row.cancelled_seats, row.cancelled_minor, row.cancelled_fees_minor)
    return wire.SalesLine(row.key, row.label, row.currency, exponent_of(row.currency), *sold, *cancelled, row.net_minor)


def _occupancy(row: OccupancyRow) -> wire.OccupancyLine:
    its = row.showtime
    named = (its.showtime_id, its.movie.title, its.auditorium.name, its.starts_at_ms)
    return wire.OccupancyLine(*named, row.seats, row.sold, row.sold_per_mille)


def _admissions(row: AdmissionRow) -> wire.AdmissionsLine:
    its = row.showtime
    named = (its.showtime_id, its.movie.title, its.auditorium.name, its.starts_at_ms)
    return wire.AdmissionsLine(*named, row.expected, row.admitted, row.no_shows, row.inside, row.doubles)


def _till(row: TillRow) -> wire.TakingsLine:
    line, till, closing = _takings(row), row.till, None if row.till is None else row.till.closing
    line.who, line.till_id = row.who, None if till is None else till.till_id
    line.opened_at = None if till is None else till.opened_at_ms
    line.closed_at = None if closing is None else closing.at_ms
    line.float, line.expected = row.float_minor, row.expected_minor
    line.counted, line.difference = row.counted_minor, row.difference_minor
    return line


def _takings(row: TakingsRow | TillRow) -> wire.TakingsLine:
    taken, given = (row.payments, row.taken_minor), (row.refunds, row.given_back_minor, row.failed_refunds)
    return wire.TakingsLine(row.day, row.way, row.currency, exponent_of(row.currency), *taken, *given, row.net_minor)


def _money(row: MoneyRow) -> wire.MoneyLine:
    ledger = (row.payments, row.total_minor, row.charged_minor, row.refunded_minor, row.refunds_on_their_way_minor)
    account = (row.failed_refunds, row.captured_minor, row.returned_minor, row.differing)
    return wire.MoneyLine(row.provider, row.state, row.currency, exponent_of(row.currency), *ledger, *account)
