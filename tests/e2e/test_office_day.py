"""The day's showtimes at the box office: what is sold, held and taken, live, with few requests."""

from __future__ import annotations

import asyncio
import re

import pytest
from playwright.async_api import Request, expect

from tests.e2e.browser import ComeIn, Visitor
from tests.e2e.office import signs_in
from tests.harness.processes.server import Server
from tests.web.paying import PayingBuyer

pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.asyncio(loop_scope="module")]
HOLDS = 20
AFTER_CLOSE = """async () => {
  const { Refreshes } = await import("/static/admin/refreshes.js");
  let requests = 0;
  const refreshes = new Refreshes(async () => void (requests += 1));
  refreshes.close();
  refreshes.request();
  await new Promise((done) => setTimeout(done));
  return requests;
}"""
"""How many requests are sent for a change that is reported after the end."""


@pytest.fixture(scope="module")
def server(office_server: Server) -> Server:
    """A cinema with somebody of each role."""
    return office_server


async def at_the_day(come_in: ComeIn, server: Server, name: str = "Ann") -> Visitor:
    """Somebody of the staff who looks at today's showtimes."""
    clerk = await come_in(reduced_motion="reduce")
    await signs_in(clerk, server, name)
    await clerk.sees_connection("live")
    await expect(clerk.page.locator("tr[data-showtime]").first).to_be_visible()
    return clerk


async def test_a_sale_and_a_hold_elsewhere_are_seen_without_a_reload(
    come_in: ComeIn, server: Server, buyer: PayingBuyer
) -> None:
    ann = await at_the_day(come_in, server)
    line = ann.page.locator('tr[data-showtime="dear-0"]')
    await expect(line).to_contain_text("0 of 24 sold")
    await buyer.bought("dear-0", "A1", "A2")
    await expect(line).to_contain_text("2 of 24 sold")
    await expect(line).to_contain_text("£26.00")
    await buyer.held("dear-0", "A3", "A4", "A5")
    await expect(line).to_contain_text("3 on hold, 19 free")
    await buyer.begun("dear-0", "B1", provider="counter", email="ada@example.org")
    await expect(line.locator(".due")).to_have_text("£13.50")


async def test_many_changes_cost_one_request_a_second(come_in: ComeIn, server: Server, buyer: PayingBuyer) -> None:
    ann = await at_the_day(come_in, server)
    sent: list[float] = []
    loop = asyncio.get_running_loop()

    def count(request: Request) -> None:
        if "/admin/showtimes" in request.url:
            sent.append(loop.time())

    ann.page.on("request", count)
    for number in range(HOLDS):
        session = await buyer.held(f"dear-{1 + number % 3}", "A1")
        await buyer.release(session)
    await buyer.held("dear-4", "A1")
    await expect(ann.page.locator('tr[data-showtime="dear-4"]')).to_contain_text("1 on hold")
    assert 1 <= len(sent) <= 2 + (sent[-1] - sent[0]), f"{len(sent)} requests for {2 * HOLDS + 1} changes"


async def test_a_view_that_is_closed_requests_nothing_any_more(come_in: ComeIn, server: Server) -> None:
    ann = await at_the_day(come_in, server)
    assert await ann.page.evaluate(AFTER_CLOSE) == 0


async def test_another_day_is_a_step_away_and_has_an_address(come_in: ComeIn, server: Server) -> None:
    ann = await at_the_day(come_in, server)
    await expect(ann.page.locator("h1")).to_have_text(re.compile("^Today, "))
    await expect(ann.page.locator('tr[data-showtime="timed-1"]')).to_have_count(0)
    await ann.action("next-day").click()
    await expect(ann.page.locator("h1")).to_have_text(re.compile("^Tomorrow, "))
    line = ann.page.locator('tr[data-showtime="timed-1"]')
    await expect(line).to_contain_text("19:30")
    await ann.page.reload()
    await line.locator("a").click()
    await expect(ann.page).to_have_url(re.compile("#/showtime/timed-1$"))
    await expect(ann.role("panel")).to_be_visible()
    await ann.page.locator(".back").click()
    await expect(ann.page.locator("h1")).to_have_text(re.compile("^Tomorrow, "))


async def test_another_language_changes_every_word_at_once(come_in: ComeIn, server: Server) -> None:
    ann = await at_the_day(come_in, server)
    await ann.page.get_by_role("button", name="Deutsch").click()
    await expect(ann.page.locator("h1")).to_have_text(re.compile("^Heute, "))
    await expect(ann.page.locator("thead")).to_contain_text("Einnahmen")
    await expect(ann.action("find")).to_have_text("Suchen")
    await expect(ann.role("staff-name")).to_have_text("Ann Kasse")


async def test_a_lost_connection_is_shown_and_what_has_changed_meanwhile_is_loaded(
    come_in: ComeIn, server: Server, buyer: PayingBuyer
) -> None:
    ann = await at_the_day(come_in, server)
    ann.forgive("ERR_INTERNET_DISCONNECTED", "WebSocket")
    await ann.page.context.set_offline(True)
    await ann.sees_connection("offline")
    await buyer.bought("dear-6", "A1")
    await ann.page.context.set_offline(False)
    await ann.sees_connection("live")
    await expect(ann.page.locator('tr[data-showtime="dear-6"]')).to_contain_text("1 of 24 sold")
