"""The rules of holding: what each decision writes, and what it refuses."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstclick.domain import refusals
from firstclick.domain.seats import hold_rules
from firstclick.domain.seats.hold import Change, Commit, Hold, HoldStatus
from firstclick.domain.seats.hold_rules import HoldingRules
from firstclick.domain.seats.house_seats import decide_reserve, decide_unreserve
from firstclick.domain.seats.occupancy import Occupancy
from firstclick.domain.seats.seat_map import plain_grid
from firstclick.domain.seats.seat_state import AVAILABLE, RESERVED, Confirmed, Held, Pending, SeatState
from firstclick.domain.values import replace

NOW_MS = 1_000_000
END_MS = NOW_MS + 20_000
RULES = HoldingRules(hold_ttl_ms=20_000, hold_life_max_ms=60_000, seats_per_hold_max=3)
ROOM = plain_grid(2, 4)
MINE = Held("mine", "anna", END_MS)
HOLD = Hold("mine", "showtime-1", "anna", ("A1", "A2"), HoldStatus.HOLD, NOW_MS, END_MS)
PAYING = replace(HOLD, status=HoldStatus.PENDING)
BOOKING = replace(HOLD, status=HoldStatus.CONFIRMED)
RELEASED = replace(HOLD, status=HoldStatus.RELEASED)
EXPIRED = replace(HOLD, status=HoldStatus.EXPIRED)
TERMS = ROOM.terms(0, ("A1", "A2"))
"""What Anna's two seats are held for, in an occupancy without a movie."""
THEIRS: list[SeatState] = [Held("x", "bob", NOW_MS + 1), Pending("x", "bob"), Confirmed("x", "bob"), RESERVED]


def occupancy(**taken: SeatState) -> Occupancy:
    """Two rows of four seats; the named ones are in the given state."""
    return Occupancy("showtime-1", ROOM, taken)


def hold(where: Occupancy, *seat_ids: str) -> Commit:
    """Anna's hold of the seats, decided now."""
    return hold_rules.decide_hold(where, "mine", "anna", seat_ids, RULES, NOW_MS)


def swap(where: Occupancy, *seat_ids: str, before: Hold = HOLD, now_ms: int = NOW_MS) -> Commit:
    """Anna's hold of A1 and A2 becomes one of these seats."""
    return hold_rules.decide_swap(where, before, seat_ids, RULES, now_ms)


def test_the_state_of_a_seat_depends_on_the_time() -> None:
    where = occupancy(A1=MINE, A2=RESERVED)
    assert where.state("A1", END_MS - 1) == MINE
    assert where.state("A1", END_MS) == AVAILABLE
    assert where.state("A2", END_MS) == RESERVED
    assert where.state("A3", NOW_MS) == AVAILABLE


def test_unavailable_seats_are_named_in_the_requested_order() -> None:
    where = occupancy(A1=MINE, A3=RESERVED)
    assert where.unavailable(["A4", "A3", "A2", "A1"], NOW_MS) == ["A3", "A1"]
    assert where.unavailable(["A4", "A3", "A2", "A1"], END_MS) == ["A3"]


def test_free_seats_are_all_but_the_taken_and_lapsed_ones_again() -> None:
    where = occupancy(A1=MINE, B2=RESERVED)
    assert where.free(NOW_MS) == {"A2", "A3", "A4", "B1", "B3", "B4"}
    assert where.free(END_MS) == {"A1", "A2", "A3", "A4", "B1", "B3", "B4"}


def test_a_hold_sets_every_seat_aside_for_its_term() -> None:
    commit = hold(occupancy(), "A2", "A1")
    assert commit.changes == (Change("A2", AVAILABLE, MINE), Change("A1", AVAILABLE, MINE))
    assert (commit.hold_before, commit.hold_after) == (None, replace(HOLD, seat_ids=("A2", "A1"), terms=TERMS))
    assert (commit.showtime_id, commit.not_before_ms, commit.before_ms) == ("showtime-1", 0, END_MS)


