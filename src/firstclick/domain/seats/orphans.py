"""The rule against orphans: a choice shall not leave a single empty seat between takens, which nobody buys.

What counts, and why:
* *Between takens* is meant to the letter: both neighbours, in the same block, are not available (held, booked, sold or
  kept back). A seat beside an aisle, a gap or a wall is no orphan: people like to sit there, and do so alone.
* Only orphans that this choice makes are its fault: beside one of its seats, and not alone before.
* Wheelchair and companion places are sold for their own purpose: left alone they are no orphans, and a choice that has
  one of them is never refused, for those who need it cannot sit elsewhere.
* A customer is refused only when there is somewhere to send them: as many seats that touch, of kinds that were asked
  for (nobody is sent to dearer seats), which leave no orphan. The rule of Seats.io allows
  what has no alternative in the same way (docs.seats.io, selection validator `noOrphanSeats`).
* Nor when the house is nearly full: the last seats are sold as they can be.

Nothing is changed here, and no hold is decided on.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from firstclick.domain.refusals import LeavesOrphan
from firstclick.domain.seats.best_available import ORDINARY, run_starts, torn_pairs
from firstclick.domain.seats.occupancy import Occupancy
from firstclick.domain.seats.seat_map import Seat, SeatMap
from firstclick.domain.seats.seat_state import Available

NEARLY_FULL_PERCENT = 90
SUGGESTIONS_MAX = 3
# For a suggestion, another row is as far as four seats along the row: people think of seats by their row.
ROW_COLUMNS = 4


def check_orphans(occupancy: Occupancy, seat_ids: Sequence[str], now_ms: int, keeps: Collection[str] = ()) -> None:
    """Refuse with `LeavesOrphan` a choice that makes an orphan, when there is a better one to suggest.

    `seat_ids` are seats of the map that may be taken (see `decide_hold`); `keeps` are the seats of the customer's own
    hold, given up unless they are chosen again.
    """
    if any(occupancy.seat_map.by_id[seat_id].kind not in ORDINARY for seat_id in seat_ids):
        return
    choosing = _Choosing(
        occupancy.seat_map, lambda seat_id: _is_available(occupancy, seat_id, now_ms), frozenset(keeps)
    )
    orphans = choosing.orphans_of(seat_ids)
    if not orphans or _nearly_full(occupancy, now_ms):
        return
    suggestions = tuple(islice(choosing.suggestions(seat_ids), SUGGESTIONS_MAX))
    if suggestions:
        raise LeavesOrphan(orphans, suggestions)


class _Ranked(NamedTuple):
    """A run to suggest: its `rank` is the love pairs torn and the distance; `y` and `x` settle what is equal."""

    rank: tuple[int, int]
    y: int
    x: int
    run: Sequence[Seat]


@dataclass(frozen=True, slots=True)
class _Choosing:
    """The house as one customer sees it before choosing; `keeps` are the seats that the customer has already."""

    seat_map: SeatMap
    is_free: Callable[[str], bool]
    keeps: frozenset[str]

    def may_have(self, seat_id: str) -> bool:
        """Whether the customer could have this seat: nobody's, or the customer's own."""
        return seat_id in self.keeps or self.is_free(seat_id)

    def orphans_of(self, seat_ids: Sequence[str]) -> list[str]:
        """The seats that this choice newly leaves alone between takens, each once, in the order of the choice."""
        chosen = frozenset(seat_ids)
        found: dict[str, None] = {}
        for seat_id in seat_ids:
            block = self.seat_map.block_of[seat_id]
            place = self.seat_map.by_id[seat_id].x - block[0].x
            for beside in (place - 1, place + 1):
                if 0 < beside < len(block) - 1 and self._is_new_orphan(block, beside, chosen):
                    found[block[beside].seat_id] = None
        return list(found)

    def suggestions(self, seat_ids: Sequence[str]) -> Iterator[tuple[str, ...]]:
        """Choices of as many seats that touch and leave no orphan, best first: whole love pairs, then the nearest."""
        by_id = self.seat_map.by_id
        for run in self._runs_by_rank([by_id[seat_id] for seat_id in seat_ids]):
            choice = tuple([seat.seat_id for seat in run])
            if not self.orphans_of(choice):
                yield choice

    def _is_new_orphan(self, block: Sequence[Seat], place: int, chosen: Collection[str]) -> bool:
        left, seat, right = (block[n].seat_id for n in (place - 1, place, place + 1))
        if seat in chosen or block[place].kind not in ORDINARY or not self.may_have(seat):
            return False
        if any(near not in chosen and self.may_have(near) for near in (left, right)):
            return False
        alone_before = self.is_free(seat) and not self.is_free(left) and not self.is_free(right)
        return not alone_before

    def _runs_by_rank(self, asked: Sequence[Seat]) -> Iterator[Sequence[Seat]]:
        """Every run of as many touching seats of the asked kinds, best first; far rows are not looked at in vain."""
        waiting: list[_Ranked] = []
        nearest_rows_first = [(_row_distance(block[0].y, asked), block) for block in self.seat_map.blocks]
        for away, block in sorted(nearest_rows_first, key=_first):
            while waiting and waiting[0].rank < (0, away):
                yield heapq.heappop(waiting).run
            for ranked in self._runs_in(block, asked):
                heapq.heappush(waiting, ranked)
        while waiting:
            yield heapq.heappop(waiting).run

    def _runs_in(self, block: Sequence[Seat], asked: Sequence[Seat]) -> Iterator[_Ranked]:
        kinds = {seat.kind for seat in asked}
        middle = sum(seat.x for seat in asked)
        away = _row_distance(block[0].y, asked)
        for start in run_starts([seat.kind in kinds and self.may_have(seat.seat_id) for seat in block], len(asked)):
            run = block[start : start + len(asked)]
            torn = torn_pairs(block, start, start + len(asked), self.may_have)
            distance = abs(sum([seat.x for seat in run]) - middle) + away
            yield _Ranked((torn, distance), run[0].y, run[0].x, run)


def _is_available(occupancy: Occupancy, seat_id: str, now_ms: int) -> bool:
    return isinstance(occupancy.state(seat_id, now_ms), Available)


def _nearly_full(occupancy: Occupancy, now_ms: int) -> bool:
    gone = len(occupancy.unavailable(occupancy.taken, now_ms))
    return gone * 100 >= NEARLY_FULL_PERCENT * len(occupancy.seat_map.seats)


def _row_distance(y: int, asked: Sequence[Seat]) -> int:
    """How far a row is from the middle of the asked seats, in columns times the number of seats."""
    return ROW_COLUMNS * abs(sum([y - seat.y for seat in asked]))


def _first(pair: tuple[int, object]) -> int:
    return pair[0]
