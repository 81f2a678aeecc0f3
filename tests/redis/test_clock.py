"""The clock that all processes share: known as well as the calls to Redis bound it, and moved by nothing else."""

from __future__ import annotations

import math
import time
from collections import deque

from hypothesis import given
from hypothesis import strategies as st

from firstclick.stores.redis.clock import CLOCK_SAMPLES, Clock

ROUNDING_MS = 2
FAST_S, LATE_S = 0.0001, 0.9
UNDISTURBED_NS = 200_000
trips = st.tuples(st.floats(0, 0.5), st.floats(0, 0.5))


def offset_ms(clock: Clock) -> float:
    """How far the clock is ahead of this process' monotonic clock, read when nothing else ran in between."""
    while True:
        before_ns, now_ms, after_ns = time.monotonic_ns(), clock.now_ms(), time.monotonic_ns()
        if after_ns - before_ns < UNDISTURBED_NS:
            return now_ms - after_ns / 1e6


def learn(clock: Clock, ahead_ms: float, sent_s: float, there_s: float, back_s: float) -> None:
    """One call to a Redis whose clock is `ahead_ms` of the monotonic one."""
    redis_ms = math.floor((sent_s + there_s) * 1000 + ahead_ms)
    clock.learn(redis_ms, sent_s, sent_s + there_s + back_s)


@given(st.integers(-(10**12), 10**12), st.lists(trips, min_size=1, max_size=CLOCK_SAMPLES))
def test_the_clock_errs_by_the_fastest_trip_at_most(ahead_ms: int, calls: list[tuple[float, float]]) -> None:
    clock = Clock()
    for nth, (there_s, back_s) in enumerate(calls):
        learn(clock, ahead_ms, 1000.0 + nth, there_s, back_s)
    fastest_ms = min(there + back for there, back in calls) * 1000
    assert abs(offset_ms(clock) - ahead_ms) <= fastest_ms + ROUNDING_MS


@given(st.integers(-(10**12), 10**12), st.tuples(trips))
def test_the_first_call_alone_errs_by_half_its_trip_at_most(ahead_ms: int, calls: list[tuple[float, float]]) -> None:
    clock = Clock()
    [(there_s, back_s)] = calls
    learn(clock, ahead_ms, 1000.0, there_s, back_s)
    assert abs(offset_ms(clock) - ahead_ms) <= (there_s + back_s) * 500 + ROUNDING_MS


def test_before_the_first_call_it_shows_the_time_of_this_machine() -> None:
    assert abs(Clock().now_ms() - time.time_ns() / 1e6) < 60_000


def test_no_more_than_the_latest_calls_are_kept() -> None:
    clock = Clock()
    for nth in range(3 * CLOCK_SAMPLES):
        learn(clock, 0, nth, FAST_S, FAST_S)
    [kept] = [one for one in vars(clock).values() if isinstance(one, deque)]
    assert len(kept) == CLOCK_SAMPLES


def test_a_start_with_slow_calls_becomes_as_good_as_the_calls_that_follow() -> None:
    clock = Clock()
    learn(clock, 5_000, 1, LATE_S, FAST_S)
    for nth in range(CLOCK_SAMPLES):
        learn(clock, 5_000, 2 + nth, 0.01, 0.005)
    assert abs(offset_ms(clock) - 5_000) <= 15 + ROUNDING_MS


def test_late_answers_do_not_move_the_clock_however_many_there_are() -> None:
    """After a pause of Redis the first answer of each connection is late: half its trip would be half a second."""
    clock = Clock()
    learn(clock, 0, 1, FAST_S, FAST_S)
    for nth in range(3 * CLOCK_SAMPLES):
        learn(clock, 0, 2 + nth, LATE_S, FAST_S)
        assert abs(offset_ms(clock)) <= ROUNDING_MS


def test_the_clock_follows_a_redis_whose_clock_was_set_with_the_next_call() -> None:
    for set_by_ms in (-60_000, 60_000):
        clock = Clock()
        for nth in range(5):
            learn(clock, 0, nth, FAST_S, FAST_S)
        learn(clock, set_by_ms, 10, 0.001, 0.001)
        assert abs(offset_ms(clock) - set_by_ms) <= 2 + ROUNDING_MS


def test_another_server_has_a_clock_of_its_own() -> None:
    clock = Clock()
    learn(clock, 0, 1, FAST_S, FAST_S)
    learn(clock, 5_000, 2, 0.01, 0.01)
    assert abs(offset_ms(clock) - 5_000) <= 20 + ROUNDING_MS, "no more than the one call that there was"
    learn(clock, 5_000, 3, FAST_S, FAST_S)
    assert abs(offset_ms(clock) - 5_000) <= ROUNDING_MS


def test_a_clock_that_drifts_moves_as_far_as_the_calls_force_it() -> None:
    """A late answer that contradicts the earlier ones by a hair moves the clock by that hair."""
    clock = Clock()
    learn(clock, 0, 1, FAST_S, FAST_S)
    learn(clock, 1.5, 2, 0.0, LATE_S)
    assert abs(offset_ms(clock)) <= 1.5 + ROUNDING_MS


def test_the_earliest_calls_give_way_to_the_latest() -> None:
    clock = Clock()
    learn(clock, 0, 1, FAST_S, FAST_S)
    for nth in range(CLOCK_SAMPLES):
        learn(clock, 100, 2 + nth, 0.025, 0.025)
    assert abs(offset_ms(clock) - 100) <= 50 + ROUNDING_MS
