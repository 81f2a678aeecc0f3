"""What is wrong with a programme file, in sentences with their line. It never prints and never ends the process."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from firstclick.programme_file.lines import LineIndex
from firstclick.service.ports.programme import ProgrammeError

PROBLEMS_MAX = 100
QUOTED_MAX_CHARS = 64


class ProblemReport:
    """Collects the problems of one file, so that its writer can mend them all at once; `PROBLEMS_MAX` at the most."""

    def __init__(self, source: str, lines: LineIndex) -> None:
        self.source = source
        self.lines = lines
        self._problems: list[tuple[int, str]] = []

    def add(self, line: int, sentence: str) -> None:
        """Note a problem; `line` counts from 1, 0 when it has no place in the text."""
        if len(self._problems) < PROBLEMS_MAX:
            self._problems.append((line, sentence))

    def raise_if_any(self) -> None:
        """Raise `ProgrammeError` with what was noted so far, in the order of the file."""
        if self._problems:
            raise ProgrammeError([at(self.source, line, sentence) for line, sentence in sorted(self._problems)])


def at(source: str, line: int, sentence: str) -> str:
    """The sentence with its place before it."""
    return f"{source}, line {line}: {sentence}" if line else f"{source}: {sentence}"


def quoted(text: str) -> str:
    """The writer's own words, on one line and of bearable length whatever was in them."""
    shown = text if len(text) <= QUOTED_MAX_CHARS else text[:QUOTED_MAX_CHARS] + "…"
    return '"' + "".join(char if char.isprintable() else ascii(char)[1:-1] for char in shown) + '"'


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A closing half-sentence that names the nearest known word, or a plain full stop when none is near."""
    near = get_close_matches(word[:QUOTED_MAX_CHARS], list(known), n=1)
    return f"; did you mean {quoted(near[0])}?" if near else "."
