"""Who moves from heading to heading finds each view in order: one title, and what belongs together under one name."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import expect

from tests.e2e.browser import DESKTOP, PHONE, Chromium, ComeIn, Visitor, people
from tests.e2e.tour import busy_week, tour
from tests.harness.processes.server import serving
from tests.web.buyer import client_of

pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.asyncio(loop_scope="module")]
WINDOWS = pytest.mark.parametrize("window", [PHONE, DESKTOP], ids=["phone", "desktop"])
# The headings as they are read, those of the page first, then those of each of its parts: [level, text] each.
HEADINGS = """() => {
  const inside = (one) => {
    const given = one.localName === "slot" ? one.assignedElements() : [];
    return given.length ? given : [...(one.shadowRoot ?? one).children];
  };
  const all = (one) => inside(one).flatMap((child) => [child, ...all(child)]);
  const isRead = (one) => one.checkVisibility({ visibilityProperty: true });
  const headings = (part) => all(part).filter((one) => /^h[1-6]$/.test(one.localName) && isRead(one))
    .map((one) => [Number(one.localName[1]), one.textContent]);
  const parts = all(document.body).filter((one) => one.matches("main, section, article, aside, nav"));
  return [document.body, ...parts].map(headings).filter((found) => found.length);
}"""


async def disorder(visitor: Visitor) -> list[str]:
    """What is wrong with the headings that are there now."""
    page, *parts = await visitor.page.evaluate(HEADINGS)
    levels = [level for level, _ in page]
    told = [] if levels[0] == 1 and levels.count(1) == 1 else [f"not one title at the beginning: {page}"]
    told += [f"a level is left out before {page[n]}" for n in range(1, len(page)) if levels[n] > levels[n - 1] + 1]
    late = [part for part in parts if part[0][0] > min(level for level, _ in part)]
    return told + [f"{part[0]} stands before what it belongs to: {part}" for part in late]


@WINDOWS
async def test_headings_are_in_order_on_every_view(browser: Chromium, window: dict[str, Any]) -> None:
    with serving(HOLD_TTL_SECONDS=300, HOLD_LIFE_MAX_SECONDS=600) as week:
        async with client_of(week) as http, people(browser, week) as come_in:
            evening = await busy_week(http)
            ada = await come_in(reduced_motion="reduce", **window)
            told = [f"{view}: {one}" async for view in tour(ada, week, evening) for one in await disorder(ada)]
    assert told == []


@WINDOWS
async def test_headings_are_in_order_beside_seats_that_are_offered(come_in: ComeIn, window: dict[str, Any]) -> None:
    corner = "corner-030" if window is PHONE else "corner-031"
    ada, ben = await come_in(corner, **window), await come_in(corner)
    ada.forgive("422")
    await ben.holds("A1")
    await ada.sees("hold", "A1")
    await ada.holds("A3")
    await ada.action("confirm").click()
    await expect(ada.action("take-offer").first).to_be_visible()
    await expect(ada.page.get_by_role("heading", name="Your selection", level=2)).to_be_attached()
    await expect(ada.page.get_by_role("heading", name="Free now", level=3)).to_be_visible()
    assert await disorder(ada) == []


async def test_headings_in_disorder_are_noticed(come_in: ComeIn, movie: str) -> None:
    ada = await come_in(movie)
    panel = ada.role("hold")
    await panel.evaluate("(part) => part.insertAdjacentHTML('afterbegin', '<h4>Deep</h4>')")
    told = "\n".join(await disorder(ada))
    assert "left out before [4, 'Deep']" in told
    assert "[4, 'Deep'] stands before what it belongs to" in told
    await panel.evaluate("(part) => part.insertAdjacentHTML('afterbegin', '<h1>Again</h1>')")
    assert "not one title" in "\n".join(await disorder(ada))
