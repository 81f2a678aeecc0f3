"""Reads the rooms of a seating plan in any of the known formats; how the file's name ends says which one it is."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath

from firstclick.domain.seats.seat_map import SeatKind
from firstclick.programme_file.document import read_document
from firstclick.programme_file.drawing import DrawingError
from firstclick.programme_file.lines import index_lines
from firstclick.programme_file.plan_seats import PlanError
from firstclick.programme_file.pretix_plan import read_pretix
from firstclick.programme_file.problems import ProblemReport, at
from firstclick.programme_file.rooms import read_auditorium
from firstclick.programme_file.seat_table import read_table
from firstclick.programme_file.tables import tables_of
from firstclick.service.ports.programme import PlanFile, PlanRoom, ProgrammeError, ProgrammeText


def read_plan_file(source: ProgrammeText, kinds: Mapping[str, SeatKind] | None = None) -> PlanFile:
    """The rooms of a plan. `kinds` says what seats of a category are; others are guessed by name in a pretix plan.

    Of TOML only the `[[auditorium]]` tables are read. Raises `ProgrammeError`.
    """
    match format_of(source.name):
        case ".json":
            return _pretix(source, kinds)
        case ".csv":
            return _table(source, kinds or {})
        case _:
            return _toml(source)


def format_of(name: str) -> str:
    """How the name of a plan ends: `.json`, `.csv` or `.toml`. Raises `ProgrammeError` when it ends otherwise."""
    suffix = PurePath(name).suffix.lower()
    if suffix not in (".json", ".csv", ".toml"):
        raise ProgrammeError([f"{name} must end in .json, .csv or .toml, so that its format is known."])
    return suffix


def _pretix(source: ProgrammeText, kinds: Mapping[str, SeatKind] | None) -> PlanFile:
    try:
        plan = read_pretix(source.text, kinds)
    except PlanError as error:
        where = "" if error.place is None else f"seat {error.place + 1}: "
        raise ProgrammeError([at(source.name, 0, f"{where}{error}")]) from error
    return PlanFile([PlanRoom("", plan.name, plan.seat_map)], plan.kinds)


def _table(source: ProgrammeText, kinds: Mapping[str, SeatKind]) -> PlanFile:
    try:
        return PlanFile([PlanRoom("", "", read_table(source.text, kinds))], {})
    except DrawingError as error:
        raise ProgrammeError([at(source.name, line + 1, said) for line, said in error.complaints]) from error


def _toml(source: ProgrammeText) -> PlanFile:
    report = ProblemReport(source.name, index_lines(source.text))
    tables = tables_of(read_document(source.text, source.name), "auditorium", report)
    rooms = [PlanRoom(one.auditorium_id, one.name, one.seat_map) for one in map(read_auditorium, tables)]
    problems = [one.sentence for one in report.found()]
    if not rooms and not problems:
        problems = [at(source.name, 0, "there is no [[auditorium]] table in it.")]
    if problems:
        raise ProgrammeError(problems)
    return PlanFile(rooms, {})
