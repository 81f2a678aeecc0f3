"""Rules by the kind of a seat: love pairs, companion seats, the time from which special places are sold to all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstclick.domain.refusals import CompanionAlone, HalfOfPair, NotEnoughTogether
from firstclick.domain.seats.best_available import best_available
from firstclick.domain.seats.kind_rules import NO_RULES, USUAL_RULES, SeatRules, check_kinds
from firstclick.domain.seats.occupancy import Occupancy
from firstclick.domain.seats.orphans import check_orphans, left_alone
from firstclick.domain.seats.seat_state import OUT_OF_ORDER, RESERVED, Held
from tests.domain.drawn_rooms import DRAWINGS, drawn_house

NOW_MS = 1_000
MINE = Held("mine", "me", NOW_MS + 1)


def refused(where: Occupancy, choice: str, rules: SeatRules = USUAL_RULES, keeps: str = "") -> tuple[str, ...] | None:
    """What the refusal suggests; None when the choice is allowed."""
    try:
        check_kinds(where, choice.split(), rules, NOW_MS, keeps.split())
    except (HalfOfPair, CompanionAlone) as refusal:
        return tuple(" ".join(one) for one in refusal.suggestions)
    return None


def test_half_of_a_pair_is_refused_and_the_whole_suggested() -> None:
    assert refused(drawn_house("llll"), "A1") == ("A1 A2",)
    assert refused(drawn_house("llll"), "A2 A3") == ("A2 A3 A1 A4",)
    assert refused(drawn_house("llll"), "A1 A2") is None


def test_the_sentence_names_what_to_take() -> None:
    with pytest.raises(HalfOfPair, match=r"^Seat A2 is half of a pair; please take A1 too\.$"):
        check_kinds(drawn_house("ll"), ["A2"], USUAL_RULES, NOW_MS)


@pytest.mark.parametrize("state", [RESERVED, OUT_OF_ORDER, Held("other", "eve", NOW_MS + 1)])
def test_half_of_a_pair_whose_other_half_cannot_be_had_is_sold_alone(state: Held) -> None:
    assert refused(drawn_house("ll", also={"A2": state}), "A1") is None


def test_the_last_of_an_odd_number_has_no_partner() -> None:
    assert refused(drawn_house("lll"), "A3") is None
    assert refused(drawn_house("l_ll"), "A1") is None


def test_half_of_one_s_own_pair_is_not_given_back_alone() -> None:
    mine = drawn_house("ll..", also={"A1": MINE, "A2": MINE})
    assert refused(mine, "A1", keeps="A1 A2") == ("A1 A2",)
    assert refused(mine, "A3", keeps="A1 A2") is None


def test_a_companion_seat_is_sold_with_a_wheelchair_place_beside_it() -> None:
    assert refused(drawn_house(".wc."), "A3") == ("A3 A2",)
    assert refused(drawn_house(".wc."), "A3 A2") is None
    assert refused(drawn_house(".wc."), "A2") is None, "who comes alone needs no companion"
    assert refused(drawn_house("wcc.w"), "A3") == ("A3 A1",), "the group is what stands side by side"


def test_a_companion_seat_whose_wheelchair_place_is_taken_is_for_the_box_office() -> None:
    assert refused(drawn_house("wc", also={"A1": RESERVED}), "A2") == ()
    with pytest.raises(CompanionAlone, match=r"please ask at the box office\.$"):
        check_kinds(drawn_house("wc", also={"A1": RESERVED}), ["A2"], USUAL_RULES, NOW_MS)


def test_a_companion_seat_without_a_wheelchair_place_beside_it_is_an_ordinary_one() -> None:
    assert refused(drawn_house("w.c"), "A3") is None


def test_once_they_are_released_companion_seats_are_sold_to_all() -> None:
    check_kinds(drawn_house("wc"), ["A2"], USUAL_RULES, NOW_MS, released=True)
    with pytest.raises(HalfOfPair):
        check_kinds(drawn_house("ll"), ["A2"], USUAL_RULES, NOW_MS, released=True)


def test_a_room_may_sell_all_of_them_alone() -> None:
    assert refused(drawn_house("ll.wc"), "A1 A5", NO_RULES) is None


def test_when_places_are_released() -> None:
    assert SeatRules(accessible_min=30).released_ms(3_600_000) == 1_800_000
    assert SeatRules(accessible_min=30).released_ms(None) is None
    assert SeatRules().released_ms(3_600_000) is None


@given(DRAWINGS, st.integers(1, 4))
def test_the_best_seats_split_no_pair(drawing: list[str], count: int) -> None:
    where = drawn_house(*drawing)
    try:
        chosen = best_available(where.seat_map, where.free(NOW_MS), count, rules=USUAL_RULES)
    except NotEnoughTogether:
        return
    check_kinds(where, chosen, USUAL_RULES, NOW_MS)


@given(DRAWINGS, st.integers(1, 4))
def test_the_best_seats_leave_none_alone_at_a_wall_where_that_counts(drawing: list[str], count: int) -> None:
    where, walls = drawn_house(*drawing), SeatRules(love_pairs=False, walls=True)
    try:
        chosen = best_available(where.seat_map, where.free(NOW_MS), count, rules=walls)
    except NotEnoughTogether:
        return
    check_orphans(where, chosen, NOW_MS, walls=True)


def test_with_walls_a_single_seat_at_a_wall_or_an_aisle_is_an_orphan() -> None:
    where = drawn_house(".....", ".....")
    assert left_alone(where, ["A2", "A3"], NOW_MS) is None
    left = left_alone(where, ["A2", "A3"], NOW_MS, walls=True)
    assert left is not None
    assert left.orphans == ("A1",)
    assert ("A1", "A2") in left.suggestions
    assert left_alone(drawn_house("_._..", "....."), ["A4"], NOW_MS, walls=True) is not None, "A5 is left at the wall"
    assert left_alone(drawn_house("._..", "...."), ["A3", "A4"], NOW_MS, walls=True) is None, "A1 was alone before"
