"""The programme in a browser: films by day, the part that the address chooses, and the seats that are left, live."""

from __future__ import annotations

import datetime
import re
from collections.abc import AsyncIterator
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Locator, Request, expect

from tests.e2e.browser import DESKTOP, PHONE, Chromium, ComeIn, Visitor, people
from tests.harness.processes.server import Server, serving
from tests.web.buyer import Buyer, client_of

pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.asyncio(loop_scope="module")]
SIZES = pytest.mark.parametrize("window", [PHONE, DESKTOP], ids=["phone", "desktop"])

# Leaves for another view as soon as a socket has begun to open.
IN_HASTE = """globalThis.WebSocket = class extends WebSocket {
  constructor(...given) {
    super(...given);
    location.hash = "#/tickets";
  }
};"""
OVER = """
[cinema]
name = "The House"
timezone = "Europe/London"

[[auditorium]]
id = "one"
name = "One"
rows = 2
seats_per_row = 3

[[movie]]
id = "gone"
title = "Gone"

[[showtime]]
movie = "gone"
auditorium = "one"
starts_at = {today}T00:00:00
"""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def server() -> AsyncIterator[Server]:
    """A server with the programme that comes with FirstClick."""
    with serving() as started:
        yield started


@pytest_asyncio.fixture(loop_scope="module")
async def week_http(server: Server) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(server) as client:
        yield client


def days(visitor: Visitor) -> Locator:
    """The headings of the days that are shown."""
    return visitor.page.get_by_role("heading", level=2)


async def films(visitor: Visitor) -> set[str]:
    """The films that are shown."""
    ids = await visitor.page.locator("[data-movie]").evaluate_all("all => all.map((one) => one.dataset.movie)")
    return set(ids)


@SIZES
async def test_a_day_and_a_film_are_chosen_and_kept_in_the_address(come_in: ComeIn, window: dict[str, Any]) -> None:
    ada = await come_in(**window)
    await ada.open_programme()
    whole = await days(ada).count()
    tomorrow = ada.page.get_by_role("navigation", name="Days").get_by_role("link", name="Tomorrow")
    await tomorrow.click()
    await expect(days(ada)).to_have_count(1)
    await expect(days(ada)).to_contain_text("Tomorrow")
    await expect(tomorrow).to_be_focused()
    film = (await films(ada)).pop()
    await ada.page.get_by_label("Film").select_option(film)
    await expect(ada.page.locator("[data-movie]")).to_have_count(1)
    await expect(ada.page).to_have_url(re.compile(rf"#/\?day=\d{{4}}-\d\d-\d\d&movie={film}$"))
    await ada.page.reload()
    await expect(ada.page.locator("[data-movie]")).to_have_count(1)
    await expect(ada.page.get_by_label("Film")).to_have_value(film)
    await expect(tomorrow).to_have_attribute("aria-current", "true")
    await ada.page.go_back()
    await expect(ada.page.get_by_label("Film")).to_have_value("")
    await expect(days(ada)).to_have_count(1)
    await ada.page.go_back()
    await expect(days(ada)).to_have_count(whole)
    await ada.page.go_forward()
    await expect(days(ada)).to_have_count(1)


async def test_back_and_forward_and_a_refresh_keep_to_a_showtime_and_the_title_tells_where_one_is(
    come_in: ComeIn,
) -> None:
    ada = await come_in()
    await ada.open_programme()
    await expect(ada.page).to_have_title("Programme · Kestrel Lane Picture House")
    await ada.page.locator('[data-showtime="movie-1"]').click()
    await ada.sees("available", "A1")
    await expect(ada.page).to_have_title(re.compile("^The Glass Orchard"))
    await expect(ada.page.locator("main")).to_be_focused()
    await ada.page.reload()
    await ada.sees("available", "A1")
    await ada.page.go_back()
    await expect(ada.page.get_by_role("heading", level=1)).to_have_text("Programme")
    await expect(ada.page).to_have_title("Programme · Kestrel Lane Picture House")
    await expect(ada.page.locator("main")).to_be_focused()
    await ada.page.go_forward()
    await ada.sees("available", "A1")


async def test_who_leaves_while_the_line_is_being_opened_has_done_nothing_wrong(
    come_in: ComeIn, server: Server
) -> None:
    ada = await come_in(script=IN_HASTE)
    await ada.page.goto(f"{server.url}/")
    await expect(ada.page.get_by_role("heading", level=1)).to_have_text("My tickets")
    await ada.page.wait_for_load_state("networkidle")
    assert ada.troubles() == []


