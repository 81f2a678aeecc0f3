"""The best available seats: together, near the best point, and without leaving orphans."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from itertools import pairwise
from types import FrameType
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from firstclick.domain import refusals
from firstclick.domain.seats.best_available import ORDINARY, best_available
from firstclick.domain.seats.occupancy import Occupancy
from firstclick.domain.seats.orphans import check_orphans, split_pairs
from firstclick.domain.seats.seat_map import Seat, SeatKind, SeatMap, plain_grid
from tests.domain.drawn_rooms import DRAWINGS, drawn_house

NOW_MS = 1_000
LINES_A_SEAT_MAX = 25


def best(count: int, *drawing: str, kinds: frozenset[SeatKind] = ORDINARY) -> str:
    """The ids of the best seats of the room as drawn."""
    occupancy = drawn_house(*drawing)
    return " ".join(best_available(occupancy.seat_map, occupancy.free(NOW_MS), count, kinds))


def test_the_best_pair_of_an_empty_room_is_in_the_middle_two_thirds_back() -> None:
    assert best(2, *["......"] * 10) == "G3 G4"


def test_the_best_single_seat_is_the_middle_one() -> None:
    assert best(1, *["....."] * 4) == "C3"


def test_two_thirds_back_counts_from_the_first_row_wherever_that_is() -> None:
    assert best(1, "_", "_", "_", ".", ".", ".") == "E1"


def test_a_row_nearer_the_screen_beats_one_as_far_behind() -> None:
    assert best(3, "...", "...", "xxx", "...") == "B1 B2 B3"


def test_a_few_seats_off_the_middle_beat_a_row_further_off() -> None:
    assert best(2, ".........", ".........", "...xx....", ".........") == "C6 C7"


def test_another_row_beats_the_far_end_of_the_best_row() -> None:
    assert best(2, "............", "xxxxxxxxxx..", "............") == "C6 C7"


def test_adjacent_seats_in_a_poor_row_beat_a_good_place_across_an_aisle() -> None:
    assert best(4, "....", ".._..", "xxxx") == "A1 A2 A3 A4"


def test_no_run_has_a_gap_while_another_has_none() -> None:
    assert best(2, "xxx_xx", "x._.xx", "..____") == "C1 C2"


def test_seats_across_an_aisle_come_before_seats_in_two_rows() -> None:
    assert best(4, ".._..", "..___", "xx___") == "A1 A2 A4 A5"


def test_a_narrow_aisle_in_a_poorer_row_beats_a_wide_one_in_the_best() -> None:
    assert best(2, "xxxxxx", "_.__._", ".____.", "xxxxxx") == "B2 B5"


def test_a_taken_seat_is_not_an_aisle() -> None:
    assert best(4, "..x..", "xx..x", "xxx..") == "B3 B4 C4 C5"


def test_one_taken_seat_between_is_better_than_a_row_between() -> None:
    assert best(2, ".x.", "x.x") == "A1 A3"


def test_neighbouring_rows_are_used_when_no_row_has_room() -> None:
    assert best(4, "xx..xx", "xx..xx", ".xxxx.") == "A3 A4 B3 B4"


def test_a_group_over_rows_is_kept_close_together() -> None:
    assert best(3, ".xxxxx.", "xxxxxxx", ".xxxxxx", "x.xxxxx", ".xxxxxx") == "C1 D2 E1"


def test_the_last_seats_are_sold_however_far_apart_they_are() -> None:
    assert best(3, ".xxx", "xxxx", "xxxx", "xxx.", "xxxx", ".xxx") == "A1 D4 F1"


def test_all_seats_of_a_room_can_be_asked_for() -> None:
    assert best(4, "..", "..") == "A1 A2 B1 B2"


def test_it_leaves_no_orphan_if_it_can() -> None:
    assert best(2, "xxxxxx", "x...xx", "xxxx..") == "C5 C6"


def test_it_leaves_an_orphan_rather_than_separate_the_group() -> None:
    assert best(2, "x...x", "xx.xx") == "A2 A3"


def test_it_leaves_a_seat_stranded_at_the_wall_only_when_the_next_choice_is_far() -> None:
    assert best(2, "xx..", "...x", "xxxx") == "A3 A4"
    assert best(2, "..xx", "xxxx", "xxxx", "xxxx", "...x", "xxxx", "xxxx") == "E2 E3"


def test_a_wheelchair_place_left_beside_the_choice_does_not_count_as_stranded() -> None:
    assert best(2, "......", "xw..xx", "xxxxxx") == "B3 B4"
    assert best(1, ".w..") == "A1", "as far from the middle as A4, and nothing is lost by it"


def test_two_free_seats_left_beside_the_choice_cost_nothing() -> None:
    assert best(1, "..w.") == "A1", "as far from the middle as A4"


def test_wheelchair_places_and_companion_seats_are_not_offered_unless_requested() -> None:
    assert best(2, "..xx", "wcxx", "xxxx") == "A1 A2"
    with pytest.raises(refusals.NotEnoughTogether):
        best(3, "..wc")


def test_wheelchair_places_and_companion_seats_are_offered_on_request() -> None:
    assert best(2, "....", "..wc", kinds=frozenset({SeatKind.WHEELCHAIR, SeatKind.COMPANION})) == "B3 B4"


def test_only_the_requested_kinds_are_offered() -> None:
    assert best(2, "pp....", "......", "......", kinds=frozenset({SeatKind.PREMIUM})) == "A1 A2"


def test_a_love_pair_is_not_split_while_there_is_another_seat() -> None:
    assert best(1, ".xxxxx", "xxxxxx", "llllll", "xxxxxx") == "A1"
    assert best(2, "xllllllx") == "A4 A5"


def test_love_pairs_count_from_the_left_of_their_run() -> None:
    assert best(2, "..llllll..", "xxxxxxxxxx") == "A5 A6"
    assert best(2, ".llllll.", "xxxxxxxx") == "A4 A5"
    assert best(2, "llll") == "A1 A2"


def test_a_pair_is_split_by_one_half_alone_and_the_odd_seat_at_the_end_has_no_partner() -> None:
    (three,) = drawn_house("lll").seat_map.blocks
    split = {(start, end): split_pairs(three, start, end, lambda _: True) for start in range(3) for end in (1, 2, 3)}
    assert (split[0, 1], split[1, 2], split[2, 3]) == (1, 1, 0)
    assert (split[0, 2], split[1, 3], split[0, 3]) == (0, 1, 0)


def test_a_love_pair_is_split_when_there_is_nothing_else() -> None:
    assert best(1, "ll", "xx") == "A1"


def test_a_love_pair_is_split_rather_than_an_orphan_left() -> None:
    assert best(1, "x..x", "xxxx", "xxll") == "C3"


def test_half_of_a_love_pair_whose_other_half_is_sold_may_go_alone() -> None:
    occupancy = drawn_house(".xxxxx", "xxxxxx", "llllll", "xxxxxx")
    assert best_available(occupancy.seat_map, occupancy.free(NOW_MS) - {"C3"}, 1) == ("C4",)
    assert best_available(occupancy.seat_map, occupancy.free(NOW_MS) - {"C4"}, 1) == ("C3",)


def test_too_few_seats_are_refused_by_their_number() -> None:
    with pytest.raises(refusals.NotEnoughTogether, match="No 3 seats together"):
        best(3, "x..", "xxx")


def test_a_room_without_seats_has_none_to_offer() -> None:
    with pytest.raises(refusals.NotEnoughTogether):
        best_available(SeatMap(()), (), 1)


def test_fewer_than_one_seat_cannot_be_asked_for() -> None:
    with pytest.raises(ValueError, match="0 seats"):
        best(0, "...")


def test_free_seats_of_another_map_are_not_offered() -> None:
    with pytest.raises(refusals.NotEnoughTogether):
        best_available(plain_grid(1, 2), ("A1", "Z9"), 2)


COUNTS = st.integers(1, 6)


def fitting(occupancy: Occupancy, kinds: frozenset[SeatKind] = ORDINARY) -> list[Seat]:
    """The free seats of the kinds, row by row."""
    return [seat for seat in occupancy.seat_map.seats if seat.seat_id in occupancy.free(NOW_MS) and seat.kind in kinds]


def touching(seats: Sequence[Seat]) -> bool:
    """Whether the seats are one run without a gap."""
    return all((b.y, b.x) == (a.y, a.x + 1) for a, b in pairwise(seats))


@given(DRAWINGS, COUNTS)
def test_the_answer_is_as_many_free_ordinary_seats_or_there_are_too_few(drawing: list[str], count: int) -> None:
    occupancy = drawn_house(*drawing)
    if len(fitting(occupancy)) < count:
        with pytest.raises(refusals.NotEnoughTogether):
            best_available(occupancy.seat_map, occupancy.free(NOW_MS), count)
    else:
        chosen = best_available(occupancy.seat_map, occupancy.free(NOW_MS), count)
        assert len(chosen) == len(set(chosen)) == count
        assert set(chosen) <= {seat.seat_id for seat in fitting(occupancy)}


@given(DRAWINGS, COUNTS)
def test_a_group_that_fits_in_one_run_gets_one(drawing: list[str], count: int) -> None:
    occupancy = drawn_house(*drawing)
    seats = fitting(occupancy)
    assume(any(touching(seats[n : n + count]) for n in range(len(seats) - count + 1)))
    chosen = best_available(occupancy.seat_map, occupancy.free(NOW_MS), count)
    assert touching([occupancy.seat_map.by_id[seat_id] for seat_id in chosen])


@given(DRAWINGS, COUNTS)
def test_the_same_room_gives_the_same_answer_in_reading_order(drawing: list[str], count: int) -> None:
    occupancy = drawn_house(*drawing)
    assume(len(fitting(occupancy)) >= count)
    free = sorted(occupancy.free(NOW_MS))
    chosen = best_available(occupancy.seat_map, free, count)
    assert best_available(drawn_house(*drawing).seat_map, free[::-1], count) == chosen
    assert [seat.seat_id for seat in occupancy.seat_map.seats if seat.seat_id in chosen] == list(chosen)


@given(DRAWINGS, COUNTS, st.frozensets(st.sampled_from(SeatKind), min_size=1))
def test_the_answer_is_never_refused_for_an_orphan(drawing: list[str], count: int, kinds: frozenset[SeatKind]) -> None:
    occupancy = drawn_house(*drawing)
    assume(len(fitting(occupancy, kinds)) >= count)
    check_orphans(occupancy, best_available(occupancy.seat_map, occupancy.free(NOW_MS), count, kinds), NOW_MS)


@pytest.mark.parametrize("every", [1, 2, 3, 8, 10, 40])
def test_the_work_grows_with_the_seats_and_not_faster(every: int) -> None:
    """Counted in lines of Python; `make bench CASES=best-available` says how long two thousand seats take."""
    large, small = lines_run(every, rows=50, seats_per_row=40), lines_run(every, rows=25, seats_per_row=20)
    assert large < 5 * small
    assert large < LINES_A_SEAT_MAX * 2000


def lines_run(every: int, rows: int, seats_per_row: int) -> int:
    """How many lines of Python look through a room of which every so many-th column is taken."""
    seat_map = plain_grid(rows, seats_per_row)
    free = frozenset(seat.seat_id for seat in seat_map.seats if every == 1 or seat.x % every)
    count = 0

    def trace(_frame: FrameType, event: str, _argument: Any) -> Any:  # noqa: ANN401 - as `sys.settrace` wants it
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        best_available(seat_map, free, 8)
    finally:
        sys.settrace(before)
    return count
