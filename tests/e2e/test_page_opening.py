"""How a showtime opens: with its place kept while it loads, the whole room on a phone, and a hint at what is beyond."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.async_api import Route, expect

from tests.e2e.arena import ARENA, arena_programme
from tests.e2e.axe import findings
from tests.e2e.browser import DESKTOP, PHONE, ComeIn, Visitor, eventually
from tests.e2e.fitting import misfits
from tests.harness.processes.server import Server, serving

pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.asyncio(loop_scope="module")]
TARGET_PX, FINGER_PX = 24, 44
LARGEST_SHIFT = 0.02
ROOM = '[[movie]]\nid = "{id}"\ntitle = "{id}"\nrows = {rows}\nseats_per_row = {seats}\n'
LARGE_TEXT = "addEventListener('DOMContentLoaded', () => { document.documentElement.style.fontSize = '200%'; })"
SHIFTS = """globalThis.shifts = 0;
new PerformanceObserver((list) => { for (const one of list.getEntries()) shifts += one.value; })
  .observe({ type: "layout-shift", buffered: true });"""
# Whether all of a seat is within the map's frame and the window, above the bar with the customer's seats.
IN_SIGHT = """(seat) => {
  const root = seat.getRootNode();
  const { x, y, width, height } = seat.querySelector(".target").getBoundingClientRect();
  const frame = root.querySelector(".map-scroller").getBoundingClientRect();
  const bar = root.querySelector(".hold-panel");
  const end = getComputedStyle(bar).position === "sticky" ? bar.getBoundingClientRect().top : innerHeight;
  return { width, seen: x >= frame.left - 1 && x + width <= frame.right + 1 && y >= frame.top - 1
    && y + height <= Math.min(frame.bottom, end) + 1 };
}"""


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A server that sells the arena, a room that fits a phone, and one that fits it by its width only."""
    rooms = ROOM.format(id="fits", rows=10, seats=13) + ROOM.format(id="long", rows=40, seats=12)
    with serving(f"{arena_programme()}\n{rooms}", ACCESS_LOG="off", HOLD_TTL_SECONDS=300) as started:
        yield started


async def sight_of(visitor: Visitor, seat_id: str) -> tuple[bool, float]:
    """Whether a seat is in sight, and how wide it is in pixels."""
    found = await visitor.seat(seat_id).evaluate(IN_SIGHT)
    return found["seen"], found["width"]


async def all_in_sight(visitor: Visitor, seats: list[str]) -> bool:
    """Whether each of these seats is."""
    return all([(await sight_of(visitor, seat))[0] for seat in seats])


# Whether what says that the room goes on begins beside the letters of the rows.
IS_BESIDE_LETTERS = """(edge) => {
  const letters = edge.parentElement.querySelector(".letters").getBoundingClientRect();
  const begin = edge.getBoundingClientRect().left + parseFloat(getComputedStyle(edge).paddingLeft);
  return Math.abs(begin - letters.right) < 1;
}"""


async def edges_of(visitor: Visitor) -> list[str]:
    """The edges at which the room goes on, as the page says."""
    await expect(visitor.page.locator(".map-edge")).to_have_count(4)
    names: list[str] = await visitor.page.locator(".map-edge[data-more]").evaluate_all(
        "edges => edges.map((edge) => edge.dataset.edge)"
    )
    return names


async def test_a_phone_opens_with_the_whole_room_and_a_tap_there_holds(come_in: ComeIn) -> None:
    ada = await come_in("fits", **PHONE)
    for corner in ("A1", "A13", "J1", "J13"):
        seen, width = await sight_of(ada, corner)
        assert seen, corner
        assert width >= TARGET_PX
    await ada.seat("E7").tap()
    await ada.sees_mine("hold", "E7")
    await expect(ada.page.locator(".map-edge")).to_have_count(0)


