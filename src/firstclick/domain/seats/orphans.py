"""The orphan rule: seats that are sold should not leave a single empty one between taken ones: it rarely sells.

* An orphan is an available seat whose two neighbours in the same block are not available (held, pending, confirmed or
  reserved). A seat beside an aisle, a gap or a wall is no orphan: many people like to sit there alone.
* Where the rule counts `walls`, a seat beside an aisle, a gap or a wall is one, if its only neighbour is not available.
* Only orphans that the choice causes count: those beside a seat of this choice that are none without it.
* Wheelchair and companion places are never orphans, because they are sold for their own purpose. A choice that includes
  one leaves none, because those who need it cannot sit elsewhere.
* A hold is given whatever it leaves, and says so: who picks seats one after another may leave an orphan between two
  taps. What it leaves is judged when it is confirmed, and before a payment is opened.
* It is refused then only when there is an alternative: as many adjacent seats, of the chosen kinds (so that no
  suggestion is dearer), that leave no orphan. Seats.io allows choices without an alternative in the same way
  (docs.seats.io, selection validator `noOrphanSeats`).
* Nothing is left when `NEARLY_FULL_PERCENT` of the seats are taken.

This module only looks; `hold_rules` makes the commits.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from firstclick.domain.refusals import LeavesOrphan
from firstclick.domain.seats.best_available import ORDINARY
from firstclick.domain.seats.occupancy import Occupancy
from firstclick.domain.seats.seat_map import Seat, SeatKind
from firstclick.domain.seats.seat_state import Available, at

NEARLY_FULL_PERCENT = 90
SUGGESTIONS_MAX = 3
# In a suggestion, one row further counts as much as four seats along the row: people prefer to stay in their row.
ROW_COLUMNS = 4


class LeftAlone(NamedTuple):
    """What a choice leaves: the `orphans`, and `suggestions`, which are choices of as many seats that leave none."""

    orphans: tuple[str, ...]
    suggestions: tuple[tuple[str, ...], ...]


def left_alone(occupancy: Occupancy, seat_ids: Sequence[str], now_ms: int, walls: bool = False) -> LeftAlone | None:
    """The orphans that a choice leaves; None when it leaves none, and where the rule does not apply.

    `seat_ids` are available, or held by the customer: they count as available here. A hold may have a seat that an
    import has taken off the map since; such a choice leaves none, because it cannot be confirmed.
    """
    by_id, chosen = occupancy.seat_map.by_id, frozenset(seat_ids)
    if any(seat_id not in by_id or by_id[seat_id].kind not in ORDINARY for seat_id in seat_ids):
        return None
    view = _CustomerView(occupancy, chosen, now_ms, walls)
    orphans = view.orphans_of(seat_ids)
    if not orphans or _nearly_full(occupancy, chosen, now_ms):
        return None
    return LeftAlone(tuple(orphans), tuple(islice(view.suggestions(seat_ids), SUGGESTIONS_MAX)))


def check_orphans(occupancy: Occupancy, seat_ids: Sequence[str], now_ms: int, walls: bool = False) -> None:
    """Raise `LeavesOrphan` when the choice leaves an orphan and there is an alternative to suggest (`left_alone`)."""
    left = left_alone(occupancy, seat_ids, now_ms, walls)
    if left is not None and left.suggestions:
        raise LeavesOrphan(left.orphans, left.suggestions)


def run_starts(fits: Iterable[bool], count: int) -> Iterator[int]:
    """The indexes at which `count` consecutive true values begin."""
    length = 0
    for index, fit in enumerate(fits):
        length = length + 1 if fit else 0
        if length >= count:
            yield index - count + 1


def split_pairs(line: Sequence[Seat], start: int, end: int, is_free: Callable[[str], bool]) -> int:
    """How many love pairs are split by taking the seats `start` … `end` - 1: one half taken, the other left free.

    Adjacent love seats form pairs from the left; the last of an odd number has no partner.
    """
    left = start > 0 and _is_pair(line, start - 1) and is_free(line[start - 1].seat_id)
    right = end < len(line) and _is_pair(line, end - 1) and is_free(line[end].seat_id)
    return left + right


class _Ranked(NamedTuple):
    """A run to suggest. `rank` is the number of split love pairs and the distance; `y` and `x` order equal ranks."""

    rank: tuple[int, int]
    y: int
    x: int
    run: Sequence[Seat]


class _CustomerView:
    """The seats as one customer can choose them: the `chosen` ones, which are their own, are free too."""

    __slots__ = ("_chosen", "_now_ms", "_seat_map", "_taken", "_walls")

    def __init__(self, occupancy: Occupancy, chosen: frozenset[str], now_ms: int, walls: bool) -> None:
        self._seat_map, self._taken = occupancy.seat_map, occupancy.taken
        self._chosen, self._now_ms, self._walls = chosen, now_ms, walls

    def is_free(self, seat_id: str) -> bool:
        """Whether the customer can choose the seat, or has."""
        state = self._taken.get(seat_id)  # most seats have none
        return state is None or seat_id in self._chosen or isinstance(at(state, self._now_ms), Available)

    def orphans_of(self, seat_ids: Sequence[str]) -> list[str]:
        """The orphans that this choice causes, each once, in the order of the choice."""
        orphans: dict[str, None] = {}
        for seat_id in seat_ids:
            for near, far in self._seat_map.beside[seat_id]:
                is_closed = (far in seat_ids or not self.is_free(far)) if far else self._walls
                if is_closed and near not in seat_ids and self._can_be_orphan(near):
                    orphans[near] = None
        return list(orphans)

    def suggestions(self, seat_ids: Sequence[str]) -> Iterator[tuple[str, ...]]:
        """Choices of as many adjacent seats that leave no orphan: whole love pairs first, then the nearest."""
        by_id = self._seat_map.by_id
        for run in self._runs_by_rank([by_id[seat_id] for seat_id in seat_ids]):
            choice = tuple([seat.seat_id for seat in run])
            if not self.orphans_of(choice):
                yield choice

    def _can_be_orphan(self, seat_id: str) -> bool:
        return self._seat_map.by_id[seat_id].kind in ORDINARY and self.is_free(seat_id)

    def _runs_by_rank(self, chosen: Sequence[Seat]) -> Iterator[Sequence[Seat]]:
        """Every run of as many adjacent seats of the chosen kinds, best first; searches far rows last."""
        ranked_runs: list[_Ranked] = []
        nearest_rows_first = [(_row_distance(block[0].y, chosen), block) for block in self._seat_map.blocks]
        for away, block in sorted(nearest_rows_first, key=_first):
            while ranked_runs and ranked_runs[0].rank < (0, away):
                yield heapq.heappop(ranked_runs).run
            for ranked in self._runs_in(block, chosen):
                heapq.heappush(ranked_runs, ranked)
        while ranked_runs:
            yield heapq.heappop(ranked_runs).run

    def _runs_in(self, block: Sequence[Seat], chosen: Sequence[Seat]) -> Iterator[_Ranked]:
        kinds = {seat.kind for seat in chosen}
        middle = sum(seat.x for seat in chosen)
        away = _row_distance(block[0].y, chosen)
        for start in run_starts([seat.kind in kinds and self.is_free(seat.seat_id) for seat in block], len(chosen)):
            run = block[start : start + len(chosen)]
            split = split_pairs(block, start, start + len(chosen), self.is_free)
            distance = abs(sum([seat.x for seat in run]) - middle) + away
            yield _Ranked((split, distance), run[0].y, run[0].x, run)


def _is_pair(line: Sequence[Seat], left: int) -> bool:
    """Whether the seats at `left` and `left` + 1 are the two halves of a love pair."""
    if not _adjacent_love_seats(line, left, left + 1):
        return False
    before = left
    while _adjacent_love_seats(line, before - 1, before):
        before -= 1
    return (left - before) % 2 == 0


def _adjacent_love_seats(line: Sequence[Seat], left: int, right: int) -> bool:
    return _adjacent(line, left, right) and line[left].kind is line[right].kind is SeatKind.LOVE


def _adjacent(line: Sequence[Seat], one: int, other: int) -> bool:
    in_line = 0 <= one < len(line) and 0 <= other < len(line)
    return in_line and abs(line[one].x - line[other].x) == 1


def _nearly_full(occupancy: Occupancy, chosen: frozenset[str], now_ms: int) -> bool:
    taken = len(occupancy.unavailable(occupancy.taken.keys() - chosen, now_ms))
    return taken * 100 >= NEARLY_FULL_PERCENT * len(occupancy.seat_map.seats)


def _row_distance(y: int, chosen: Sequence[Seat]) -> int:
    """How far a row is from the middle of the chosen seats, in columns times the number of seats."""
    return ROW_COLUMNS * abs(sum([y - seat.y for seat in chosen]))


def _first(pair: tuple[int, object]) -> int:
    return pair[0]
