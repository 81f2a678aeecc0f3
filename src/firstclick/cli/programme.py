"""The commands `programme check`, `show`, `import`, `export` and `list`.

The first two read a programme file; the others read or write the programme in the ledger.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

from firstclick.bootstrap.clocks import wall_ms
from firstclick.bootstrap.core import ledger_url
from firstclick.bootstrap.server import programme_path
from firstclick.bootstrap.settings import Settings
from firstclick.cli.options import LEDGER_SETTINGS, Commands, add_command, settings_from
from firstclick.domain.import_plan import ImportPlan
from firstclick.ledger import SqlLedger
from firstclick.programme_file import TomlReader, compare, describe, load_programme_at, read_source
from firstclick.service.ports.programme import ProgrammeError, ProgrammeText
from firstclick.service.programme_admin import ProgrammeAdmin


def add_programme_commands(commands: Commands) -> None:
    """Add `programme` with its actions."""
    programme = commands.add_parser("programme", help="check, show, import, export the programme")
    actions: Commands = programme.add_subparsers(required=True, metavar="ACTION")
    for name, text, run in (
        ("check", "check a programme file", _check),
        ("show", "print what a programme file has on, by day", _show),
    ):
        action = add_command(actions, name, text, run)
        action.add_argument("file", nargs="?", default="", help="the file; without it: the one that comes along")
    import_command = add_command(actions, "import", "put a file's programme on sale", _import, LEDGER_SETTINGS)
    import_command.add_argument("file", help="the programme file")
    import_command.add_argument("--dry-run", action="store_true", help="only say what would change")
    add_command(actions, "export", "print the file that is on sale", _export, LEDGER_SETTINGS)
    add_command(actions, "list", "print what is on sale, by day", _list, LEDGER_SETTINGS)


def _check(options: argparse.Namespace) -> None:
    programme = load_programme_at(programme_path(options.file), wall_ms())
    print(f"The programme of {programme.cinema} is in order: {_showtimes(len(programme.showtimes))}.")


def _show(options: argparse.Namespace) -> None:
    print(describe(load_programme_at(programme_path(options.file), wall_ms())))


def _import(options: argparse.Namespace) -> None:
    """Running servers follow the import within seconds."""
    settings = settings_from(options)
    plan = asyncio.run(_import_source(settings, read_source(Path(options.file)), dry_run=options.dry_run))
    print(*_plan_lines(plan), sep="\n")
    print("Nothing was written: this was a dry run." if options.dry_run else "This is on sale now.")


def _export(options: argparse.Namespace) -> None:
    print(asyncio.run(_source(settings_from(options))), end="")


def _list(options: argparse.Namespace) -> None:
    print(asyncio.run(_description(settings_from(options))))


async def _import_source(settings: Settings, source: ProgrammeText, *, dry_run: bool) -> ImportPlan:
    async with _open_ledger(settings) as ledger:
        admin = ProgrammeAdmin(ledger, TomlReader())
        return await (admin.plan(source, wall_ms()) if dry_run else admin.import_text(source, wall_ms()))


async def _source(settings: Settings) -> str:
    async with _open_ledger(settings) as ledger:
        source = await ledger.programme_source()
    if not source:
        raise _no_programme()
    return source


async def _description(settings: Settings) -> str:
    async with _open_ledger(settings) as ledger:
        programme = await ledger.programme()
    if programme is None:
        raise _no_programme()
    return describe(programme)


@asynccontextmanager
async def _open_ledger(settings: Settings) -> AsyncIterator[SqlLedger]:
    ledger = SqlLedger(ledger_url(settings))
    try:
        await ledger.start()
        yield ledger
    finally:
        await ledger.close()


def _plan_lines(plan: ImportPlan) -> Iterator[str]:
    yield from compare(plan.before, plan.programme)
    yield from plan.ended
    yield from plan.to_move
    if plan.kept:
        are_kept = "that has begun is kept" if len(plan.kept) == 1 else "that have begun are kept"
        yield f"{_showtimes(len(plan.kept))} {are_kept}."
    if not plan.changes_anything:
        yield "Nothing changes."


def _showtimes(count: int) -> str:
    return "1 showtime" if count == 1 else f"{count} showtimes"


def _no_programme() -> ProgrammeError:
    return ProgrammeError(["There is no programme in this database yet; import one, or start the server once."])