async def test_a_phone_opens_with_the_best_rows_of_a_room_that_is_too_large(come_in: ComeIn) -> None:
    ada = await come_in(ARENA, **PHONE)
    seen, width = await sight_of(ada, "Z25")
    assert seen
    assert width >= FINGER_PX - 0.5
    assert not (await sight_of(ada, "A25"))[0]
    assert await edges_of(ada) == ["above", "below", "before", "after"]
    before = await ada.page.locator('.map-edge[data-edge="before"]').element_handle()
    await ada.page.wait_for_function(IS_BESIDE_LETTERS, arg=before)
    await ada.action("bigger").tap()
    await ada.action("bigger").tap()
    await ada.page.wait_for_function(IS_BESIDE_LETTERS, arg=before)


async def test_the_best_seats_are_shown_above_the_bar_wherever_the_map_was(come_in: ComeIn) -> None:
    ada = await come_in("long", **PHONE)
    await ada.page.locator(".map-scroller").evaluate("(map) => map.scrollTo(0, 0)")
    await ada.action("best-4").tap()
    await expect(ada.action("confirm")).to_have_text("Confirm 4 seats")
    seats = await ada.seats_of_mine()
    await eventually(lambda: all_in_sight(ada, seats))


async def test_a_long_room_opens_over_its_whole_width_at_its_best_rows(come_in: ComeIn) -> None:
    ada = await come_in("long", **PHONE)
    for seat in ("Z1", "Z12"):
        seen, width = await sight_of(ada, seat)
        assert seen, seat
        assert TARGET_PX <= width < FINGER_PX
    await ada.action("whole").tap()
    assert (await sight_of(ada, "A1"))[1] < TARGET_PX
    await ada.seat("C3").tap()
    await expect(ada.seat("C3").locator(".target")).to_be_in_viewport()
    assert (await sight_of(ada, "C3"))[1] >= FINGER_PX - 0.5
    assert await ada.seats_of_mine() == []


async def test_a_desktop_hints_that_a_large_room_goes_on_and_at_its_ends_does_not(come_in: ComeIn) -> None:
    ada = await come_in(ARENA, **DESKTOP)
    assert await edges_of(ada) == ["below", "before", "after"]
    await ada.page.locator(".map-scroller").evaluate("(map) => map.scrollTo(0, 10_000)")
    after = ada.page.locator('.map-edge[data-edge="before"]:not([data-more])')
    await expect(after).to_have_count(1)
    assert await edges_of(ada) == ["above", "after"]
    await ada.seat("AN3").click()
    await ada.sees_mine("hold", "AN3")
    await ada.action("whole").click()
    await expect(ada.page.locator(".map-edge[data-more]")).to_have_count(0)
    await ada.action("release").click()


@pytest.mark.parametrize("window", [PHONE, DESKTOP], ids=["phone", "desktop"])
async def test_the_place_is_kept_while_the_showtime_loads_and_nothing_moves(
    come_in: ComeIn, server: Server, window: dict[str, Any]
) -> None:
    ada = await come_in(script=SHIFTS, **window)
    loads, asked = asyncio.Event(), asyncio.Event()

    async def late(route: Route) -> None:
        asked.set()
        await loads.wait()
        await route.continue_()

    await ada.page.route("**/showtimes/fits", late)
    await ada.page.goto(f"{server.url}/#/showtime/fits")
    await asked.wait()
    await expect(ada.page.locator('.skeleton[data-part="room"]')).to_be_visible()
    await expect(ada.page.get_by_role("status").filter(has_text="Loading")).to_have_count(1)
    assert not [*await findings(ada.page), *await misfits(ada.page)]
    loads.set()
    await ada.sees_connection("live")
    await expect(ada.page.locator(".skeleton")).to_have_count(0)
    assert await ada.page.evaluate("shifts") < LARGEST_SHIFT


@pytest.mark.parametrize("window", [{**PHONE, "script": LARGE_TEXT}, {**DESKTOP, "color_scheme": "light"}])
async def test_a_large_room_fits_and_keeps_nobody_out(come_in: ComeIn, window: dict[str, Any]) -> None:
    ada = await come_in(ARENA, reduced_motion="reduce", **window)
    assert await edges_of(ada)
    assert not [*await findings(ada.page), *await misfits(ada.page)]
