"""A connection that is open and dead is noticed: by its silence, when the customer is back, and by what answers say."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from itertools import pairwise

import pytest
import pytest_asyncio
from playwright.async_api import expect

from tests.e2e.browser import Chromium, ComeIn, Visitor, people
from tests.e2e.wire import Wire, wire_to
from tests.harness.customers.feed_client import listening
from tests.harness.processes.server import Server
from tests.web.buyer import Buyer, client_of

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="module"), pytest.mark.long]
SILENT_MS = 23_000
LATE_BEAT_MS = 13_000
CUTS = 9
PAUSE_MS = 3_000
# Keeps when the page said something else of its connection.
WATCH_STATUS = """(status) => {
  window.said = [];
  new MutationObserver(() => window.said.push(performance.now())).observe(status, { childList: true, subtree: true });
}"""
COMES_BACK = {
    "pageshow": "dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))",
    "online": "dispatchEvent(new Event('online'))",
    "focus": "dispatchEvent(new Event('focus'))",
    "visible": "document.dispatchEvent(new Event('visibilitychange'))",
}


@pytest_asyncio.fixture(loop_scope="module")
async def wire(server: Server) -> AsyncIterator[Wire]:
    async with wire_to(server) as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="module")
async def come_in(browser: Chromium, wire: Wire) -> AsyncIterator[ComeIn]:
    async with people(browser, wire) as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="module")
async def ben(server: Server) -> AsyncIterator[Buyer]:
    """A buyer whose network is in order."""
    async with client_of(server) as client:
        yield Buyer(client, "ben")


async def who_hears_nothing(come_in: ComeIn, wire: Wire, movie: str, ben: Buyer) -> Visitor:
    """Somebody whose feed was live, and who has missed that B4 is held."""
    ada = await come_in(reduced_motion="reduce")
    await ada.page.clock.install()
    await ada.open(movie)
    wire.lose_feeds()
    await ben.held(movie, "B4")
    await ada.sees("available", "B4")
    return ada


async def test_a_silent_connection_is_replaced(come_in: ComeIn, wire: Wire, movie: str, ben: Buyer) -> None:
    ada = await who_hears_nothing(come_in, wire, movie, ben)
    await ada.page.clock.fast_forward(SILENT_MS)
    await ada.sees("hold", "B4")


async def test_while_nothing_can_be_connected_the_page_says_so_and_seats_still_follow(
    come_in: ComeIn, wire: Wire, movie: str, ben: Buyer
) -> None:
    ada = await who_hears_nothing(come_in, wire, movie, ben)
    ada.forgive("WebSocket is closed before")
    wire.loses_new_feeds = True
    await ada.page.clock.fast_forward(SILENT_MS)
    await ada.sees_connection("connecting")
    await ada.page.clock.fast_forward(6_000)
    await ada.sees("hold", "B4")
    wire.loses_new_feeds = False
    await ada.page.clock.fast_forward(10_000)
    await ada.sees_connection("live")


async def test_where_sockets_are_blocked_from_the_start_seats_and_programme_follow_all_the_same(
    come_in: ComeIn, wire: Wire, movie: str, ben: Buyer
) -> None:
    ada = await come_in(reduced_motion="reduce")
    ada.forgive("WebSocket")
    wire.loses_new_feeds = True
    await ada.page.clock.install()
    await ada.open_programme()
    line = ada.page.locator(f'[href="#/showtime/{movie}"] .left')
    await expect(line).to_have_text(re.compile("^[0-9]+ seats left$"))
    before = int((await line.inner_text()).split()[0])
    await ben.held(movie, "B4", "B5")
    await ada.page.clock.fast_forward(10_000)
    await expect(line).to_have_text(f"{before - 2} seats left")
    await line.click()
    await ada.sees("hold", "B4", "B5")
    await ben.held(movie, "C1")
    await ada.page.clock.fast_forward(5_000)
    await ada.sees("hold", "C1")
    await ada.holds("C3")
    await ada.sees_mine("hold", "C3")


@pytest.mark.parametrize("how", COMES_BACK)
async def test_who_comes_back_to_a_silent_page_need_not_wait(
    come_in: ComeIn, wire: Wire, movie: str, ben: Buyer, how: str
) -> None:
    ada = await who_hears_nothing(come_in, wire, movie, ben)
    await ada.page.clock.fast_forward(LATE_BEAT_MS)
    await ada.sees("available", "B4")
    await ada.page.evaluate(COMES_BACK[how])
    await ada.sees("hold", "B4")


async def test_a_page_that_is_kept_informed_does_not_reconnect(come_in: ComeIn, wire: Wire, movie: str) -> None:
    ada = await come_in(movie)
    begun = wire.feeds_begun
    for script in COMES_BACK.values():
        await ada.page.evaluate(script)
    await ada.holds("A1")
    assert wire.feeds_begun == begun


async def test_a_refusal_that_contradicts_the_map_brings_the_seats_as_they_are(
    come_in: ComeIn, wire: Wire, movie: str, ben: Buyer
) -> None:
    ada = await come_in(movie)
    ada.forgive("409")
    wire.lose_feeds()
    await ben.held(movie, "B4", "B5")
    await ada.tap("B4")
    await ada.sees_toast("B4 is already held")
    await ada.sees("hold", "B4", "B5")


async def test_a_hold_that_is_ahead_of_the_map_brings_the_seats_as_they_are(
    come_in: ComeIn, wire: Wire, movie: str, ben: Buyer
) -> None:
    ada = await come_in(movie)
    wire.lose_feeds()
    await ben.held(movie, "C5")
    await ada.holds("A1")
    await ada.sees("hold", "C5")
    await ada.sees_mine("hold", "A1")


async def test_a_heartbeat_that_is_ahead_of_the_map_brings_the_seats_as_they_are(
    come_in: ComeIn, server: Server, wire: Wire, movie: str, ben: Buyer
) -> None:
    ada = await come_in(movie)
    async with listening(server, showtime_id=movie) as feed:
        await feed.next_is("SNAPSHOT")
        wire.lose_feeds()
        await ben.held(movie, "B4")
        await feed.next_is("SEATS_UPDATED")
        wire.find_feeds()
        await feed.heartbeat()
    await ada.sees("hold", "B4")


async def test_a_connection_that_comes_and_goes_is_not_announced_each_time(
    come_in: ComeIn, wire: Wire, movie: str
) -> None:
    ada = await come_in(movie)
    await ada.role("connection").evaluate(WATCH_STATUS)
    for _ in range(CUTS):
        wire.cut_feeds()
        await wire.has_a_feed()
    await ada.holds("A1")
    await ada.sees_connection("live")
    said: list[float] = await ada.page.evaluate("said")
    assert len(said) < CUTS
    assert [one for one in pairwise(said) if one[1] - one[0] < PAUSE_MS - 100] == []
