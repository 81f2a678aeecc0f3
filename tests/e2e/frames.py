"""How smoothly a page moves: the time from each frame to the next, as the browser itself tells it.

Beside it, in another browser, an empty page counts its frames too. Where that one stutters, the machine does; then
there is still the time for which the page's main thread really ran, which others on the machine do not lengthen.
"""

from __future__ import annotations

from dataclasses import dataclass

from playwright.async_api import CDPSession, Page

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
    """One run: the worst frame, that of the empty page meanwhile, and how much work a frame was."""

    worst_ms: float
    idle_worst_ms: float
    frames: int
    work_ms: float
    pace: float

    @property
    def frame_work_ms(self) -> float:
        """What a frame cost on average, in time on a core."""
        return self.work_ms / max(1, self.frames)

    def __str__(self) -> str:
        worst = f"worst frame {self.worst_ms:.0f} ms (an empty page's {self.idle_worst_ms:.0f} ms)"
        return f"{worst}, {self.frames} frames of {self.frame_work_ms:.1f} ms work, {self.pace:.0f} changes/s"


class Stopwatch:
    """Counts the frames of a page and of an empty one."""

    def __init__(self, page: Page, idle: Page, session: CDPSession) -> None:
        self._page = page
        self._idle = idle
        self._session = session
        self._work_ms = 0.0

    async def reset(self) -> None:
        """Forget what was counted."""
        await self._page.evaluate("frames_.take()")
        await self._idle.evaluate("frames_.take()")
        self._work_ms = await self._worked_ms()

    async def take(self, pace: float) -> Run:
        """What was counted since the reset."""
        page = await self._page.evaluate("frames_.take()")
        idle = await self._idle.evaluate("frames_.take()")
        work_ms = await self._worked_ms() - self._work_ms
        return Run(page["worst_ms"], idle["worst_ms"], page["count"], work_ms, pace)

    async def _worked_ms(self) -> float:
        metrics = (await self._session.send("Performance.getMetrics"))["metrics"]
        return 1000 * next(float(one["value"]) for one in metrics if one["name"] == "TaskDuration")


async def stopwatch(page: Page, idle: Page) -> Stopwatch:
    """One that has begun to count."""
    session = await page.context.new_cdp_session(page)
    await session.send("Performance.enable", {"timeDomain": "threadTicks"})
    for one in (page, idle):
        await one.evaluate(COUNT)
    return Stopwatch(page, idle, session)
