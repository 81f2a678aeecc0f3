"""Leaving the page: the hold lives on, unless the customer has said that it shall not."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import expect

from tests.e2e.browser import DESKTOP, PHONE, ComeIn, two
from tests.harness.processes.server import Server
from tests.web.buyer import Buyer, client_of

pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(loop_scope="module")
async def there(server: Server) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(server) as client:
        yield client


async def test_who_leaves_keeps_the_hold(come_in: ComeIn, there: httpx.AsyncClient, movie: str) -> None:
    ada = await come_in(movie)
    await ada.holds("B3")
    await expect(ada.action("leaving")).not_to_be_checked()
    await ada.page.goto("about:blank")
    assert (await Buyer(there).statuses(movie))["B3"] == "hold"
    await ada.open(movie)
    await ada.sees_mine("hold", "B3")


@pytest.mark.parametrize("window", [PHONE, DESKTOP], ids=["phone", "desktop"])
async def test_who_wishes_so_gives_the_seats_back_on_leaving(
    come_in: ComeIn, movie: str, window: dict[str, Any]
) -> None:
    ada, ben = await come_in(movie, **window), await come_in(movie)
    await ada.holds("B3", "B4")
    await ben.sees("hold", "B3", "B4")
    await expect(ada.action("leaving")).to_be_in_viewport(ratio=1)
    await ada.action("leaving").check()
    await ada.page.goto("about:blank")
    await ben.sees("available", "B3", "B4")
    await ada.open(movie)
    await ada.sees("available", "B3", "B4")
    await ada.forgets_hold(movie)
    await ada.holds("A1")
    await expect(ada.action("leaving")).to_be_checked()


async def test_a_refresh_is_no_farewell(come_in: ComeIn, movie: str) -> None:
    ada, ben = await two(come_in, movie)
    await ada.holds("B3", "B4")
    await ada.action("leaving").check()
    await ada.reload()
    await ada.sees_mine("hold", "B3", "B4")
    await ben.sees("hold", "B3", "B4")
    await ada.action("confirm").click()
    await ada.sees_mine("confirmed", "B3", "B4")


async def test_as_long_as_another_tab_is_open_nobody_has_left(
    come_in: ComeIn, there: httpx.AsyncClient, movie: str
) -> None:
    ada = await come_in(movie)
    await ada.holds("B3")
    await ada.action("leaving").check()
    tab = await ada.page.context.new_page()
    await ada.open(movie, tab)
    await expect(tab.locator('[data-seat="B3"][data-mine]')).to_have_attribute("data-status", "hold")
    await ada.page.goto("about:blank")
    assert (await Buyer(there).statuses(movie))["B3"] == "hold"
    await tab.locator('[data-action="confirm"]').click()
    await expect(tab.locator('[data-role="ticket"]')).to_contain_text("B3")
    await ada.open(movie)
    await ada.sees_mine("confirmed", "B3")
