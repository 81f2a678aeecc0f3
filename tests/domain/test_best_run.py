"""Runs of seats within one row: none costs less than the one that is proposed, counted seat by seat.

The best point is the middle of the room, two thirds back.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from firstclick.domain.seats.best_available import (
    APART_COLUMNS,
    ORDINARY,
    ORPHAN_COLUMNS,
    ROW_COLUMNS,
    SPLIT_PAIR_COLUMNS,
    STRANDED_COLUMNS,
    best_available,
)
from firstclick.domain.seats.occupancy import Occupancy
from firstclick.domain.seats.orphans import split_pairs
from firstclick.domain.seats.seat_map import Seat
from tests.domain.drawn_rooms import DRAWINGS, block_of, drawn_house

NOW_MS = 1_000


def run_cost(occupancy: Occupancy, run: Sequence[Seat]) -> float:
    """How far the run is from the best point, how wide its gaps are, and what it leaves behind; seat by seat."""
    seats, free = occupancy.seat_map.seats, occupancy.free(NOW_MS)
    at = {(seat.y, seat.x): seat for seat in seats}
    first, last, y = run[0].x, run[-1].x, run[0].y
    middle = (min(seat.x for seat in seats) + max(seat.x for seat in seats)) / 2
    back = seats[0].y + (seats[-1].y - seats[0].y) * 2 / 3
    cost = math.hypot((first + last) / 2 - middle, (y - back) * ROW_COLUMNS)
    cost += (last - first + 1 - len(run)) * APART_COLUMNS
    block = [list(block_of(occupancy.seat_map, seat.seat_id)) for seat in (run[0], run[-1])]
    cost += SPLIT_PAIR_COLUMNS * split_pairs(block[0], block[0].index(run[0]), len(block[0]), lambda one: one in free)
    end = block[1].index(run[-1]) + 1
    cost += SPLIT_PAIR_COLUMNS * split_pairs(block[1], 0, end, lambda one: one in free)
    for x, step in ((first - 1, -1), (last + 1, 1)):
        beside, beyond = at.get((y, x)), at.get((y, x + step))
        if beside is not None and beside.seat_id in free and beside.kind in ORDINARY:
            alone = STRANDED_COLUMNS if beyond is None else 0.0 if beyond.seat_id in free else ORPHAN_COLUMNS
            cost += alone
    return cost


@given(DRAWINGS, st.integers(1, 6))
def test_no_run_of_adjacent_seats_costs_less_and_without_one_none_within_a_row(drawing: list[str], count: int) -> None:
    occupancy = drawn_house(*drawing)
    seat_map = occupancy.seat_map
    free = {one for one in occupancy.free(NOW_MS) if seat_map.by_id[one].kind in ORDINARY}
    runs: list[Sequence[Seat]] = []
    for lines in (seat_map.blocks, [row.seats for row in seat_map.rows]):
        pieces = [line[n : n + count] for line in lines for n in range(len(line) - count + 1)]
        runs = runs or [piece for piece in pieces if all(seat.seat_id in free for seat in piece)]
    assume(runs)
    chosen = best_available(seat_map, occupancy.free(NOW_MS), count)
    least = min(runs, key=lambda run: run_cost(occupancy, run))
    assert run_cost(occupancy, [seat_map.by_id[one] for one in chosen]) == pytest.approx(run_cost(occupancy, least))
