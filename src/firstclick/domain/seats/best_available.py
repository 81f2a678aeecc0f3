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
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, chain, compress
from operator import attrgetter, sub
from typing import NamedTuple

from firstclick.domain.refusals import NotEnoughTogether
from firstclick.domain.seats.bit_runs import adjacent_runs, in_a_row, parts_by_marks
from firstclick.domain.seats.free_rows import FreeRows
from firstclick.domain.seats.kind_rules import NO_RULES, SeatRules
from firstclick.domain.seats.seat_map import Seat, SeatKind, SeatLine, SeatMap

ORDINARY: frozenset[SeatKind] = frozenset({SeatKind.STANDARD, SeatKind.PREMIUM, SeatKind.LOVE})

# All costs are in columns, so that they can be added. A row is about as deep as two seats are wide.
ROW_COLUMNS = 2.0
# A single seat left at a wall or an aisle is hard to sell, but allowed. Avoiding it is worth two rows, not more.
STRANDED_COLUMNS = 4.0
# A split love pair, and a choice that `check_orphans` refuses: each costs more than any position in any room.
SPLIT_PAIR_COLUMNS = 1e5
ORPHAN_COLUMNS = 1e7
# Where pairs are sold together, everything else is better than to split one.
PAIR_RULE_COLUMNS = 1e9
# A column between two people of a group costs more than a column between the group and the best point.
APART_COLUMNS = 2.0
# Groups over more rows than this are searched only when there is none over fewer.
GROUP_ROWS = 3


Run = Sequence[Seat]
_BITS = bytes.maketrans(b"01", bytes((0, 1)))
_column = attrgetter("x")


def best_available(
    seat_map: SeatMap,
    free: FreeRows | Collection[str],
    count: int,
    kinds: frozenset[SeatKind] = ORDINARY,
    rules: SeatRules = NO_RULES,
) -> tuple[str, ...]:
    """The best `count` seats together among the `free` ones of `kinds`, row by row and left to right.

    `free` has every available seat, of any kind. By `rules` no pair is split, and a single seat at a wall counts as one
    between taken seats. The result depends on the arguments only. Raises `NotEnoughTogether`
    when fewer than `count` such seats are free, and `ValueError` for a `count` below 1.
    """
    if count < 1:
        raise ValueError(f"cannot choose {count} seats")
    rows = free if isinstance(free, FreeRows) else FreeRows.of(seat_map, free)
    fitting = [number & its for number, its in zip(rows.numbers, seat_map.numbers_of(kinds), strict=True)]
    search = _Search(seat_map, rows.numbers, fitting, count, *_best_point(seat_map.lines), rules)
    chosen = search.best_run(adjacent=True)
    if not chosen and len(seat_map.lines) < len(seat_map.blocks):
        chosen = search.best_run(adjacent=False)
    chosen = chosen or search.closest_group()
    if chosen and rules.love_pairs and _splits_a_pair(seat_map, rows, chosen):
        return best_available(seat_map, rows, count, kinds - {SeatKind.LOVE}, rules)
    if not chosen:
        raise NotEnoughTogether(count)
    return tuple([seat.seat_id for seat in chosen])


def _splits_a_pair(seat_map: SeatMap, free: FreeRows, chosen: Run) -> bool:
    ids = {seat.seat_id for seat in chosen}
    others = [seat_map.partner_of[one] for one in ids if one in seat_map.partner_of]
    places = [seat_map.place_of[one] for one in others if one not in ids]
    return any(free.numbers[line] & bit for line, bit in places)


class _Choice(NamedTuple):
    """A run that begins at the seat `start` of its line. Of choices that cost the same, the left one is the least."""

    cost: float
    start: int


_NONE = _Choice(math.inf, -1)


