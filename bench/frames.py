"""How smoothly a page moves: the time from each frame to the next, measured in the browser.

An empty page in another browser is measured too: its slow frames are due to the machine. The longest task of a main
thread is measured in CPU time, which other programs do not lengthen.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from playwright.async_api import Browser, Page

# `take` returns the longest time from one frame to the next since its last call, in milliseconds.
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
class FrameTimes:
    """One round: the worst frame, the worst frame of the empty page, and the longest task."""

    worst_ms: float
    idle_worst_ms: float
    frames: int
    stretch_ms: float
    """The most CPU time of one task on a main thread of the browser."""
    pace: float

    def __str__(self) -> str:
        worst = f"worst frame of {self.frames} {self.worst_ms:.0f} ms (an empty page's {self.idle_worst_ms:.0f} ms)"
        return f"{worst}, longest task {self.stretch_ms:.1f} ms of CPU, {self.pace:.0f} changes/s"


class Stopwatch:
    """Measures the frames of a page and of an empty page, each in a browser of its own."""

    def __init__(self, browser: Browser, page: Page, idle: Page) -> None:
        self._browser = browser
        self._page = page
        self._idle = idle

    async def reset(self) -> None:
        """Start a round."""
        await self._browser.start_tracing(page=self._page, categories=["toplevel"])
        await self._page.evaluate("frames_.take()")
        await self._idle.evaluate("frames_.take()")

    async def take(self, pace: float) -> FrameTimes:
        """End the round; `pace` is the number of changes a second in it."""
        page = await self._page.evaluate("frames_.take()")
        idle = await self._idle.evaluate("frames_.take()")
        trace = json.loads(await self._browser.stop_tracing())["traceEvents"]
        return FrameTimes(page["worst_ms"], idle["worst_ms"], page["count"], longest_stretch_ms(trace), pace)


def longest_stretch_ms(trace: list[dict[str, Any]]) -> float:
    """The CPU time of the longest task on the main threads that draw pages."""
    named = (one for one in trace if one["name"] == "thread_name" and one["args"]["name"] == "CrRendererMain")
    threads = {(one["pid"], one["tid"]) for one in named}
    tasks: list[float] = [one["tdur"] / 1000 for one in trace if "tdur" in one and (one["pid"], one["tid"]) in threads]
    assert len(tasks) > 100, "the browser's trace has no tasks"
    return max(tasks)


async def stopwatch(page: Page, idle: Page) -> Stopwatch:
    """A stopwatch that is running."""
    browser = page.context.browser
    assert browser is not None
    for one in (page, idle):
        await one.evaluate(COUNT)
    return Stopwatch(browser, page, idle)
