"""Groups that do not fit in one row: as close together as possible in neighbouring rows, and near the best point.

The best point is the middle of the room, two thirds back.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import chain, combinations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from firstclick.domain.seats.best_available import APART_COLUMNS, GROUP_ROWS, ROW_COLUMNS, best_available
from firstclick.domain.seats.occupancy import Occupancy
from firstclick.domain.seats.seat_map import Seat, plain_grid
from tests.domain.drawn_rooms import drawn_house

ROOM = plain_grid(3, 9)


def best(count: int, *drawing: str) -> str:
    """The ids of the best seats of the room as drawn."""
    occupancy = drawn_house(*drawing)
    return " ".join(best_available(occupancy.seat_map, occupancy.free(0), count))


@pytest.mark.parametrize(
    ("free", "taken"),
    [
        ({"B1", "B3", "B6", "B8"}, ("B6", "B8")),
        ({"B2", "B4", "B7", "B9"}, ("B2", "B4")),
        ({"A4", "A6", "B4", "B6", "C4", "C6"}, ("B4", "B6")),
    ],
)
def test_two_who_cannot_sit_together_sit_nearest_the_best_point(free: set[str], taken: tuple[str, str]) -> None:
    assert best_available(ROOM, free, 2) == taken


def test_of_groups_that_are_as_good_the_one_on_the_left_is_taken() -> None:
    assert best(2, "x.x.x.x") == "A2 A4"


@pytest.mark.parametrize(
    ("count", "drawing", "taken"),
    [
        (2, (".x", ".x", "x."), "A1 B1"),
        (2, ("x", ".", ".", "."), "B1 C1"),
    ],
)
def test_the_closest_comes_before_the_one_nearest_the_best_point_and_then_the_one_in_front(
    count: int, drawing: Sequence[str], taken: str
) -> None:
    assert best(count, *drawing) == taken


@pytest.mark.parametrize(
    ("count", "drawing", "taken"),
    [
        (4, ("x.", ".x", "x.", ".x", "xx", "x."), "A2 B1 C2 D1"),
        (4, ("x.", "x.", "x.", "x.", ".x"), "B2 C2 D2 E1"),
    ],
)
def test_where_three_rows_are_not_enough_close_rows_are_looked_in_first_and_then_those_near_the_best_point(
    count: int, drawing: Sequence[str], taken: str
) -> None:
    assert best(count, *drawing) == taken


def free_rows(occupancy: Occupancy) -> list[list[Seat]]:
    """The free seats of each row that has some."""
    free = occupancy.free(0)
    rows = [[seat for seat in row.seats if seat.seat_id in free] for row in occupancy.seat_map.rows]
    return [row for row in rows if row]


def cost(occupancy: Occupancy, group: Sequence[Seat]) -> float:
    """How far apart the seats of the group are, and how far the group is from the best point."""
    seats = occupancy.seat_map.seats
    columns, rows = [seat.x for seat in group], [seat.y for seat in group]
    middle = (min(seat.x for seat in seats) + max(seat.x for seat in seats)) / 2
    back = seats[0].y + (seats[-1].y - seats[0].y) * 2 / 3
    apart = max(columns) - min(columns) + (max(rows) - min(rows)) * ROW_COLUMNS
    aside, behind = (min(columns) + max(columns)) / 2 - middle, (min(rows) + max(rows)) / 2 - back
    return apart * APART_COLUMNS + math.hypot(aside, behind * ROW_COLUMNS)


def with_free_seats(line: str, most: int) -> str:
    """The line of a drawing with no more free seats than that: the others are taken."""
    parts = line.split(".")
    return ".".join(parts[: most + 1]) + "".join("x" + part for part in parts[most + 1 :])


@given(st.lists(st.text("..x_", min_size=2, max_size=7), min_size=2, max_size=5), st.integers(2, 4))
def test_no_group_over_up_to_three_neighbouring_rows_is_closer(lines: list[str], count: int) -> None:
    occupancy = drawn_house(*(with_free_seats(line, count - 1) for line in lines))  # nobody sits in one row
    rows = free_rows(occupancy)
    heights = range(2, min(GROUP_ROWS, count) + 1)
    bands = [rows[top : top + height] for height in heights for top in range(len(rows) - height + 1)]
    groups = chain.from_iterable(combinations(chain.from_iterable(band), count) for band in bands)
    least = min((cost(occupancy, group) for group in groups), default=None)
    assume(least is not None)
    chosen = best_available(occupancy.seat_map, occupancy.free(0), count)
    assert cost(occupancy, [occupancy.seat_map.by_id[seat_id] for seat_id in chosen]) == pytest.approx(least)
