"""A booking by keys alone, from the programme to the ticket: every stop is reached, seen, and never lost."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Locator, expect

from tests.e2e.browser import DESKTOP, PHONE, Chromium, ComeIn, Visitor, people
from tests.harness.processes.server import Server, serving

pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.asyncio(loop_scope="module")]
SIZES = pytest.mark.parametrize(
    ("window", "movie"), [(PHONE, "movie-1"), (DESKTOP, "movie-2")], ids=["phone", "desktop"]
)
STOPS_MAX = 60
# The focus is somewhere, it is marked, and its middle is not covered by anything else.
WELL_SEEN = """async () => {
  await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  if (!at || at === document.body) return "nothing has the focus";
  const box = at.getBoundingClientRect();
  const [x, y] = [box.left + box.width / 2, box.top + Math.min(box.height / 2, 22)];
  let top = document.elementFromPoint(x, y);
  while (top?.shadowRoot?.elementFromPoint(x, y) && top.shadowRoot.elementFromPoint(x, y) !== top)
    top = top.shadowRoot.elementFromPoint(x, y);
  const place = `at ${Math.round(x)}, ${Math.round(y)}`;
  const name = `${at.localName} "${(at.textContent ?? "").trim().slice(0, 30)}"`;
  if (!top) return `${name} is out of sight ${place}`;
  if (!at.contains(top) && !top.contains(at)) return `${name} is covered by ${top.localName}.${top.className} ${place}`;
  const { outlineStyle } = getComputedStyle(at);
  const ringed = outlineStyle !== "none" || at.getRootNode().querySelector(".focus-ring.shown");
  return ringed ? "" : `${name} has no mark of the focus`;
}"""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def week() -> AsyncIterator[Server]:
    """A server with the programme that comes with FirstClick, and time for many keys."""
    with serving(HOLD_TTL_SECONDS=120, HOLD_LIFE_MAX_SECONDS=240) as started:
        yield started


@pytest_asyncio.fixture(loop_scope="module")
async def come_in(browser: Chromium, week: Server) -> AsyncIterator[ComeIn]:
    async with people(browser, week) as opened:
        yield opened


async def tabs_to(visitor: Visitor, place: Locator) -> None:
    """Press Tab until this has the focus; each stop on the way must be well seen."""
    for _ in range(STOPS_MAX):
        await visitor.page.keyboard.press("Tab")
        assert await visitor.page.evaluate(WELL_SEEN) == ""
        if await place.evaluate("(one) => one.matches(':focus')"):
            return
    raise AssertionError(f"{place} is not among the next {STOPS_MAX} stops")


@SIZES
async def test_keys_alone_lead_from_the_programme_to_the_ticket(
    come_in: ComeIn, window: dict[str, Any], movie: str
) -> None:
    ada = await come_in(reduced_motion="reduce", **window)
    page, press = ada.page, ada.page.keyboard.press
    await ada.open_programme()
    any_time = page.get_by_role("link", name="No fixed time", exact=True)
    await tabs_to(ada, any_time)
    await press("Enter")
    await expect(any_time).to_have_attribute("aria-current", "true")
    await tabs_to(ada, page.locator(f'[data-showtime="{movie}"]'))
    await press("Enter")
    await ada.sees_connection("live")
    await expect(page.locator("main")).to_be_focused()
    await tabs_to(ada, page.locator('[data-seat][tabindex="0"]'))
    for key in ("Home", "ArrowDown", "Enter", "ArrowRight", "Enter"):
        await press(key)
    await expect(ada.action("confirm")).to_have_text("Confirm 2 seats")
    mine = await ada.seats_of_mine()
    await ada.sees_mine("hold", *mine)
    await tabs_to(ada, ada.action("confirm"))
    await press("Enter")
    await expect(ada.role("ticket")).to_be_focused()
    await ada.action("ticket").wait_for()
    await tabs_to(ada, ada.action("ticket"))
    await press("Enter")
    await expect(ada.role("ticket-sheet")).to_contain_text(" ".join(mine))
    await tabs_to(ada, ada.action("print"))
