"""The clocks of a process."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable

logger = logging.getLogger("firstclick.clock")
FOLLOW_EVERY_S = 2.0
JUMP_NS = 10_000_000_000
"""A wall clock that is so far ahead was set, and is followed at once."""
SETTLES_WITHIN_NS = 10_000_000_000
"""A smaller difference fades within about this time."""
PERMILLE_MAX = 500
"""The clock runs at half speed at least, and at one and a half times its speed at most."""


def wall_ms() -> int:
    """The wall clock, in milliseconds since 1970 UTC."""
    return wall_ns() // 1_000_000


def wall_ns() -> int:
    """The wall clock, in nanoseconds since 1970 UTC."""
    return time.time_ns()


class SteadyClock:
    """A clock that never runs backwards and follows the wall clock, which may be set or corrected at any time.

    It adds the time of the monotonic clock to a reading of the wall clock. `follow` compares the two. A wall clock that
    was set forward is followed at once; holds that are over by then end. One that is behind is waited for at half
    speed: no time comes twice.
    """

    def __init__(self, wall: Callable[[], int] = wall_ns, monotonic: Callable[[], int] = time.monotonic_ns, /) -> None:
        self._wall = wall
        self._monotonic = monotonic
        self._base_ns = wall()
        self._from_ns = monotonic()
        self._permille = 1000

    def now_ms(self) -> int:
        """The time in milliseconds since 1970 UTC."""
        return (self._base_ns + (self._monotonic() - self._from_ns) * self._permille // 1000) // 1_000_000

    def follow(self) -> None:
        """Compare with the wall clock. To be called every few seconds."""
        monotonic = self._monotonic()
        self._base_ns += (monotonic - self._from_ns) * self._permille // 1000
        self._from_ns = monotonic
        behind_ns = self._wall() - self._base_ns
        if behind_ns >= JUMP_NS:
            logger.warning(
                "the wall clock was set %d s forward, and is followed",
                behind_ns // 1_000_000_000,
                extra={"event": "clock-set-forward"},
            )
            self._base_ns += behind_ns
            behind_ns = 0
        elif behind_ns <= -JUMP_NS and self._permille == 1000:
            logger.warning(
                "the wall clock was set %d s back, and is waited for",
                -behind_ns // 1_000_000_000,
                extra={"event": "clock-set-back"},
            )
        correction = behind_ns * 1000 // SETTLES_WITHIN_NS
        self._permille = 1000 + max(-PERMILLE_MAX, min(PERMILLE_MAX, correction))

    async def run(self) -> None:
        """Follow the wall clock until cancelled."""
        while True:
            await asyncio.sleep(FOLLOW_EVERY_S)
            self.follow()
