"""<firstclick-seats> in a column of a page, and twice on a page: each keeps its hold in sight and in its place."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.async_api import Locator, expect

from tests.e2e.browser import ComeIn, Visitor
from tests.e2e.fitting import misfits
from tests.e2e.foreign_site import ForeignSite, foreign_site
from tests.harness.processes.server import Server, serving
from tests.web.sample_programme import programme

pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.asyncio(loop_scope="module")]
COLUMN = "<style>body { margin: 0; } div { max-width: 760px; margin: auto; }</style>"
HOLD = '[data-role="hold"]'


@pytest.fixture(scope="module")
def pages() -> Iterator[ForeignSite]:
    with foreign_site() as opened:
        yield opened


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
