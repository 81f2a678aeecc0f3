"""Keeps the programme: brings a file into the ledger, lays out new days as they come, and follows imports by others."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from pathlib import Path

from firstclick.domain.refusals import LedgerUnavailable
from firstclick.ledger import ImportPlan, ImportRefused, SqlLedger
from firstclick.programme import ProgrammeError, packaged_programme, parse_programme_at, read_source
from firstclick.service.views import Views

logger = logging.getLogger("firstclick.programme")
LOOK_EVERY_S = 2.0
LAY_OUT_EVERY_S = 600.0


def wall_ms() -> int:
    """The wall clock, in milliseconds since 1970 UTC."""
    return time.time_ns() // 1_000_000


async def open_season(ledger: SqlLedger, file: Path | None, now_ms: int) -> None:
    """Have a programme in the ledger: `file`'s if it is named, else what is there, else the one in the package.

    Raises `ProgrammeError`, `ImportRefused`, `LedgerUnavailable`.
    """
    if file is not None:
        text, name = read_source(file)
        await bring(ledger, text, name, now_ms)
        return
    stored = await ledger.programme_source()
    await bring(ledger, packaged_programme() if stored is None else stored, "the programme", now_ms)


async def bring(ledger: SqlLedger, text: str, name: str, now_ms: int) -> ImportPlan:
    """Import a programme's text with its days laid out from today on; nothing is written when nothing changes."""
    programme = parse_programme_at(text, name, now_ms)
    plan = await ledger.plan_import(programme, now_ms)
    if plan.refused or any_change(plan) or await ledger.programme_source() != text:
        await ledger.import_programme(programme, text, now_ms)
    return plan


def any_change(plan: ImportPlan) -> bool:
    """Whether the import would add, change or remove anything."""
    parts = (plan.movies, plan.auditoriums, plan.showtimes)
    return any(part.added or part.changed or part.removed for part in parts)


async def follow_programme(ledger: SqlLedger, views: Views, version: int, clock_ms: Callable[[], int]) -> None:
    """Run until cancelled: adopt what is imported after `version`, by whomever, and lay out the days to come."""
    laid_out_s = time.monotonic()
    while True:
        await asyncio.sleep(LOOK_EVERY_S)
        try:
            if time.monotonic() - laid_out_s > LAY_OUT_EVERY_S:
                laid_out_s = time.monotonic()
                await open_season(ledger, None, clock_ms())
            newest = await ledger.programme_version()
            if newest != version:
                await adopt(ledger, views)
                version = newest
        except LedgerUnavailable:
            continue
        except (ProgrammeError, ImportRefused) as error:
            logger.warning("the coming days could not be laid out: %s", error)


async def adopt(ledger: SqlLedger, views: Views) -> None:
    """Serve the ledger's programme from now on."""
    programme = await ledger.programme()
    if programme is not None and programme != views.programme:
        views.adopt(programme)
