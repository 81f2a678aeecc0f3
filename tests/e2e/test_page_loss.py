"""What goes wrong between a browser and the server: holds that lapse, refusals, lost networks, wrong clocks."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from playwright.async_api import Route, expect

from tests.e2e.browser import Chromium, ComeIn, people, two
from tests.harness.processes.server import Server, serving
from tests.web.buyer import Buyer, client_of
from tests.web.sample_programme import programme

pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.asyncio(loop_scope="module")]
OFFLINE = r"net::ERR_INTERNET_DISCONNECTED"
AWAY = r"WebSocket connection .* failed"
HOUR_MS = 3_600_000
LOSS_S = 30
PATIENT_TTL_S = 120
LIFE_S = 480
WRONG_CLOCK = """(() => {
  const True = Date;
  class Wrong extends True {
    constructor(...given) { given.length ? super(...given) : super(True.now() + OFF); }
    static now() { return True.now() + OFF; }
  }
  globalThis.Date = Wrong;
})();"""


@pytest.fixture(scope="module")
def short_server() -> Iterator[Server]:
    """A server whose holds live 6 s, whatever is asked for."""
    with serving(programme(), HOLD_TTL_SECONDS=6, HOLD_LIFE_MAX_SECONDS=6) as started:
        yield started


@pytest.fixture(scope="module")
def patient_server() -> Iterator[Server]:
    """A server whose holds live two minutes without being renewed."""
    with serving(programme(), HOLD_TTL_SECONDS=PATIENT_TTL_S) as started:
        yield started


@pytest_asyncio.fixture(loop_scope="module")
async def come_in_short(browser: Chromium, short_server: Server) -> AsyncIterator[ComeIn]:
    async with people(browser, short_server) as opened:
        yield opened


async def test_a_hold_that_nobody_minds_comes_free_in_both(come_in_short: ComeIn, movie: str) -> None:
    ada, ben = await two(come_in_short, movie)
    ada.forgive("410")
    await ada.tap("A1", "A2")
    await ben.sees("hold", "A1", "A2")
    await ben.sees("available", "A1", "A2")
    await ada.sees("available", "A1", "A2")
    await ada.sees_toast("Your time for Row A, seat 1 and seat 2 ran out.")
    await expect(ada.action("confirm")).to_be_hidden()
    await expect(ada.role("countdown")).to_be_hidden()


async def test_before_the_end_of_a_short_life_there_is_one_warning(come_in_short: ComeIn, movie: str) -> None:
    ada = await come_in_short(movie)
    ada.forgive("410")
    await ada.holds("A1")
    warning = ada.page.locator(".countdown[data-warning]")
    await expect(warning).to_be_visible()
    await expect(ada.role("announcer")).to_have_text(re.compile(r"^[1-3] seconds? left to confirm"))
    await ada.sees_toast("Your time for Row A, seat 1 ran out.")


async def test_a_hold_that_lapsed_while_the_page_was_away_is_free_when_it_is_back(
    come_in_short: ComeIn, movie: str
) -> None:
    ada, ben = await two(come_in_short, movie)
    ada.forgive("410")
    await ada.holds("A1")
    await ada.page.goto("about:blank")
    await ben.sees("available", "A1")
    await ada.open(movie)
    await ada.sees("available", "A1")
    await expect(ada.action("confirm")).to_be_hidden()
    await ada.forgets_hold(movie)


@pytest.mark.parametrize("off_ms", [HOUR_MS, -HOUR_MS])
async def test_a_wrong_clock_counts_down_right(come_in: ComeIn, movie: str, off_ms: int) -> None:
    ada = await come_in(movie, script=WRONG_CLOCK.replace("OFF", str(off_ms)))
    await ada.holds("B4")
    await ada.counts_down_to(range(474, 480))
    await ada.reload()
    await ada.sees_mine("hold", "B4")
    await ada.counts_down_to(range(464, 479))


async def test_a_tap_that_comes_too_late_is_taken_back_with_the_reason(
    come_in: ComeIn, movie: str, server: Server
) -> None:
    ada = await come_in(movie)
    ada.forgive("409")

    async def overtaken(route: Route) -> None:
        await expect(ada.seat("B4")).to_have_attribute("data-mine", "true")
        async with client_of(server) as http:
            await Buyer(http, "ben").held(movie, "B4")
        await route.continue_()

    await ada.page.route("**/holds", overtaken)
    await ada.tap("B4")
    await ada.sees_toast("Seat B4 is already held or confirmed.")
    await ada.sees("hold", "B4")
    await expect(ada.action("confirm")).to_be_hidden()


async def test_a_refused_seat_leaves_the_ones_that_are_held(come_in: ComeIn, movie: str) -> None:
    ada = await come_in(movie)
    ada.forgive("503")
    await ada.holds("B3")
    await ada.page.route("**/sessions/*/seats", lambda route: route.fulfill(status=503, body="busy"))
    await ada.tap("B4")
    await ada.sees_toast("The box office had a problem (503).")
    await ada.sees("available", "B4")
    await ada.sees_mine("hold", "B3")


async def test_a_tap_without_a_network_is_taken_back(come_in: ComeIn, movie: str) -> None:
    ada = await come_in(movie)
    ada.forgive("ERR_FAILED")
    await ada.page.route("**/holds", lambda route: route.abort())
    await ada.tap("B4")
    await ada.sees_toast("The box office can't be reached.")
    await ada.sees("available", "B4")


async def test_a_confirm_that_leaves_a_single_seat_is_answered_with_others(come_in: ComeIn) -> None:
    ada, ben = await two(come_in, "corner-001")
    ada.forgive("422")
    await ben.holds("A1")
    await ada.sees("hold", "A1")
    await ada.holds("A3")
    await ada.action("confirm").click()
    offer = ada.action("take-offer").first
    await expect(offer).to_be_visible()
    await offer.click()
    await expect(ada.action("confirm")).to_be_visible()
    await expect(ada.role("offers")).to_be_hidden()
    await ada.sees_mine("hold", *await ada.seats_of_mine())


async def test_a_browser_that_was_offline_catches_up(come_in: ComeIn, movie: str) -> None:
    ada, ben = await two(come_in, movie)
    ada.forgive(OFFLINE)
    await ben.holds("A1")
    await ada.sees("hold", "A1")
    await ada.page.context.set_offline(True)
    await ada.sees_connection("offline")
    await ben.tap("A1", "C6")
    await ben.sees_mine("hold", "C6")
    await ada.sees("hold", "A1")
    await ada.sees("available", "C6")
    await ada.page.context.set_offline(False)
    await ada.sees_connection("live")
    await ada.sees("available", "A1")
    await ada.sees("hold", "C6")


async def test_a_hold_outlives_a_lost_network(come_in: ComeIn, movie: str) -> None:
    ada = await come_in(movie)
    ada.forgive(OFFLINE)
    await ada.holds("A1")
    await ada.page.context.set_offline(True)
    await ada.sees_connection("offline")
    await ada.sees_mine("hold", "A1")
    await ada.page.context.set_offline(False)
    await ada.sees_connection("live")
    await ada.action("confirm").click()
    await ada.sees_mine("confirmed", "A1")


async def test_after_half_a_minute_without_a_network_the_page_is_as_the_server_says(
    browser: Chromium, server: Server, patient_server: Server, movie: str
) -> None:
    async with people(browser, server) as come_in, people(browser, patient_server) as come_in_patient:
        ada, ben = await come_in(movie), await come_in_patient(movie)
        for one in (ada, ben):
            one.forgive(OFFLINE, "410")
            await one.holds("A1")
            await one.page.context.set_offline(True)
            await one.sees_connection("offline")
        async with client_of(server) as http, client_of(patient_server) as patient_http:
            await asyncio.sleep(LOSS_S)  # waits: the network is away for that long
            for eve in (Buyer(http, "eve"), Buyer(patient_http, "eve")):
                await eve.held(movie, "C6")
            await Buyer(http, "eve").held(movie, "A1")
        for one in (ada, ben):
            await one.page.context.set_offline(False)
            await one.sees_connection("live")
            await one.sees("hold", "C6")
        await ada.sees("hold", "A1")
        await ada.sees_toast("Your time for Row A, seat 1 ran out.")
        await expect(ada.action("take-offer").first).to_have_text("Take A2")
        await ada.forgets_hold(movie)
        await ben.sees_mine("hold", "A1")
        assert LIFE_S - LOSS_S - 60 <= await ben.countdown_s() <= LIFE_S - LOSS_S
        await ben.action("confirm").click()
        await ben.sees_mine("confirmed", "A1")


async def test_after_a_restart_of_the_server_the_pages_show_what_it_knows(
    browser: Chromium, own_server: Server, movie: str
) -> None:
    async with people(browser, own_server) as come_in:
        ada, ben = await two(come_in, movie)
        for one in (ada, ben):
            one.forgive(AWAY, "404", "ERR_CONNECTION_REFUSED")
        await ada.holds("A1")
        await ben.sees("hold", "A1")
        own_server.stop()
        await ben.sees_connection("connecting")
        own_server.launch()
        await ben.sees_connection("live")
        await ben.sees("available", "A1")
        await ada.sees("available", "A1")
        await ada.sees_toast("Sorry, we lost Row A, seat 1. Please choose again.")
        await expect(ada.action("take-offer").first).to_have_text("Take A1")
        await ben.holds("A1")
        await ada.sees("hold", "A1")
