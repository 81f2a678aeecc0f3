"""The tables of a programme file as JSON has them, for forms.

TOML has dates and times, which JSON has not: they are text, as the reader takes them too.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from firstclick.programme_file.local_time import local_datetime
from firstclick.programme_file.problems import at
from firstclick.programme_file.tables import CINEMA, KINDS, no_such_table
from firstclick.service.ports.programme import ProgrammeError, Tables

MOMENTS = {"showtime": ("starts_at",), "change": ("starts_at",), "promo": ("valid_from", "valid_until")}
"""The keys whose values are local dates and times, by kind of table."""
INTEGER_MAX = 2**53
"""Beyond it JavaScript rounds."""

Entry = dict[str, Any]


def json_tables(document: Mapping[str, object]) -> dict[str, Any]:
    """All tables that a form can show. A `cinema` that is missing is empty."""
    return {CINEMA: next(iter(entries_of(document, CINEMA)), {})} | {
        kind: entries_of(document, kind) for kind in KINDS if kind != CINEMA
    }


def entries_of(document: Mapping[str, object], kind: str) -> list[Entry]:
    """The tables of a kind; what is no table, or no list of tables, is left out. There is one `cinema`, or none."""
    found = document.get(kind, [])
    entries = [found] if kind == CINEMA and found else found
    if not isinstance(entries, list) or not all(isinstance(one, dict) for one in entries):
        return []
    return _with_seconds(kind, [plain(one) for one in entries])


def checked(tables: Tables, source: str) -> dict[str, list[Entry]]:
    """The tables of each kind, if they have the shape that `json_tables` makes. Raises `ProgrammeError`."""
    found: dict[str, list[Entry]] = {}
    problems = []
    for kind, value in tables.items():
        entries = [value] if kind == CINEMA else value
        if kind not in KINDS:
            problems.append(no_such_table(kind))
        elif not isinstance(entries, list) or not all(isinstance(one, dict) for one in entries):
            problems.append(f"{kind} must be {'a table' if kind == CINEMA else 'a list of tables'}.")
        elif _has_null(entries):
            problems.append(f"a table {kind} has null in it; leave the key out.")
        else:
            found[kind] = _with_seconds(kind, [one for one in entries if one or kind != CINEMA])
    if problems:
        raise ProgrammeError([at(source, 0, problem) for problem in problems])
    return found


def plain(value: Any) -> Any:  # noqa: ANN401 - a value of TOML, and one of JSON
    """A value of TOML as JSON has it."""
    match value:
        case dict():
            return {key: plain(one) for key, one in value.items()}
        case list():
            return [plain(one) for one in value]
        case datetime.time() if not value.second and not value.microsecond:
            return value.isoformat("minutes")
        case datetime.date() | datetime.time():
            return value.isoformat()
        case float() | int() if not abs(value) <= INTEGER_MAX:  # nan is not either
            return str(value) if isinstance(value, float) else hex(value)  # Python refuses to write 5000 digits
    return value


def same(one: object, other: object) -> bool:
    """Whether two values are the same in JSON. In Python, True is 1."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(value, other[key]) for key, value in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return one == other and isinstance(one, bool) == isinstance(other, bool)


def _has_null(value: object) -> bool:
    if isinstance(value, dict):
        return any(map(_has_null, value.values()))
    return any(map(_has_null, value)) if isinstance(value, list) else value is None


def _with_seconds(kind: str, entries: list[Entry]) -> list[Entry]:
    """Dates and times with their seconds, which the fields of forms leave out."""
    if kind not in MOMENTS:
        return entries
    return [{key: _moment(one) if key in MOMENTS[kind] else one for key, one in entry.items()} for entry in entries]


def _moment(value: object) -> object:
    moment = local_datetime(value)
    return value if moment is None else moment.isoformat()
