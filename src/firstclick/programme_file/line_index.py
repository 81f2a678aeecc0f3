"""The line numbers of the tables and keys of a TOML text, for error messages. Values are not read here."""

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
    """Line numbers, from 1, by table name, the table's index under that name (from 0), and key ("" = header)."""

    lines_by_key: Mapping[tuple[str, int, str], int]
    text: tuple[str, ...]

    def line(self, table: str, nth: int = 0, key: str = "") -> int:
        """The line of the key, else of its table, else of the key that holds the table; 0 when none is found."""
        for position in ((table, nth, key), (table, nth, ""), ("", 0, table)):
            if position in self.lines_by_key:
                return self.lines_by_key[position]
        return 0

    def line_within(self, table: str, nth: int, key: str, offset: int) -> int:
        """The line of the file that is line `offset` (from 0) of the key's multi-line string."""
        line = self.line(table, nth, key)
        opening = self.text[line - 1].rstrip() if line else ""
        if opening.endswith(tuple(_END)):
            return line + 1 + offset  # TOML drops the line break right after the opening quotes.
        return line + offset if any(quote in opening for quote in _END) else line


def index_lines(text: str) -> LineIndex:
    """Index a text that a TOML parser has accepted. Unusual spellings are missed: their problems have no line."""
    lines_by_key: dict[tuple[str, int, str], int] = {}
    seen: Counter[str] = Counter()
    table, nth = "", 0
    for number, line in _code_lines(text):
        if header := _HEADER.match(line):
            table = header[1].strip("\"'")
            nth = seen[table]
            seen[table] += 1
            lines_by_key[table, nth, ""] = number
        elif key := _KEY.match(line):
            lines_by_key.setdefault((table, nth, key[1].strip("\"'")), number)
    return LineIndex(lines_by_key, tuple(text.split("\n")))


def _code_lines(text: str) -> Iterator[tuple[int, str]]:
    # A drawing may contain anything, so lines that begin inside a multi-line string are skipped.
    quote = ""
    for number, line in enumerate(text.split("\n"), start=1):
        if not quote:
            yield number, line
        quote = _open_quote(line, quote)


def _open_quote(line: str, quote: str) -> str:
    """The triple quote that is open at the end of `line`, given the one open at its start ("" for none)."""
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
