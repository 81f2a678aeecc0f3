"""Clocks that tests turn by hand, so that a deadline is met to the millisecond and nobody waits for it."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from contextlib import suppress
from contextvars import Context
from typing import TypeVar, TypeVarTuple

Result = TypeVar("Result")
Arguments = TypeVarTuple("Arguments")
START_MS = 1_700_000_000_000
DEADLOCK_AFTER_S = 1.0
IN_ORDER_S = 1e-11


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
    """Instead of waiting for a timer, tells how long it would have waited. Counts how often the loop came by."""

    waited_s = 0.0
    rounds = 0
    on_round: Callable[[], None] | None = None

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        self.rounds += 1
        if self.on_round is not None:
            self.on_round()
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
        self._timers = 0
        super().__init__(self._impatient)

    def time(self) -> float:
        """Seconds of all the waiting that was left out."""
        return self._impatient.waited_s

    def call_at(
        self,
        when: float,
        callback: Callable[[*Arguments], object],
        *args: *Arguments,
        context: Context | None = None,
    ) -> asyncio.TimerHandle:
        """As every loop does; but what is due at the same time comes in the order in which it was asked for."""
        self._timers += 1
        return super().call_at(when + self._timers * IN_ORDER_S, callback, *args, context=context)

    def run_in_executor(
        self, executor: Executor | None, func: Callable[[*Arguments], Result], *args: *Arguments
    ) -> asyncio.Future[Result]:
        """Run it here and now: a thread would end at another step each time."""
        del executor
        done: asyncio.Future[Result] = self.create_future()
        try:
            done.set_result(func(*args))
        except Exception as error:  # noqa: BLE001 - it is for whoever awaits the result
            done.set_exception(error)
        return done

    @property
    def steps(self) -> int:
        """How often it has let everything run that was ready: no task gets past more than one `await` in a step."""
        return self._impatient.rounds

    def between_steps(self, look: Callable[[], None]) -> None:
        """Call `look` before each step from now on, when every task stands at an `await`."""
        self._impatient.on_round = look

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
