"""The map for the ear and the eye: an ARIA grid, states told by shape and word, brief marks, a room never mirrored."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import expect

from tests.e2e.arena import ARENA, ROWS, SEATS_PER_ROW, arena_programme
from tests.e2e.browser import DESKTOP, PHONE, Chromium, ComeIn, Visitor, people
from tests.harness.processes.server import Server, serving
from tests.web.buyer import Buyer, client_of

pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.asyncio(loop_scope="module")]
WINDOWS = pytest.mark.parametrize("window", [PHONE, DESKTOP], ids=["phone", "desktop"])
# How each seat is drawn and called: the shape, the sign on it, the dashes of its edge, and its name without the place.
LOOK = """(seat) => [
  seat.querySelector(".body").getAttribute("d"),
  seat.querySelector(".sign").getAttribute("d"),
  getComputedStyle(seat.querySelector(".body")).strokeDasharray,
  seat.ariaLabel.replace(/^Row ., seat ., /, ""),
]"""
# Another language may be written from the right; every part that says how it is written does so.
MIRROR = """() => {
  const { shadowRoot } = document.querySelector("firstclick-seats");
  for (const part of [document.documentElement, ...shadowRoot.querySelectorAll("[dir]")]) part.dir = "rtl";
}"""
WATCH = """(grid) => {
  grid.touched = new Set();
  new MutationObserver((changes) => changes.forEach((one) => grid.touched.add(
    one.target.closest("[data-seat]")?.dataset.seat ?? one.target.className)))
    .observe(grid, { subtree: true, childList: true, attributes: true });
}"""


@pytest.fixture(scope="module")
def arena() -> Iterator[Server]:
    """A server that sells the arena."""
    with serving(arena_programme(), ACCESS_LOG="off") as started:
        yield started


@pytest_asyncio.fixture(loop_scope="module")
async def come_in_arena(browser: Chromium, arena: Server) -> AsyncIterator[ComeIn]:
    async with people(browser, arena) as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="module")
async def ben(server: Server) -> AsyncIterator[Buyer]:
    """Somebody else, without a browser."""
    async with client_of(server) as client:
        yield Buyer(client, "ben")


async def test_the_grid_tells_its_size_and_each_place_in_it(come_in_arena: ComeIn) -> None:
    ada = await come_in_arena(ARENA)
    grid = ada.page.get_by_role("grid")
    await expect(grid).to_have_attribute("aria-rowcount", str(ROWS))
    await expect(grid).to_have_attribute("aria-colcount", str(SEATS_PER_ROW))
    await expect(grid).not_to_have_attribute("aria-busy", "true")
    assert await grid.get_by_role("row").count() == ROWS
    row = grid.get_by_role("row", name="Row C, 50 of 50 free", exact=True)
    await expect(row).to_have_attribute("aria-rowindex", "3")
    cell = row.get_by_role("gridcell", name="Row C, seat 7, Available", exact=True)
    await expect(cell).to_have_attribute("aria-colindex", "7")
    await expect(cell).to_have_attribute("aria-selected", "false")


@WINDOWS
async def test_the_grid_is_one_tab_stop_and_keys_reach_every_part_of_it(
    come_in_arena: ComeIn, window: dict[str, Any]
) -> None:
    ada = await come_in_arena(ARENA, **window)
    await ada.seat("K10").focus()
    for key, reached in (
        ("ArrowRight", "K11"),
        ("ArrowDown", "L11"),
        ("ArrowLeft", "L10"),
        ("ArrowUp", "K10"),
        ("PageDown", "P10"),
        ("PageUp", "K10"),
        ("End", "K50"),
        ("ArrowRight", "K50"),
        ("Home", "K1"),
        ("Control+End", "AN50"),
        ("PageDown", "AN50"),
        ("Control+Home", "A1"),
        ("ArrowUp", "A1"),
    ):
        await ada.page.keyboard.press(key)
        await expect(ada.seat(reached)).to_be_focused()
        await expect(ada.seat(reached)).to_be_in_viewport(ratio=0.9)
    assert await ada.page.locator('[data-seat][tabindex="0"]').count() == 1
    await ada.page.keyboard.press("Tab")
    assert await ada.page.locator("[data-seat]:focus").count() == 0
    await ada.page.keyboard.press("Shift+Tab")
    await expect(ada.seat("A1")).to_be_focused()


@WINDOWS
async def test_a_right_to_left_page_does_not_mirror_the_room(come_in_arena: ComeIn, window: dict[str, Any]) -> None:
    ada = await come_in_arena(ARENA, **window)
    await ada.page.evaluate(MIRROR)
    assert await ada.page.locator(".picker").evaluate("(picker) => getComputedStyle(picker).direction") == "rtl"
    assert await x_of(ada, "C20") < await x_of(ada, "C21")
    await ada.seat("C20").focus()
    await ada.page.keyboard.press("ArrowRight")
    await expect(ada.seat("C21")).to_be_focused()
    before = await ada.seat("C21").bounding_box()
    await ada.page.keyboard.press("+")
    after = await ada.seat("C21").bounding_box()
    assert before is not None
    assert after is not None
    assert after["x"] + after["width"] / 2 == pytest.approx(before["x"] + before["width"] / 2, abs=2)
    await ada.page.keyboard.press("Home")
    await expect(ada.seat("C1")).to_be_in_viewport(ratio=0.9)
    await ada.page.keyboard.press("End")
    await expect(ada.seat("C50")).to_be_in_viewport(ratio=0.9)
    assert not await ada.page.evaluate("document.documentElement.scrollWidth > innerWidth")


@pytest.mark.parametrize("forced_colors", ["none", "active"])
async def test_kinds_and_states_differ_by_shape_and_by_name(come_in: ComeIn, ben: Buyer, forced_colors: str) -> None:
    corner = "corner-002" if forced_colors == "none" else "corner-003"
    ada = await come_in(corner, forced_colors=forced_colors)
    await ben.confirm(await ben.held(corner, "A1"))
    await ben.held(corner, "A2", "A3")
    await ada.holds("A4")
    await ada.sees("confirmed", "A1")
    await ada.sees("hold", "A2")
    await ada.sees("reserved", "C6")
    # Free, taken, held, mine, a wheelchair place, its companion's, a love seat, premium, kept by the house.
    seats = ("A5", "A1", "A2", "A4", "B3", "B4", "C1", "C5", "C6")
    looks = [tuple(await ada.seat(one).evaluate(LOOK)) for one in seats]
    assert len({shape[:3] for shape in looks}) == len(seats)
    assert len({shape[3] for shape in looks}) == len(seats)


async def test_a_flood_of_changes_is_not_marked(come_in: ComeIn, movie: str, ben: Buyer) -> None:
    ada = await come_in(movie)
    await ben.held(movie, *[f"{row}{number}" for row in "AB" for number in range(1, 6)])
    await ada.sees("hold", "B5")
    await Buyer(ben.http, "cy").held(movie, *[f"C{number}" for number in range(1, 7)])
    await ada.sees("hold", "C6")
    assert await ada.page.locator('[data-seat^="C"][data-fresh]').count() == 0


async def test_news_touches_only_the_seats_that_changed_and_leaves_the_focus(
    come_in: ComeIn, movie: str, ben: Buyer
) -> None:
    ada = await come_in(movie)
    await ada.sees("available", "B4")
    await ada.seat("B4").focus()
    grid = ada.page.get_by_role("grid")
    await grid.evaluate(WATCH)
    await ben.held(movie, "B4", "C1")
    await ada.sees("hold", "B4", "C1")
    await expect(ada.seat("B4")).to_be_focused()
    assert await grid.evaluate("(grid) => [...grid.touched].sort()") == ["B4", "C1", "seat-row"]


async def test_keys_begin_at_a_seat_that_can_be_had_until_the_customer_moves(
    come_in: ComeIn, movie: str, ben: Buyer
) -> None:
    await ben.held(movie, "B4")
    ada = await come_in(movie)
    stop = ada.page.locator('[data-seat][tabindex="0"]')
    await expect(stop).to_have_attribute("data-seat", "B3")
    await ben.held(movie, "B3")
    await expect(stop).to_have_attribute("data-seat", "B5")
    await ada.seat("C1").focus()
    await ben.held(movie, "C1")
    await ada.sees("hold", "C1")
    await expect(stop).to_have_attribute("data-seat", "C1")


async def x_of(visitor: Visitor, seat_id: str) -> float:
    box = await visitor.seat(seat_id).bounding_box()
    assert box is not None
    return box["x"]
