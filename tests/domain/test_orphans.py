"""The rule against orphans: what it refuses, what it suggests instead, and when it does not apply."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from hypothesis import assume, given
from hypothesis import strategies as st

from firstclick.domain.refusals import LeavesOrphan
from firstclick.domain.seats.occupancy import Occupancy
from firstclick.domain.seats.orphans import NEARLY_FULL_PERCENT, SUGGESTIONS_MAX, LeftAlone, check_orphans, left_alone
from firstclick.domain.seats.seat_map import Seat, SeatKind
from firstclick.domain.seats.seat_state import RESERVED, Held, SeatState
from tests.domain.drawn_rooms import DRAWINGS, drawn_house

NOW_MS = 1_000
SPECIAL = (SeatKind.WHEELCHAIR, SeatKind.COMPANION)
MINE = Held("mine", "me", NOW_MS + 1)


def refused(where: Occupancy, choice: str) -> LeavesOrphan | None:
    """The refusal of the choice; None when it is allowed."""
    try:
        check_orphans(where, choice.split(), NOW_MS)
    except LeavesOrphan as refusal:
        return refusal
    return None


def orphans(where: Occupancy, choice: str) -> tuple[str, ...]:
    """The seats that the refusal says would be left alone; none when the choice is allowed."""
    refusal = refused(where, choice)
    return refusal.orphans if refusal else ()


def test_a_choice_that_leaves_no_seat_alone_is_allowed() -> None:
    assert orphans(drawn_house("x....x", "......"), "A2 A3") == ()


def test_a_single_empty_seat_between_a_sold_one_and_the_choice_is_refused() -> None:
    assert orphans(drawn_house("x....x", "......"), "A3 A4 A5") == ("A2",)


def test_a_single_empty_seat_within_the_choice_is_refused() -> None:
    assert orphans(drawn_house("......", "......"), "A2 A4") == ("A3",)


def test_every_orphan_is_named_once_and_in_the_sentence() -> None:
    refusal = refused(drawn_house("x.....x", "......."), "A3 A5")
    assert refusal is not None
    assert refusal.orphans == ("A2", "A4", "A6")
    assert "A2, A4 and A6" in str(refusal)


def test_two_empty_seats_side_by_side_are_no_orphans() -> None:
    assert orphans(drawn_house("x.....x", "......."), "A4 A5 A6") == ()


def test_a_single_seat_at_the_wall_is_no_orphan() -> None:
    assert orphans(drawn_house("......", "......"), "A2 A3") == ()
    assert orphans(drawn_house("....x", "....."), "A2 A3 A4") == ()


def test_beyond_an_aisle_the_rule_is_the_same() -> None:
    assert orphans(drawn_house(".._x...", "......."), "A6") == ("A5",)


def test_a_single_seat_at_an_aisle_is_no_orphan() -> None:
    assert orphans(drawn_house("x..._x..", "........"), "A2 A3") == ()


def test_seats_on_two_sides_of_an_aisle_do_not_enclose_anything() -> None:
    assert orphans(drawn_house("..._...", "......."), "A2 A5") == ()


def test_house_seats_and_holds_enclose_a_seat_like_sold_ones() -> None:
    for state in (RESERVED, Held("session-2", "user-2", NOW_MS + 1)):
        assert orphans(drawn_house("......", "......", also={"A1": state}), "A3 A4") == ("A2",)


def test_a_lapsed_hold_encloses_nothing() -> None:
    lapsed = Held("session-2", "user-2", NOW_MS)
    assert orphans(drawn_house("......", "......", also={"A1": lapsed}), "A3 A4") == ()


def test_an_orphan_that_was_there_before_does_not_count() -> None:
    assert orphans(drawn_house("x.x...", "......"), "A4 A5") == ()
    assert orphans(drawn_house("x.x...", "......"), "B1 B2") == ()


def test_a_wheelchair_place_left_alone_is_no_orphan() -> None:
    assert orphans(drawn_house("xw....", "......"), "A3 A4") == ()
    assert orphans(drawn_house("xc....", "......"), "A3 A4") == ()


def test_an_empty_wheelchair_place_is_not_a_taken_neighbour() -> None:
    assert orphans(drawn_house("xw....", "......"), "A4 A5") == ()


def test_a_choice_with_a_wheelchair_place_is_never_refused() -> None:
    assert orphans(drawn_house("x.w..w", "......"), "A3") == ()
    assert orphans(drawn_house("x.wc..", "wc....", "......"), "A3 A4") == ()


def test_one_s_own_hold_is_judged_as_it_was_before_it() -> None:
    occupancy = drawn_house("x.....", "......", also={"A3": MINE})
    assert orphans(occupancy, "A3") == ("A2",)
    assert orphans(drawn_house("x.x...", "......", also={"A4": MINE}), "A4") == (), "it was alone before"


def test_the_middle_one_of_three_that_is_given_back_is_left_alone() -> None:
    mine: dict[str, SeatState] = dict.fromkeys(("A2", "A4"), MINE)
    occupancy = drawn_house(".....", ".....", also=mine)
    assert orphans(occupancy, "A2 A4") == ("A3",)
    assert orphans(drawn_house(".....", ".....", also={**mine, "A3": MINE}), "A2 A3 A4") == ()


def test_a_suggestion_may_use_one_s_own_seats() -> None:
    refusal = refused(drawn_house("x....xx", "xxxxxxx", also={"A3": MINE}), "A3")
    assert refusal is not None
    assert refusal.suggestions == (("A2",), ("A5",))


def test_what_is_left_is_told_where_there_is_no_alternative_too() -> None:
    where = drawn_house("x...x", "xx.xx")
    assert left_alone(where, ["A2", "A3"], NOW_MS) == LeftAlone(("A4",), ())
    assert left_alone(where, ["A2", "A3", "A4"], NOW_MS) is None


def test_the_nearest_choices_of_the_same_row_are_suggested_first() -> None:
    refusal = refused(drawn_house("........", "x.......", "........"), "B3 B4")
    assert refusal is not None
    assert refusal.suggestions == (("B2", "B3"), ("B4", "B5"), ("B5", "B6"))


def test_of_suggestions_that_are_as_far_the_one_in_front_comes_first() -> None:
    refusal = refused(drawn_house("......", ".._x.."), "B6")
    assert refusal is not None
    assert refusal.suggestions == (("B5",), ("A6",), ("B2",))


def test_another_row_is_suggested_when_the_row_has_nothing_better() -> None:
    refusal = refused(drawn_house("......", "x...xx", "......"), "B2 B3")
    assert refusal is not None
    assert refusal.suggestions == (("A2", "A3"), ("C2", "C3"), ("A1", "A2"))


def test_a_suggestion_that_splits_a_love_pair_comes_after_one_that_does_not() -> None:
    refusal = refused(drawn_house(".ll"), "A1 A3")
    assert refusal is not None
    assert refusal.suggestions == (("A2", "A3"), ("A1", "A2"))


def test_a_suggestion_does_not_split_a_love_pair_while_another_is_whole() -> None:
    refusal = refused(drawn_house("xllllll", "xxxxxxx", "xxxxxll"), "A3 A4")
    assert refusal is not None
    assert refusal.suggestions[:3] == (("A2", "A3"), ("A4", "A5"), ("A6", "A7"))


def test_no_suggestion_has_dearer_seats() -> None:
    assert orphans(drawn_house("x...x", "ppppp"), "A2 A3") == ()
    assert orphans(drawn_house("x...x", "....."), "A2 A3") == ("A4",)


def test_no_suggestion_has_a_wheelchair_place() -> None:
    assert orphans(drawn_house("x...x", "wwwww"), "A2 A3") == ()


def test_a_choice_without_a_better_one_is_allowed() -> None:
    assert orphans(drawn_house("x...x", "xx.xx"), "A2 A3") == ()


def test_no_choice_is_refused_when_nearly_all_seats_are_taken() -> None:
    full = "x" * 10
    assert orphans(drawn_house("x...xxx..x", *[full] * 4), "A2 A3") == ()
    assert orphans(drawn_house("x...xxx..x", *[full] * 3), "A2 A3") == ("A4",)


def test_nearly_full_begins_at_nine_seats_of_ten() -> None:
    assert NEARLY_FULL_PERCENT == 90
    assert orphans(drawn_house("x...xxx..x", "x" * 20, "x" * 20), "A2 A3") == ()
    assert orphans(drawn_house("x...xxx..x", "x" * 20, "x" * 19), "A2 A3") == ("A4",)


def test_lapsed_holds_do_not_count_as_taken() -> None:
    lapsed: dict[str, SeatState] = {f"B{n}": Held("gone", "user-2", NOW_MS) for n in range(1, 101)}
    assert orphans(drawn_house("x...x", "." * 100, also=lapsed), "A2 A3") == ("A4",)


def lonely(where: Occupancy, taken: Collection[str]) -> set[str]:
    """A naive second implementation of the rule: ordinary empty seats with a taken one on either side."""
    at = {(seat.y, seat.x): seat.seat_id for seat in where.seat_map.seats}
    ordinary = [seat for seat in where.seat_map.seats if seat.seat_id not in taken and seat.kind not in SPECIAL]
    return {
        seat.seat_id
        for seat in ordinary
        if at.get((seat.y, seat.x - 1)) in taken and at.get((seat.y, seat.x + 1)) in taken
    }


def legal_runs(where: Occupancy, kinds: Collection[SeatKind], count: int) -> list[tuple[str, ...]]:
    """Every run of `count` adjacent free seats of the kinds that leaves no new orphan."""
    found = []
    for block in where.seat_map.blocks:
        for run in (block[n : n + count] for n in range(len(block) - count + 1)):
            ids = tuple(seat.seat_id for seat in run)
            free = all(seat.kind in kinds and seat.seat_id not in where.taken for seat in run)
            if free and lonely(where, {*where.taken, *ids}) <= lonely(where, where.taken):
                found.append(ids)
    return found


def some_choice(where: Occupancy, data: st.DataObject) -> list[Seat]:
    """Some free ordinary seats, adjacent or not."""
    free = [seat for seat in where.seat_map.seats if seat.seat_id not in where.taken]
    free = [seat for seat in free if seat.kind not in SPECIAL]
    assume(free)
    return data.draw(st.lists(st.sampled_from(free), min_size=1, max_size=4, unique=True))


@given(DRAWINGS, st.data())
def test_a_choice_is_refused_exactly_when_it_makes_an_orphan_and_there_is_a_better_one(
    drawing: list[str], data: st.DataObject
) -> None:
    where = drawn_house(*drawing)
    choice = some_choice(where, data)
    ids = [seat.seat_id for seat in choice]
    new = lonely(where, {*where.taken, *ids}) - lonely(where, where.taken)
    better = legal_runs(where, {seat.kind for seat in choice}, len(choice))
    nearly_full = len(where.taken) / len(where.seat_map.seats) >= 0.9
    expected = new if better and not nearly_full else set()
    assert set(orphans(where, " ".join(ids))) == expected


@given(DRAWINGS, st.data())
def test_every_suggestion_is_a_choice_that_would_be_allowed(drawing: list[str], data: st.DataObject) -> None:
    where = drawn_house(*drawing)
    choice = some_choice(where, data)
    refusal = refused(where, " ".join(seat.seat_id for seat in choice))
    suggestions: Sequence[tuple[str, ...]] = refusal.suggestions if refusal else ()
    better = legal_runs(where, {seat.kind for seat in choice}, len(choice))
    assert set(suggestions) <= set(better)
    assert len(set(suggestions)) == len(suggestions) == (min(len(better), SUGGESTIONS_MAX) if refusal else 0)
    for suggestion in suggestions:
        check_orphans(where, suggestion, NOW_MS)


@given(DRAWINGS, st.data())
def test_the_same_choice_is_answered_the_same_twice(drawing: list[str], data: st.DataObject) -> None:
    where = drawn_house(*drawing)
    ids = " ".join(seat.seat_id for seat in some_choice(where, data))
    first, second = refused(where, ids), refused(where, ids)
    assert (first and first.suggestions) == (second and second.suggestions)


def test_an_empty_choice_leaves_no_orphan() -> None:
    check_orphans(drawn_house("x.x", "..."), (), NOW_MS)


def test_a_choice_with_a_seat_that_is_not_on_the_map_any_more_leaves_no_orphan() -> None:
    where = drawn_house("x....x", "......")
    assert left_alone(where, ("A3", "A4", "A5", "C4"), NOW_MS) is None
    check_orphans(where, ("A3", "A4", "A5", "C4"), NOW_MS)
