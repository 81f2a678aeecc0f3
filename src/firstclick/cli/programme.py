"""The actions of `firstclick programme`: on a programme file, and on the programme in the ledger."""

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
from firstclick.cli.options import LEDGER_SETTINGS, Commands, add_command, settings_of
from firstclick.domain.import_plan import Differences, ImportPlan
from firstclick.ledger import SqlLedger
from firstclick.programme_file import TomlReader, describe, load_programme_at, read_source
from firstclick.service.ports.programme import ProgrammeError, ProgrammeText
from firstclick.service.programme_admin import ProgrammeAdmin


def add_programme_actions(actions: Commands) -> None:
    """Add check, show, import, export and list."""
    for name, text, run in (
        ("check", "check a programme file", _check),
        ("show", "print what a programme file has on, by day", _show),
    ):
        action = add_command(actions, name, text, run)
        action.add_argument("file", nargs="?", default="", help="the file; without it: the one that comes along")
    import_text = add_command(actions, "import", "put a file's programme on sale", _import_file, LEDGER_SETTINGS)
    import_text.add_argument("file", help="the programme file")
    import_text.add_argument("--dry-run", action="store_true", help="only say what would change")
    add_command(actions, "export", "print the file that is on sale", _export, LEDGER_SETTINGS)
    add_command(actions, "list", "print what is on sale, by day", _list, LEDGER_SETTINGS)


def _check(options: argparse.Namespace) -> None:
    programme = load_programme_at(programme_path(options.file), wall_ms())
    print(f"The programme of {programme.cinema} is in order: {len(programme.showtimes)} showtimes.")


def _show(options: argparse.Namespace) -> None:
    print(describe(load_programme_at(programme_path(options.file), wall_ms())))


def _import_file(options: argparse.Namespace) -> None:
    """Running servers serve the new programme within seconds."""
    settings = settings_of(options)
    plan = asyncio.run(_import(settings, read_source(Path(options.file)), dry_run=options.dry_run))
    print(*_changes(plan), sep="\n")
    print("Nothing was written: this was a dry run." if options.dry_run else "This is on sale now.")


def _export(options: argparse.Namespace) -> None:
    print(asyncio.run(_source(settings_of(options))), end="")


def _list(options: argparse.Namespace) -> None:
    print(asyncio.run(_description(settings_of(options))))


async def _import(settings: Settings, source: ProgrammeText, *, dry_run: bool) -> ImportPlan:
    async with _ledger(settings) as ledger:
        admin = ProgrammeAdmin(ledger, TomlReader())
        return await (admin.plan(source, wall_ms()) if dry_run else admin.import_text(source, wall_ms()))


async def _source(settings: Settings) -> str:
    async with _ledger(settings) as ledger:
        return await ledger.programme_source() or _refuse_missing()


async def _description(settings: Settings) -> str:
    async with _ledger(settings) as ledger:
        programme = await ledger.programme()
        return describe(programme) if programme else _refuse_missing()


@asynccontextmanager
async def _ledger(settings: Settings) -> AsyncIterator[SqlLedger]:
    ledger = SqlLedger(ledger_url(settings))
    try:
        await ledger.start()
        yield ledger
    finally:
        await ledger.close()


def _changes(plan: ImportPlan) -> Iterator[str]:
    for noun, part in (("movie", plan.movies), ("auditorium", plan.auditoriums), ("showtime", plan.showtimes)):
        yield from _differences(noun, part)
    if plan.kept:
        yield f"{len(plan.kept)} showtimes that have begun are kept."
    if not plan.changes_anything:
        yield "Nothing changes."


def _differences(noun: str, part: Differences) -> Iterator[str]:
    for word, ids in (("added", part.added), ("changed", part.changed), ("removed", part.removed)):
        yield from (f"{word}: {noun} {one}" for one in ids)


def _refuse_missing() -> str:
    raise ProgrammeError(["There is no programme in this database yet; import one, or start the server once."])
