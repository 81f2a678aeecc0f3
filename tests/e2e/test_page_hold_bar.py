"""Held seats follow the customer: a bar on every other view counts down, leads back, and says when the hold ends."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from playwright.async_api import Route, expect

from tests.e2e.browser import Chromium, ComeIn, Visitor, people
from tests.harness.processes.server import Server, serving
from tests.web.sample_programme import programme

pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.asyncio(loop_scope="module")]
VIEWS = {"programme": "#/", "tickets": "#/tickets", "nowhere": "#/nowhere", "another showtime": "#/showtime/hall"}


@pytest.fixture(scope="module")
def short_server() -> Iterator[Server]:
    """A server whose holds live 5 s, whatever is asked for."""
    with serving(programme(), HOLD_TTL_SECONDS=5, HOLD_LIFE_MAX_SECONDS=5) as started:
        yield started


@pytest_asyncio.fixture(loop_scope="module")
async def come_in_short(browser: Chromium, short_server: Server) -> AsyncIterator[ComeIn]:
    async with people(browser, short_server) as opened:
        yield opened


async def goes_to(visitor: Visitor, address: str) -> None:
    """Follow a link of the page."""
    await visitor.page.evaluate("(address) => { location.hash = address; }", address)


def bar(showtime: str) -> str:
    return f'.hold-bar[data-hold="{showtime}"]'


async def test_the_bar_is_on_every_view_but_the_showtimes_own_and_leads_back(come_in: ComeIn, movie: str) -> None:
    ada = await come_in(movie)
    await ada.holds("B3", "B4")
    own = ada.page.locator(bar(movie))
    await expect(own).to_have_count(0)
    for address in VIEWS.values():
        await goes_to(ada, address)
        await expect(own).to_contain_text("B3 and B4")
        await expect(own.locator('[data-role="countdown"]')).to_have_text(re.compile(r"^(8:00|7:\d\d)$"))
    await ada.action("to-held-seats").click()
    await ada.sees_mine("hold", "B3", "B4")
    await expect(own).to_have_count(0)
    await ada.action("release").click()
    await ada.forgets_hold(movie)
    await goes_to(ada, "#/tickets")
    await expect(ada.page.locator("main h1")).to_be_visible()
    await expect(own).to_have_count(0)


@pytest.mark.parametrize("view", VIEWS)
async def test_the_end_is_said_wherever_the_customer_is(come_in_short: ComeIn, movie: str, view: str) -> None:
    ada = await come_in_short(movie)
    ada.forgive("410")
    await ada.holds("A1")
    await goes_to(ada, VIEWS[view])
    await expect(ada.page.locator(bar(movie))).to_contain_text("A1")
    await ada.sees_toast("Your time for A1 ran out.")
    await expect(ada.page.locator(bar(movie))).to_have_count(0)
    await ada.forgets_hold(movie)


async def test_the_programme_takes_back_its_badge_when_the_hold_has_ended(come_in_short: ComeIn, movie: str) -> None:
    ada = await come_in_short(movie)
    ada.forgive("410")
    await ada.holds("A1")
    await goes_to(ada, "#/")
    badge = ada.page.locator(f'[data-showtime="{movie}"] .badge')
    await expect(badge).to_have_text("Your hold")
    await expect(badge).to_have_count(0)


async def test_a_hold_that_ended_before_the_page_was_opened_is_no_news(come_in_short: ComeIn, movie: str) -> None:
    ada = await come_in_short(movie)
    ada.forgive("410")
    await ada.holds("A1")
    await ada.page.goto("about:blank")
    ben = await come_in_short(movie)
    await ben.sees("available", "A1")
    await ada.open_programme()
    await ada.forgets_hold(movie)
    await expect(ada.role("toast")).to_have_count(0)


async def test_what_another_tab_does_with_the_hold_shows_in_the_bar(
    come_in: ComeIn, server: Server, movie: str
) -> None:
    ada = await come_in(movie)
    await ada.holds("A1")
    await goes_to(ada, "#/tickets")
    await expect(ada.page.locator(bar(movie))).to_contain_text("A1")
    tab = await ada.page.context.new_page()
    await tab.goto(f"{server.url}/#/showtime/{movie}")
    await tab.locator('[data-seat="A2"]').click()
    await expect(ada.page.locator(bar(movie))).to_contain_text("A1 and A2")
    await tab.locator('[data-action="confirm"]').click()
    await expect(ada.page.locator(bar(movie))).to_have_count(0)
    await expect(ada.role("toast")).to_have_count(0)


REASONS = {
    ("programme_changed", "en-GB"): "The cinema has changed this showtime, so A1 is no longer held for you.",
    ("released_by_staff", "en-GB"): "The cinema has ended your hold of A1.",
    ("programme_changed", "de-DE"): "Das Kino hat diese Vorstellung geändert.",
    ("released_by_staff", "de-DE"): "Das Kino hat Ihre Vormerkung für A1 beendet.",
    ("another_word", "en-GB"): "Your time for A1 ran out.",
}


@pytest.mark.parametrize("where", ["at the showtime", "elsewhere"])
@pytest.mark.parametrize(("reason", "language"), REASONS)
async def test_a_reason_of_the_end_is_said(come_in: ComeIn, movie: str, reason: str, language: str, where: str) -> None:
    ada = await come_in(movie, locale=language)
    ada.forgive("410")
    await ada.holds("A1")
    problem = {"type": "/problems/hold-over", "title": "Hold over", "status": 410, "detail": "Over.", "reason": reason}

    async def over(route: Route) -> None:
        await route.fulfill(status=410, content_type="application/problem+json", json=problem)

    await ada.page.route("**/sessions/*", over)
    await ada.page.route("**/sessions/*/*", over)
    if where == "elsewhere":
        await goes_to(ada, "#/tickets")
    else:
        await ada.tap("A2")
    # Only a page that shows the room knows what its rows and seats are called.
    name = "A1" if where == "elsewhere" else "Row A, seat 1" if language == "en-GB" else "Reihe A, Platz 1"
    await ada.sees_toast(REASONS[reason, language].replace("A1", name))
