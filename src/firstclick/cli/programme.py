"""The commands `programme check`, `show`, `import`, `export`, `list` and `convert`.

The first two read a programme file; the others read or write the programme in the ledger.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path

from firstclick.bootstrap.clocks import wall_ms
from firstclick.bootstrap.core import ledger_url
from firstclick.bootstrap.preparation import programme_path
from firstclick.bootstrap.settings import Settings
from firstclick.cli.cinema_time import moment
from firstclick.cli.convert import add_convert_command
from firstclick.cli.ledgers import create, existing_ledger, may_be_created
from firstclick.cli.options import LEDGER_SETTINGS, Commands, add_command, settings_from
from firstclick.domain.import_plan import ImportPlan
from firstclick.domain.import_plan import plan as plan_import
from firstclick.domain.import_refusals import label
from firstclick.domain.price_warnings import price_warnings
from firstclick.domain.programme import Programme
from firstclick.ledger import opened
from firstclick.programme_file import (
    FILE_MAX_BYTES,
    TomlReader,
    compare,
    decoded_source,
    describe,
    load_programme_at,
    read_source,
)
from firstclick.service.ports.programme import ProgrammeError, ProgrammeText
from firstclick.service.programme_admin import ProgrammeAdmin

STANDARD_INPUT = "-"
READING_SETTINGS = ("weeks_ahead",)
IMPORT_SETTINGS = (*LEDGER_SETTINGS, *READING_SETTINGS)


def add_programme_commands(commands: Commands) -> None:
    """Add `programme` with its actions."""
    programme = commands.add_parser("programme", help="check, show, import, export the programme")
    actions: Commands = programme.add_subparsers(required=True, metavar="ACTION")
    for name, text, run in (
        ("check", "check a programme file", _check),
        ("show", "print what a programme file has on, by day", _show),
    ):
        action = add_command(actions, name, text, run, READING_SETTINGS)
        action.add_argument("file", nargs="?", default="", help="the file; without it: the one that comes along")
    import_command = add_command(actions, "import", "put a file's programme on sale", _import, IMPORT_SETTINGS)
    import_command.add_argument("file", help="the programme file; - for standard input")
    import_command.add_argument("--dry-run", action="store_true", help="only say what would change")
    add_command(actions, "export", "print the file that is on sale", _export, LEDGER_SETTINGS)
    add_command(
        actions, "list", "print the programme in the ledger, by day; what has begun is marked", _list, LEDGER_SETTINGS
    )
    add_convert_command(actions)


def _check(options: argparse.Namespace) -> None:
    programme = _loaded(options)
    print(f"The programme of {programme.cinema} is in order: {_showtimes(len(programme.showtimes))}.")
    for line in _doubts(programme, programme):
        print(line)


def _show(options: argparse.Namespace) -> None:
    print(describe(_loaded(options)))


def _loaded(options: argparse.Namespace) -> Programme:
    return load_programme_at(programme_path(options.file), wall_ms(), settings_from(options).weeks_ahead)


def _import(options: argparse.Namespace) -> None:
    """Running servers follow the import within seconds. A ledger is created only where the command names its place."""
    settings, source = settings_from(options), source_of(options.file)
    creates = may_be_created(options, settings)
    if creates and options.dry_run:
        plan = plan_import(None, TomlReader(settings.weeks_ahead).parse(source, wall_ms()), {}, wall_ms())
    else:
        if not creates:
            existing_ledger(options)
        plan = asyncio.run(_import_source(settings, source, dry_run=options.dry_run, creates=creates))
    print(*_plan_lines(plan), sep="\n")
    print("Nothing was written: this was a dry run." if options.dry_run else "This is on sale now.")


def _export(options: argparse.Namespace) -> None:
    print(asyncio.run(_source(existing_ledger(options))), end="")


def _list(options: argparse.Namespace) -> None:
    print(asyncio.run(_description(existing_ledger(options))))


def source_of(name: str) -> ProgrammeText:
    """The text of a file, or of standard input where the file is `-`. Raises `ProgrammeError`."""
    if name != STANDARD_INPUT:
        return read_source(Path(name))
    return decoded_source(sys.stdin.buffer.read(FILE_MAX_BYTES + 1), "standard input")


async def _import_source(settings: Settings, source: ProgrammeText, *, dry_run: bool, creates: bool) -> ImportPlan:
    reader = TomlReader(settings.weeks_ahead)
    if creates:
        reader.parse(source, wall_ms())  # a file with a mistake creates nothing
        await create(settings)
    async with opened(ledger_url(settings)) as ledger:
        admin = ProgrammeAdmin(ledger, reader)
        return await (admin.plan(source, wall_ms()) if dry_run else admin.import_text(source, wall_ms()))


async def _source(url: str) -> str:
    async with opened(url) as ledger:
        source = await ledger.programme_source()
    if not source:
        raise _no_programme()
    return source


async def _description(url: str) -> str:
    async with opened(url) as ledger:
        programme = await ledger.programme()
    if programme is None:
        raise _no_programme()
    return describe(programme, wall_ms())


def _plan_lines(plan: ImportPlan) -> Iterator[str]:
    yield from compare(plan.before, plan.programme)
    yield from plan.ended
    yield from plan.to_move
    yield from plan.to_refund
    yield from plan.written_to
    yield from _doubts(plan.programme, plan.before)
    if plan.kept:
        stay = "stays" if len(plan.kept) == 1 else "stay"
        yield f"{_showtimes(len(plan.kept))} {stay}: begun, or cancelled with orders."
    if not plan.changes_anything:
        yield "Nothing changes."


def _doubts(programme: Programme, before: Programme) -> Iterator[str]:
    """What may be a mistake, and is taken all the same."""
    yield from _moved_into_the_past(programme)
    yield from price_warnings(programme, before, wall_ms())


def _moved_into_the_past(programme: Programme) -> Iterator[str]:
    """The showtimes that were planned for a day to come, and are over by a change: perhaps its month is wrong."""
    now_ms = wall_ms()
    for one in programme.showtimes:
        is_to_come = one.moved_from is not None and one.moved_from.starts_at_ms > now_ms
        if is_to_come and one.has_begun(now_ms) and not one.is_cancelled:
            start = moment(one.starts_at_ms, programme.timezone)
            yield f"{label(one)} is moved to {start}, which is past; is that right?"


def _showtimes(count: int) -> str:
    return "1 showtime" if count == 1 else f"{count} showtimes"


def _no_programme() -> ProgrammeError:
    return ProgrammeError(
        ["There is no programme in this database yet; import one with firstclick programme import FILE."]
    )
