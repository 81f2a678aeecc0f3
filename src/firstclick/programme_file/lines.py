"""Finds the lines of the tables and keys in a TOML text, for error messages only."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_NAME = r"""([A-Za-z0-9_-]+|"[^"]*"|'[^']*')"""
_HEADER = re.compile(rf"\s*\[\[?\s*{_NAME}\s*\]")
_KEY = re.compile(rf"\s*{_NAME}\s*[=.]")
_TOKEN = re.compile(r'"""|\'\'\'|"(?:\\.|[^"\\])*"|\'[^\']*\'|#.*')
_END = {'"""': re.compile(r'(?:\\.|[^\\])*?"""'), "'''": re.compile(r".*?'''")}


@dataclass(frozen=True)
class LineIndex:
    """Line numbers, from 1, by table name, the table's index among tables of that name, and key.

    Indexes count from 0. The key "" stands for the table's header.
    """

    numbers: Mapping[tuple[str, int, str], int]
    text: tuple[str, ...]

    def line(self, table: str, nth: int = 0, key: str = "") -> int:
        """The line of the key; without it of its table, then of the key that holds the table; 0 when none is found."""
        for entry in ((table, nth, key), (table, nth, ""), ("", 0, table)):
            if entry in self.numbers:
                return self.numbers[entry]
        return 0

    def line_within(self, table: str, nth: int, key: str, offset: int) -> int:
        """The line of the file that holds line `offset` (from 0) of the key's multi-line string."""
        line = self.line(table, nth, key)
        opening = self.text[line - 1].rstrip() if line else ""
        if opening.endswith(tuple(_END)):
            return line + 1 + offset  # TOML drops the line break right after the opening quotes.
        return line + offset if any(quote in opening for quote in _END) else line


def index_lines(text: str) -> LineIndex:
    """Index a text that a TOML parser has accepted. A table or key in an unusual form is left out of the index."""
    numbers: dict[tuple[str, int, str], int] = {}
    seen: Counter[str] = Counter()
    table, nth = "", 0
    for number, line in _code_lines(text):
        if header := _HEADER.match(line):
            table = header[1].strip("\"'")
            nth = seen[table]
            seen[table] += 1
            numbers[table, nth, ""] = number
        elif key := _KEY.match(line):
            numbers.setdefault((table, nth, key[1].strip("\"'")), number)
    return LineIndex(numbers, tuple(text.split("\n")))


def _code_lines(text: str) -> Iterator[tuple[int, str]]:
    # Lines that begin inside a multi-line string are skipped: a drawing may look like a table or a key.
    quote = ""
    for number, line in enumerate(text.split("\n"), start=1):
        if not quote:
            yield number, line
        quote = _open_quote(line, quote)


def _open_quote(line: str, quote: str) -> str:
    """The triple quote that is open at the end of `line`; `quote` is the one open at its start, "" for none."""
    at = 0
    while True:
        if quote:
            end = _END[quote].match(line, at)
            if end is None:
                return quote
            at = end.end()
        token = _TOKEN.search(line, at)
        if token is None:
            return ""
        at = token.end()
        quote = token[0] if token[0] in _END else ""
