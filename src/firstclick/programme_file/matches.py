"""Finds for each table of a form the table of the file that it was."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence

from firstclick.programme_file.json_tables import Entry, same

NAMES = {"auditorium": "id", "movie": "id", "ticket_type": "id", "promo": "code", "change": "showtime"}
"""The key that names a table, by kind; other kinds have no names."""


def match(kind: str, old: Sequence[Entry], new: Sequence[Entry]) -> list[int | None]:
    """The index among the old tables of each of the new ones; None for one that is added.

    Equal ones belong together, then those of the same name, then those at the same place that have a value in common.
    """
    free = dict.fromkeys(range(len(old)))
    found: list[int | None] = [None] * len(new)
    _pair([_whole(one) for one in old], [_whole(one) for one in new], free, found)
    if kind in NAMES:
        _pair([_name(kind, one) for one in old], [_name(kind, one) for one in new], free, found)
    last = -1
    for n, entry in enumerate(new):
        if found[n] is None and last + 1 in free and _are_alike(old[last + 1], entry):
            found[n] = last + 1
            del free[last + 1]
        last = last if (pair := found[n]) is None else pair
    return found


def in_place(indexes: Sequence[int]) -> frozenset[int]:
    """The most of the indexes that can stay where they are, so that the rest is moved: a longest rising run."""
    tails: list[int] = []  # the last index of the best run of each length
    before: dict[int, int | None] = {}
    for index in indexes:
        length = bisect_left(tails, index)
        before[index] = tails[length - 1] if length else None
        tails[length : length + 1] = [index]
    staying: list[int] = []
    at = tails[-1] if tails else None
    while at is not None:
        staying.append(at)
        at = before[at]
    return frozenset(staying)


def _pair(old: Sequence[str], new: Sequence[str], free: dict[int, None], found: list[int | None]) -> None:
    """Match those of the same text, the first with the first; "" is like no other."""
    places: defaultdict[str, list[int]] = defaultdict(list)
    for index in reversed(list(free)):
        places[old[index]].append(index)
    for n, text in enumerate(new):
        if found[n] is None and text and places[text]:
            found[n] = index = places[text].pop()
            del free[index]


def _whole(entry: Entry) -> str:
    return json.dumps(entry, sort_keys=True)


def _name(kind: str, entry: Entry) -> str:
    name = entry.get(NAMES[kind])
    return name if isinstance(name, str) else ""


def _are_alike(one: Entry, other: Entry) -> bool:
    return any(key in one and same(one[key], value) for key, value in other.items())