def test_a_lapsed_hold_is_free_to_the_next_customer() -> None:
    assert hold(occupancy(A1=Held("x", "bob", NOW_MS)), "A1").changes == (Change("A1", AVAILABLE, MINE),)


@pytest.mark.parametrize("state", THEIRS)
def test_a_hold_of_a_taken_seat_is_refused_and_every_taken_seat_is_named(state: SeatState) -> None:
    with pytest.raises(refusals.SeatTaken) as refusal:
        hold(occupancy(A1=state, A3=state), "A1", "A2", "A3")
    assert refusal.value.seat_ids == ("A1", "A3")


def test_a_refused_choice_tells_house_seats_from_seats_of_other_customers() -> None:
    taken = occupancy(A1=MINE, A2=MINE, A3=RESERVED, A4=Confirmed("x", "bob"))
    for choose in (hold, swap):
        with pytest.raises(refusals.SeatTaken) as refusal:
            choose(taken, "A3", "A4")
        assert (refusal.value.seat_ids, refusal.value.reserved) == (("A3", "A4"), {"A3": ""})


def test_a_hold_that_names_a_seat_twice_is_refused() -> None:
    with pytest.raises(refusals.DuplicateSeats) as refusal:
        hold(occupancy(), "A1", "A2", "A1")
    assert refusal.value.seat_ids == ("A1",)


def test_as_many_seats_as_one_hold_may_have_are_held_and_not_one_more() -> None:
    assert len(hold(occupancy(), "A1", "A2", "A3").changes) == 3
    with pytest.raises(refusals.TooManySeats, match="3 seats"):
        hold(occupancy(), "A1", "A2", "A3", "A4")


def test_a_hold_of_seats_that_are_not_on_the_map_is_refused_and_they_are_named() -> None:
    with pytest.raises(refusals.UnknownSeats) as refusal:
        hold(occupancy(), "A1", "Z9", "A0")
    assert refusal.value.seat_ids == ("Z9", "A0")


def test_a_swap_takes_keeps_and_releases_seats_in_one_commit_and_keeps_its_deadline() -> None:
    commit = swap(occupancy(A1=MINE, A2=MINE), "A2", "A3", now_ms=NOW_MS + 5)
    expected = {Change("A3", AVAILABLE, MINE), Change("A2", MINE, MINE), Change("A1", MINE, AVAILABLE)}
    assert (len(commit.changes), set(commit.changes)) == (3, expected)
    after = replace(HOLD, seat_ids=("A2", "A3"), terms=ROOM.terms(0, ("A2", "A3")))
    assert (commit.hold_before, commit.hold_after) == (HOLD, after)
    assert commit.before_ms == END_MS


@pytest.mark.parametrize("state", THEIRS)
def test_a_swap_to_a_taken_seat_is_refused(state: SeatState) -> None:
    with pytest.raises(refusals.SeatTaken) as refusal:
        swap(occupancy(A1=MINE, A2=MINE, A3=state), "A2", "A3")
    assert refusal.value.seat_ids == ("A3",)


def test_a_swap_obeys_the_rules_of_a_choice() -> None:
    where = occupancy(A1=MINE, A2=MINE)
    with pytest.raises(refusals.DuplicateSeats):
        swap(where, "A3", "A3")
    with pytest.raises(refusals.TooManySeats):
        swap(where, "A1", "A2", "A3", "A4")
    with pytest.raises(refusals.UnknownSeats):
        swap(where, "Z9")


def test_a_swap_of_a_hold_that_is_over_is_refused() -> None:
    with pytest.raises(refusals.HoldOver):
        swap(occupancy(), "A1", now_ms=END_MS)
    with pytest.raises(refusals.AlreadyConfirmed):
        swap(occupancy(), "A1", before=BOOKING)


