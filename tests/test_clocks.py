"""The clock of a server without Redis: it follows the wall clock, whatever that does, and never runs backwards."""

from __future__ import annotations

import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstclick.bootstrap.clocks import FOLLOW_EVERY_S, SteadyClock

SECOND = 1_000_000_000
HOUR_S = 3600


class Machine:
    """A wall clock that can be set, and a monotonic one, in nanoseconds."""

    def __init__(self) -> None:
        self.wall_ns = 1_900_000_000 * SECOND
        self.monotonic_ns = 77 * SECOND
        self.clock = SteadyClock(lambda: self.wall_ns, lambda: self.monotonic_ns)

    def passes(self, seconds: float, *, drift: float = 1.0) -> None:
        """Let time pass, looked at as the server does; the wall clock goes `drift` times as fast."""
        for _ in range(round(seconds / FOLLOW_EVERY_S)):
            self.monotonic_ns += round(FOLLOW_EVERY_S * SECOND)
            self.wall_ns += round(FOLLOW_EVERY_S * drift * SECOND)
            self.clock.follow()

    @property
    def ahead_ms(self) -> int:
        """How far the server's clock is ahead of the wall clock."""
        return self.clock.now_ms() - self.wall_ns // 1_000_000


def test_a_server_that_was_started_two_hours_slow_has_the_right_time_soon(caplog: pytest.LogCaptureFixture) -> None:
    machine = Machine()
    machine.wall_ns += 2 * HOUR_S * SECOND
    assert machine.ahead_ms == -2 * HOUR_S * 1000
    machine.passes(FOLLOW_EVERY_S)
    assert machine.ahead_ms == 0
    assert caplog.messages == ["the wall clock was set 7200 s forward, and is followed"]


def test_a_wall_clock_that_was_set_back_is_waited_for_at_half_speed(caplog: pytest.LogCaptureFixture) -> None:
    machine = Machine()
    machine.wall_ns -= 60 * SECOND
    machine.passes(FOLLOW_EVERY_S)
    before = machine.clock.now_ms()
    machine.passes(20)
    assert machine.clock.now_ms() == before + 10_000
    machine.passes(200)
    assert abs(machine.ahead_ms) < 20
    assert caplog.messages == ["the wall clock was set 60 s back, and is waited for"]


def test_a_slow_drift_is_followed_without_a_word(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    machine = Machine()
    for drift in (1.001, 0.999):
        machine.passes(HOUR_S, drift=drift)
        assert abs(machine.ahead_ms) < 30
    assert caplog.messages == []


@given(st.lists(st.tuples(st.integers(-5 * HOUR_S * SECOND, 5 * HOUR_S * SECOND), st.integers(0, 5 * SECOND))))
def test_no_moment_comes_twice_whatever_the_wall_clock_does(steps: list[tuple[int, int]]) -> None:
    machine = Machine()
    last = machine.clock.now_ms()
    for step_ns, passed_ns in steps:
        machine.wall_ns += step_ns
        machine.monotonic_ns += passed_ns
        between = machine.clock.now_ms()
        machine.clock.follow()
        now = machine.clock.now_ms()
        assert last <= between <= now
        last = now
