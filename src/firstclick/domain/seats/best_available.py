"""Choosing seats for those who leave the choice to the house.

It only proposes: nothing is held here, and the proposal is decided on like anybody's choice. It never looks at who
holds what; it is told which seats are free.

**The best point** is the middle of the room, two thirds back from the screen: where THX puts the primary microphone
that a cinema is calibrated with, and where its engineer S. Martz advises to sit (Vulture, October 2016). He also says
to move towards the screen rather than back from it, so of two rows equally far the front one wins.

**Together** means, in this order: one run of seats that touch; one run that only an aisle or a gap cuts; the tightest
group over neighbouring rows, whatever it leaves.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from firstclick.domain.refusals import NotEnoughTogether
from firstclick.domain.seats.seat_map import Seat, SeatKind, SeatMap

ORDINARY: frozenset[SeatKind] = frozenset({SeatKind.STANDARD, SeatKind.PREMIUM, SeatKind.LOVE})

# All costs are in columns, so that they add up. A row is about as deep as two seats are wide.
ROW_COLUMNS = 2.0
# A single seat left at a wall or an aisle is hard to sell, but allowed: it is worth moving two rows, not more.
STRANDED_COLUMNS = 4.0
# A couple's sofa torn apart, and a choice that `check_orphans` would refuse: worse than any place in any room.
TORN_PAIR_COLUMNS = 1e5
ORPHAN_COLUMNS = 1e7
# Sitting a column apart is worse than sitting a column off the best point.
APART_COLUMNS = 2.0
# Looser groups over more rows than this are only looked for when there is none over fewer.
GROUP_ROWS = 3

Line = Sequence[Seat]
Test = Callable[[str], bool]


def best_available(
    seat_map: SeatMap, free: Collection[str], count: int, kinds: frozenset[SeatKind] = ORDINARY
) -> tuple[str, ...]:
    """The best `count` seats together among the `free` ones that are of `kinds`, row by row and left to right.

    `free` is every available seat, of whatever kind. The same room and seats give the same answer, always. Raises
    `NotEnoughTogether` when fewer than `count` such seats are left, and `ValueError` for a `count` below 1.
    """
    if count < 1:
        raise ValueError(f"cannot choose {count} seats")
    wish = _Wish(frozenset(free), tuple(sorted(kinds)), count, *_best_point(seat_map))
    rows = [row.seats for row in seat_map.rows if row.seats]
    chosen = wish.best_run(seat_map.blocks) or wish.best_run(rows) or wish.closest_group(rows)
    if not chosen:
        raise NotEnoughTogether(count)
    return tuple([seat.seat_id for seat in chosen])


def run_starts(fits: Iterable[bool], count: int) -> Iterator[int]:
    """Where, in a line of seats that fit or do not, `count` in a row that fit begin."""
    length = 0
    for place, fit in enumerate(fits):
        length = length + 1 if fit else 0
        if length >= count:
            yield place - count + 1


def torn_pairs(line: Line, start: int, end: int, is_free: Test) -> int:
    """How many love pairs are torn by taking the seats `start` … `end` - 1: one half taken, the other left free.

    Love seats that touch are paired from the left; an odd one at the end has no partner.
    """
    left = start > 0 and _is_pair(line, start - 1) and is_free(line[start - 1].seat_id)
    right = end < len(line) and _is_pair(line, end - 1) and is_free(line[end].seat_id)
    return left + right


@dataclass(frozen=True, slots=True)
class _Wish:
    """What is asked for, among which seats; `x` and `y` are the best point, in columns and rows."""

    free: frozenset[str]
    kinds: tuple[SeatKind, ...]
    count: int
    x: float
    y: float

    def best_run(self, lines: Iterable[Line]) -> Line:
        """The cheapest run within one line; empty when no line has a run that long."""
        best: Line = ()
        cost = math.inf
        for away, line in sorted([(abs(line[0].y - self.y), line) for line in lines], key=_first):
            if away * ROW_COLUMNS >= cost:
                break  # not even this row's middle could be better
            for start in run_starts([self.fits(seat) for seat in line], self.count):
                found = self._run_cost(line, start, cost)
                if found < cost:
                    best, cost = line[start : start + self.count], found
        return best

    def closest_group(self, rows: Sequence[Line]) -> Line:
        """The tightest group over neighbouring rows, as near the best point as may be; empty when too few are left."""
        left = [some for some in ([seat for seat in row if self.fits(seat)] for row in rows) if some]
        best: Line = ()
        cost = math.inf
        for base, band in self._bands(left):
            if best and len(band) > GROUP_ROWS:
                break
            if base < cost:
                group, found = self._closest_in(band, cost)
                best, cost = (group, found) if found < cost else (best, cost)
        return sorted(best, key=_reading_order)

    def fits(self, seat: Seat) -> bool:
        """Whether the seat is free and of a kind that was asked for."""
        return seat.seat_id in self.free and seat.kind in self.kinds

    def _run_cost(self, line: Line, start: int, enough: float) -> float:
        """What the run costs; when that is `enough` or more, only so much of it as shows that."""
        first, last = line[start], line[start + self.count - 1]
        gaps = last.x - first.x + 1 - self.count
        cost = self._away((first.x + last.x) / 2, first.y) + gaps * APART_COLUMNS
        if cost >= enough:
            return cost
        end = start + self.count
        cost += torn_pairs(line, start, end, self.free.__contains__) * TORN_PAIR_COLUMNS
        return cost + self._left_alone(line, start, -1) + self._left_alone(line, end - 1, 1)

    def _left_alone(self, line: Line, edge: int, step: int) -> float:
        """The cost of the seat beside the run's `edge`, if the run leaves it free and alone."""
        beside, beyond = edge + step, edge + 2 * step
        if not _touch(line, edge, beside) or line[beside].seat_id not in self.free:
            return 0.0
        if line[beside].kind not in ORDINARY:
            return 0.0  # such a place is sold for its own purpose, alone or not
        if not _touch(line, beside, beyond):
            return STRANDED_COLUMNS
        return 0.0 if line[beyond].seat_id in self.free else ORPHAN_COLUMNS

    def _bands(self, rows: Sequence[Line]) -> Iterator[tuple[float, Sequence[Line]]]:
        """Neighbouring rows to look in, with what a group there costs at the least: few rows first, then cheap ones."""
        for height in range(1, min(self.count, len(rows)) + 1):
            bands = [rows[top : top + height] for top in range(len(rows) - height + 1)]
            yield from sorted([(self._band_cost(band), band) for band in bands], key=_first)

    def _band_cost(self, band: Sequence[Line]) -> float:
        top, bottom = band[0][0].y, band[-1][0].y
        width = -(-self.count // len(band)) - 1
        apart = (bottom - top) * ROW_COLUMNS + width
        return apart * APART_COLUMNS + self._away(self.x, (top + bottom) / 2)

    def _closest_in(self, band: Sequence[Line], enough: float) -> tuple[Line, float]:
        """The cheapest group over all rows of the band and its cost, if that is below `enough`."""
        top, bottom = band[0][0].y, band[-1][0].y
        seats = sorted(chain.from_iterable(band), key=_column)
        best, cost = 0, enough
        for start, (first, last) in enumerate(zip(seats, seats[self.count - 1 :], strict=False)):
            apart = (last.x - first.x + (bottom - top) * ROW_COLUMNS) * APART_COLUMNS
            if apart < cost:
                found = apart + self._away((first.x + last.x) / 2, (top + bottom) / 2)
                if found < cost:
                    best, cost = start, found
        return seats[best : best + self.count], cost

    def _away(self, x: float, y: float) -> float:
        return math.hypot(x - self.x, (y - self.y) * ROW_COLUMNS)


def _best_point(seat_map: SeatMap) -> tuple[float, float]:
    rows = [row for row in seat_map.rows if row.seats]
    if not rows:
        return 0.0, 0.0
    left, right = min(row.seats[0].x for row in rows), max(row.seats[-1].x for row in rows)
    return (left + right) / 2, rows[0].y + (rows[-1].y - rows[0].y) * 2 / 3


def _is_pair(line: Line, left: int) -> bool:
    """Whether the seats at `left` and `left` + 1 are the two halves of a love pair."""
    if not _love_touch(line, left, left + 1):
        return False
    before = left
    while _love_touch(line, before - 1, before):
        before -= 1
    return (left - before) % 2 == 0


def _love_touch(line: Line, left: int, right: int) -> bool:
    return _touch(line, left, right) and line[left].kind is line[right].kind is SeatKind.LOVE


def _touch(line: Line, one: int, other: int) -> bool:
    inside = 0 <= one < len(line) and 0 <= other < len(line)
    return inside and abs(line[one].x - line[other].x) == 1


def _first(pair: tuple[float, object]) -> float:
    return pair[0]


def _column(seat: Seat) -> int:
    return seat.x


def _reading_order(seat: Seat) -> tuple[int, int]:
    return seat.y, seat.x
