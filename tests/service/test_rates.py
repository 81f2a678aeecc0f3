"""Rate limits, by examples and as properties, and maps whose entries expire."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstclick.service.selling.expiring_map import ExpiringMap
from firstclick.service.selling.rates import EMPTY_AFTER_MAX_MS, MINUTE_MS, Rates


def allowed(rates: Rates, tries: int, now_ms: int = 0, key: str = "ann") -> int:
    """How many of that many tries at once are allowed."""
    return sum(rates.take(key, now_ms) == 0 for _ in range(tries))


def test_a_minutes_worth_is_allowed_at_once_and_each_key_has_its_own() -> None:
    rates = Rates(60, shared=False)
    assert allowed(rates, 100) == 60
    assert allowed(rates, 100, key="bob") == 60


def test_a_key_that_waits_as_long_as_required_is_allowed_and_not_before() -> None:
    rates = Rates(60, shared=False)
    allowed(rates, 60)
    wait_ms = rates.take("ann", 0)
    assert 0 < wait_ms <= 1001
    assert rates.take("ann", wait_ms - 2) > 0
    assert rates.take("ann", wait_ms) == 0


def test_the_wait_is_exact_to_the_millisecond() -> None:
    rates = Rates(60, shared=False)
    allowed(rates, 60, now_ms=5_000)
    assert rates.take("ann", 5_000) == 1_000
    assert rates.take("ann", 5_999) == 1
    assert rates.take("ann", 6_000) == 0


def test_tries_that_were_refused_do_not_count() -> None:
    rates = Rates(60, shared=False)
    allowed(rates, 10_000)
    assert allowed(rates, 100, MINUTE_MS) == 60


@given(st.integers(1, 600), st.lists(st.integers(0, 5000), max_size=200))
def test_no_stretch_of_time_allows_more_than_a_minutes_worth_and_its_share(per_minute: int, pauses: list[int]) -> None:
    rates, now_ms, through = Rates(per_minute, shared=False), 0, []
    for pause_ms in pauses:
        now_ms += pause_ms
        if not rates.take("ann", now_ms):
            through.append(now_ms)
    for first, start_ms in enumerate(through):
        for last in range(first, len(through)):
            assert last - first + 1 <= per_minute * (1 + (through[last] - start_ms) / MINUTE_MS) + 1e-3


def test_what_was_done_elsewhere_counts_here_and_is_not_sent_back() -> None:
    here, there = Rates(60, shared=True), Rates(60, shared=True)
    allowed(there, 45)
    here.charge(there.take_spent(), 0)
    assert allowed(here, 100) == 15
    assert here.take_spent() == {"ann": 15}
    assert there.take_spent() == here.take_spent() == {}


def test_what_was_done_at_several_others_adds_up_with_what_was_done_here() -> None:
    here = Rates(60, shared=True)
    allowed(here, 10)
    for _ in range(2):
        here.charge({"ann": 20}, 0)
    assert allowed(here, 100) == 10


def test_no_count_of_other_processes_makes_a_key_wait_for_ever() -> None:
    rates = Rates(60, shared=True)
    rates.charge({"ann": 1_000_000}, 0)
    assert rates.take("ann", 0) <= EMPTY_AFTER_MAX_MS
    assert rates.take("ann", EMPTY_AFTER_MAX_MS) == 0


@pytest.mark.parametrize("tries", [1, 60])
def test_nobody_is_refused_because_the_clock_was_set_back(tries: int) -> None:
    rates, later_ms = Rates(60, shared=False), 3_600_000
    allowed(rates, tries, later_ms)
    assert rates.take("ann", 0) == 0
    assert 1_000 <= rates.take("ann", 0) <= 1_001
    assert allowed(rates, 100, 2 * MINUTE_MS) == 60


@pytest.mark.parametrize("back_ms", [1_000, MINUTE_MS, EMPTY_AFTER_MAX_MS, EMPTY_AFTER_MAX_MS + 1, 86_400_000])
def test_a_clock_that_was_set_back_makes_no_key_wait_longer_than_a_full_bucket_does(back_ms: int) -> None:
    rates = Rates(60, shared=True)
    rates.charge({"ann": 1_000_000}, back_ms)
    assert rates.take("ann", 0) <= EMPTY_AFTER_MAX_MS
    assert rates.take("ann", EMPTY_AFTER_MAX_MS) == 0


def test_entries_expire_in_their_time_also_when_the_clock_was_set_back() -> None:
    memory: ExpiringMap[int, str] = ExpiringMap(kept_ms=100, entries_max=10)
    memory.put(1, "one", 86_400_000)
    memory.put(2, "two", 0)
    memory.put(3, "three", 100)
    assert (memory.get(1), memory.get(2), memory.get(3)) == (None, "two", "three")


def test_an_entry_has_expired_after_twice_its_time() -> None:
    memory: ExpiringMap[int, str] = ExpiringMap(kept_ms=100, entries_max=10)
    memory.put(1, "one", 0)
    memory.put(2, "two", 200)
    assert (memory.get(1), memory.get(2)) == (None, "two")


def test_entries_expire_and_are_never_too_many() -> None:
    memory: ExpiringMap[int, str] = ExpiringMap(kept_ms=100, entries_max=10)
    memory.put(1, "one", 0)
    assert memory.get(1) == "one"
    memory.put(2, "two", 100)
    assert (len(memory), memory.get(1), memory.get(2)) == (2, "one", "two")
    memory.put(3, "three", 200)
    assert (memory.get(1), memory.get(2)) == (None, "two")
    memory.put(4, "four", 10_000)
    assert len(memory) == 1
    for number in range(1000):
        memory.put(number, "many", 10_000)
    assert len(memory) <= 20
