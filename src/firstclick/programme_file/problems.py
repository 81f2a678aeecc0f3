"""Collects the problems of a programme file, as sentences with line numbers."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from firstclick.programme_file.lines import LineIndex
from firstclick.service.ports.programme import FileProblem, ProgrammeError

PROBLEMS_MAX = 100
QUOTED_MAX_CHARS = 64


class ProblemReport:
    """The problems of one file, at most `PROBLEMS_MAX`, so that all of them can be corrected at once."""

    def __init__(self, source: str, lines: LineIndex) -> None:
        self.source = source
        self.lines = lines
        self._problems: list[tuple[int, str, str, int | None]] = []

    def add(self, line: int, sentence: str, table: str = "", nth: int | None = None) -> None:
        """Add a problem. `line` counts from 1; 0 when the problem has no line.

        `table` is the kind of table that it is in, `nth` which of that kind, from 0.
        """
        if len(self._problems) < PROBLEMS_MAX:
            self._problems.append((line, sentence, table, nth))

    def found(self) -> list[FileProblem]:
        """The problems so far, in the order of the file."""
        return [
            FileProblem(at(self.source, line, sentence), line or None, table or None, nth)
            for line, sentence, table, nth in sorted(self._problems, key=lambda one: one[:2])
        ]

    def raise_if_any(self) -> None:
        """Raise `ProgrammeError` with the problems so far, in the order of the file."""
        if self._problems:
            raise ProgrammeError([problem.sentence for problem in self.found()])


def at(source: str, line: int, sentence: str) -> str:
    """Put the source and the line before the sentence."""
    return f"{source}, line {line}: {sentence}" if line else f"{source}: {sentence}"


def quoted(text: str) -> str:
    """Text from the file in quotes: on one line, with control characters escaped, cut to `QUOTED_MAX_CHARS`."""
    shown = text if len(text) <= QUOTED_MAX_CHARS else text[:QUOTED_MAX_CHARS] + "…"
    return '"' + "".join(char if char.isprintable() else ascii(char)[1:-1] for char in shown) + '"'


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The end of a sentence: a hint with the most similar known word, or a full stop when none is similar."""
    similar = get_close_matches(word[:QUOTED_MAX_CHARS], list(known), n=1)
    return f"; did you mean {quoted(similar[0])}?" if similar else "."
