"""The ports for reading programme files, and for storing programmes in a ledger."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

from firstclick.domain.cinema_page import Picture
from firstclick.domain.import_plan import ImportPlan
from firstclick.domain.programme import Programme
from firstclick.domain.seats.seat_map import SeatKind, SeatMap
from firstclick.domain.staff.audit import AuditEntry


class ProgrammeError(Exception):
    """The programme file is invalid. `str()` is the first problem; `problems` has all of them, in order of lines."""

    def __init__(self, problems: Sequence[str]) -> None:
        more = f" (And {len(problems) - 1} more.)" if len(problems) > 1 else ""
        super().__init__(problems[0] + more)
        self.problems = tuple(problems)


class FileProblem(NamedTuple):
    """A problem in a programme file, with its line where it has one.

    `table` is the kind of table that it is in, `nth` which of that kind, from 0; there is one `cinema`.
    """

    sentence: str
    line: int | None
    table: str | None
    nth: int | None


class PictureFile(NamedTuple):
    """A picture with its content, whose media type was found by looking into it."""

    picture: Picture
    media_type: str
    content: bytes


Pictured = Sequence[PictureFile]
"""The files that an import keeps."""
FoundFile = PictureFile | str
"""A file beside a programme; in the place of one that is no picture, the reason."""
NO_FILES: Mapping[str, FoundFile] = {}
NO_PICTURES: Mapping[str, Picture] = {}


class ProgrammeText(NamedTuple):
    """The text of a programme file, and the name that its problems are reported under.

    `files` are the pictures beside it by their names, `stored` those of earlier imports, for what is not beside it.
    """

    text: str
    name: str
    files: Mapping[str, FoundFile] = NO_FILES
    stored: Mapping[str, Picture] = NO_PICTURES

    @property
    def pictures(self) -> Mapping[str, Picture | str]:
        """What the text may name; in the place of a file that is no picture, the reason."""
        found = {name: one.picture if isinstance(one, PictureFile) else one for name, one in self.files.items()}
        return {**self.stored, **found}

    @property
    def to_store(self) -> Sequence[PictureFile]:
        """The files that an import keeps."""
        return [one for one in self.files.values() if isinstance(one, PictureFile)]


Tables = Mapping[str, object]
"""The tables of a programme file as JSON has them: `cinema` is a table, each other kind a list of tables."""


class DrawnRoom(NamedTuple):
    """A room whose seats can be read. `nth` counts `auditorium` tables from 0, None for the own room of a movie."""

    auditorium_id: str
    nth: int | None
    seat_map: SeatMap


class PlannedStart(NamedTuple):
    """One start of the `nth` `showtime` table, from 0; times are milliseconds since 1970 UTC.

    `ends_at_ms` is None where the runtime is unknown. It `clashes` when another one is in its auditorium meanwhile.
    One that `is_cancelled` clashes with none.
    """

    movie_id: str
    auditorium_id: str
    starts_at_ms: int
    ends_at_ms: int | None
    nth: int
    clashes: bool
    is_cancelled: bool


class FormDraft(NamedTuple):
    """A programme that is being edited: its text, its tables, and all that can be read although it has problems."""

    text: str
    tables: Tables
    problems: Sequence[FileProblem]
    rooms: Sequence[DrawnRoom]
    week: Sequence[PlannedStart]


class PlanRoom(NamedTuple):
    """A room of a seating plan; id and name are "" where its format has none."""

    room_id: str
    name: str
    seat_map: SeatMap


class PlanFile(NamedTuple):
    """What was read of a seating plan, and what kind of seat each of its categories became."""

    rooms: Sequence[PlanRoom]
    kinds: Mapping[str, SeatKind]


class ImportedText(NamedTuple):
    """A text that was imported. `version` is the number of the import, `imported_at_ms` milliseconds since 1970 UTC."""

    version: int
    imported_at_ms: int
    text: str = ""


NO_TEXT = ImportedText(0, 0)
"""What is on sale before the first import."""


class Edit(NamedTuple):
    """An import by staff: `of` is the digest of the text that they changed, `entry` is recorded with the version."""

    of: str
    entry: AuditEntry


def digest_of(text: str) -> str:
    """What names a text: the first 32 hexadecimal digits of its SHA-256."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]


class ProgrammeReader(Protocol):
    """Turns a programme file's text into a programme."""

    def parse(self, source: ProgrammeText, now_ms: int) -> Programme:
        """The programme, with weekly showtimes from the day of `now_ms` on. Raises `ProgrammeError`."""

    def draft(self, source: ProgrammeText, tables: Tables | None, now_ms: int) -> FormDraft:
        """The text with the values of `tables` in it, and what can be read of it.

        Weekly showtimes are those of the two weeks from the day of `now_ms` on. Raises `ProgrammeError` when the text
        is no TOML, or the tables are none of a programme.
        """

    def plan(self, source: ProgrammeText, kinds: Mapping[str, SeatKind]) -> PlanFile:
        """The rooms of a seating plan, in the format that its name ends in. Raises `ProgrammeError`.

        `kinds` says what seats of a category are; others are guessed by the category's name.
        """

    def packaged(self) -> ProgrammeText:
        """The programme that comes with FirstClick."""

    def packaged_files(self, text: str) -> Mapping[str, FoundFile]:
        """The pictures of that programme, as far as a text names them."""

    def differences(self, before: Programme, after: Programme) -> Sequence[str]:
        """A line for each thing that differs between two programmes, such as `changed: movie …, title "…" → "…"`."""


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

    async def import_programme(
        self, programme: Programme, source_text: str, now_ms: int, files: Sequence[PictureFile] = ()
    ) -> None:
        """Import in one transaction; showtimes that began before `now_ms` stay. Raises `ImportRefused`.

        `files` are stored with it.
        """

    async def pictures(self) -> Mapping[str, Picture]:
        """The newest pictures that imports have stored, by their names."""


class ImportedTexts(Protocol):
    """Keeps every text that was imported, and takes those of staff. Every call may raise `LedgerUnavailable`."""

    async def plan(self, new: Programme, now_ms: int) -> ImportPlan:
        """As `ProgrammeLedger.plan_import`."""

    async def pictures(self) -> Mapping[str, Picture]:
        """As `ProgrammeLedger.pictures`."""

    async def import_(
        self, new: Programme, source_text: str, now_ms: int, edit: Edit | None = None, files: Pictured = ()
    ) -> ImportPlan:
        """As `ProgrammeLedger.import_programme`; what it did.

        Raises `ProgrammeReplaced` when the newest text is not the one that was edited.
        """

    async def texts(self, texts_max: int) -> Sequence[ImportedText]:
        """The newest imports of another text than the one before, the newest first, without their texts."""

    async def text_of(self, version: int) -> ImportedText | None:
        """The text of an import; None where there is none of that number."""

    async def newest_digest(self) -> str:
        """The digest of the last imported text; that of an empty one before the first import."""

    async def newest_text(self) -> ImportedText:
        """The text of the last import; `NO_TEXT` before the first."""
