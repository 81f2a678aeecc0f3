"""The command `report`: sales, money, admissions and so on of some days, from the ledger. Servers may run or not."""

from __future__ import annotations

import argparse
import asyncio
import sys
from datetime import date

from firstclick.bootstrap.clocks import wall_ms
from firstclick.bootstrap.payments import account_providers
from firstclick.bootstrap.settings import Settings
from firstclick.cli.ledgers import existing_ledger, programme_of
from firstclick.cli.options import LEDGER_SETTINGS, Commands, add_command, settings_from, words
from firstclick.ledger import opened
from firstclick.service.office import report_tables
from firstclick.service.office.cinema_days import Days, DaysRefused
from firstclick.service.office.report_tables import ReportTable
from firstclick.service.office.reports import ReportName, Reports, TakingsBy
from firstclick.service.office.sales_report import SalesBy


def add_report_command(commands: Commands) -> None:
    """Add `report`."""
    report = add_command(
        commands, "report", "print what was sold, what was paid and who came", _report, LEDGER_SETTINGS
    )
    report.add_argument("report", metavar="NAME", choices=words(ReportName), help=", ".join(ReportName))
    day = "in the cinema's time zone, such as 2026-12-24"
    report.add_argument("--from", dest="first", metavar="DAY", help=f"the first day {day}; without it today")
    report.add_argument(
        "--until", dest="last", metavar="DAY", help="the last day, included, with --from; without it the first"
    )
    report.add_argument(
        "--by",
        metavar="WORD",
        choices=list(dict.fromkeys(words(SalesBy) + words(TakingsBy))),
        help=f"what sales are summed by: {', '.join(SalesBy)}; takings: {', '.join(TakingsBy)} [day]",
    )
    report.add_argument("--csv", action="store_true", help="as CSV, with the names of the columns")


def _report(options: argparse.Namespace) -> None:
    _check_by(options)
    settings, url = settings_from(options), existing_ledger(options)
    days = _days(options)
    table, silent = asyncio.run(_run(url, settings, options, days))
    if options.csv:
        sys.stdout.writelines(report_tables.csv_lines(table))
    elif table.rows:
        print(*report_tables.text_lines(table), sep="\n")
    else:
        print("There is nothing of these days.")
    if silent:
        print(f"The account of {', '.join(silent)} could not be read.", file=sys.stderr)


async def _run(
    url: str, settings: Settings, options: argparse.Namespace, days: tuple[date | None, date | None]
) -> tuple[ReportTable, tuple[str, ...]]:
    """The table, and the providers that did not answer."""
    async with opened(url) as ledger:
        programme = await programme_of(ledger)
        reports = Reports(
            ledger.reports, lambda: programme, account_providers(settings, wall_ms), ledger.door.admissions
        )
        return await _table(reports, reports.days(*days, wall_ms()), options)


async def _table(reports: Reports, days: Days, options: argparse.Namespace) -> tuple[ReportTable, tuple[str, ...]]:
    match ReportName(options.report):
        case ReportName.SALES:
            by = SalesBy(options.by or SalesBy.DAY)
            return report_tables.sales_table(await reports.sales(days, by), by), ()
        case ReportName.OCCUPANCY:
            return report_tables.occupancy_table(await reports.occupancy(days), days.timezone), ()
        case ReportName.ADMISSIONS:
            return report_tables.admissions_table(await reports.admissions(days), days.timezone), ()
        case ReportName.TAKINGS if options.by == TakingsBy.TILL:
            return report_tables.till_table(await reports.takings_by_till(days), days.timezone), ()
        case ReportName.TAKINGS:
            return report_tables.takings_table(await reports.takings(days)), ()
        case ReportName.MONEY:
            found = await reports.money(days)
            return report_tables.money_table(found.rows), tuple(found.silent)


def _check_by(options: argparse.Namespace) -> None:
    """Raises `DaysRefused` for what the report is not summed by."""
    words: dict[ReportName, list[str]] = {ReportName.SALES: list(SalesBy), ReportName.TAKINGS: list(TakingsBy)}
    allowed = words.get(options.report, [])
    if options.by and options.by not in allowed:
        known = f"--by is one of {', '.join(allowed)} there" if allowed else "It takes no --by"
        raise DaysRefused(f"The report {options.report} is not summed by {options.by}. {known}.")


def _days(options: argparse.Namespace) -> tuple[date | None, date | None]:
    """The first day and the last, as far as they are given. Raises `DaysRefused` for a last one without a first."""
    first, last = _day("--from", options.first), _day("--until", options.last)
    if first is None and last is not None:
        raise DaysRefused(f"--until {last} is the last day: name the first one too, with --from.")
    return first, last


def _day(option: str, text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text is not None else None
    except ValueError:
        raise DaysRefused(f"{option} takes a day such as 2026-12-24, not {text!r}.") from None