def test_an_extension_is_a_fresh_term_from_now() -> None:
    commit = hold_rules.decide_extend(HOLD, RULES, NOW_MS + 5_000)
    longer = Held("mine", "anna", END_MS + 5_000)
    assert commit.changes == (Change("A1", MINE, longer), Change("A2", MINE, longer))
    assert (commit.hold_before, commit.hold_after) == (HOLD, replace(HOLD, expires_at_ms=END_MS + 5_000))
    assert commit.before_ms == END_MS


def test_an_extension_goes_no_further_than_a_hold_may_live() -> None:
    late = replace(HOLD, expires_at_ms=NOW_MS + 55_000)
    commit = hold_rules.decide_extend(late, RULES, NOW_MS + 50_000)
    assert commit.hold_after == replace(HOLD, expires_at_ms=NOW_MS + 60_000)


def test_an_extension_in_the_moment_of_the_hold_changes_nothing_and_is_no_refusal() -> None:
    assert hold_rules.decide_extend(HOLD, RULES, NOW_MS).hold_after == HOLD


def test_an_extension_of_a_life_that_is_used_up_is_refused() -> None:
    with pytest.raises(refusals.HoldLifeUsedUp):
        hold_rules.decide_extend(replace(HOLD, expires_at_ms=NOW_MS + 60_000), RULES, NOW_MS + 59_000)


def test_payment_books_the_seats_until_it_is_due() -> None:
    commit = hold_rules.decide_payment(HOLD, END_MS + 300_000, END_MS - 1)
    booked = Pending("mine", "anna")
    assert commit.changes == (Change("A1", MINE, booked), Change("A2", MINE, booked))
    assert commit.hold_after == replace(PAYING, expires_at_ms=END_MS + 300_000)
    assert commit.before_ms == END_MS


def test_a_hold_is_confirmed_until_the_last_millisecond_before_its_end() -> None:
    commit = hold_rules.decide_confirm(HOLD, END_MS - 1)
    sold = Confirmed("mine", "anna")
    assert commit.changes == (Change("A1", MINE, sold), Change("A2", MINE, sold))
    assert (commit.hold_before, commit.hold_after) == (HOLD, BOOKING)
    assert commit.before_ms == END_MS


def test_a_confirm_at_the_end_itself_is_too_late() -> None:
    with pytest.raises(refusals.HoldOver):
        hold_rules.decide_confirm(HOLD, END_MS)


def test_a_hold_under_payment_is_confirmed_from_the_state_it_is_in() -> None:
    commit = hold_rules.decide_confirm(PAYING, END_MS + 1)
    assert [change.before for change in commit.changes] == [Pending("mine", "anna")] * 2
    assert commit.before_ms is None


def test_a_hold_is_withdrawn_when_another_user_has_booked_its_seats() -> None:
    commit = hold_rules.decide_withdrawal(PAYING)
    assert [change.before for change in commit.changes] == [Pending("mine", "anna")] * 2
    assert [change.after for change in commit.changes] == [AVAILABLE] * 2
    assert commit.hold_after == RELEASED


@pytest.mark.parametrize("way", ["release", "extend", "pay", "swap"])
def test_a_pending_hold_is_not_changed(way: str) -> None:
    with pytest.raises(refusals.BeingConfirmed):
        WAYS[way](PAYING, NOW_MS)


