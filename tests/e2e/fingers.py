"""Fingers on a phone's glass, as the browser itself gets them, and how far what they pull has moved."""

from __future__ import annotations

import asyncio
from typing import NamedTuple

from playwright.async_api import CDPSession

from tests.e2e.browser import Visitor

REST_S = 0.1
STEP_PX = 20
SCROLLED = """async (map) => {
  await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
  const below = map.scrollHeight - map.clientHeight - map.scrollTop;
  return [map.scrollTop, below < 1 ? 0 : below, scrollY];
}"""


class Scrolled(NamedTuple):
    """Pixels: of the map above and below what is in sight, and of the page above."""

    map_top: float
    map_below: float
    page_top: float


async def fingers(session: CDPSession, kind: str, *points: tuple[float, float]) -> None:
    """One event: `kind` is the browser's, the points are where fingers are now."""
    touches = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(points)]
    await session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})


async def pull_up(visitor: Visitor, x: float, y: float, distance: int) -> None:
    """One finger pulls up what is there, and rests before it lifts: what is thrown rolls on as the browser likes."""
    session = await visitor.page.context.new_cdp_session(visitor.page)
    await fingers(session, "touchStart", (x, y))
    for moved in range(STEP_PX, distance + 1, STEP_PX):
        await fingers(session, "touchMove", (x, y - moved))
    await asyncio.sleep(REST_S)  # waits: for a browser, a finger that did not move for so long is still
    await fingers(session, "touchMove", (x, y - distance))
    await fingers(session, "touchEnd")


async def scrolled(visitor: Visitor) -> Scrolled:
    """How far down map and page are, once what the fingers did is drawn."""
    top, below, page_top = await visitor.page.locator(".map-scroller").evaluate(SCROLLED)
    return Scrolled(top, below, page_top)
