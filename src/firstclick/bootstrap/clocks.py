"""The two clocks of a process."""

from __future__ import annotations

import time
from collections.abc import Callable


def wall_ms() -> int:
    """The wall clock, in milliseconds since 1970 UTC."""
    return time.time_ns() // 1_000_000


def steady_clock() -> Callable[[], int]:
    """A clock in milliseconds since 1970 UTC that never runs backwards.

    It reads the wall clock once, and from then on adds the time of the monotonic clock.
    """
    offset = time.time_ns() - time.monotonic_ns()
    return lambda: (time.monotonic_ns() + offset) // 1_000_000
