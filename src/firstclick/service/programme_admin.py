"""Administers the programme: imports a file, extends weekly showtimes day by day, follows other processes' imports."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import timedelta

from firstclick.domain.days import begins_ms, local_day
from firstclick.domain.import_plan import ImportPlan
from firstclick.domain.import_refusals import ImportRefused
from firstclick.domain.programme import Programme
from firstclick.domain.refusals import LedgerUnavailable
from firstclick.service.live.ledger_watch import LedgerWatch
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

    async def ensure(self, given: ProgrammeText | None, now_ms: int, *, demo: bool = True) -> Sequence[str]:
        """Prepare the ledger's programme for a start, and return warnings for the operator.

        `given` is imported unless its very text was imported before: a restart must not undo later imports. If it
        cannot be sold, the stored programme is. Where nothing is stored or given, `demo` imports the packaged one.
        Raises `ProgrammeError` and `ImportRefused` only where nothing is stored, and `LedgerUnavailable`.
        """
        stored = await self._ledger.programme_source()
        if stored is None:
            if given is not None or demo:
                await self.import_text(given or self._reader.packaged(), now_ms)
            return ()
        warnings = [] if given is None or given.text == stored else await self._replace(given, now_ms)
        try:
            await self.extend(now_ms)
        except (ProgrammeError, ImportRefused) as error:
            warnings.append(f"The coming days of the stored programme are not laid out: {error}")
        return warnings

    async def _replace(self, given: ProgrammeText, now_ms: int) -> list[str]:
        """Import another text than the stored one; warnings when it is not imported."""
        if await self._ledger.was_imported(given.text):
            return [
                f"{given.name} is not imported again: another programme was imported after it, and is on sale. "
                f"To sell this one, run firstclick programme import {given.name}."
            ]
        try:
            await self.import_text(given, now_ms)
        except (ProgrammeError, ImportRefused) as error:
            return [f"{given.name} is not on sale, the stored programme is. {error}"]
        return []

    async def extend(self, now_ms: int) -> None:
        """Lay out the coming days of the stored programme, if there is one. Raises as `import_text`."""
        stored = await self._ledger.programme_source()
        if stored is not None:
            await self.import_text(ProgrammeText(stored, STORED_NAME), now_ms)

    async def import_text(self, source: ProgrammeText, now_ms: int) -> ImportPlan:
        """Import a programme, with weekly showtimes from the day of `now_ms` on; writes nothing when nothing changes.

        Raises `ProgrammeError`, `ImportRefused`, `LedgerUnavailable`.
        """
        programme = await self._parse(source, now_ms)
        plan = await self._ledger.plan_import(programme, now_ms)
        if plan.refused or plan.changes_anything or await self._ledger.programme_source() != source.text:
            await self._ledger.import_programme(programme, source.text, now_ms, source.to_store)
        return plan

    async def plan(self, source: ProgrammeText, now_ms: int) -> ImportPlan:
        """What an import would do; nothing is written. Raises `ImportRefused` when the import would be refused."""
        plan = await self._ledger.plan_import(await self._parse(source, now_ms), now_ms)
        if plan.refused:
            raise ImportRefused(plan.refused)
        return plan

    async def _parse(self, source: ProgrammeText, now_ms: int) -> Programme:
        """Parse in a thread: thousands of showtimes take longer than requests can wait."""
        known = source._replace(stored=await self._ledger.pictures())
        return await asyncio.to_thread(self._reader.parse, known, now_ms)

    async def follow(self, follower: ProgrammeFollower, watch: LedgerWatch) -> None:
        """Run until cancelled: follow every import, by any process."""

        async def follow() -> bool:
            await follower.follow()
            return follower.is_settled

        await watch.follow(follow, LOOK_EVERY_S)

    async def lay_out(self, clock_ms: Callable[[], int], timezone: Callable[[], str]) -> None:
        """Run until cancelled: extend the weekly showtimes, every `LAY_OUT_EVERY_S` and when a day begins there.

        `clock_ms` is milliseconds since 1970 UTC, `timezone` the IANA name of the cinema's.
        """
        while True:
            await asyncio.sleep(min(LAY_OUT_EVERY_S, until_tomorrow_s(clock_ms(), timezone())))
            try:
                await self.extend(clock_ms())
            except LedgerUnavailable:
                continue
            except (ProgrammeError, ImportRefused) as error:
                logger.warning("the coming days could not be laid out: %s", error, extra={"event": "days-not-laid-out"})


def until_tomorrow_s(now_ms: int, timezone: str) -> float:
    """The seconds from a moment until the next day begins in a time zone."""
    tomorrow = local_day(now_ms, timezone) + timedelta(days=1)
    return (begins_ms(tomorrow, timezone) - now_ms) / 1000
