"""When what could not be delivered is tried again, and when that ends."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstclick.domain.delivery_rules import (
    FAILURES_BEFORE_PAUSE,
    KEPT_TRYING_MS,
    PAUSE_MS_MAX,
    Attempt,
    DeliveryState,
    Next,
    after_attempt,
    pause_after,
)

NOW_MS = 1_795_000_000_000
FAILED = Attempt(500, "Answered 500.")
chances = st.floats(0, 1, allow_nan=False)


def test_what_was_taken_is_delivered() -> None:
    assert after_attempt(Attempt(204), 1, 0, NOW_MS, 0.5) == Next(DeliveryState.DELIVERED, NOW_MS)


def test_tries_are_further_and_further_apart_and_end_after_three_days() -> None:
    now_ms, tries, waits = NOW_MS, 0, []
    while True:
        tries += 1
        after = after_attempt(FAILED, tries, NOW_MS, now_ms, 0.5)
        if after.state is DeliveryState.DEAD:
            break
        waits.append(after.at_ms - now_ms)
        now_ms = after.at_ms
    assert now_ms == NOW_MS + KEPT_TRYING_MS, "the last try is at the end"
    assert all(one <= other for one, other in pairwise(waits[:-1]))
    assert waits[0] == 5_000
    assert 10 <= tries <= 20


@given(tries=st.integers(1, 100), chance=chances)
def test_jitter_is_a_fifth(tries: int, chance: float) -> None:
    middle = after_attempt(FAILED, tries, NOW_MS, NOW_MS, 0.5).at_ms - NOW_MS
    found = after_attempt(FAILED, tries, NOW_MS, NOW_MS, chance).at_ms - NOW_MS
    assert 0.79 * middle <= found <= 1.21 * middle


@pytest.mark.parametrize(("asked_s", "wait_ms"), [(3_600, 3_600_000), (1, 5_000), (10**9, KEPT_TRYING_MS)])
def test_a_receiver_that_asks_for_time_gets_it(asked_s: int, wait_ms: int) -> None:
    after = after_attempt(Attempt(429, "Busy.", asked_s), 1, NOW_MS, NOW_MS, 0.5)
    assert after == Next(DeliveryState.WAITING, NOW_MS + wait_ms)


def test_what_will_never_be_taken_is_given_up_at_once() -> None:
    assert after_attempt(Attempt(550, "No.", is_final=True), 1, NOW_MS, NOW_MS, 0.5).state is DeliveryState.DEAD
    obsolete = Attempt(0, is_obsolete=True)
    assert after_attempt(obsolete, 1, NOW_MS, NOW_MS, 0.5).state is DeliveryState.OBSOLETE
    assert not obsolete.is_delivered


@given(failures=st.integers(0, 10_000), chance=chances)
def test_a_receiver_that_is_down_is_left_alone_for_minutes_at_most(failures: int, chance: float) -> None:
    pause_ms = pause_after(failures, None, NOW_MS, chance) - NOW_MS
    if failures < FAILURES_BEFORE_PAUSE:
        assert pause_ms == -NOW_MS, "it is not"
    else:
        assert 4_000 <= pause_ms <= 1.2 * PAUSE_MS_MAX


def test_a_receiver_that_asks_for_a_pause_gets_it_at_once() -> None:
    assert pause_after(1, 40, NOW_MS, 0.5) == NOW_MS + 40_000
