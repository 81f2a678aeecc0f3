"""The command `door export`: a list of a showtime's tickets on paper, for an evening without any of this."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from firstclick.cli.bookings import BookingRefused
from firstclick.cli.cinema_time import MINUTES, moment
from firstclick.cli.ledgers import existing_ledger, programme_of
from firstclick.cli.options import LEDGER_SETTINGS, Commands, add_command
from firstclick.domain.programme import Programme, Showtime
from firstclick.ledger import opened
from firstclick.service.door.paper_list import paper_list
from firstclick.service.office import report_tables
from firstclick.service.ports.admissions import TicketFile


def add_door_commands(commands: Commands) -> None:
    """Add `door` with its action."""
    door = commands.add_parser("door", help="print lists for the door")
    actions: Commands = door.add_subparsers(required=True, metavar="ACTION")
    export = add_command(actions, "export", "print the tickets of a showtime, by seat", _export, LEDGER_SETTINGS)
    export.add_argument("showtime", metavar="SHOWTIME", help="the showtime's id")
    export.add_argument("--csv", action="store_true", help="as CSV, with the names of the columns")


def _export(options: argparse.Namespace) -> None:
    url = existing_ledger(options)
    programme, files = asyncio.run(_found(url, options.showtime))
    showtime = programme.showtime_by_id.get(options.showtime)
    if showtime is None and not files:
        raise BookingRefused(f"There is no showtime {options.showtime} on the programme, and nothing was sold for it.")
    table = paper_list(files, None if showtime is None else showtime.auditorium.seat_map)
    if options.csv:
        sys.stdout.writelines(report_tables.csv_lines(table))
        return
    print(*_heading(showtime, programme, options.showtime), sep="\n")
    print(*(report_tables.text_lines(table) if table.rows else ["Nothing is sold."]), sep="\n")


async def _found(url: str, showtime_id: str) -> tuple[Programme, Sequence[TicketFile]]:
    async with opened(url) as ledger:
        return await programme_of(ledger), await ledger.door.admissions.tickets_of(showtime_id)


def _heading(showtime: Showtime | None, programme: Programme, showtime_id: str) -> Iterator[str]:
    yield f"{programme.cinema}: {showtime_id}"
    if showtime is not None:
        starts = moment(showtime.starts_at_ms, programme.timezone)
        yield ", ".join(filter(None, (showtime.movie.title, showtime.auditorium.name, starts)))
    yield f"As of {datetime.now(ZoneInfo(programme.timezone)).strftime(MINUTES)}."
    yield ""
