"""Clocks that tests turn by hand, so that a deadline is met to the millisecond and nobody waits for it."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable, Mapping
from contextlib import suppress

START_MS = 1_700_000_000_000
DEADLOCK_AFTER_S = 1.0


class HandClock:
    """Milliseconds since 1970 UTC, as far as a test has turned them; never backwards."""

    def __init__(self, now_ms: int = START_MS) -> None:
        self._now_ms = now_ms

    def __call__(self) -> int:
        """What the clock shows."""
        return self._now_ms

    def advance(self, by_ms: int) -> None:
        """Let `by_ms` pass at once."""
        self._now_ms += max(by_ms, 0)

    def jump_to(self, now_ms: int) -> None:
        """Show `now_ms`, or stay where the clock is already past it."""
        self._now_ms = max(self._now_ms, now_ms)


class _Impatient(selectors.SelectSelector):
    """Instead of waiting for a timer, tells how long it would have waited."""

    waited_s = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(DEADLOCK_AFTER_S if timeout is None else 0)
        if timeout is not None:
            self.waited_s += 0.0 if ready else max(timeout, 0.0)
        elif not ready:
            raise RuntimeError("Every task waits for another one, and no timer will wake them.")
        return ready


class JumpingLoop(asyncio.SelectorEventLoop):
    """An event loop whose time stands still while something runs, and jumps to the next timer when nothing does."""

    def __init__(self) -> None:
        self._impatient = _Impatient()
        super().__init__(self._impatient)

    def time(self) -> float:
        """Seconds of all the waiting that was left out."""
        return self._impatient.waited_s

    def now_ms(self) -> int:
        """The same time as milliseconds since 1970 UTC, for a store's clock."""
        return START_MS + round(self.time() * 1000)


def loop_factories() -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    """For the hook `pytest_asyncio_loop_factories`: the tests of a folder run in jumping time."""
    return {"jumping": JumpingLoop}


def loop_clock() -> Callable[[], int]:
    """The clock of the jumping loop that runs."""
    loop = asyncio.get_running_loop()
    if not isinstance(loop, JumpingLoop):
        raise TypeError("This test needs the jumping loop of its folder's conftest.")
    return loop.now_ms


async def pass_ms(ms: float) -> None:
    """Let everything happen that happens within `ms` of the jumping loop's time. It takes no time of the tester's."""
    loop_clock()
    with suppress(TimeoutError):
        async with asyncio.timeout(ms / 1000):
            await asyncio.get_running_loop().create_future()
