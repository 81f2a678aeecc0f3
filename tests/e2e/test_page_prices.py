"""Prices on the page: on the programme, in each seat's name, by colour, and in a legend that filters."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import expect

from tests.e2e.axe import findings
from tests.e2e.browser import DESKTOP, PHONE, ComeIn
from tests.harness.processes.server import Server, command, environment, serving
from tests.web.buyer import client_of
from tests.web.priced_programme import DEAR_SHOWTIME
from tests.web.test_map_change import ADOPTED_WITHIN_S
from tests.web.test_prices import PRICED

pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.asyncio(loop_scope="module")]
HOUSE = PRICED + DEAR_SHOWTIME
ADULT_12 = "Standard, Wheelchair place and Companion seat Adult £12.00 · Child (Under 15) £8.00"
WINDOWS = pytest.mark.parametrize("window", [PHONE, DESKTOP], ids=["phone", "desktop"])


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """Sells `dear-1` at a price, and `free` for nothing."""
    with serving(HOUSE, DATA_DIR=tmp_path, HOLD_TTL_SECONDS=100) as started:
        yield started


def import_text(server: Server, data: Path, text: str) -> None:
    """Import a programme, as an operator does."""
    file = server.folder / "next.toml"
    file.write_text(text, encoding="utf-8")
    settings = environment({"DATA_DIR": data})
    subprocess.run(command(("programme", "import", str(file))), env=settings, check=True, capture_output=True)


async def adopted(server: Server, amount: int) -> None:
    """Wait until the server sells standard seats for that."""
    async with client_of(server) as http, asyncio.timeout(ADOPTED_WITHIN_S):
        while (await http.get("/showtimes/dear-1/prices")).json()["prices"][0]["amount"] != amount:
            await asyncio.sleep(0.1)  # waits: the server looks for imports every two seconds


async def test_the_programme_says_from_which_price_there_are_seats(come_in: ComeIn) -> None:
    ada = await come_in()
    await ada.open_programme()
    await expect(ada.page.locator('[data-showtime="dear-1"]')).to_contain_text("from £8.00")
    await expect(ada.page.locator('[data-showtime="free"]')).not_to_contain_text("from")


@WINDOWS
async def test_each_seat_says_its_price_on_the_map_and_in_the_list(come_in: ComeIn, window: dict[str, Any]) -> None:
    ada = await come_in("dear-1", **window)
    await expect(ada.seat("A1")).to_have_attribute("aria-label", "Row A, seat 1, £12.00, Available")
    await expect(ada.seat("A4")).to_have_attribute("aria-label", "Row A, seat 4, Premium, £15.00, Available")
    colours = [
        await ada.seat(one).locator(".body").evaluate("one => getComputedStyle(one).fill") for one in ("A1", "A4")
    ]
    assert colours[0] != colours[1]
    assert not await findings(ada.page)
    await ada.action("show-list").click()
    line = ada.page.get_by_role("button", name="Row A, seat 4, Premium, £15.00, Available", exact=True)
    await expect(line).to_contain_text("Premium · £15.00")
    assert not await findings(ada.page)


async def test_the_legend_has_every_price_and_shows_the_seats_of_one_only(come_in: ComeIn) -> None:
    ada = await come_in("dear-1")
    cheap, dear = ada.action("price").nth(0), ada.action("price").nth(1)
    await expect(cheap).to_have_text(ADULT_12)
    await expect(dear).to_have_text("Premium Adult £15.00 · Child (Under 15) £8.00 · Senior (from 60 years) £13.00")
    await expect(ada.page.locator(".fees")).to_have_text(
        "plus £0.50 booking fee a seat, plus £1.00 booking fee an order"
    )
    await ada.holds("A1")
    await dear.click()
    await expect(dear).to_have_attribute("aria-pressed", "true")
    for seat_id, opacity in (("A1", "1"), ("A2", "0.2"), ("A4", "1")):
        await expect(ada.seat(seat_id)).to_have_css("opacity", opacity)
    await ada.action("show-list").click()
    lines = ada.page.locator(".seat-line:visible")
    await expect(lines).to_have_count(3)
    await dear.click()
    await expect(dear).to_have_attribute("aria-pressed", "false")
    await expect(lines).to_have_count(7)
    assert not await findings(ada.page)


async def test_in_german_amounts_are_written_as_germans_write_them(come_in: ComeIn) -> None:
    ada = await come_in("dear-1", locale="de-DE")
    await expect(ada.seat("A4")).to_have_attribute("aria-label", "Reihe A, Platz 4, Premium, 15,00\u00a0£, Frei")
    await ada.open_programme()
    await expect(ada.page.locator('[data-showtime="dear-1"]')).to_contain_text("ab 8,00\u00a0£")


async def test_a_free_showtime_says_nothing_of_prices(come_in: ComeIn) -> None:
    ada = await come_in("free")
    await expect(ada.seat("A1")).to_have_attribute("aria-label", "Row A, seat 1, Available")
    assert await ada.seat("A1").get_attribute("data-price") is None
    await expect(ada.action("price")).to_have_count(0)
    await ada.holds("A1")
    await ada.action("confirm").click()
    await ada.sees_mine("confirmed", "A1")


async def test_who_holds_seats_after_a_price_change_is_shown_the_new_prices(
    come_in: ComeIn, server: Server, tmp_path: Path
) -> None:
    ada = await come_in("dear-1")
    await asyncio.to_thread(import_text, server, tmp_path, HOUSE.replace('adult = "12.00"', 'adult = "14.00"'))
    await adopted(server, 1400)
    await expect(ada.seat("A1")).to_have_attribute("aria-label", "Row A, seat 1, £12.00, Available")
    await ada.holds("A2")
    await expect(ada.seat("A1")).to_have_attribute("aria-label", "Row A, seat 1, £14.00, Available")
    await ada.sees_mine("hold", "A2")
