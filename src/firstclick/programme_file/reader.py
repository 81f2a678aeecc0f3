"""Reads a programme file into a `Programme`, or raises `ProgrammeError` with all its problems."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from importlib import resources
from pathlib import Path
from zoneinfo import ZoneInfo

from firstclick.domain.programme import Programme
from firstclick.domain.seats.seat_map import SeatKind
from firstclick.programme_file.assembly import assemble
from firstclick.programme_file.comparison import compare
from firstclick.programme_file.document import read_document
from firstclick.programme_file.draft import read_draft
from firstclick.programme_file.lines import index_lines
from firstclick.programme_file.local_time import from_ms
from firstclick.programme_file.pictures import files_beside
from firstclick.programme_file.plan_file import read_plan_file
from firstclick.programme_file.problems import ProblemReport, at
from firstclick.programme_file.week import WEEKS_AHEAD
from firstclick.service.ports.programme import FormDraft, FoundFile, PlanFile, ProgrammeError, ProgrammeText, Tables

FILE_MAX_BYTES = 1_000_000
PACKAGED_NAME = "week.toml"

_TodayIn = Callable[[ZoneInfo], datetime.date]


def load_programme(path: Path | None, today: datetime.date, weeks: int = WEEKS_AHEAD) -> Programme:
    """Read the programme of a file, or the packaged one when `path` is None. Raises `ProgrammeError`.

    `today` is the date at the cinema. Weekly showtimes are created for so many `weeks` from today on.
    """
    return _parse(_read(path), lambda _zone: today, weeks)


def load_programme_at(path: Path | None, now_ms: int, weeks: int = WEEKS_AHEAD) -> Programme:
    """As `load_programme`, with the date at the cinema at `now_ms` (milliseconds since 1970 UTC)."""
    return _parse(_read(path), lambda zone: from_ms(now_ms, zone).date(), weeks)


def parse_programme(text: str, source: str, today: datetime.date, weeks: int = WEEKS_AHEAD) -> Programme:
    """Read the programme of a TOML text. Problems name it by `source`. Raises `ProgrammeError`."""
    return _parse(ProgrammeText(text, source, packaged_files(text)), lambda _zone: today, weeks)


def read_source(path: Path) -> ProgrammeText:
    """Read a programme file and the pictures beside it, without checking the text.

    Raises `ProgrammeError` when it cannot be read.
    """
    return _read(path)


def decoded_source(content: bytes, name: str) -> ProgrammeText:
    """The text of a programme file that was read already. Raises `ProgrammeError` when it is no text or too large."""
    text = _decoded(content, name)
    return ProgrammeText(text, name, packaged_files(text))


class TomlReader:
    """Reads programmes from TOML (`service.ports.programme.ProgrammeReader`), for so many weeks ahead."""

    def __init__(self, weeks: int = WEEKS_AHEAD) -> None:
        self._weeks = weeks

    def parse(self, source: ProgrammeText, now_ms: int) -> Programme:
        """As `parse_programme`, with the date at the cinema at `now_ms` (milliseconds since 1970 UTC)."""
        return _parse(source, lambda zone: from_ms(now_ms, zone).date(), self._weeks)

    def draft(self, source: ProgrammeText, tables: Tables | None, now_ms: int) -> FormDraft:
        """As `read_draft`."""
        return read_draft(source, tables, now_ms, self._weeks)

    def plan(self, source: ProgrammeText, kinds: Mapping[str, SeatKind]) -> PlanFile:
        """As `read_plan_file`."""
        return read_plan_file(source, kinds)

    def packaged(self) -> ProgrammeText:
        """The programme that comes with FirstClick."""
        return _packaged()

    def packaged_files(self, text: str) -> Mapping[str, FoundFile]:
        """As `packaged_files`."""
        return packaged_files(text)

    def differences(self, before: Programme, after: Programme) -> Sequence[str]:
        """As `compare`."""
        return tuple(compare(before, after))


def packaged_programme() -> str:
    """The text of the programme that comes with FirstClick: one week at an invented cinema."""
    return resources.files(__package__).joinpath(PACKAGED_NAME).read_text(encoding="utf-8")


def packaged_files(text: str, *folders: Path) -> Mapping[str, FoundFile]:
    """The pictures that the text names: those in the folders, else those of the programme that comes with FirstClick.

    So a copy of that programme can be sold as it is.
    """
    with resources.as_file(resources.files(__package__)) as packaged:
        return files_beside(text, *folders, packaged)


def _packaged() -> ProgrammeText:
    text = packaged_programme()
    return ProgrammeText(text, PACKAGED_NAME, packaged_files(text))


def _read(path: Path | None) -> ProgrammeText:
    if path is None:
        return _packaged()
    try:
        with path.open("rb") as file:
            content = file.read(FILE_MAX_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: a null character in the path
        reason = getattr(error, "strerror", None) or str(error)
        raise ProgrammeError([at(path.name, 0, f"the file cannot be read: {reason}.")]) from error
    text = _decoded(content, path.name)
    return ProgrammeText(text, path.name, packaged_files(text, path.parent))


def _decoded(content: bytes, source: str) -> str:
    if len(content) > FILE_MAX_BYTES:
        raise ProgrammeError([at(source, 0, f"the file is larger than {FILE_MAX_BYTES} bytes.")])
    try:
        return content.decode("utf-8-sig")  # Windows editors put a byte order mark before the first line.
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ProgrammeError([at(source, line, "the text is not UTF-8.")]) from error


def _parse(source: ProgrammeText, today_in: _TodayIn, weeks: int) -> Programme:
    document = read_document(source.text, source.name)
    report = ProblemReport(source.name, index_lines(source.text))
    return assemble(document, report, today_in, weeks, source.pictures)
