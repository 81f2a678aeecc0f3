"""Every view fits its window: on a phone and a desktop, in German, in French, and written from right to left."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Route, expect

from tests.e2e.browser import DESKTOP, PHONE, ComeIn
from tests.e2e.fitting import misfits
from tests.e2e.tour import Evening, busy_week, tour
from tests.harness.processes.server import Server, serving
from tests.web.buyer import client_of

pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.asyncio(loop_scope="module")]
TABLE = re.compile(r"/static/ui/words_en\.js")
NARROW: dict[str, Any] = {**PHONE, "viewport": {"width": 320, "height": 640}}
LEFT_TO_RIGHT, RIGHT_TO_LEFT = 'direction: "ltr"', 'direction: "rtl"'
MIRRORED = "(icon) => new DOMMatrix(getComputedStyle(icon).transform).a"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def server() -> AsyncIterator[Server]:
    """A server with the programme that comes with FirstClick, and time to look around in."""
    with serving(HOLD_TTL_SECONDS=300, HOLD_LIFE_MAX_SECONDS=600) as started:
        yield started


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def evening(server: Server) -> Evening:
    async with client_of(server) as http:
        return await busy_week(http)


async def from_right_to_left(route: Route) -> None:
    """The table of words as it would be in a language that is written so."""
    answer = await route.fetch()
    text = await answer.text()
    assert LEFT_TO_RIGHT in text
    await route.fulfill(content_type="text/javascript", body=text.replace(LEFT_TO_RIGHT, RIGHT_TO_LEFT))


@pytest.mark.parametrize(("window", "mine"), [(PHONE, ("A3", "A4")), (DESKTOP, ("A5", "A6"))], ids=["phone", "desktop"])
async def test_every_view_fits_from_right_to_left(
    come_in: ComeIn, server: Server, evening: Evening, window: dict[str, Any], mine: tuple[str, ...]
) -> None:
    ada = await come_in(reduced_motion="reduce", **window)
    await ada.page.route(TABLE, from_right_to_left)
    told = []
    async for view in tour(ada, server, replace(evening, mine=mine)):
        told += [f"{view}: {one}" for one in await misfits(ada.page)]
        if view == "programme":
            await expect(ada.page.locator("html")).to_have_attribute("dir", "rtl")
        if view == "ticket":
            assert await ada.page.locator(".back .icon").evaluate(MIRRORED) == -1
    assert told == []


@pytest.mark.parametrize(
    ("locale", "window", "mine"),
    [("de-DE", NARROW, ("C8", "C9")), ("de-DE", DESKTOP, ("B1", "B2")), ("fr-FR", NARROW, ("B3", "B4"))],
    ids=["German, narrow phone", "German, desktop", "French, narrow phone"],
)
async def test_every_view_fits_in_languages_with_long_words(
    come_in: ComeIn, server: Server, evening: Evening, locale: str, window: dict[str, Any], mine: tuple[str, ...]
) -> None:
    ada = await come_in(reduced_motion="reduce", locale=locale, **window)
    views = tour(ada, server, replace(evening, mine=mine))
    assert not [f"{view}: {one}" async for view in views for one in await misfits(ada.page)]


LARGE_TEXT = "addEventListener('DOMContentLoaded', () => { document.documentElement.style.fontSize = '200%'; })"


async def test_every_view_fits_with_text_of_twice_the_size(come_in: ComeIn, server: Server, evening: Evening) -> None:
    ada = await come_in(reduced_motion="reduce", script=LARGE_TEXT, **PHONE)
    told = []
    async for view in tour(ada, server, replace(evening, mine=("H12", "H13"))):
        told += [f"{view}: {one}" for one in await misfits(ada.page)]
        if view == "holding":
            await ada.page.evaluate("location.hash = '#/tickets'")
            await expect(ada.role("hold-bar")).to_be_visible()
            told += [f"bar: {one}" for one in await misfits(ada.page)]
            await ada.page.go_back()
            await ada.sees_mine("hold", "H12", "H13")
    assert told == []


async def test_a_room_that_nearly_fits_a_phone_is_shown_whole(come_in: ComeIn, server: Server) -> None:
    async with client_of(server) as http:
        lines = [line for movie in (await http.get("/movies")).json() for line in movie["showtimes"]]
    small = next(line["showtime_id"] for line in reversed(lines) if line["auditorium"] == "Auditorium")
    ada = await come_in(small, **PHONE)
    frame = ada.page.locator(".map-scroller")
    assert await frame.evaluate("(frame) => frame.scrollWidth - frame.clientWidth") == 0


async def test_what_does_not_fit_is_noticed(come_in: ComeIn, evening: Evening) -> None:
    ada = await come_in(evening.showtime, **PHONE)
    await ada.page.evaluate("document.querySelector('.brand').style.marginInlineStart = '-20px'")
    await ada.page.evaluate("document.querySelector('h1').style.marginBlockStart = '-30px'")
    told = "\n".join(await misfits(ada.page))
    assert "a.brand" in told
    assert re.search("h1.* lies on a.back|a.back.* lies on h1", told)
