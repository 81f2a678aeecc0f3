"""Reads how chairs are numbered: a rule in a few words, or the numbers of a row written out.

right-to-left                       5 4 3 2 1
from 101 step 2 skip 105            101 103 107 109 111
odd-even                            1 3 5 6 4 2: odd numbers to the left of the room's middle, even ones to the right
middle-out                          5 3 1 2 4 6: the same, with the lowest numbers in the middle
1-4 12A 12B                         1 2 3 4 12A 12B
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count, groupby, islice

NUMBER_MAX = 9_999
STEP_MAX = 20
_WORDS = ("left-to-right", "right-to-left", "odd-even", "middle-out")
_WITH_NUMBER = ("from", "step")
_LABEL = re.compile(r"[0-9A-Za-z]{1,6}")
_RANGE = re.compile(r"(\d{1,4})-(\d{1,4})")


class NumberingError(Exception):
    """The text is no numbering, or does not fit the row; `str()` is the sentence."""


@dataclass(frozen=True, slots=True)
class Numbering:
    """A rule. `side` is "odd-even" or "middle-out" where the two halves of a row are numbered apart, else "".

    `labels` are the numbers of one row, from the left, where they are written out; then nothing else counts.
    """

    right_to_left: bool = False
    side: str = ""
    first: int = 1
    step: int = 1
    skipped: frozenset[int] = frozenset()
    labels: tuple[str, ...] = ()

    def label_chairs(self, columns: Sequence[int], middle: float) -> list[str]:
        """What is written on the chairs in these columns. `middle` is the middle of the room, in columns.

        A chair in the middle counts as left of it. Raises `NumberingError` when written-out numbers are not as many.
        """
        if self.labels:
            if len(self.labels) != len(columns):
                raise NumberingError(f"it has {len(columns)} chairs and {len(self.labels)} numbers.")
            return list(self.labels)
        if not self.side:
            numbers = self._numbers(self.first, self.step, len(columns))
            return [str(n) for n in (reversed(numbers) if self.right_to_left else numbers)]
        left = sum(x + 0.5 <= middle for x in columns)
        odd, even = (left, len(columns) - left)[:: -1 if self.right_to_left else 1]
        outside_in, inside_out = self._numbers(1, 2, odd), self._numbers(2, 2, even)[::-1]
        if self.side == "middle-out":
            outside_in, inside_out = outside_in[::-1], inside_out[::-1]
        whole = [*outside_in, *inside_out]
        return [str(n) for n in (reversed(whole) if self.right_to_left else whole)]

    def _numbers(self, first: int, step: int, chairs: int) -> list[int]:
        return list(islice((n for n in count(first, step) if n not in self.skipped), chairs))


def read_numbering(text: str) -> Numbering:
    """Read a rule, or numbers that are written out. Raises `NumberingError`."""
    words = text.split()
    if not words:
        return Numbering()
    if words[0] not in (*_WORDS, *_WITH_NUMBER, "skip"):
        return Numbering(labels=tuple(label for word in words for label in _labels(word)))
    return _rule(words)


def written(labels: Sequence[str]) -> str:
    """A short text by which `read_numbering` gives these labels to as many chairs; "" where they count from 1."""
    counted = [str(n) for n in range(1, len(labels) + 1)]
    if list(labels) == counted:
        return ""
    if list(labels) == counted[::-1]:
        return "right-to-left"
    return " ".join(_runs(labels))


def _runs(labels: Sequence[str]) -> Iterator[str]:
    """The labels, with three or more that follow each other as a range."""
    keyed = [(int(one) - at if one == str(number_in(one)) else None, one) for at, one in enumerate(labels)]
    for key, group in groupby(keyed, key=lambda pair: pair[0]):
        run = [label for _, label in group]
        if key is None or len(run) < 3:
            yield from run
        else:
            yield f"{run[0]}-{run[-1]}"


def number_in(label: str) -> int | None:
    """The label as an integer; None where it is none."""
    return int(label) if label.isascii() and label.isdigit() else None


def number_and_label(label: str) -> tuple[int | None, str]:
    """A chair's number, and its label where the number does not say it; "" elsewhere."""
    number = number_in(label)
    return number, "" if label == str(number) else label


def _labels(word: str) -> Iterator[str]:
    found = _RANGE.fullmatch(word)
    if found:
        first, last = int(found[1]), int(found[2])
        yield from map(str, range(first, last + 1) if first <= last else range(first, last - 1, -1))
    elif _LABEL.fullmatch(word):
        yield word
    else:
        raise NumberingError(
            f"{word[:20]!a} is no number of a chair; write up to six letters and digits, a range as 1-12, "
            "or a rule with right-to-left, odd-even, middle-out, from, step and skip."
        )


def _rule(words: list[str]) -> Numbering:
    flags: set[str] = set()
    numbers: dict[str, list[int]] = {}
    key = ""
    for word in words:
        number = number_in(word)
        if number is not None and key and (key == "skip" or not numbers[key]) and number <= NUMBER_MAX:
            numbers[key].append(number)
        elif word in _WORDS and word not in flags:
            flags.add(word)
            key = ""
        elif word in (*_WITH_NUMBER, "skip") and word not in numbers:
            numbers[word], key = [], word
        else:
            raise NumberingError(f"{word[:20]!a} does not fit into a rule for numbers.")
    for key, given in numbers.items():
        if not given:
            raise NumberingError(f"{key} needs a number after it.")
    return _checked(flags, numbers)


def _checked(flags: set[str], numbers: dict[str, list[int]]) -> Numbering:
    if {"odd-even", "middle-out"} <= flags or {"left-to-right", "right-to-left"} <= flags:
        raise NumberingError("a rule has one direction, and odd-even or middle-out, not both.")
    side = next(iter(flags & {"odd-even", "middle-out"}), "")
    if side and numbers.keys() & set(_WITH_NUMBER):
        raise NumberingError(f"{side} begins at 1 and 2; it goes with skip only.")
    step = numbers.get("step", [1])[0]
    if not 1 <= step <= STEP_MAX:
        raise NumberingError(f"step must be 1 to {STEP_MAX}.")
    skipped = frozenset(numbers.get("skip", ()))
    return Numbering("right-to-left" in flags, side, numbers.get("from", [1])[0], step, skipped)