@dataclass(frozen=True, slots=True)
class _Search:
    """A search for `count` of the `fitting` seats, which are free and of a requested kind.

    `free` has the free seats of other kinds as well; both are numbers of the map's lines. `x` and `y` are the best
    point, in columns and rows. Where numbers mean runs, bit n stands for the run that begins at seat n.
    """

    seat_map: SeatMap
    free: Sequence[int]
    fitting: Sequence[int]
    count: int
    x: float
    y: float
    rules: SeatRules
    known: dict[int, list[int]] = field(default_factory=dict)
    """The columns of fitting seats, by line, of lines that were looked at for groups."""

    def best_run(self, *, adjacent: bool) -> Run:
        """The run of lowest cost within one row, of adjacent seats or interrupted by gaps; empty when there is none."""
        best: Run = ()
        cost, lines = math.inf, self.seat_map.lines
        for away, number in sorted([(abs(line.y - self.y), number) for number, line in enumerate(lines)]):
            if away * ROW_COLUMNS >= cost:
                break  # every run of this row costs at least as much, and the other rows are further away
            line, fitting = lines[number], self.fitting[number]
            runs = adjacent_runs(line, fitting, self.count) if adjacent else in_a_row(fitting, self.count)
            choice = self._least(number, runs, cost, adjacent=adjacent) if runs else _NONE
            if choice.cost < cost:
                best, cost = line.seats[choice.start : choice.start + self.count], choice.cost
        return best

    def closest_group(self) -> Run:
        """The closest group in neighbouring rows, near the best point; empty when too few seats are free.

        Of groups that cost the same, the one over fewer rows is better. The most rows are looked at first nevertheless:
        their groups cost the least, and then few bands of fewer rows need a look.
        """
        rows = [number for number, fitting in enumerate(self.fitting) if fitting]
        if sum([self.fitting[number].bit_count() for number in rows]) < self.count:
            return ()
        most = min(self.count, len(rows), GROUP_ROWS)
        best, cost = self._closest(rows, most, math.inf)
        cost = math.nextafter(cost, math.inf)
        for height in range(1, most):
            group, cost = self._closest(rows, height, cost)
            best = group or best
        if not best:
            best = self._any_group(rows, range(most + 1, min(self.count, len(rows)) + 1))
        return sorted(best, key=_reading_order)

    def _closest(self, rows: Sequence[int], height: int, limit: float) -> tuple[Run, float]:
        """The closest group over so many neighbouring rows, if it costs less than `limit`, and the least cost then."""
        best: Run = ()
        for lower_bound, band in self._bands(rows, height):
            if lower_bound >= limit:
                break
            group, limit = self._closest_in(band, limit)
            best = group or best
        return best, limit

    def _any_group(self, rows: Sequence[int], heights: range) -> Run:
        """The closest group in the first band of the fewest rows that have seats enough."""
        bands = chain.from_iterable(self._bands(rows, height) for height in heights)
        return next((self._closest_in(band, math.inf)[0] for _, band in bands), ())

    def _least(self, number: int, runs: int, limit: float, *, adjacent: bool) -> _Choice:
        """The run of lowest cost among these of a line, if it costs less than `limit`."""
        line, nearest = self.seat_map.lines[number], self._nearest if adjacent else self._least_interrupted
        limit -= abs(line.y - self.y) * ROW_COLUMNS
        parts = [part for part in parts_by_marks(runs, self._left_behind(number)) if part[0] < limit]
        choices = [(behind, nearest(line, alike)) for behind, alike in parts]
        return min([_Choice(behind + one.cost, one.start) for behind, one in choices], default=_NONE)

    def _left_behind(self, number: int) -> Iterable[tuple[float, int]]:
        """What runs of the line may leave behind, each with its cost and the runs that do: split love pairs, and free
        seats beside them that have no free neighbour. Wheelchair and companion places do not count as such, because
        they are sold for their own purpose.
        """
        line, free, count = self.seat_map.lines[number], self.free[number], self.count
        split = PAIR_RULE_COLUMNS if self.rules.love_pairs else SPLIT_PAIR_COLUMNS
        stranded = ORPHAN_COLUMNS if self.rules.walls else STRANDED_COLUMNS
        ordinary = free & self.seat_map.numbers_of(ORDINARY)[number]
        has_right = line.links
        has_left = has_right << 1
        before, after = ordinary & has_right, ordinary & has_left
        return (
            (split, (line.pairs & free) << 1),
            (split, (line.pairs & free >> 1) >> (count - 1)),
            (stranded, (before & ~has_left) << 1),
            (ORPHAN_COLUMNS, (before & has_left & ~(free << 1)) << 1),
            (stranded, (after & ~has_right) >> count),
            (ORPHAN_COLUMNS, (after & has_right & ~(free >> 1)) >> count),
        )

    def _nearest(self, line: SeatLine, runs: int) -> _Choice:
        """Of runs of adjacent seats the one nearest the best point."""
        half = (self.count - 1) / 2
        middle = bisect_left(line.columns, self.x - half)
        right, left = runs >> middle, runs & ((1 << middle) - 1)
        starts = [left.bit_length() - 1] if left else []
        if right:
            starts.append(middle + (right & -right).bit_length() - 1)  # of its lowest bit
        return min([_Choice(self._away(line.columns[start] + half, line.y), start) for start in starts])

    def _least_interrupted(self, line: SeatLine, runs: int) -> _Choice:
        """Of runs that may have gaps the one that is nearest the best point and has the narrowest ones."""
        columns, choices = line.columns, []
        while runs:
            start = (runs & -runs).bit_length() - 1
            runs &= runs - 1
            first, last = columns[start], columns[start + self.count - 1]
            gaps = last - first + 1 - self.count
            choices.append(_Choice(self._away((first + last) / 2, line.y) + gaps * APART_COLUMNS, start))
        return min(choices)

    def _bands(self, rows: Sequence[int], height: int) -> Iterator[tuple[float, Sequence[int]]]:
        """Bands of so many neighbouring rows that have seats enough, each with a lower bound of its costs: the lowest
        first.
        """
        ys = [self.seat_map.lines[number].y for number in rows]
        seats = [0, *accumulate([self.fitting[number].bit_count() for number in rows])]
        width, count, best_y = -(-self.count // height) - 1, self.count, self.y
        bands = enumerate(zip(seats, seats[height:], ys, ys[height - 1 :], strict=False))
        bounds = [
            (((bottom - y) * ROW_COLUMNS + width) * APART_COLUMNS + abs((y + bottom) / 2 - best_y) * ROW_COLUMNS, top)
            for top, (before, after, y, bottom) in bands
            if after - before >= count
        ]
        return ((lower_bound, rows[top : top + height]) for lower_bound, top in sorted(bounds))

    def _closest_in(self, band: Sequence[int], limit: float) -> tuple[Run, float]:
        """The group of lowest cost over all rows of the band, and its cost, if that is below `limit`."""
        top, bottom = self.seat_map.lines[band[0]].y, self.seat_map.lines[band[-1]].y
        rows_apart, behind = (bottom - top) * ROW_COLUMNS, ((top + bottom) / 2 - self.y) * ROW_COLUMNS
        columns_of = [self._columns(number, limit) for number in band]
        columns = sorted(chain.from_iterable(columns_of))
        spans = list(map(sub, columns[self.count - 1 :], columns))
        if spans and limit == math.inf:  # any group is a bound for all others, and one in the middle is a good one
            middle = min(max(bisect_left(columns, self.x) - self.count // 2, 0), len(spans) - 1)
            aside = columns[middle] + spans[middle] / 2 - self.x
            limit = (spans[middle] + rows_apart) * APART_COLUMNS + math.hypot(aside, behind) + 1
        best = -1
        for start in self._starts(columns, spans, limit - rows_apart * APART_COLUMNS, behind):
            aside = columns[start] + spans[start] / 2 - self.x
            cost = (spans[start] + rows_apart) * APART_COLUMNS + math.hypot(aside, behind)
            if cost < limit:
                best, limit = start, cost
        if best < 0:
            return (), limit
        places = sorted([(x, number) for number, its in zip(band, columns_of, strict=True) for x in its])
        return [self._seat(number, x) for x, number in places[best : best + self.count]], limit

    def _starts(self, columns: Sequence[int], spans: Sequence[int], limit: float, behind: float) -> range:
        """Where groups begin whose span and way to the best point may cost less than `limit`: maybe a few more."""
        least = min(spans, default=0)
        left = limit - least * APART_COLUMNS
        if left <= abs(behind):
            return range(0)
        # The middle of a group is less than this beside the best point, and it begins half its span before.
        reach, middle = math.sqrt(left**2 - behind**2), self.x - least / 2
        return range(bisect_left(columns, middle - reach), min(bisect_right(columns, middle + reach), len(spans)))

    def _columns(self, number: int, limit: float) -> list[int]:
        """The columns of the line's fitting seats, left to right: at least of those in groups that cost below `limit`.

        A group costs more than its farthest seat is beside the best point, and `limit` never grows.
        """
        columns = self.known.get(number)
        if columns is None:
            line = self.seat_map.lines[number]
            low, high = bisect_left(line.columns, self.x - limit), bisect_right(line.columns, self.x + limit)
            bits = f"{self.fitting[number] & (1 << high) - (1 << low):b}".encode().translate(_BITS)
            columns = list(compress(line.columns, bits[::-1]))
            if limit < math.inf:
                self.known[number] = columns
        return columns

    def _seat(self, number: int, x: int) -> Seat:
        line = self.seat_map.lines[number]
        return line.seats[bisect_left(line.columns, x)]

    def _away(self, x: float, y: float) -> float:
        return math.hypot(x - self.x, (y - self.y) * ROW_COLUMNS)


def _best_point(lines: Sequence[SeatLine]) -> tuple[float, float]:
    if not lines:
        return 0.0, 0.0
    left, right = min([line.columns[0] for line in lines]), max([line.columns[-1] for line in lines])
    return (left + right) / 2, lines[0].y + (lines[-1].y - lines[0].y) * 2 / 3


def _reading_order(seat: Seat) -> tuple[int, int]:
    return seat.y, seat.x
