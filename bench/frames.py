"""How smoothly a page moves: the time from each frame to the next, as the browser itself tells it.

Beside it, in another browser, an empty page counts its frames too. Where that one stutters, the machine does; then
there is still the time for which a main thread really ran at a stretch, which others on the machine do not lengthen.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from playwright.async_api import Browser, Page

# `take` answers with the longest time from one frame to the next since it was asked last, in milliseconds.
COUNT = """() => {
  let [last, worst, count] = [0, 0, 0];
  globalThis.frames_ = { take() {
    const taken = { worst_ms: worst, count };
    [last, worst, count] = [0, 0, 0];
    return taken;
  } };
  const tick = (now) => {
    if (last) [worst, count] = [Math.max(worst, now - last), count + 1];
    last = now;
    requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
}"""


@dataclass(frozen=True)
class Run:
    """One run: the worst frame, that of the empty page meanwhile, and the most work at a stretch."""

    worst_ms: float
    idle_worst_ms: float
    frames: int
    stretch_ms: float
    """The longest that a main thread of the browser was on a core before it could turn to anything else."""
    pace: float

    def __str__(self) -> str:
        worst = f"worst frame of {self.frames} {self.worst_ms:.0f} ms (an empty page's {self.idle_worst_ms:.0f} ms)"
        return f"{worst}, {self.stretch_ms:.1f} ms of work at a stretch, {self.pace:.0f} changes/s"


class Stopwatch:
    """Counts the frames of a page and of an empty one, each in a browser of its own."""

    def __init__(self, browser: Browser, page: Page, idle: Page) -> None:
        self._browser = browser
        self._page = page
        self._idle = idle

    async def reset(self) -> None:
        """Forget what was counted."""
        await self._browser.start_tracing(page=self._page, categories=["toplevel"])
        await self._page.evaluate("frames_.take()")
        await self._idle.evaluate("frames_.take()")

    async def take(self, pace: float) -> Run:
        """What was counted since the reset."""
        page = await self._page.evaluate("frames_.take()")
        idle = await self._idle.evaluate("frames_.take()")
        trace = json.loads(await self._browser.stop_tracing())["traceEvents"]
        return Run(page["worst_ms"], idle["worst_ms"], page["count"], longest_stretch_ms(trace), pace)


def longest_stretch_ms(trace: list[dict[str, Any]]) -> float:
    """The task with the most time on a core, of those of the main threads that draw pages."""
    named = (one for one in trace if one["name"] == "thread_name" and one["args"]["name"] == "CrRendererMain")
    threads = {(one["pid"], one["tid"]) for one in named}
    tasks: list[float] = [one["tdur"] / 1000 for one in trace if "tdur" in one and (one["pid"], one["tid"]) in threads]
    assert len(tasks) > 100, "the browser told of no tasks"
    return max(tasks)


async def stopwatch(page: Page, idle: Page) -> Stopwatch:
    """One that has begun to count."""
    browser = page.context.browser
    assert browser is not None
    for one in (page, idle):
        await one.evaluate(COUNT)
    return Stopwatch(browser, page, idle)
