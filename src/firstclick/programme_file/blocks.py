"""Cuts a programme file into blocks: one for each table, with the comment above it and what follows it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from firstclick.programme_file.lines import index_lines

_LINE = re.compile(r"[^\n]*\n|[^\n]+")


@dataclass(frozen=True, slots=True)
class TableBlock:
    """One table of the file, the `nth` of its kind, from 0.

    `lead` is the comment that stands directly above its header, `body` the table itself. `gap` is what comes after it:
    blank lines, and comments that belong to no table.
    """

    kind: str
    nth: int
    lead: str
    body: str
    gap: str


def cut(text: str) -> tuple[str, list[TableBlock]]:
    """The text before the first block, and the blocks; joined they are the text.

    An unusual text may be cut within a table, so whoever changes blocks compares the values afterwards.
    """
    lines = _LINE.findall(text)
    headers = sorted((line - 1, kind, nth) for (kind, nth, key), line in index_lines(text).numbers.items() if not key)
    leads = [_lead(lines, header) for header, _, _ in headers]
    blocks = []
    for (header, kind, nth), lead, end in zip(headers, leads, [*leads, len(lines)][1:], strict=True):
        gap = _gap(lines, header, end)
        parts = ("".join(lines[start:stop]) for start, stop in ((lead, header), (header, gap), (gap, end)))
        blocks.append(TableBlock(kind, nth, *parts))
    return "".join(lines[: leads[0]] if leads else lines), blocks


def _lead(lines: Sequence[str], header: int) -> int:
    """Where the comment above the header begins."""
    while header and _is_comment(lines[header - 1]):
        header -= 1
    return header


def _gap(lines: Sequence[str], header: int, end: int) -> int:
    """Where the gap after the table begins: a comment right below its last key is the table's."""
    last = max(n for n in range(header, end) if n == header or not (_is_comment(lines[n]) or _is_blank(lines[n])))
    return next((n for n in range(last + 1, end) if _is_blank(lines[n])), end)


def _is_comment(line: str) -> bool:
    return line.lstrip(" \t").startswith("#")


def _is_blank(line: str) -> bool:
    return not line.strip()
