"""The ports for reading programme files, and for storing programmes in a ledger."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from firstclick.domain.import_plan import ImportPlan
from firstclick.domain.programme import Programme


class ProgrammeError(Exception):
    """The programme file is invalid. `str()` is the first problem; `problems` has all of them, in order of lines."""

    def __init__(self, problems: Sequence[str]) -> None:
        more = f" (And {len(problems) - 1} more.)" if len(problems) > 1 else ""
        super().__init__(problems[0] + more)
        self.problems = tuple(problems)


class ProgrammeText(NamedTuple):
    """The text of a programme file, and the name that its problems are reported under."""

    text: str
    name: str


class ProgrammeReader(Protocol):
    """Turns a programme file's text into a programme."""

    def parse(self, source: ProgrammeText, now_ms: int) -> Programme:
        """The programme, with weekly showtimes from the day of `now_ms` on. Raises `ProgrammeError`."""

    def packaged(self) -> ProgrammeText:
        """The programme that comes with FirstClick."""


class ProgrammeSource(Protocol):
    """Where processes read the imported programme. Every call may raise `LedgerUnavailable`."""

    async def programme(self) -> Programme | None:
        """The programme of the last import; None before the first import."""

    async def programme_version(self) -> int:
        """The number of imports; a running process compares it to know when to load the programme again."""


class ProgrammeLedger(ProgrammeSource, Protocol):
    """Stores the imported programme. Every call may raise `LedgerUnavailable`."""

    async def programme_source(self) -> str | None:
        """The text of the last import; None before the first import."""

    async def was_imported(self, source_text: str) -> bool:
        """Whether any import so far was of this very text."""

    async def plan_import(self, programme: Programme, now_ms: int) -> ImportPlan:
        """What an import would change, and why it would be refused. Writes nothing."""

    async def import_programme(self, programme: Programme, source_text: str, now_ms: int) -> None:
        """Import in one transaction; showtimes that began before `now_ms` stay. Raises `ImportRefused`."""
