"""Administers the programme: imports a file, extends weekly showtimes day by day, follows other processes' imports."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from firstclick.domain.import_plan import ImportPlan, ImportRefused
from firstclick.domain.refusals import LedgerUnavailable
from firstclick.service.live.programme_follower import ProgrammeFollower
from firstclick.service.ports.programme import ProgrammeError, ProgrammeLedger, ProgrammeReader, ProgrammeText

logger = logging.getLogger("firstclick.programme")
LOOK_EVERY_S = 2.0
LAY_OUT_EVERY_S = 600.0
STORED_NAME = "the programme"
"""The name under which problems of the stored text are reported."""


class ProgrammeAdmin:
    """The programme of one ledger."""

    def __init__(self, ledger: ProgrammeLedger, reader: ProgrammeReader) -> None:
        self._ledger = ledger
        self._reader = reader

    async def ensure(self, given: ProgrammeText | None, now_ms: int) -> None:
        """Import a programme: `given`, or else the stored one, or else the packaged one.

        Raises `ProgrammeError`, `ImportRefused`, `LedgerUnavailable`.
        """
        if given is not None:
            await self.import_text(given, now_ms)
            return
        stored = await self._ledger.programme_source()
        text = self._reader.packaged().text if stored is None else stored
        await self.import_text(ProgrammeText(text, STORED_NAME), now_ms)

    async def import_text(self, source: ProgrammeText, now_ms: int) -> ImportPlan:
        """Import a programme, with weekly showtimes from the day of `now_ms` on; writes nothing when nothing changes.

        Raises `ProgrammeError`, `ImportRefused`, `LedgerUnavailable`.
        """
        programme = self._reader.parse(source, now_ms)
        plan = await self._ledger.plan_import(programme, now_ms)
        if plan.refused or plan.changes_anything or await self._ledger.programme_source() != source.text:
            await self._ledger.import_programme(programme, source.text, now_ms)
        return plan

    async def plan(self, source: ProgrammeText, now_ms: int) -> ImportPlan:
        """What an import would do; nothing is written. Raises `ImportRefused` when the import would be refused."""
        plan = await self._ledger.plan_import(self._reader.parse(source, now_ms), now_ms)
        if plan.refused:
            raise ImportRefused(plan.refused)
        return plan

    async def follow(self, follower: ProgrammeFollower, clock_ms: Callable[[], int]) -> None:
        """Run until cancelled: follow every import, by any process, and extend the weekly showtimes.

        `clock_ms` is milliseconds since 1970 UTC.
        """
        loop = asyncio.get_running_loop()
        laid_out_s = loop.time()
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            try:
                if loop.time() - laid_out_s > LAY_OUT_EVERY_S:
                    laid_out_s = loop.time()
                    await self.ensure(None, clock_ms())
                await follower.follow()
            except LedgerUnavailable:
                continue
            except (ProgrammeError, ImportRefused) as error:
                logger.warning("the coming days could not be laid out: %s", error)
