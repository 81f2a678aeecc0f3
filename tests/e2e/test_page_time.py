"""More time for a hold, and the end of it: once a hold has lived its whole life, the page says so and asks no more."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from playwright.async_api import expect

from tests.e2e.browser import PHONE, Chromium, ComeIn, Visitor, eventually, people
from tests.harness.processes.server import Server, serving
from tests.web.sample_programme import programme

pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.asyncio(loop_scope="module")]
TERM_S = 60
WHY = "No more time can be added."


@pytest.fixture(scope="module")
def once_server() -> Iterator[Server]:
    """A server whose holds live one term and a second."""
    with serving(programme(), HOLD_TTL_SECONDS=TERM_S, HOLD_LIFE_MAX_SECONDS=TERM_S + 1) as started:
        yield started


@pytest.fixture(scope="module")
def never_server() -> Iterator[Server]:
    """A server whose holds cannot be extended."""
    with serving(programme(), HOLD_TTL_SECONDS=TERM_S, HOLD_LIFE_MAX_SECONDS=TERM_S) as started:
        yield started


@pytest_asyncio.fixture(loop_scope="module")
async def come_in(browser: Chromium, once_server: Server) -> AsyncIterator[ComeIn]:
    async with people(browser, once_server) as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="module")
async def come_in_never(browser: Chromium, never_server: Server) -> AsyncIterator[ComeIn]:
    async with people(browser, never_server) as opened:
        yield opened


async def has_its_last_term(visitor: Visitor) -> None:
    """Wait until the page says that there is no more time to be had, to the eye and to the ear."""
    await expect(visitor.action("extend")).to_have_attribute("aria-disabled", "true")
    await expect(visitor.action("extend")).to_have_accessible_description(WHY)
    await expect(visitor.page.get_by_text(WHY)).to_be_in_viewport(ratio=1)


async def has_more_time_to_ask_for(visitor: Visitor) -> None:
    await expect(visitor.action("extend")).not_to_have_attribute("aria-disabled", "true")
    await expect(visitor.page.get_by_text(WHY)).to_be_hidden()


async def test_an_extension_that_was_cut_short_is_told_as_the_last(come_in: ComeIn, movie: str) -> None:
    ada = await come_in(movie)
    await ada.holds("A1")
    await has_more_time_to_ask_for(ada)
    await ada.counts_down_to(range(30, TERM_S - 4))
    await ada.action("extend").click()
    await expect(ada.role("announcer")).to_have_text("You have more time, for the last time.")
    await has_its_last_term(ada)
    await ada.holds("A2")
    await has_its_last_term(ada)
    await ada.action("release").click()
    await ada.holds("A3")
    await has_more_time_to_ask_for(ada)


async def test_on_a_phone_a_message_keeps_clear_of_the_bar_however_tall_that_is(
    come_in_never: ComeIn, movie: str
) -> None:
    ada = await come_in_never(movie, **PHONE)
    ada.forgive("409")
    await ada.holds("A1")
    await ada.action("extend").click()
    await has_its_last_term(ada)
    await eventually(lambda: message_is_above_the_bar(ada))
    await ada.sees_toast("This hold cannot be extended any further")


async def message_is_above_the_bar(visitor: Visitor) -> bool:
    toast, bar = await visitor.role("toast").bounding_box(), await visitor.role("hold").bounding_box()
    return toast is not None and bar is not None and toast["y"] + toast["height"] <= bar["y"]


async def test_a_refused_extension_is_not_offered_again_nor_after_a_refresh(come_in_never: ComeIn, movie: str) -> None:
    ada = await come_in_never(movie)
    ada.forgive("409")
    await ada.holds("A1")
    await expect(ada.role("announcer")).to_have_text("A1 held for you.")
    await ada.action("extend").click()
    await ada.sees_toast("This hold cannot be extended any further")
    await has_its_last_term(ada)
    await expect(ada.role("announcer")).to_have_text("A1 held for you.")
    asked: list[str] = []
    ada.page.on("request", lambda request: asked.append(request.url) if "extend" in request.url else None)
    await ada.action("extend").click(force=True)  # a tap on what is marked as disabled
    await ada.reload()
    await has_its_last_term(ada)
    tab = await ada.page.context.new_page()
    await ada.open(movie, tab)
    await expect(tab.get_by_text(WHY)).to_be_visible()
    assert asked == []
    await ada.action("confirm").click()
    await ada.sees_mine("confirmed", "A1")


async def test_a_whole_new_term_may_be_asked_for_again(browser: Chromium, server: Server, movie: str) -> None:
    async with people(browser, server) as come_in:
        ada = await come_in(movie)
        await ada.holds("A1")
        await ada.counts_down_to(range(10, 19))
        await ada.action("extend").click()
        await expect(ada.role("announcer")).to_have_text("You have more time.")
        await has_more_time_to_ask_for(ada)
