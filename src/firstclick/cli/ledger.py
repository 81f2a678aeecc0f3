"""The commands that work on the ledger: migrate, backup, and the programme in it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

from firstclick.bootstrap.clocks import wall_ms
from firstclick.bootstrap.core import ledger_url
from firstclick.bootstrap.settings import Settings
from firstclick.domain.import_plan import Differences, ImportPlan
from firstclick.ledger import SqlLedger, backup, migrate
from firstclick.programme_file import TomlReader, describe, read_source
from firstclick.service.ports.programme import ProgrammeError, ProgrammeText
from firstclick.service.programme_admin import ProgrammeAdmin


def migrate_ledger(settings: Settings) -> None:
    """Bring the schema up to date."""
    migrate(ledger_url(settings))
    print("The database's schema is up to date.")


def backup_ledger(settings: Settings, target: str) -> None:
    """Copy the SQLite ledger, also while it is in use."""
    backup(ledger_url(settings), Path(target))
    print(f"The ledger was copied to {target}.")


def import_file(settings: Settings, file: str, *, dry_run: bool) -> None:
    """Put a file's programme on sale; running servers follow within seconds. Says what changes."""
    plan = asyncio.run(_import(settings, read_source(Path(file)), dry_run=dry_run))
    print(*_told(plan), sep="\n")
    print("Nothing was written: this was a dry run." if dry_run else "This is on sale now.")


def export(settings: Settings) -> None:
    """Print the text of the programme that is on sale."""
    print(asyncio.run(_source(settings)), end="")


def list_programme(settings: Settings) -> None:
    """Print what is on sale, by day."""
    print(asyncio.run(_list(settings)))


async def _import(settings: Settings, source: ProgrammeText, *, dry_run: bool) -> ImportPlan:
    async with _opened(settings) as ledger:
        admin = ProgrammeAdmin(ledger, TomlReader())
        return await (admin.plan(source, wall_ms()) if dry_run else admin.import_text(source, wall_ms()))


async def _source(settings: Settings) -> str:
    async with _opened(settings) as ledger:
        return await ledger.programme_source() or _nothing()


async def _list(settings: Settings) -> str:
    async with _opened(settings) as ledger:
        programme = await ledger.programme()
        return describe(programme) if programme else _nothing()


@asynccontextmanager
async def _opened(settings: Settings) -> AsyncIterator[SqlLedger]:
    ledger = SqlLedger(ledger_url(settings))
    try:
        await ledger.start()
        yield ledger
    finally:
        await ledger.close()


def _told(plan: ImportPlan) -> Iterator[str]:
    for noun, part in (("movie", plan.movies), ("auditorium", plan.auditoriums), ("showtime", plan.showtimes)):
        yield from _differences(noun, part)
    if plan.kept:
        yield f"{len(plan.kept)} showtimes that have begun are kept."
    if not plan.changes_anything:
        yield "Nothing changes."


def _differences(noun: str, part: Differences) -> Iterator[str]:
    for word, ids in (("added", part.added), ("changed", part.changed), ("removed", part.removed)):
        yield from (f"{word}: {noun} {one}" for one in ids)


def _nothing() -> str:
    raise ProgrammeError(["There is no programme in this database yet; import one, or start the server once."])
