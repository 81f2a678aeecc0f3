"""Chooses the best available seats for customers who do not choose themselves.

It only proposes seats: a proposal passes the same decisions as a customer's choice. Its only input about the seats is
which ones are free.

**The best point** is the middle of the room, two thirds of the way back from the screen. THX places the primary
microphone there when it calibrates a cinema, and its engineer S. Martz recommends that seat (Vulture, October 2016). He
also recommends moving towards the screen rather than away from it, so of two rows at the same distance the front one
wins.

**Together** means, in this order: one run of adjacent seats; one run that is interrupted only by an aisle or a gap; the
closest group in neighbouring rows, even if it leaves an orphan.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import chain

from firstclick.domain.refusals import NotEnoughTogether
from firstclick.domain.seats.seat_map import Seat, SeatKind, SeatMap

ORDINARY: frozenset[SeatKind] = frozenset({SeatKind.STANDARD, SeatKind.PREMIUM, SeatKind.LOVE})

# All costs are in columns, so that they can be added. A row is about as deep as two seats are wide.
ROW_COLUMNS = 2.0
# A single seat left at a wall or an aisle is hard to sell, but allowed. Avoiding it is worth two rows, not more.
STRANDED_COLUMNS = 4.0
# A split love pair, and a choice that `check_orphans` refuses: each costs more than any position in any room.
SPLIT_PAIR_COLUMNS = 1e5
ORPHAN_COLUMNS = 1e7
# A column between two people of a group costs more than a column between the group and the best point.
APART_COLUMNS = 2.0
# Groups over more rows than this are searched only when there is none over fewer.
GROUP_ROWS = 3

Line = Sequence[Seat]
SeatTest = Callable[[str], bool]


def best_available(
    seat_map: SeatMap, free: Collection[str], count: int, kinds: frozenset[SeatKind] = ORDINARY
) -> tuple[str, ...]:
    """The best `count` seats together among the `free` ones of `kinds`, row by row and left to right.

    `free` has every available seat, of any kind. The result depends on the arguments only. Raises `NotEnoughTogether`
    when fewer than `count` such seats are free, and `ValueError` for a `count` below 1.
    """
    if count < 1:
        raise ValueError(f"cannot choose {count} seats")
    free = free if isinstance(free, AbstractSet) else frozenset(free)
    search = _Search(free, free - _of_other_kinds(seat_map, kinds), count, *_best_point(seat_map))
    rows = [row.seats for row in seat_map.rows if row.seats]
    chosen = search.best_run(seat_map.blocks)
    if not chosen and len(rows) < len(seat_map.blocks):
        chosen = search.best_run(rows)
    chosen = chosen or search.closest_group(rows)
    if not chosen:
        raise NotEnoughTogether(count)
    return tuple([seat.seat_id for seat in chosen])


def run_starts(fits: Iterable[bool], count: int) -> Iterator[int]:
    """The indexes at which `count` consecutive true values begin."""
    length = 0
    for index, fit in enumerate(fits):
        length = length + 1 if fit else 0
        if length >= count:
            yield index - count + 1


def split_pairs(line: Line, start: int, end: int, is_free: SeatTest) -> int:
    """How many love pairs are split by taking the seats `start` … `end` - 1: one half taken, the other left free.

    Adjacent love seats form pairs from the left; the last of an odd number has no partner.
    """
    left = start > 0 and _is_pair(line, start - 1) and is_free(line[start - 1].seat_id)
    right = end < len(line) and _is_pair(line, end - 1) and is_free(line[end].seat_id)
    return left + right


@dataclass(frozen=True, slots=True)
class _Search:
    """A search for `count` of the `fitting` seats, which are free and of a requested kind.

    `free` has the free seats of other kinds as well; `x` and `y` are the best point, in columns and rows.
    """

    free: AbstractSet[str]
    fitting: AbstractSet[str]
    count: int
    x: float
    y: float

    def best_run(self, lines: Iterable[Line]) -> Line:
        """The run of lowest cost within one line; empty when no line has a run of that length."""
        best: Line = ()
        cost, fitting = math.inf, self.fitting
        for away, line in sorted([(abs(line[0].y - self.y), line) for line in lines], key=_first):
            if away * ROW_COLUMNS >= cost:
                break  # every run of this row costs at least as much, and the other rows are further away
            fits = [seat.seat_id in fitting for seat in line]
            if fits.count(True) < self.count:
                continue
            for start in run_starts(fits, self.count):
                run_cost = self._run_cost(line, start, cost)
                if run_cost < cost:
                    best, cost = line[start : start + self.count], run_cost
        return best

    def closest_group(self, rows: Sequence[Line]) -> Line:
        """The closest group in neighbouring rows, near the best point; empty when too few seats are free."""
        best: Line = ()
        cost, fitting = math.inf, self.fitting
        free_rows = [seats for seats in ([seat for seat in row if seat.seat_id in fitting] for row in rows) if seats]
        for lower_bound, band in self._bands(free_rows):
            if best and len(band) > GROUP_ROWS:
                break
            if lower_bound < cost:
                group, group_cost = self._closest_in(band, cost)
                best, cost = (group, group_cost) if group_cost < cost else (best, cost)
        return sorted(best, key=_reading_order)

    def _run_cost(self, line: Line, start: int, limit: float) -> float:
        """The cost of the run; for a run that costs `limit` or more, any number that is at least `limit`."""
        first, last = line[start], line[start + self.count - 1]
        gaps = last.x - first.x + 1 - self.count
        cost = self._away((first.x + last.x) / 2, first.y) + gaps * APART_COLUMNS
        if cost >= limit:
            return cost
        end = start + self.count
        cost += split_pairs(line, start, end, self.free.__contains__) * SPLIT_PAIR_COLUMNS
        return cost + self._left_alone(line, start, -1) + self._left_alone(line, end - 1, 1)

    def _left_alone(self, line: Line, edge: int, step: int) -> float:
        """The cost of leaving the seat beside the run's `edge` free with no free neighbour."""
        beside, beyond = edge + step, edge + 2 * step
        if not _adjacent(line, edge, beside) or line[beside].seat_id not in self.free:
            return 0.0
        if line[beside].kind not in ORDINARY:
            return 0.0  # wheelchair and companion places are sold for their own purpose
        if not _adjacent(line, beside, beyond):
            return STRANDED_COLUMNS
        return 0.0 if line[beyond].seat_id in self.free else ORPHAN_COLUMNS

    def _bands(self, rows: Sequence[Line]) -> Iterator[tuple[float, Sequence[Line]]]:
        """Bands of neighbouring rows, each with a lower bound of its costs: fewest rows first, then lowest cost."""
        for height in range(1, min(self.count, len(rows)) + 1):
            bands = [rows[top : top + height] for top in range(len(rows) - height + 1)]
            yield from sorted([(self._band_cost(band), band) for band in bands], key=_first)

    def _band_cost(self, band: Sequence[Line]) -> float:
        top, bottom = band[0][0].y, band[-1][0].y
        width = -(-self.count // len(band)) - 1
        apart = (bottom - top) * ROW_COLUMNS + width
        return apart * APART_COLUMNS + self._away(self.x, (top + bottom) / 2)

    def _closest_in(self, band: Sequence[Line], limit: float) -> tuple[Line, float]:
        """The group of lowest cost over all rows of the band, and its cost, if that is below `limit`."""
        top, bottom = band[0][0].y, band[-1][0].y
        seats = sorted(chain.from_iterable(band), key=_column)
        best, cost = 0, limit
        for start, (first, last) in enumerate(zip(seats, seats[self.count - 1 :], strict=False)):
            apart = (last.x - first.x + (bottom - top) * ROW_COLUMNS) * APART_COLUMNS
            if apart < cost:
                group_cost = apart + self._away((first.x + last.x) / 2, (top + bottom) / 2)
                if group_cost < cost:
                    best, cost = start, group_cost
        return seats[best : best + self.count], cost

    def _away(self, x: float, y: float) -> float:
        return math.hypot(x - self.x, (y - self.y) * ROW_COLUMNS)


def _of_other_kinds(seat_map: SeatMap, kinds: frozenset[SeatKind]) -> AbstractSet[str]:
    return frozenset().union(*[ids for kind, ids in seat_map.ids_of_kind.items() if kind not in kinds])


def _best_point(seat_map: SeatMap) -> tuple[float, float]:
    rows = [row for row in seat_map.rows if row.seats]
    if not rows:
        return 0.0, 0.0
    left, right = min(row.seats[0].x for row in rows), max(row.seats[-1].x for row in rows)
    return (left + right) / 2, rows[0].y + (rows[-1].y - rows[0].y) * 2 / 3


def _is_pair(line: Line, left: int) -> bool:
    """Whether the seats at `left` and `left` + 1 are the two halves of a love pair."""
    if not _adjacent_love_seats(line, left, left + 1):
        return False
    before = left
    while _adjacent_love_seats(line, before - 1, before):
        before -= 1
    return (left - before) % 2 == 0


def _adjacent_love_seats(line: Line, left: int, right: int) -> bool:
    return _adjacent(line, left, right) and line[left].kind is line[right].kind is SeatKind.LOVE


def _adjacent(line: Line, one: int, other: int) -> bool:
    in_line = 0 <= one < len(line) and 0 <= other < len(line)
    return in_line and abs(line[one].x - line[other].x) == 1


def _first(pair: tuple[float, object]) -> float:
    return pair[0]


def _column(seat: Seat) -> int:
    return seat.x


def _reading_order(seat: Seat) -> tuple[int, int]:
    return seat.y, seat.x
