"""The programme is changed by forms: a movie, a room, a week and a price are put on sale, and a buyer sees them."""

from __future__ import annotations

import asyncio
import datetime
import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Route, expect

from tests.e2e.axe import findings
from tests.e2e.browser import DESKTOP, ComeIn, Visitor
from tests.e2e.office import employ_all, field, signs_in
from tests.harness.processes.server import Server, serving
from tests.web.priced_programme import CINEMA, DEAR_SHOWTIME, PRICES, TICKET_TYPES, corner

pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.asyncio(loop_scope="module")]

COMMENT = "# Closed on Mondays, says the landlord."
PROGRAMME = CINEMA + COMMENT + corner("A ssxsppss\nB ssssssss") + DEAR_SHOWTIME + TICKET_TYPES + PRICES
PARTS = ("week", "movies", "rooms", "prices", "house", "file")
LOFT = "A ss.ss\nB ss.wc\n\nC pp.xp"
STAYS_ON_SALE = "This cannot be put on sale: see the reasons. What is on sale has not changed."
CAPACITY = "12 seats: Standard 7, Premium 3, Wheelchair place 1, Companion seat 1"
TOMORROW = datetime.datetime.now(tz=datetime.UTC) + datetime.timedelta(days=1)
WINDOWS: dict[str, dict[str, Any]] = {
    "light, English, desktop": {**DESKTOP, "color_scheme": "light"},
    "dark, German, tablet": {"viewport": {"width": 768, "height": 1024}, "color_scheme": "dark", "locale": "de-DE"},
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def server() -> AsyncIterator[Server]:
    """A cinema with one auditorium, one movie and prices, and somebody of each role."""
    with serving(PROGRAMME, PAYMENT_PROVIDERS="practice,counter") as started:
        await employ_all(started)
        yield started


async def opens_part(come_in: ComeIn, server: Server, part: str, window: dict[str, Any] | None = None) -> Visitor:
    """Max at a part of the programme."""
    clerk = await come_in(**(window or {}))
    clerk.forgive("412", "422")
    await signs_in(clerk, server, "Max", "#/programme")
    await goes_to(clerk, part)
    return clerk


async def goes_to(clerk: Visitor, part: str) -> None:
    """Another part of the programme, by its link."""
    await tab(clerk, part).click()
    await expect(tab(clerk, part)).to_have_attribute("aria-current", "true")
    await expect(clerk.page.locator(".programme-part .notice")).to_have_count(0)


def tab(clerk: Visitor, part: str) -> Locator:
    """The link to a part."""
    return clerk.page.locator(f'[data-part="{part}"]')


def bars(clerk: Visitor, movie: str) -> Locator:
    """The showtimes of a movie in the week."""
    return clerk.page.locator(f'.week-bar[data-movie="{movie}"]')


async def adds_showtime(clerk: Visitor, movie: str, auditorium: str, time: str) -> None:
    """Add one of tomorrow."""
    await clerk.action("add-showtime").click()
    await field(clerk, "showtime.movie").select_option(movie)
    await field(clerk, "showtime.auditorium").select_option(auditorium)
    await field(clerk, "showtime.starts_at").fill(f"{TOMORROW:%Y-%m-%d}T{time}")
    await clerk.action("done").click()


async def text_of(clerk: Visitor) -> str:
    """The text of the draft."""
    await goes_to(clerk, "file")
    return await field(clerk, "programme").input_value()


async def test_what_is_planned_by_forms_is_previewed_put_on_sale_and_seen_by_buyers(
    come_in: ComeIn, server: Server
) -> None:
    max_ = await opens_part(come_in, server, "movies")
    await max_.action("add-movie").click()
    await expect(field(max_, "movie.title")).to_be_focused()
    await field(max_, "movie.title").press_sequentially("Über den Fluß")
    await expect(field(max_, "movie.id")).to_have_value("uber-den-fluss")
    await field(max_, "movie.runtime_min").fill("many")
    await expect(max_.role("field-error").filter(has_text="runtime_min")).to_be_visible()
    await field(max_, "movie.runtime_min").fill("100")
    await expect(max_.role("field-error").filter(has_text="runtime_min")).to_have_count(0)
    await draws_the_loft(max_)
    await plans_the_evening(max_)
    await sets_a_price(max_)
    text = await text_of(max_)
    assert COMMENT in text
    assert text.startswith(CINEMA)
    await puts_on_sale(max_)
    ada = await come_in()
    await ada.open_programme()
    await expect(ada.page.locator('option[value="uber-den-fluss"]')).to_have_text("Über den Fluß")
    await ada.open(f"uber-den-fluss-{TOMORROW:%Y%m%d}-2200-the-loft")
    await expect(ada.seat("A2")).to_have_attribute("data-status", "reserved")
    await expect(ada.seat("C3")).to_have_attribute("data-status", "out_of_order")
    await expect(ada.page.get_by_text("£9.50").first).to_be_visible()


async def draws_the_loft(max_: Visitor) -> None:
    """A new auditorium, with a house seat that is chosen on the map."""
    await goes_to(max_, "rooms")
    await max_.action("add-auditorium").click()
    await field(max_, "auditorium.name").fill("The Loft")
    await max_.page.locator('[data-field="auditorium.seats"][value="drawing"]').check()
    await field(max_, "auditorium.seat_map").fill("A ss.ss\nA ss")
    await expect(max_.role("entry-error")).to_contain_text('row "A" is drawn twice.')
    await expect(tab(max_, "rooms")).to_contain_text("1 problem")
    await field(max_, "auditorium.seat_map").fill(LOFT)
    await expect(max_.role("capacity")).to_have_text(
        "12 seats: Standard 7, Premium 3, Wheelchair place 1, Companion seat 1"
    )
    await max_.tap("A2")
    await expect(field(max_, "auditorium.house_seats")).to_have_value("A2")
    await expect(max_.seat("A2")).to_have_attribute("data-status", "reserved")
    await expect(max_.seat("C3")).to_have_attribute("data-status", "out_of_order")
    await expect(max_.role("entry-error")).to_have_text("")


async def plans_the_evening(max_: Visitor) -> None:
    """Two showtimes that clash, of which one is moved."""
    await goes_to(max_, "week")
    await adds_showtime(max_, "uber-den-fluss", "the-loft", "20:00")
    await adds_showtime(max_, "uber-den-fluss", "the-loft", "21:00")
    second = bars(max_, "uber-den-fluss").nth(1)
    await expect(second).to_contain_text("clash")
    await expect(max_.role("clashes")).to_contain_text("2 showtimes clash")
    await max_.action("preview").click()
    await expect(max_.role("programme-error")).to_have_text(STAYS_ON_SALE)
    await expect(max_.role("changes")).to_contain_text("is over")
    await expect(max_.action("put")).to_be_disabled()
    await second.click()
    await expect(max_.role("clash")).to_contain_text("It clashes")
    await field(max_, "showtime.starts_at").fill(f"{TOMORROW:%Y-%m-%d}T22:00")
    await expect(max_.role("clash")).to_have_text("")
    await max_.action("done").click()
    await expect(second).to_contain_text("22:00")
    await expect(second).to_be_focused()
    await expect(max_.role("clashes")).to_have_text("3 showtimes in these days, none of which clash.")
    await max_.action("preview").click()
    await expect(max_.role("warnings")).to_contain_text("No price names the seats of The Loft: they cost nothing.")


async def sets_a_price(max_: Visitor) -> None:
    """One for the new auditorium."""
    await goes_to(max_, "prices")
    await max_.action("add-price").click()
    await field(max_, "price.amounts.adult").fill("9,50")
    await max_.page.locator('[data-field="price.auditorium"][value="the-loft"]').check()
    await expect(max_.page.locator('[data-list="price"] .entry[aria-current]')).to_contain_text("The Loft")


async def puts_on_sale(max_: Visitor) -> None:
    """See what changes, and put it on sale."""
    await max_.action("preview").click()
    await expect(max_.role("changes")).to_contain_text("added: movie uber-den-fluss")
    await expect(max_.role("warnings")).to_have_count(0)
    await max_.action("put").click()
    await max_.sees_toast("The programme is on sale.")


async def test_a_showtime_of_every_week_is_added_and_removed_by_keyboard_alone(come_in: ComeIn, server: Server) -> None:
    max_ = await opens_part(come_in, server, "week")
    keys = max_.page.keyboard
    before = await bars(max_, "dear").count()
    await max_.action("add-showtime").focus()
    await keys.press("Enter")
    await expect(field(max_, "showtime.movie")).to_be_focused()
    await keys.type("Dear")
    await keys.press("Tab")
    await keys.press("Tab")
    await keys.press("ArrowRight")
    await expect(field(max_, "showtime.days").first).to_be_visible()
    await keys.press("Tab")
    await keys.press("Space")
    for _ in range(7):
        await keys.press("Tab")
    await expect(field(max_, "showtime.times")).to_be_focused()
    await keys.press("Control+A")
    await keys.type("10:15")
    while not await field(max_, "showtime.also").evaluate("one => one === document.activeElement"):
        await keys.press("Tab")  # a date has several fields
    await keys.type(f"{TOMORROW:%Y-%m-%d}T09:05")
    for key in ("Tab", "Tab", "Tab", "Tab", "Enter"):  # behind formats, spoken and subtitles
        await keys.press(key)
    await expect(max_.role("showtime")).to_have_count(0)
    await expect(max_.action("add-showtime")).to_be_focused()
    await expect(bars(max_, "dear").filter(has_text="10:15")).to_have_count(3)
    await expect(bars(max_, "dear").filter(has_text="09:05")).to_have_count(1)
    added = bars(max_, "dear").filter(has_text="10:15").first
    await added.focus()
    await keys.press("Enter")
    await expect(field(max_, "showtime.movie")).to_be_focused()
    await field(max_, "showtime.times").fill("11:45")
    await expect(bars(max_, "dear").filter(has_text="11:45")).to_have_count(3)
    await keys.press("Escape")
    await expect(bars(max_, "dear").filter(has_text="10:15")).to_have_count(3)
    await expect(added).to_be_focused()
    await keys.press("Enter")
    await max_.action("remove-showtime").press("Enter")
    await expect(bars(max_, "dear")).to_have_count(before)


async def test_who_was_slower_keeps_the_draft_and_can_compare(come_in: ComeIn, server: Server) -> None:
    max_, olga = await opens_part(come_in, server, "house"), await opens_part(come_in, server, "house")
    await field(max_, "cinema.name").fill("The Dearer House")
    await max_.action("preview").click()
    await max_.action("put").click()
    await max_.sees_toast("The programme is on sale.")
    await field(olga, "cinema.cancel_until_minutes").fill("60")
    await olga.action("preview").click()
    await expect(olga.role("programme-error")).to_contain_text("Another programme was put on sale meanwhile")
    await expect(field(olga, "cinema.cancel_until_minutes")).to_have_value("60")
    await expect(olga.action("preview")).to_be_focused()
    await olga.action("compare-newest").click()
    await expect(olga.role("changes")).to_contain_text("The Dear House")
    assert "cancel_until_minutes = 60" in await text_of(olga)


async def test_an_answer_that_comes_late_is_dropped(come_in: ComeIn, server: Server) -> None:
    max_ = await opens_part(come_in, server, "house")
    asked, second, release = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def first_is_late(route: Route) -> None:
        answer = await route.fetch()
        if not asked.is_set():
            asked.set()
            await release.wait()
        else:
            second.set()
        await route.fulfill(response=answer)

    await max_.page.route("**/programme/draft", first_is_late)
    await field(max_, "cinema.name").fill("The First House")
    await asked.wait()
    await field(max_, "cinema.name").fill("The Second House")
    await second.wait()
    release.set()
    assert 'name = "The Second House"' in await text_of(max_)
    await max_.page.unroute_all(behavior="wait")
    assert 'name = "The Second House"' in await text_of(max_)


async def test_a_movie_is_removed_with_what_hangs_on_it(come_in: ComeIn, server: Server) -> None:
    max_ = await opens_part(come_in, server, "movies")
    await max_.page.locator('[data-entry="dear"]').click()
    await max_.action("remove").click()
    await expect(max_.role("question")).to_have_text(re.compile("Remove Dear\\? With it: 1 showtime\\."))
    await max_.action("remove-yes").click()
    await expect(max_.page.locator('[data-entry="dear"]')).to_have_count(0)
    text = await text_of(max_)
    assert '"dear"' not in text
    await field(max_, "programme").fill("[cinema")
    await goes_to_broken(max_)
    await goes_to(max_, "file")
    await expect(field(max_, "programme")).to_have_value("[cinema")


async def goes_to_broken(max_: Visitor) -> None:
    """The movies, while the text cannot be read."""
    await tab(max_, "movies").click()
    await expect(max_.page.locator(".programme-part .notice")).to_contain_text("can't be read")


@pytest.mark.parametrize("window", WINDOWS.values(), ids=list(WINDOWS))
async def test_every_part_fits_and_axe_finds_nothing(come_in: ComeIn, server: Server, window: dict[str, Any]) -> None:
    max_ = await opens_part(come_in, server, "week", {**window, "reduced_motion": "reduce"})
    await max_.action("add-showtime").click()
    found = [f"dialog: {one}" for one in await findings(max_.page)]
    await field(max_, "showtime.auditorium").select_option("corner")
    await field(max_, "showtime.starts_at").fill(f"{TOMORROW:%Y-%m-%d}T19:30")
    await max_.action("done").click()
    await expect(max_.page.locator(".week-bar[data-clash]").first).to_be_visible()
    for part in PARTS:
        await goes_to(max_, part)
        found += [f"{part}: {one}" for one in await findings(max_.page)]
        if await max_.page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{part}: wider than the window")
    assert not found
