"""Ways back: the filters, the place on the page, and a page that was opened while the server was away."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.e2e.browser import PHONE, Chromium, ComeIn, Visitor, eventually, people
from tests.e2e.test_page_ticket_offline import is_kept
from tests.e2e.wire import wire_to
from tests.harness.processes.server import Server

pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.asyncio(loop_scope="module")]
REFUSED = r"ERR_(CONNECTION_|INTERNET_)|WebSocket|Failed to load resource"
DOWN_PX = 120
# Until the page has noticed it.
SCROLL = "(px) => new Promise((done) => { addEventListener('scroll', done, { once: true }); scrollTo(0, px); })"


async def is_down(visitor: Visitor, px: int) -> None:
    """Wait until the page is scrolled that far."""

    async def arrived() -> bool:
        there: float = await visitor.page.evaluate("scrollY")
        return abs(there - px) <= 1

    await eventually(arrived)


async def scroll_down(visitor: Visitor, px: int) -> None:
    await visitor.page.evaluate(SCROLL, px)
    await is_down(visitor, px)


async def test_the_way_back_from_a_showtime_leads_to_the_chosen_part_of_the_programme(
    come_in: ComeIn, server: Server, movie: str
) -> None:
    ada = await come_in()
    await ada.page.goto(f"{server.url}/#/?movie={movie}")
    await ada.page.locator(f'[data-showtime="{movie}"]').click()
    await ada.sees_connection("live")
    await ada.page.locator(".back").click()
    await expect(ada.page.locator("#film")).to_have_value(movie)
    await expect(ada.page).to_have_url(f"{server.url}/#/?movie={movie}")
    await expect(ada.page.locator("[data-movie]")).to_have_count(1)


async def test_the_way_back_leads_to_the_same_place_on_the_programme(come_in: ComeIn) -> None:
    ada = await come_in()
    await ada.open_programme()
    await scroll_down(ada, DOWN_PX)
    await ada.page.evaluate("location.hash = '#/showtime/hall'")
    await ada.page.locator("firstclick-seats").wait_for()
    await is_down(ada, 0)
    await ada.page.go_back()
    await is_down(ada, DOWN_PX)


@pytest.mark.parametrize("held", [(), ("A1",)], ids=["free", "holding"])
async def test_a_refresh_keeps_the_place_on_the_page(come_in: ComeIn, held: tuple[str, ...]) -> None:
    ada = await come_in("hall", **PHONE)
    await ada.holds(*held)
    await scroll_down(ada, DOWN_PX)
    await ada.reload()
    await is_down(ada, DOWN_PX)
    await ada.sees_mine("hold", *held)


async def test_a_showtime_that_is_opened_anew_begins_at_its_top(come_in: ComeIn) -> None:
    ada = await come_in("hall", **PHONE)
    await scroll_down(ada, DOWN_PX)
    await ada.page.evaluate("location.hash = '#/tickets'")
    await ada.page.evaluate("location.hash = '#/showtime/hall'")
    await ada.sees_connection("live")
    await is_down(ada, 0)


@pytest.mark.parametrize("address", ["#/", "#/showtime/hall"])
@pytest.mark.parametrize("how", ["network is back", "time passes"])
async def test_a_view_that_was_opened_without_a_network_recovers(come_in: ComeIn, address: str, how: str) -> None:
    ada = await come_in()
    ada.forgive(REFUSED)
    await ada.open("corner-001")
    await ada.page.context.set_offline(True)
    await ada.page.evaluate("(address) => { location.hash = address; }", address)
    await expect(ada.page.get_by_text("The box office can't be reached.")).to_be_visible()
    if how == "time passes":
        await ada.page.evaluate("addEventListener('online', (event) => event.stopImmediatePropagation(), true)")
    await ada.page.context.set_offline(False)
    await expect(ada.page.locator('[data-movie], [data-seat="A1"]').first).to_be_visible()
    await expect(ada.page.get_by_text("The box office can't be reached.")).to_have_count(0)


async def test_the_page_works_in_a_folder_of_another_site(browser: Chromium, server: Server, movie: str) -> None:
    async with wire_to(server, "/cinema") as wire, people(browser, wire) as come_in:
        ada = await come_in()
        await ada.open_programme()
        await ada.page.locator(f'[data-showtime="{movie}"]').click()
        await ada.sees_connection("live")
        await ada.holds("A1")
        await ada.action("confirm").click()
        await ada.action("ticket").click()
        await expect(ada.role("ticket-sheet")).to_contain_text("A1")
        assert ada.page.url.startswith(f"{wire.url}/ticket/#/ticket/")
        await is_kept(ada)


@pytest.mark.parametrize("path", ["/xyz", "/showtime/hall"])
async def test_a_mistyped_address_shows_a_page_that_leads_to_the_programme(
    come_in: ComeIn, server: Server, path: str
) -> None:
    ada = await come_in()
    ada.forgive("404")
    await ada.page.goto(server.url + path)
    await expect(ada.page.locator("main h1")).to_have_text("There is nothing at this address.")
    await ada.page.locator("main").get_by_role("link", name="Programme").click()
    await ada.page.locator("[data-movie]").first.wait_for()
    await expect(ada.page).to_have_url(f"{server.url}/")
