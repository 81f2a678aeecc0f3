"""The page under the cinema's name, in a real browser: logo, colours, posters, filters; and a logo that attacks it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.async_api import Route, expect

from tests.e2e.axe import findings
from tests.e2e.browser import DESKTOP, PHONE, Chromium, ComeIn, Visitor
from tests.e2e.first_load import PROGRAMME, visit
from tests.e2e.fitting import misfits
from tests.e2e.test_first_load import BYTES_MAX
from tests.harness.processes.server import Server
from tests.programme.picture_files import png
from tests.web.branded import ELSEWHERE, FILMS, branded_server

pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.asyncio(loop_scope="module")]
NARROW: dict[str, Any] = {**PHONE, "viewport": {"width": 320, "height": 640}}
LARGE_TEXT = "addEventListener('DOMContentLoaded', () => { document.documentElement.style.fontSize = '200%'; })"
SHIFTS = """globalThis.shifted = 0;
new PerformanceObserver((list) => { for (const one of list.getEntries()) globalThis.shifted += one.value; })
  .observe({ type: "layout-shift", buffered: true });
new MutationObserver(() => { globalThis.names = new Set([...(globalThis.names ?? []), document.title]); })
  .observe(document, { childList: true, subtree: true, characterData: true });"""
LOADED = "[...document.images].filter((one) => one.complete && one.naturalWidth).map((one) => one.alt)"
ACCENT = "getComputedStyle(document.documentElement).getPropertyValue('--accent')"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A cinema with a page of its own, and a logo with a script in it."""
    with branded_server(HOLD_TTL_SECONDS=300, HOLD_LIFE_MAX_SECONDS=600) as started:
        yield started


async def elsewhere(visitor: Visitor) -> None:
    """Answer for the site that the last poster comes from."""
    visitor.forgive(f"another host: {ELSEWHERE}")

    async def answer(route: Route) -> None:
        await route.fulfill(content_type="image/png", body=png(100, 150))

    await visitor.page.route(ELSEWHERE, answer)


async def test_the_page_is_the_cinema_s_from_the_first_paint_and_nothing_moves(come_in: ComeIn) -> None:
    ada = await come_in(script=SHIFTS, **PHONE, color_scheme="light")
    await elsewhere(ada)
    await ada.open_programme()
    await expect(ada.page.locator(".brand-logo")).to_be_visible()
    await expect(ada.page.get_by_role("link", name="Lumen & Söhne")).to_be_visible()
    assert (await ada.page.title()).endswith("Lumen & Söhne")
    assert not [name for name in await ada.page.evaluate("[...globalThis.names]") if "FirstClick" in name]
    assert await ada.page.evaluate("globalThis.shifted") < 0.02
    await ada.sees_connection("live")
    await ada.page.evaluate("globalThis.shifted = 0")
    first = set(await ada.page.evaluate(LOADED))
    assert f"Poster {FILMS - 1}" not in first, "what is far below is loaded when it is scrolled to"
    for number in range(FILMS):
        await ada.page.get_by_alt_text(f"Poster {number}", exact=True).scroll_into_view_if_needed()
    await ada.page.wait_for_function(f"() => ({LOADED}).length === {FILMS + 1}")
    assert await ada.page.evaluate("globalThis.shifted") == 0
    await expect(ada.page.get_by_role("link", name="Imprint")).to_have_attribute(
        "href", "https://lumen.example/impressum?a=1&b=2"
    )


@pytest.mark.parametrize(("scheme", "colour"), [("light", "rgb(11, 92, 173)"), ("dark", "rgb(143, 208, 255)")])
async def test_the_colours_are_the_cinema_s_and_axe_finds_nothing(come_in: ComeIn, scheme: str, colour: str) -> None:
    ada = await come_in(color_scheme=scheme, reduced_motion="reduce", **DESKTOP)
    await elsewhere(ada)
    await ada.open_programme()
    assert not await findings(ada.page)
    await ada.page.locator('[data-showtime="film-0"]').click()
    await expect(ada.page.locator("main .facts").last).to_contain_text("3Din German")  # dots are drawn between them
    await ada.holds("B3")
    await expect(ada.action("confirm")).to_have_css("background-color", colour)
    assert not await findings(ada.page)
    await ada.action("release").click()


@pytest.mark.parametrize(("window", "script"), [(NARROW, ""), (PHONE, LARGE_TEXT)], ids=["320 px", "200 % text"])
async def test_the_page_fits_with_everything_on_it(come_in: ComeIn, window: dict[str, Any], script: str) -> None:
    ada = await come_in(script=script, reduced_motion="reduce", locale="de-DE", **window)
    await elsewhere(ada)
    await ada.open_programme()
    assert await misfits(ada.page) == []
    await ada.page.evaluate("scrollTo(0, document.body.scrollHeight)")
    assert await misfits(ada.page) == []


async def test_versions_are_filters_by_keyboard_that_the_address_keeps(come_in: ComeIn) -> None:
    ada = await come_in(**DESKTOP)
    await elsewhere(ada)
    await ada.open_programme()
    films = ada.page.locator(".movie")
    group = ada.page.get_by_role("group", name="Versions")
    names = ["3D", "OV", "in English", "in German", "subtitled German", "audio described"]
    assert await group.get_by_role("button").all_text_contents() == names
    await expect(films.nth(1)).to_contain_text("OV · in English · subtitled German")
    await group.get_by_role("button", name="in German").focus()
    await ada.page.keyboard.press("Enter")
    await expect(films).to_have_count(FILMS // 2)
    await expect(group.get_by_role("button", name="in German")).to_be_focused()
    await group.get_by_role("button", name="3D").press("Space")
    await expect(films).to_have_count(FILMS // 4)
    assert ada.page.url.endswith("#/?only=spoken-de&only=3D")
    await ada.page.reload()
    await expect(films).to_have_count(FILMS // 4)
    await expect(group.get_by_role("button", name="3D")).to_have_attribute("aria-pressed", "true")
    await group.get_by_role("button", name="OV").click()
    await expect(ada.page.locator(".notice")).to_have_text("Nothing is on that matches your choice.")


async def test_a_script_in_the_logo_runs_neither_on_the_page_nor_by_itself(come_in: ComeIn, server: Server) -> None:
    ada = await come_in(**DESKTOP)
    await elsewhere(ada)
    await ada.open_programme()
    logo = await ada.page.locator(".brand-logo").get_attribute("src")
    assert await ada.page.locator("[data-owned]").count() == 0
    ada.forgive("script", "sandbox", "Content Security Policy")
    await ada.page.goto(f"{server.url}/{logo}")
    await expect(ada.page.locator("svg rect")).to_be_attached()
    assert await ada.page.evaluate("document.documentElement.hasAttribute('data-owned')") is False
    assert await ada.page.title() != "owned"


async def test_the_first_visit_is_small_without_the_posters(browser: Chromium, server: Server) -> None:
    load = await visit(browser, server, *PROGRAMME, PHONE)
    assert sum(size for address, size in load.bytes.items() if "/pictures/" not in address) < BYTES_MAX