async def test_the_seats_left_follow_the_feed_and_ask_for_nothing(
    come_in: ComeIn, week_http: httpx.AsyncClient
) -> None:
    ada = await come_in()
    asked: list[str] = []
    await ada.open_programme()
    await ada.sees_connection("live")
    line = ada.page.locator('[data-showtime="movie-1"] .left')
    await expect(line).to_have_text(re.compile(r"^\d+ seats left$"))
    await ada.page.wait_for_load_state("networkidle")
    before = int((await line.inner_text()).split()[0])

    def ask(request: Request) -> None:
        asked.append(request.url)

    ada.page.on("request", ask)
    buyer = Buyer(week_http, "ben")
    session = await buyer.held("movie-1", "A1", "A2", "A3")
    await expect(line).to_have_text(f"{before - 3} seats left")
    await buyer.release(session)
    await expect(line).to_have_text(f"{before} seats left")
    assert asked == []
    ada.page.remove_listener("request", ask)


async def test_what_was_sold_while_the_line_was_down_is_counted_afterwards(
    come_in: ComeIn, week_http: httpx.AsyncClient
) -> None:
    ada = await come_in()
    ada.forgive("ERR_INTERNET_DISCONNECTED", "WebSocket")
    await ada.open_programme()
    await ada.sees_connection("live")
    line = ada.page.locator('[data-showtime="movie-1"] .left')
    before = int((await line.inner_text()).split()[0])
    await ada.page.context.set_offline(True)
    await ada.sees_connection("offline")
    await Buyer(week_http, "cleo").held("movie-1", "B1", "B2")
    await ada.page.context.set_offline(False)
    await ada.sees_connection("live")
    await expect(line).to_have_text(f"{before - 2} seats left")


async def test_a_film_without_a_timetable_has_a_day_of_its_own(come_in: ComeIn, server: Server) -> None:
    ada = await come_in()
    await ada.page.goto(f"{server.url}/#/?day=any")
    await expect(days(ada)).to_have_text("No fixed time")
    assert "movie-1" in await films(ada)


async def test_a_choice_that_nothing_matches_says_so_and_leads_back(come_in: ComeIn, server: Server) -> None:
    ada = await come_in()
    await ada.page.goto(f"{server.url}/#/?day=2001-01-01&movie=movie-1")
    await expect(ada.page.get_by_text("Nothing is on that matches your choice.")).to_be_visible()
    await ada.page.get_by_role("link", name="Show the whole programme").click()
    await expect(ada.page.locator('[data-movie="movie-1"]')).to_be_visible()


async def test_an_empty_programme_says_so(browser: Chromium) -> None:
    today = datetime.datetime.now(ZoneInfo("Europe/London")).date()
    with serving(OVER.format(today=today)) as server:
        async with people(browser, server) as come_in:
            ada = await come_in()
            await ada.page.goto(server.url)
            await expect(ada.page.get_by_text("Nothing is on the programme just now.")).to_be_visible()


async def test_the_skip_link_leads_past_the_head(come_in: ComeIn) -> None:
    ada = await come_in()
    await ada.open_programme()
    await ada.page.keyboard.press("Tab")
    await expect(ada.action("skip")).to_be_focused()
    await expect(ada.action("skip")).to_be_in_viewport(ratio=1)
    await ada.page.keyboard.press("Enter")
    await expect(ada.page.locator("main")).to_be_focused()
    await ada.page.keyboard.press("Tab")
    await expect(ada.page.get_by_label("Film")).to_be_focused()


async def test_what_is_not_there_is_named_with_a_way_on(come_in: ComeIn, server: Server) -> None:
    ada = await come_in()
    ada.forgive("404")
    heading = ada.page.get_by_role("heading", level=1)
    await ada.page.goto(f"{server.url}/#/showtime/nothing")
    await expect(heading).to_have_text("No such showtime")
    await expect(ada.page).to_have_title("No such showtime · Kestrel Lane Picture House")
    await ada.page.goto(f"{server.url}/#/ticket/xyz")
    await expect(heading).to_have_text("No such ticket")
    await ada.page.goto(f"{server.url}/#/?movie=zzz")
    await expect(ada.page.get_by_text("This film is not on the programme.")).to_be_visible()
    await expect(ada.page.get_by_label("Film")).to_have_value("")
    await ada.page.get_by_role("link", name="Show the whole programme").click()
    await expect(ada.page.get_by_role("link", name="The Glass Orchard").first).to_be_visible()
