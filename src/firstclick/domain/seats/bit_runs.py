"""Runs of seats in numbers whose bit n stands for the n-th seat of a line."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from firstclick.domain.seats.seat_map import SeatLine


def adjacent_runs(line: SeatLine, fitting: int, count: int) -> int:
    """The runs of `count` fitting seats without a gap."""
    return fitting if count == 1 else in_a_row(fitting & fitting >> 1 & line.links, count - 1)


def in_a_row(bits: int, count: int) -> int:
    """The bits that begin `count` set bits in a row."""
    done = 1
    while bits and done < count:
        step = min(done, count - done)
        bits &= bits >> step
        done += step
    return bits


def parts_by_marks(runs: int, marks: Iterable[tuple[float, int]]) -> list[tuple[float, int]]:
    """The runs in parts that have the same marks, each with the sum of what these cost."""
    parts = [(0.0, runs)]
    for cost, marked in marks:
        if runs & marked:
            both = [((total, part & ~marked), (total + cost, part & marked)) for total, part in parts]
            parts = [one for one in chain.from_iterable(both) if one[1]]
    return parts
