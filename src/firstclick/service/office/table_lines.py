"""Lines of tables: as CSV (RFC 4180) that spreadsheets open without running any of it, and as columns for people."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A text that begins so is run by spreadsheets as a formula; people choose titles, names and ids."""


def guarded(text: str) -> str:
    """A text of people, so that it is not run. Numbers are not guarded, since a minus is part of them."""
    return f"'{text}" if text.startswith(FORMULA) else text


def csv_line(cells: Iterable[str], line_end: str = "\r\n") -> str:
    """A row with its end. Python puts cells in quotes that have a character of it."""
    line = io.StringIO()
    csv.writer(line, lineterminator=line_end).writerow(cells)
    return line.getvalue()


def aligned(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Rows of as many cells each, as columns."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def listed(rows: Sequence[Sequence[str]], empty: str) -> Iterator[str]:
    """Rows as columns, or that sentence where there are none."""
    return aligned(rows) if rows else iter((empty,))
