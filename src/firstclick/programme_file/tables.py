"""Reads the values of one table of the programme file, and checks their types.

When a value is wrong, a reader reports it and returns a default value ("", 0, ()), so that reading continues and finds
the next problem. A programme with such a value is never returned: `ProblemReport.raise_if_any` raises before that.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from typing import TypeVar

from firstclick.programme_file.problems import ProblemReport, did_you_mean, quoted

CINEMA = "cinema"
KINDS = (CINEMA, "auditorium", "movie", "showtime", "change", "ticket_type", "price", "promo")
ID_MAX_CHARS = 64
TEXT_MAX_CHARS = 200

_ID = re.compile(r"[A-Za-z0-9._-]+")
_T = TypeVar("_T")
_TYPE_NAMES: dict[type, str] = {
    str: "text in quotes",
    int: "a whole number",
    float: "a number with a fraction",
    bool: "true or false",
    list: "a list",
    dict: "a table",
    datetime.datetime: "a date with a time",
    datetime.date: "a date",
    datetime.time: "a time of day",
}


class Table:
    """One table of the file. `nth` is its index, from 0, among the tables of its kind."""

    def __init__(self, kind: str, nth: int, values: Mapping[str, object], report: ProblemReport) -> None:
        self.kind = kind
        self.nth = nth
        self.values = values
        self.report = report

    @property
    def title(self) -> str:
        """The name of the table in problems: its kind and its id or code, the id of what it is about, or its number."""
        if self.kind == CINEMA:
            return "[cinema]"
        keys = {"price": (), "change": ("showtime",)}.get(self.kind, ("id", "code", "movie"))
        name = next((self.values[key] for key in keys if key in self.values), None)
        return f"[[{self.kind}]] {quoted(name) if isinstance(name, str) else f'number {self.nth + 1}'}"

    def line(self, key: str = "") -> int:
        """The line of the key, or the table's first line."""
        return self.report.lines.line(self.kind, self.nth, key)

    def complain(self, sentence: str, key: str = "") -> None:
        """Report a problem of the key, or of the whole table."""
        self._report(self.line(key), sentence)

    def complain_within(self, sentence: str, key: str, offset: int) -> None:
        """Report a problem in line `offset`, from 0, of the key's multi-line text."""
        line = self.report.lines.line_within(self.kind, self.nth, key, offset)
        self._report(line, sentence)

    def _report(self, line: int, sentence: str) -> None:
        nth = None if self.kind == CINEMA else self.nth
        self.report.add(line, f"{self.title}: {sentence}", self.kind, nth)

    def has(self, key: str) -> bool:
        """Whether the table has the key, with any value."""
        return key in self.values

    def refuse_unknown(self, known: tuple[str, ...]) -> None:
        """Report every key that is not among the known ones."""
        for key in self.values:
            if key not in known:
                self.complain(f"there is no key {quoted(key)}{did_you_mean(key, known)}", key)

    def text(self, key: str, default: str | None = None, chars_max: int = TEXT_MAX_CHARS) -> str:
        """A text that is not blank. Without a `default` the key is required."""
        if default is not None and not self.has(key):
            return default
        value = self._typed(key, str)
        if value is None:
            return ""
        if value.strip() and len(value) <= chars_max:
            return value
        problem = f"has {len(value)} characters; {chars_max} is the most" if value.strip() else "is empty"
        self.complain(f"{key} {problem}.", key)
        return ""

    def prose(self, key: str, default: str | None = None, chars_max: int = TEXT_MAX_CHARS) -> str:
        """A text that is shown to people. Line breaks and repeated spaces become one space."""
        line = " ".join(self.text(key, default, chars_max).split())
        if any(unicodedata.category(char) == "Cc" for char in line):
            self.complain(f"{key} has a control character in it.", key)
        return line

    def identifier(self, key: str = "id") -> str:
        """An id that is safe in a path: at most 64 letters, digits, dots, hyphens and underscores."""
        value = self.text(key, chars_max=ID_MAX_CHARS)
        # Browsers remove the path segments "." and ".." before they send a request.
        if value and (not _ID.fullmatch(value) or value in (".", "..")):
            self.complain(f"{key} {quoted(value)} may only have letters, digits, dots, hyphens and underscores.", key)
        return value

    def integer(self, key: str, lowest: int, highest: int, default: int | None = None) -> int:
        """A whole number from `lowest` to `highest`. Without a `default` the key is required."""
        if default is not None and not self.has(key):
            return default
        value = self._typed(key, int)
        if value is None:
            return 0
        if not lowest <= value <= highest:
            self.complain(f"{key} must be from {lowest} to {highest}.", key)
            return 0
        return value

    def flag(self, key: str, default: bool) -> bool:
        """`true` or `false`."""
        value = self._typed(key, bool) if self.has(key) else default
        return default if value is None else value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of different texts; empty without the key. A single text counts as a list of one."""
        if not self.has(key):
            return ()
        value = self.values[key]
        entries = [value] if isinstance(value, str) else self._typed(key, list) or []
        if not all(isinstance(entry, str) for entry in entries):
            self.complain(f"{key} must be a list of texts in quotes.", key)
            return ()
        counted = Counter(entries)
        for entry in (entry for entry, times in counted.items() if times > 1):
            self.complain(f"{key} names {quoted(entry)} more than once.", key)
        return tuple(counted)

    def mapping(self, key: str) -> Mapping[str, object]:
        """A table inside this one. The key is required."""
        value: dict[str, object] | None = self._typed(key, dict)
        return value or {}

    def _typed(self, key: str, kind: type[_T]) -> _T | None:
        if not self.has(key):
            self.complain(f"the key {quoted(key)} is missing.")
            return None
        value = self.values[key]
        # In Python, bool is a subclass of int; in the file, true is not a number.
        if isinstance(value, kind) and type(value) is kind:
            return value
        self.complain(f"{key} must be {_TYPE_NAMES[kind]}, not {_TYPE_NAMES[type(value)]}.", key)
        return None


def no_such_table(name: str) -> str:
    """The problem of a table of another name than `KINDS` have."""
    return f"there is no table {quoted(name)}{did_you_mean(name, KINDS)}"


def tables_of(document: Mapping[str, object], kind: str, report: ProblemReport) -> list[Table]:
    """All `[[kind]]` tables, in the order of the file."""
    found = document.get(kind, [])
    if isinstance(found, list) and all(isinstance(one, dict) for one in found):
        return [Table(kind, nth, values, report) for nth, values in enumerate(found)]
    report.add(report.lines.line(kind), f"{kind} must be written as a table in double brackets, [[{kind}]].", kind)
    return []


def refuse_repeated_ids(tables: list[Table]) -> None:
    """Report every table whose id an earlier table of its kind has."""
    first: dict[object, Table] = {}
    for table in tables:
        name = table.values.get("id")
        if isinstance(name, str) and first.setdefault(name, table) is not table:
            table.complain(f"this id is already taken, in line {first[name].line('id')}.", "id")
