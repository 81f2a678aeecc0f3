"""<firstclick-seats> in a column of a page, and twice on a page: each keeps its hold, its keys and its place."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.async_api import Locator, expect

from tests.e2e.axe import findings
from tests.e2e.browser import ComeIn, Visitor
from tests.e2e.fitting import misfits
from tests.e2e.foreign_site import ForeignSite
from tests.harness.processes.server import Server, serving
from tests.web.buyer import Buyer, client_of
from tests.web.sample_programme import programme

pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.asyncio(loop_scope="module")]
FOCUSED = "document.activeElement.id"
COLUMN = "<style>body { margin: 0; } div { max-width: 760px; margin: auto; }</style>"
HOLD = '[data-role="hold"]'
PADDING_PX = 32
WIDE_PX = 852
"""Of the element without its padding: from here on the hold is beside the map (static/hold/picker.css)."""


@pytest.fixture(scope="module")
def server(pages: ForeignSite) -> Iterator[Server]:
    """A server that lets that site sell."""
    with serving(programme(), HOLD_TTL_SECONDS=60, ALLOWED_ORIGINS=pages.origin) as started:
        yield started


async def at_the_site(
    come_in: ComeIn, pages: ForeignSite, server: Server, body: str, width: int = 1280, **element_style: str
) -> Visitor:
    """Somebody who looks at the other site in a window of this width."""
    style = "".join(f"--{name.replace('_', '-')}: {value};" for name, value in element_style.items())
    script = f'<script type="module" src="{server.url}/static/firstclick-seats.js"></script>'
    own = f"<style>firstclick-seats {{ {style} }}</style>"
    viewport = '<meta name="viewport" content="width=device-width, initial-scale=1">'
    pages.body = f"{viewport}{own}{script}{body}"
    ada = await come_in(viewport={"width": width, "height": 800}, reduced_motion="reduce")
    ada.forgive(f"another host: {pages.origin}/")
    await ada.page.goto(pages.origin)
    return ada


async def holds_the_best(element: Locator) -> None:
    await element.locator('[data-action="best-2"]').click()
    await expect(element.locator('[data-action="confirm"]')).to_have_text("Confirm 2 seats")


async def is_beside(element: Locator) -> bool:
    """Whether the hold is beside the choices, and not below them."""
    tools, panel = [await element.locator(part).bounding_box() for part in (".picker-tools", HOLD)]
    assert tools is not None
    assert panel is not None
    return panel["x"] >= tools["x"] + tools["width"]


async def test_in_a_column_the_panel_is_below_the_choices_and_not_beside_them(
    come_in: ComeIn, pages: ForeignSite, server: Server, movie: str
) -> None:
    body = f'{COLUMN}<div><firstclick-seats showtime="{movie}"></firstclick-seats></div>'
    ada = await at_the_site(come_in, pages, server, body)
    element = ada.page.locator("firstclick-seats")
    await holds_the_best(element)
    tools, panel = [await element.locator(part).bounding_box() for part in (".picker-tools", HOLD)]
    assert tools is not None
    assert panel is not None
    assert panel["y"] >= tools["y"] + tools["height"]
    assert panel["width"] <= 760
    assert not await misfits(ada.page)
    await element.locator('[data-action="best-3"]').click()
    await expect(element.locator('[data-action="confirm"]')).to_have_text("Confirm 3 seats")


async def test_the_layout_is_by_the_element_s_own_width(
    come_in: ComeIn, pages: ForeignSite, server: Server, movie: str
) -> None:
    body = f'<style>body {{ margin: 0; }}</style><firstclick-seats showtime="{movie}"></firstclick-seats>'
    ada = await at_the_site(come_in, pages, server, body, 1700)
    element = ada.page.locator("firstclick-seats")
    await holds_the_best(element)
    for width in (320, 480, 640, WIDE_PX + PADDING_PX - 1, WIDE_PX + PADDING_PX, 1200, 1600, 340):
        await element.evaluate("(one, width) => { one.style.width = `${width - 32}px`; }", width)
        box = await element.bounding_box()
        assert box is not None
        assert box["width"] == width
        assert await is_beside(element) == (width - PADDING_PX >= WIDE_PX)
        assert not await misfits(ada.page)


async def test_two_on_a_page_do_not_cover_each_others_hold(
    come_in: ComeIn, pages: ForeignSite, server: Server, movie: str, other_movie: str
) -> None:
    both = "".join(f'<firstclick-seats showtime="{one}"></firstclick-seats>' for one in (movie, other_movie))
    ada = await at_the_site(come_in, pages, server, both, width=390)
    elements = [ada.page.locator("firstclick-seats").nth(place) for place in range(2)]
    for element in elements:
        await holds_the_best(element)
    for element in elements:
        await element.locator('[data-action="confirm"]').click()
        await expect(element.locator('[data-role="ticket"]')).to_be_visible()


async def test_an_accent_colours_the_edges_too(come_in: ComeIn, pages: ForeignSite, server: Server, movie: str) -> None:
    body = f'<firstclick-seats showtime="{movie}" theme="light"></firstclick-seats>'
    ada = await at_the_site(come_in, pages, server, body, accent="rgb(0, 0, 200)")
    await ada.holds("A1")
    edge = await ada.seat("A1").locator(".body").evaluate("(body) => getComputedStyle(body).stroke")
    assert edge == "color(srgb 0 0 0.627451)"


async def at_two(
    come_in: ComeIn, pages: ForeignSite, server: Server, first: str, second: str
) -> tuple[Visitor, Locator, Locator]:
    """Somebody at a page with two elements, `one` and `two`, whose seats are live."""
    elements = zip(("one", "two"), (first, second), strict=True)
    both = "".join(f'<firstclick-seats id="{id_}" showtime="{one}"></firstclick-seats>' for id_, one in elements)
    ada = await at_the_site(come_in, pages, server, both)
    one, two = ada.page.locator("#one"), ada.page.locator("#two")
    for element in (one, two):
        await expect(element.locator('[data-role="connection"]')).to_have_attribute("data-state", "live")
    return ada, one, two


def seat(element: Locator, seat_id: str, **attributes: str) -> Locator:
    """A seat of an element, with these data attributes."""
    return element.locator(f'[data-seat="{seat_id}"]' + "".join(f'[data-{k}="{v}"]' for k, v in attributes.items()))


async def test_holds_keys_and_announcements_are_those_of_each(
    come_in: ComeIn, pages: ForeignSite, server: Server, movie: str, other_movie: str
) -> None:
    ada, one, two = await at_two(come_in, pages, server, movie, other_movie)
    assert not await findings(ada.page)
    await seat(one, "A1").focus()
    for key in ("ArrowRight", "Enter"):
        await ada.page.keyboard.press(key)
    await expect(seat(one, "A2", mine="true", status="hold")).to_be_focused()
    await seat(two, "B1").focus()
    for key in ("ArrowDown", "Enter"):
        await ada.page.keyboard.press(key)
    await expect(seat(two, "C1", mine="true", status="hold")).to_be_focused()
    await expect(seat(one, "A2", mine="true")).to_have_count(1)
    await expect(seat(two, "A2", mine="true")).to_have_count(0)
    announcers = [element.locator('[data-role="announcer"]') for element in (one, two)]
    for announcer, text in zip(announcers, ("Row A, seat 2 held for you.", "Row C, seat 1 held for you."), strict=True):
        await expect(announcer).to_contain_text(text)
    async with client_of(server) as http:
        await Buyer(http, "ben").held(other_movie, "A6")
    await expect(announcers[1]).to_contain_text("Row A, seat 6")
    await expect(announcers[0]).not_to_contain_text("Row A, seat 6")
    await one.locator('[data-action="release"]').click()
    await expect(seat(one, "A2", status="available")).to_have_count(1)
    await expect(seat(two, "C1", mine="true", status="hold")).to_have_count(1)


async def test_of_the_same_showtime_they_agree_and_the_focus_stays_where_it_is(
    come_in: ComeIn, pages: ForeignSite, server: Server, movie: str
) -> None:
    ada, one, two = await at_two(come_in, pages, server, movie, movie)
    await seat(one, "A1").click()
    await expect(seat(two, "A1", mine="true", status="hold")).to_have_count(1)
    await seat(two, "A2").click()
    for element in (one, two):
        await expect(element.locator('[data-action="confirm"]')).to_have_text("Confirm 2 seats")
    await two.locator('[data-give-back="A1"]').click()
    await expect(seat(one, "A1", status="available")).to_have_count(1)
    await one.locator('[data-action="confirm"]').click()
    for element in (one, two):
        await expect(element.locator('[data-role="ticket"]')).to_contain_text("A2")
    assert await ada.page.evaluate(FOCUSED) == "one"
