"""The page by itself: the programme, keys, themes, narrow and wide windows."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Route, expect

from tests.e2e.browser import DESKTOP, PHONE, Chromium, ComeIn, Visitor, people
from tests.e2e.orders import sums
from tests.harness.processes.server import Server, serving
from tests.web.buyer import Buyer, client_of

pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.asyncio(loop_scope="module")]
TARGET_PX, FINGER_PX = 24, 44
PAPER = "(part) => getComputedStyle(part).backgroundColor"
ALL_SEATS_INSIDE = """(map) => {
  const room = map.getBoundingClientRect();
  const boxes = [...map.querySelectorAll("[data-seat]")].map((seat) => seat.getBoundingClientRect());
  return boxes.every((box) => box.left >= room.left && box.right <= room.right && box.bottom <= room.bottom);
}"""


@pytest.fixture(scope="module")
def week_server() -> Iterator[Server]:
    """A server with the programme that comes with FirstClick."""
    with serving() as started:
        yield started


@pytest_asyncio.fixture(loop_scope="module")
async def come_in_week(browser: Chromium, week_server: Server) -> AsyncIterator[ComeIn]:
    async with people(browser, week_server) as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="module")
async def week_http(week_server: Server) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(week_server) as client:
        yield client


HAS_SCROLLED = "wheel => scrollY >= Math.min(wheel, document.documentElement.scrollHeight - innerHeight) - 1"
IS_BELOW_HEAD = "one => one.getBoundingClientRect().top >= document.querySelector('header').offsetHeight"


async def showtime_in(http: httpx.AsyncClient, room: str) -> str:
    """The id of the last showtime of the week in that auditorium."""
    lines = [line for movie in (await http.get("/movies")).json() for line in movie["showtimes"]]
    last: str = max((line["starts_at"], line["showtime_id"]) for line in lines if line["auditorium"] == room)[1]
    return last


async def scrolls_sideways(visitor: Visitor) -> bool:
    """Whether the page as a whole is wider than its window."""
    wide: bool = await visitor.page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return wide


async def test_what_goes_wrong_on_a_page_is_noticed(come_in: ComeIn, movie: str) -> None:
    ada = await come_in(movie)
    await ada.page.evaluate("fetch('http://localhost:1/').catch(() => 0)")
    await ada.page.evaluate("void setTimeout(() => { throw new Error('thrown'); })")
    await ada.page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">')")
    await ada.page.evaluate("console.error('told')")
    told = "\n".join(ada.troubles())
    for trouble in ("connect-src", "style-src", "uncaught: .*thrown", "error: told"):
        assert re.search(trouble, told), told
    ada.forgive(".")


async def test_the_programme_leads_to_every_showtime_and_back(
    come_in_week: ComeIn, week_http: httpx.AsyncClient
) -> None:
    ada = await come_in_week()
    await ada.open_programme()
    movies = (await week_http.get("/movies")).json()
    shown = await ada.page.locator("[data-showtime]").evaluate_all(
        "links => links.map((link) => link.dataset.showtime)"
    )
    assert sorted(shown) == sorted(line["showtime_id"] for movie in movies for line in movie["showtimes"])
    await ada.page.locator('[data-showtime="movie-1"]').click()
    await expect(ada.page.get_by_role("heading", level=1)).to_have_text("The Glass Orchard")
    await ada.sees("available", "A1")
    await ada.page.get_by_role("link", name="Programme").click()
    await expect(ada.page.get_by_role("heading", level=1)).to_have_text("Programme")


async def test_the_programme_counts_the_seats_that_are_left_and_names_my_hold(
    come_in_week: ComeIn, week_http: httpx.AsyncClient
) -> None:
    ada = await come_in_week("movie-2")
    await ada.holds("A1", "A2")
    await ada.page.get_by_role("link", name="Programme").click()
    line = ada.page.locator('[data-showtime="movie-2"]')
    await expect(line).to_contain_text("46 seats left")
    await expect(line).to_contain_text("Your hold")
    await Buyer(week_http, "ben").held("movie-2", "C1")
    await expect(line).to_contain_text("45 seats left")


async def test_an_answer_that_is_late_does_not_undo_what_the_feed_said(
    come_in_week: ComeIn, week_http: httpx.AsyncClient
) -> None:
    ada = await come_in_week()
    await ada.open_programme()
    line = ada.page.locator('[data-showtime="movie-1"]')
    await expect(line).to_contain_text("80 seats left")

    async def answer_late(route: Route) -> None:
        answer = await route.fetch()
        await Buyer(week_http, "ben").held("movie-1", "C1")
        await expect(line).to_contain_text("79 seats left")
        await route.fulfill(response=answer)

    await ada.page.route("**/movies", answer_late, times=1)
    async with ada.page.expect_response("**/movies") as answered:
        await ada.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    await (await answered.value).finished()
    await ada.page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert "79 seats left" in await line.inner_text()


async def test_an_address_that_leads_nowhere_says_so(come_in: ComeIn, server: Server) -> None:
    ada = await come_in()
    ada.forgive("404")
    await ada.page.goto(f"{server.url}/#/showtime/nothing")
    await expect(ada.page.get_by_text("We can't find this showtime.")).to_be_visible()
    await ada.page.get_by_role("link", name="Programme").click()
    await expect(ada.page.locator("[data-movie]").first).to_be_visible()


async def test_keys_alone_hold_and_confirm_seats(come_in: ComeIn, movie: str) -> None:
    ada = await come_in(movie)
    press = ada.page.keyboard.press
    stops = ada.page.locator('[data-seat][tabindex="0"]')
    await expect(stops).to_have_count(1)
    await ada.action("bigger").focus()
    await press("Tab")
    await expect(stops).to_be_focused()
    for key in ("Home", "PageUp", "ArrowDown", "ArrowRight", "ArrowRight", "ArrowLeft"):
        await press(key)
    await expect(ada.seat("B2")).to_be_focused()
    await expect(ada.page.locator(".focus-ring")).to_be_visible()
    await press("Enter")
    await press("ArrowRight")
    await press("Space")
    await ada.sees_mine("hold", "B2", "B3")
    await press("Enter")
    await ada.sees("available", "B3")
    await expect(stops).to_have_count(1)
    await ada.action("confirm").focus()
    await press("Enter")
    await ada.sees_mine("confirmed", "B2")
    await expect(ada.role("ticket")).to_be_focused()


@pytest.mark.parametrize(("system", "other"), [("dark", "light"), ("light", "dark")])
async def test_the_theme_is_the_systems_until_one_is_chosen(
    come_in: ComeIn, movie: str, system: str, other: str
) -> None:
    ada = await come_in(movie, color_scheme=system)
    root = ada.page.locator(":root")
    await expect(root).to_have_attribute("data-theme", system)
    papers = [ada.page.locator("body"), ada.role("hold")]
    before = [await paper.evaluate(PAPER) for paper in papers]
    await ada.action("theme").click()
    await expect(root).to_have_attribute("data-theme", other)
    assert not {*before} & {await paper.evaluate(PAPER) for paper in papers}
    await ada.reload()
    await expect(root).to_have_attribute("data-theme", other)


@pytest.mark.parametrize(("room", "least_px"), [("The Studio", TARGET_PX), ("The Grand", FINGER_PX)])
async def test_a_phone_shows_every_room_with_seats_for_fingers(
    come_in_week: ComeIn, week_http: httpx.AsyncClient, room: str, least_px: int
) -> None:
    ada = await come_in_week(await showtime_in(week_http, room), **PHONE)
    assert not await scrolls_sideways(ada)
    box, room_box = await ada.seat("B2").bounding_box(), await ada.page.locator(".picker-map").bounding_box()
    assert box is not None
    assert room_box is not None
    assert min(box["width"], box["height"]) >= least_px - 0.5
    assert (room_box["x"], room_box["width"]) == (0, PHONE["viewport"]["width"])
    await ada.seat("C3").tap()
    await ada.sees_mine("hold", "C3")
    await expect(ada.action("open-order")).to_be_in_viewport(ratio=1)
    await expect(ada.role("countdown")).to_be_in_viewport(ratio=1)
    assert not await scrolls_sideways(ada)
    await ada.action("open-order").tap()
    await expect(ada.action("pay")).to_be_in_viewport(ratio=1)
    assert not await scrolls_sideways(ada)


@pytest.mark.parametrize("room", ["The Studio", "The Grand"])
async def test_a_desktop_shows_a_whole_room_beside_the_hold(
    come_in_week: ComeIn, week_http: httpx.AsyncClient, room: str
) -> None:
    ada = await come_in_week(await showtime_in(week_http, room), **DESKTOP)
    assert not await scrolls_sideways(ada)
    assert await ada.page.locator(".map-scroller").evaluate(ALL_SEATS_INSIDE)
    await ada.holds("D1")
    await expect(sums(ada, "total")).to_be_in_viewport(ratio=1)
    await expect(ada.role("countdown")).to_be_in_viewport(ratio=1)
    await expect(ada.action("pay")).to_be_in_viewport(ratio=1)
    for wheel_px in (400, 2_000):
        await ada.page.mouse.wheel(0, wheel_px)
        await ada.page.wait_for_function(HAS_SCROLLED, arg=wheel_px)
        await expect(ada.action("pay")).to_be_in_viewport(ratio=1)
        await expect(ada.role("countdown")).to_be_in_viewport(ratio=1)
        await ada.page.wait_for_function(IS_BELOW_HEAD, arg=await ada.role("countdown").element_handle())


SIDE_BY_SIDE = """(cards) => cards.some((card) => {
  const tops = [...card.querySelectorAll(".showtime")].map((one) => one.getBoundingClientRect().top);
  return tops.length > new Set(tops).size;
})"""


@pytest.mark.parametrize("window", [PHONE, DESKTOP])
async def test_the_programme_fits_its_window(come_in_week: ComeIn, window: dict[str, Any]) -> None:
    ada = await come_in_week(**window)
    await ada.open_programme()
    assert not await scrolls_sideways(ada)
    assert await ada.page.locator("[data-movie]").evaluate_all(SIDE_BY_SIDE), "each time has a line of its own"
    assert await ada.page.locator(".brand span").evaluate("(name) => name.scrollHeight <= name.clientHeight")
    for card in await ada.page.locator("[data-movie]").all():
        box = await card.bounding_box()
        assert box is not None
        assert box["x"] >= 0