WAYS: dict[str, Callable[[Hold, int], Commit]] = {
    "confirm": hold_rules.decide_confirm,
    "release": hold_rules.decide_release,
    "extend": lambda before, now_ms: hold_rules.decide_extend(before, RULES, now_ms),
    "pay": lambda before, now_ms: hold_rules.decide_payment(before, END_MS + 1, now_ms),
    "swap": lambda before, now_ms: swap(occupancy(), "A3", before=before, now_ms=now_ms),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("ended", [RELEASED, EXPIRED, replace(HOLD, expires_at_ms=NOW_MS)])
def test_a_hold_that_is_over_is_not_changed(way: str, ended: Hold) -> None:
    with pytest.raises(refusals.HoldOver):
        WAYS[way](ended, NOW_MS)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("now_ms", [NOW_MS, END_MS])
def test_a_booking_stands_whatever_its_holder_asks_for_and_whenever(way: str, now_ms: int) -> None:
    with pytest.raises(refusals.AlreadyConfirmed):
        WAYS[way](BOOKING, now_ms)


def test_a_release_makes_every_seat_available() -> None:
    commit = hold_rules.decide_release(HOLD, NOW_MS)
    assert commit.changes == (Change("A1", MINE, AVAILABLE), Change("A2", MINE, AVAILABLE))
    assert (commit.hold_before, commit.hold_after) == (HOLD, RELEASED)


def test_an_expiry_releases_every_seat_and_not_before_the_deadline() -> None:
    commit = hold_rules.decide_expiry(HOLD)
    assert commit.changes == (Change("A1", MINE, AVAILABLE), Change("A2", MINE, AVAILABLE))
    assert (commit.hold_before, commit.hold_after, commit.not_before_ms) == (HOLD, EXPIRED, END_MS)


@pytest.mark.parametrize("ended", [BOOKING, RELEASED, EXPIRED])
def test_a_hold_that_is_over_or_sold_does_not_expire(ended: Hold) -> None:
    with pytest.raises(refusals.HoldOver):
        hold_rules.decide_expiry(ended)


def test_a_house_seat_that_is_named_twice_changes_once() -> None:
    assert len(decide_reserve(occupancy(), ["A1", "A1"], NOW_MS).changes) == 1
    assert len(decide_unreserve(occupancy(A1=RESERVED), ["A1", "A1"], NOW_MS).changes) == 1


def test_the_box_office_keeps_seats_back_and_may_name_a_house_seat_again() -> None:
    commit = decide_reserve(occupancy(A1=RESERVED, A3=MINE), ["A1", "A2", "A3"], END_MS)
    assert commit == Commit("showtime-1", (Change("A2", AVAILABLE, RESERVED), Change("A3", AVAILABLE, RESERVED)))


def test_the_box_office_does_not_reserve_a_taken_seat() -> None:
    with pytest.raises(refusals.SeatTaken) as refusal:
        decide_reserve(occupancy(A1=MINE), ["A1", "A2"], NOW_MS)
    assert refusal.value.seat_ids == ("A1",)
    with pytest.raises(refusals.UnknownSeats):
        decide_reserve(occupancy(), ["A1", "Z9"], NOW_MS)


def test_house_seats_go_on_sale_and_all_other_seats_stay_as_they_are() -> None:
    commit = decide_unreserve(occupancy(A1=RESERVED, A2=MINE), ["A1", "A2", "A3"], NOW_MS)
    assert commit == Commit("showtime-1", (Change("A1", RESERVED, AVAILABLE),))


@given(st.lists(st.sampled_from([seat.seat_id for seat in ROOM.seats]), max_size=4), st.integers(NOW_MS, END_MS))
def test_a_hold_writes_all_its_seats_once_or_nothing_at_all(seat_ids: list[str], now_ms: int) -> None:
    where = occupancy(A1=Held("x", "bob", NOW_MS + 10_000), B1=Confirmed("x", "bob"))
    try:
        commit = hold_rules.decide_hold(where, "mine", "anna", seat_ids, RULES, now_ms)
    except (refusals.DuplicateSeats, refusals.TooManySeats, refusals.SeatTaken, refusals.NoSeats):
        return
    assert [change.seat_id for change in commit.changes] == seat_ids
    assert not where.unavailable(seat_ids, now_ms)
    assert len(set(seat_ids)) == len(seat_ids) <= RULES.seats_per_hold_max


@given(st.integers(0, 59_999))
def test_no_extension_shortens_a_hold_or_outlives_its_life(since_ms: int) -> None:
    try:
        after = hold_rules.decide_extend(HOLD, RULES, NOW_MS + since_ms).hold_after
    except (refusals.HoldOver, refusals.HoldLifeUsedUp):
        return
    assert after is not None
    assert END_MS <= after.expires_at_ms <= NOW_MS + RULES.hold_life_max_ms
