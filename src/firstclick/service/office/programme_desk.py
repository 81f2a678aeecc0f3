"""Staff change the programme: its text is read, what an import would do is shown, and then it is imported."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from firstclick.domain.import_plan import ImportPlan
from firstclick.domain.import_refusals import ImportRefused
from firstclick.domain.price_warnings import price_warnings
from firstclick.domain.programme import Programme
from firstclick.domain.refusals import LedgerUnavailable, ProgrammeRefused, ProgrammeReplaced, UnknownVersion
from firstclick.domain.seats.seat_map import SeatKind
from firstclick.domain.staff.audit import ActingStaff, AuditKind
from firstclick.service.ports.programme import (
    Edit,
    FormDraft,
    ImportedText,
    ImportedTexts,
    PlanFile,
    ProgrammeError,
    ProgrammeReader,
    ProgrammeText,
    Tables,
    digest_of,
)

NAME = "programme"
"""The name under which problems of a text are reported."""
VERSIONS_MAX = 200


@dataclass(frozen=True, slots=True)
class Draft:
    """A text that staff want on sale. `of` is the digest of the text that they changed."""

    text: str
    of: str


@dataclass(frozen=True, slots=True)
class Changes:
    """What an import does, in sentences: a line for each thing that differs, before → after.

    `ended` are the showtimes at which holds end, `to_move` the bookings of seats that are out of order now,
    `to_refund` those of showtimes that are cancelled, `written_to` says how many buyers get a mail, `kept` are the
    showtimes that stay because they have begun, or are cancelled and have bookings, `warnings` says what may be
    forgotten.
    """

    lines: Sequence[str]
    ended: Sequence[str]
    to_move: Sequence[str]
    to_refund: Sequence[str]
    written_to: Sequence[str]
    kept: Sequence[str]
    warnings: Sequence[str]


class ProgrammeDesk:
    """The programme as staff see and change it. `follow` makes this process sell what was imported.

    Every call may raise `LedgerUnavailable`.
    """

    def __init__(
        self,
        ledger: ImportedTexts,
        reader: ProgrammeReader,
        clock_ms: Callable[[], int],
        follow: Callable[[], Awaitable[None]],
    ) -> None:
        self._ledger = ledger
        self._reader = reader
        self._clock_ms = clock_ms
        self._follow = follow

    async def newest(self) -> ImportedText:
        """What is on sale; `NO_TEXT` before the first import."""
        return await self._ledger.newest_text()

    async def versions(self) -> Sequence[ImportedText]:
        """The newest versions without their texts, the newest first; the days that a server adds are none."""
        return await self._ledger.texts(VERSIONS_MAX)

    async def version(self, version: int) -> ImportedText:
        """A version by its number. Raises `UnknownVersion`."""
        found = await self._ledger.text_of(version)
        if found is None:
            raise UnknownVersion(version)
        return found

    async def draft(self, text: str, tables: Tables | None) -> FormDraft:
        """The text with the values of the tables in it, and what can be read of it. Raises `ProgrammeRefused`."""
        source, now_ms = await self._source(text), self._clock_ms()
        try:
            return await asyncio.to_thread(self._reader.draft, source, tables, now_ms)
        except ProgrammeError as error:
            raise ProgrammeRefused(error.problems) from None

    async def plan(self, source: ProgrammeText, kinds: Mapping[str, SeatKind]) -> PlanFile:
        """The rooms of a seating plan. Raises `ProgrammeRefused`."""
        try:
            return await asyncio.to_thread(self._reader.plan, source, kinds)
        except ProgrammeError as error:
            raise ProgrammeRefused(error.problems) from None

    async def preview(self, draft: Draft) -> Changes:
        """What an import would do. Raises `ProgrammeRefused`, `ProgrammeReplaced`."""
        _, new, now_ms = await self._parse(draft.text)
        if await self._ledger.newest_digest() not in (draft.of, digest_of(draft.text)):
            raise ProgrammeReplaced
        plan = await self._ledger.plan(new, now_ms)
        if plan.refused:
            raise ProgrammeRefused(plan.refused)
        return await self._changes(plan, now_ms)

    async def put(self, draft: Draft, staff: ActingStaff) -> Changes:
        """Import it, and record who did. Raises `ProgrammeRefused`, `ProgrammeReplaced`."""
        source, new, now_ms = await self._parse(draft.text)
        entry = staff.entry(AuditKind.PROGRAMME, "", now_ms, text=digest_of(draft.text))
        try:
            plan = await self._ledger.import_(new, draft.text, now_ms, Edit(draft.of, entry), source.to_store)
        except ImportRefused as refused:
            raise ProgrammeRefused(refused.reasons) from None
        with suppress(LedgerUnavailable):  # it is on sale, and followed a moment later
            await self._follow()
        return await self._changes(plan, now_ms)

    async def _parse(self, text: str) -> tuple[ProgrammeText, Programme, int]:
        """The text with its pictures, its programme, and the moment for which its coming days are laid out.

        Raises `ProgrammeRefused`.
        """
        source, now_ms = await self._source(text), self._clock_ms()
        try:
            return source, await asyncio.to_thread(self._reader.parse, source, now_ms), now_ms
        except ProgrammeError as error:
            raise ProgrammeRefused(error.problems) from None

    async def _source(self, text: str) -> ProgrammeText:
        """The text with the pictures that it may name: those of earlier imports, and the packaged ones."""
        stored = await self._ledger.pictures()
        packaged = await asyncio.to_thread(self._reader.packaged_files, text)
        return ProgrammeText(text, NAME, {name: one for name, one in packaged.items() if name not in stored}, stored)

    async def _changes(self, plan: ImportPlan, now_ms: int) -> Changes:
        lines = await asyncio.to_thread(self._reader.differences, plan.before, plan.programme)
        warnings = price_warnings(plan.programme, plan.before, now_ms)
        return Changes(lines, plan.ended, plan.to_move, plan.to_refund, plan.written_to, plan.kept, warnings)
