"""Puts the blocks of a programme file together again, with some of them changed, added, moved or removed."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from firstclick.programme_file.blocks import TableBlock
from firstclick.programme_file.matches import in_place
from firstclick.programme_file.tables import CINEMA

_LONE_LF = re.compile(r"(?<!\r)\n")
_BLANK_LINES = re.compile(r"(?:[ \t\r]*\n)+")


class Piece(NamedTuple):
    """The text of a table, and which of its kind it was in the file; None: none."""

    nth: int | None
    text: str


class Arrangement:
    """The text before the first block, and the blocks of a file."""

    def __init__(self, head: str, blocks: Sequence[TableBlock]) -> None:
        self._head = head
        self._blocks = blocks
        self._first: list[str] = []
        self._last: list[str] = []
        self._before: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
        self._after: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
        self._texts: dict[tuple[str, int], str] = {(one.kind, one.nth): one.lead + one.body for one in blocks}

    def arrange(self, kind: str, pieces: Sequence[Piece]) -> None:
        """Let these be all tables of the kind, in this order. Those that are in order stay where they are."""
        places = [one.nth for one in self._blocks if one.kind == kind]
        staying = in_place([one.nth for one in pieces if one.nth is not None])
        for place in places:
            del self._texts[kind, place]
        others = self._opening(kind, places, staying)
        for nth, text in pieces:
            if nth is None or nth not in staying:
                others.append(text)
            else:
                self._texts[kind, nth] = text
                others = self._after[kind, nth]

    def _opening(self, kind: str, places: Sequence[int], staying: frozenset[int]) -> list[str]:
        """Where the tables go that stand before all that stay."""
        if places:
            return self._before[kind, min(staying, default=places[0])]
        return self._first if kind == CINEMA else self._last

    def text(self) -> str:
        """The text of the file."""
        whole = "".join((self._head, *self._joined()))
        before = self._head + "".join(one.lead + one.body + one.gap for one in self._blocks)
        if self._last:
            whole = _parted(whole) + "\n".join(self._last)
        if not before.endswith("\n\n"):
            whole = re.sub(r"\n(?:[ \t\r]*\n)+\Z", "\n", whole)
        return _LONE_LF.sub("\r\n", whole) if "\r\n" in before else whole

    def _joined(self) -> Iterator[str]:
        yield from (f"{text}\n" for text in self._first)
        for block in self._blocks:
            key = block.kind, block.nth
            own = [self._texts[key]] if key in self._texts else []
            texts = [*self._before[key], *own, *self._after[key]]
            if texts == [block.lead + block.body]:
                yield texts[0] + block.gap
            elif texts:
                yield "\n".join(map(_ended, texts)) + block.gap
            else:
                yield _BLANK_LINES.sub("", block.gap, count=1) if _BLANK_LINES.match(block.gap) else block.gap


def _parted(text: str) -> str:
    """The text with a blank line at its end, if there is a text."""
    return text if not text or text.endswith("\n\n") else _ended(text) + "\n"


def _ended(text: str) -> str:
    return text if text.endswith("\n") else text + "\n"
