"""How often a user may hold the same seat in a row, and how long the pause is after that."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from firstclick.domain.seats.same_seat import (
    FORGOTTEN_AFTER_MS,
    Habit,
    SameSeatRules,
    habit_after,
    habit_until,
    pause_left_ms,
)

RULES = SameSeatRules(holds_max=3, pause_ms=60_000)


def held(times: int, ends_ms: int = 20_000) -> Habit:
    """The habit of a user who has held a seat so often, the last time until then."""
    habit = None
    for session in range(times):
        habit = habit_after(habit, str(session), ends_ms, 0, 0)
    assert habit is not None
    return habit


def test_a_seat_may_be_held_a_few_times_in_a_row() -> None:
    assert pause_left_ms(None, RULES, 0) == 0
    assert pause_left_ms(held(2), RULES, 0) == 0


def test_after_that_the_seat_is_free_to_others_from_the_end_of_the_last_hold() -> None:
    assert pause_left_ms(held(3, ends_ms=20_000), RULES, 5_000) == 75_000
    assert pause_left_ms(held(3, ends_ms=20_000), RULES, 79_999) == 1
    assert pause_left_ms(held(3, ends_ms=20_000), RULES, 80_000) == 0


def test_a_hold_that_is_extended_is_the_same_hold_with_a_later_end() -> None:
    for times in (1, 2):
        latest = str(times - 1)
        assert habit_after(held(times, ends_ms=20_000), latest, 40_000, 0, 19_000) == held(times, ends_ms=40_000)


def test_a_hold_counts_again_for_every_two_minutes_of_its_life() -> None:
    lives_ms = {20_000: 1, 120_000: 1, 120_001: 2, 240_000: 2, 480_000: 4}
    for life_ms, holds in lives_ms.items():
        assert habit_after(held(1), "0", life_ms, 0, 19_000).holds == holds


def test_what_a_hold_does_not_live_after_all_does_not_count() -> None:
    long = habit_after(held(1), "0", 130_000, 0, 19_000)
    assert (long.holds, habit_until(long, 60_000, 0).holds) == (2, 1)


def test_after_the_pause_and_another_hold_there_is_a_pause_again() -> None:
    again = habit_after(held(3, ends_ms=20_000), "next", 100_000, 80_000, 80_000)
    assert pause_left_ms(again, RULES, 100_000) == 60_000


def test_the_count_starts_again_after_a_long_time_without_a_hold() -> None:
    later_ms = 20_000 + FORGOTTEN_AFTER_MS
    assert habit_after(held(3, ends_ms=20_000), "next", later_ms + 20_000, later_ms, later_ms).holds == 1


@given(st.lists(st.tuples(st.integers(0, 120_000), st.integers(1, 120_000)), min_size=10, max_size=60))
def test_however_it_is_tried_the_seat_is_left_to_others_between_all_holds_but_the_first(
    tries: list[tuple[int, int]],
) -> None:
    """Each try comes so long after the last end, and would hold the seat for so long."""
    habit, now_ms, gaps = None, 0, []
    for number, (after_ms, holds_ms) in enumerate(tries):
        now_ms += after_ms
        if pause_left_ms(habit, RULES, now_ms):
            continue
        if habit is not None:
            gaps.append(now_ms - habit.until_ms)
        habit = habit_after(habit, str(number), now_ms + holds_ms, now_ms, now_ms)
        now_ms += holds_ms
    anew = [i for i, gap in enumerate(gaps) if gap >= FORGOTTEN_AFTER_MS]
    since = gaps[anew[-1] + 1 :] if anew else gaps
    assert all(gap >= RULES.pause_ms for gap in since[RULES.holds_max - 1 :])
