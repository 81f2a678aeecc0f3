"""The seat map by hand: fingers, mouse, wheel and keys move and zoom it, and the small map shows where one is."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import FloatRect, Locator, expect

from tests.e2e.arena import ARENA, arena_programme
from tests.e2e.browser import DESKTOP, PHONE, ComeIn, Visitor, eventually
from tests.e2e.fingers import fingers, pull_up, scrolled
from tests.harness.processes.server import Server, serving
from tests.web.buyer import Buyer, client_of

pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.asyncio(loop_scope="module")]
FINGER_PX = 44
WINDOWS = pytest.mark.parametrize("window", [PHONE, DESKTOP], ids=["phone", "desktop"])
# The seats whose middle is in sight of the map and of the window, and those of them under the small map.
COVERED = """(grid) => {
  const frame = grid.closest(".map-scroller").getBoundingClientRect();
  const seats = [...grid.querySelectorAll("[data-seat] .target")].map((target) => {
    const { x, y, width, height } = target.getBoundingClientRect();
    return { target, x: x + width / 2, y: y + height / 2 };
  }).filter(({ x, y }) => x > frame.left && x < Math.min(frame.right, innerWidth)
    && y > frame.top && y < Math.min(frame.bottom, innerHeight));
  const covered = ({ x, y }) => grid.getRootNode().elementFromPoint(x, y)?.closest(".overview-place");
  return [seats.length, seats.filter(covered).map(({ target }) => target.parentNode.dataset.seat)];
}"""
# The frame on the small map, in cells of its room: what is in sight from the left and from the top.
SIGHT = """async (frame) => {
  await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
  return ["x", "y", "width", "height"].map((name) => Number(frame.getAttribute(name)));
}"""


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A server that sells the arena."""
    with serving(arena_programme(), ACCESS_LOG="off") as started:
        yield started


@pytest_asyncio.fixture(loop_scope="module")
async def http(server: Server) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(server) as client:
        yield client


def overview(visitor: Visitor) -> Locator:
    return visitor.role("overview")


async def box_of(locator: Locator) -> FloatRect:
    """Where it is in the window, without scrolling to it as a click would."""
    box = await locator.bounding_box()
    assert box is not None
    return box


async def middle_of(locator: Locator) -> tuple[float, float]:
    box = await box_of(locator)
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


async def in_sight(visitor: Visitor) -> tuple[float, float, float, float]:
    """Left, top, width and height of what the small map says is in sight, in cells."""
    left, top, width, height = await overview(visitor).locator(".sight").evaluate(SIGHT)
    return left, top, width, height


async def test_ctrl_and_wheel_zoom_around_the_pointer_and_the_wheel_alone_moves(come_in: ComeIn) -> None:
    ada = await come_in(ARENA, **DESKTOP)
    before = await box_of(ada.seat("F20"))
    x, y = await middle_of(ada.seat("F20"))
    await ada.page.mouse.move(x, y)
    await ada.page.keyboard.down("Control")
    await ada.page.mouse.wheel(0, -160)
    await ada.page.keyboard.up("Control")
    await eventually(lambda: is_wider(ada, "F20", before["width"] * 1.5))
    assert await middle_of(ada.seat("F20")) == pytest.approx((x, y), abs=3)
    size = (await box_of(ada.seat("F20")))["width"]
    await ada.page.mouse.wheel(0, 120)
    await eventually(lambda: has_moved_down(ada))
    assert (await box_of(ada.seat("F20")))["width"] == size
    assert await ada.seats_of_mine() == []


async def test_two_fingers_zoom_around_their_middle_and_hold_nothing(come_in: ComeIn) -> None:
    ada = await come_in(ARENA, **PHONE)
    await ada.seat("K25").scroll_into_view_if_needed()
    await ada.page.locator(".map-scroller").evaluate("(map) => map.scrollTo(map.scrollLeft, 150)")  # room to move
    x, y = await middle_of(ada.seat("K25"))
    before = await box_of(ada.seat("K25"))
    session = await ada.page.context.new_cdp_session(ada.page)
    await fingers(session, "touchStart", (x - 40, y), (x + 40, y))
    for apart in range(40, 76, 5):
        await fingers(session, "touchMove", (x - apart, y), (x + apart, y))
    await eventually(lambda: is_wider(ada, "K25", before["width"] * 1.8))
    assert await middle_of(ada.seat("K25")) == pytest.approx((x, y), abs=6)
    for apart in range(75, 30, -5):
        await fingers(session, "touchMove", (x - apart, y + 30), (x + apart, y + 30))
    await fingers(session, "touchEnd")
    await eventually(lambda: is_narrower(ada, "K25", before["width"]))
    assert await middle_of(ada.seat("K25")) == pytest.approx((x, y + 30), abs=6)
    assert await ada.page.evaluate("visualViewport.scale") == 1
    assert await ada.seats_of_mine() == []


async def test_one_finger_moves_the_map_and_then_the_page(come_in: ComeIn) -> None:
    ada = await come_in(ARENA, **PHONE)
    now = await scrolled(ada)
    while now.map_below > 0:
        before = now
        await pull_up(ada, 200, 680, 320)
        now = await scrolled(ada)
        assert now.map_top > before.map_top
        assert now.page_top == 0
    assert now.map_top > 1000
    await pull_up(ada, 200, 680, 320)
    end = await scrolled(ada)
    assert end.page_top > 200
    assert end.map_top == now.map_top
    assert await ada.seats_of_mine() == []


async def test_a_mouse_pulls_the_map_without_holding_a_seat_and_a_click_then_holds(come_in: ComeIn) -> None:
    ada = await come_in(ARENA, **DESKTOP)
    await ada.action("bigger").click()
    x, y = await middle_of(ada.seat("H25"))
    await ada.page.mouse.move(x, y)
    await ada.page.mouse.down()
    await ada.page.mouse.move(x - 60, y - 40)
    await ada.page.mouse.move(x - 150, y - 90)
    await ada.page.mouse.up()
    assert await middle_of(ada.seat("H25")) == pytest.approx((x - 150, y - 90), abs=2)
    await ada.page.mouse.move(x, y)
    await ada.holds("H25")
    assert await ada.seats_of_mine() == ["H25"]
    await ada.action("release").click()


@WINDOWS
async def test_keys_and_buttons_zoom_and_the_focus_stays(come_in: ComeIn, window: dict[str, Any]) -> None:
    ada = await come_in(ARENA, **window)
    press = ada.page.keyboard.press
    await ada.seat("T25").focus()
    before = (await box_of(ada.seat("T25")))["width"]
    await press("+")
    assert (await box_of(ada.seat("T25")))["width"] == pytest.approx(before * 1.3, abs=1)
    await press("-")
    await press("-")
    assert (await box_of(ada.seat("T25")))["width"] == pytest.approx(before / 1.3, abs=1)
    await press("0")
    await expect(overview(ada)).to_be_hidden()
    await expect(ada.seat("T25")).to_be_focused()
    whole = (await box_of(ada.seat("T25")))["width"]
    await ada.action("bigger").click()
    assert (await box_of(ada.seat("T25")))["width"] == pytest.approx(whole * 1.3, abs=1)
    await ada.action("whole").click()
    assert (await box_of(ada.seat("T25")))["width"] == whole


async def test_a_phone_begins_with_seats_for_fingers_and_a_tap_on_smaller_ones_brings_them_near(
    come_in: ComeIn,
) -> None:
    ada = await come_in(ARENA, **PHONE)
    assert (await box_of(ada.seat("C20")))["width"] >= FINGER_PX - 0.5
    assert (await box_of(ada.seat("C20")))["height"] >= FINGER_PX - 0.5
    await ada.action("whole").tap()
    await expect(overview(ada)).to_be_hidden()
    x, y = await middle_of(ada.seat("C20"))
    await ada.page.touchscreen.tap(x, y)
    await eventually(lambda: is_wider(ada, "C20", FINGER_PX - 1))
    assert await ada.seats_of_mine() == []
    await ada.seat("C20").tap()
    await ada.sees_mine("hold", "C20")
    await ada.action("release").click()


@WINDOWS
async def test_the_small_map_shows_what_is_in_sight_and_takes_one_there(
    come_in: ComeIn, window: dict[str, Any]
) -> None:
    ada = await come_in(ARENA, **window)
    await expect(overview(ada)).to_be_visible()
    left, top, width, height = await in_sight(ada)
    assert 0 < left < 50
    assert (top == 0) == (window is DESKTOP), "a phone opens at the best rows"
    assert width < 40
    await overview(ada).scroll_into_view_if_needed()
    box = await box_of(overview(ada))
    await ada.page.mouse.move(box["x"] + 10, box["y"] + 10)
    await ada.page.mouse.down()
    await eventually(lambda: is_in_sight(ada, "A1"))
    await ada.page.mouse.move(box["x"] + box["width"] - 10, box["y"] + box["height"] - 10)
    await ada.page.mouse.up()
    await eventually(lambda: is_in_sight(ada, "AN50"))
    right, low, wide, tall = await in_sight(ada)
    assert right + wide == pytest.approx(51.7, abs=0.2)
    assert low > 5
    assert (wide, tall) == pytest.approx((width, height), abs=0.2)
    await ada.action("whole").click()
    await expect(overview(ada)).to_be_hidden()


async def test_the_small_map_shows_the_seats_as_they_are(come_in: ComeIn, http: httpx.AsyncClient) -> None:
    ada = await come_in(ARENA, **PHONE)
    await ada.sees("available", "A1")
    gone = overview(ada).locator("path.gone")
    await expect(gone).to_have_attribute("d", "")
    ben = Buyer(http, "ben")
    session_id = await ben.held(ARENA, "A1", "A2")
    await expect(gone).to_have_attribute("d", re.compile(r"^(M[\d. ]+h\.8v\.8h-\.8z){2}$"))
    await ada.holds("F25")
    await expect(overview(ada).locator("path.mine")).to_have_attribute("d", re.compile("^M.*z$"))
    await ben.release(session_id)
    await expect(gone).to_have_attribute("d", "")
    await ada.action("release").click()


@WINDOWS
async def test_the_small_map_is_for_the_eye_and_never_covers_the_seat_in_focus(
    come_in: ComeIn, window: dict[str, Any]
) -> None:
    ada = await come_in(ARENA, **window)
    await ada.seat("A25").focus()
    await expect(overview(ada)).to_have_attribute("aria-hidden", "true")
    assert await overview(ada).locator("[tabindex], a, button").count() == 0
    for key in ("End", *["ArrowDown"] * 12, *["ArrowLeft"] * 6, "Control+End", "Home", "PageUp"):
        await ada.page.keyboard.press(key)
        seat = await box_of(ada.page.locator('[data-seat][tabindex="0"]'))
        small = await box_of(overview(ada))
        beside = seat["x"] + seat["width"] <= small["x"] + 1 or seat["x"] >= small["x"] + small["width"] - 1
        above = seat["y"] + seat["height"] <= small["y"] + 1 or seat["y"] >= small["y"] + small["height"] - 1
        assert beside or above, (key, seat, small)


@pytest.mark.parametrize("size", [(390, 844), (320, 640), (1280, 800)], ids=["phone", "small phone", "desktop"])
async def test_the_small_map_lies_over_no_seat(come_in: ComeIn, size: tuple[int, int]) -> None:
    ada = await come_in(ARENA, **{**PHONE, "viewport": {"width": size[0], "height": size[1]}})
    await expect(overview(ada)).to_be_visible()
    small, frame = await box_of(overview(ada)), await box_of(ada.page.locator(".map-scroller"))
    assert small["y"] >= frame["y"] + frame["height"]
    for down in (0, 10_000):
        await ada.page.locator(".map-scroller").evaluate("(map, down) => map.scrollTo(map.scrollLeft, down)", down)
        seen, covered = await ada.page.get_by_role("grid").evaluate(COVERED)
        assert seen > 10
        assert covered == []


async def is_wider(visitor: Visitor, seat_id: str, width: float) -> bool:
    return (await box_of(visitor.seat(seat_id)))["width"] >= width


async def is_narrower(visitor: Visitor, seat_id: str, width: float) -> bool:
    return (await box_of(visitor.seat(seat_id)))["width"] < width


async def has_moved_down(visitor: Visitor) -> bool:
    return (await scrolled(visitor)).map_top > 20


async def is_in_sight(visitor: Visitor, seat_id: str) -> bool:
    """Whether the seat is within the map's frame."""
    seat, frame = await box_of(visitor.seat(seat_id)), await box_of(visitor.page.locator(".map-scroller"))
    across = frame["x"] - 1 <= seat["x"] and seat["x"] + seat["width"] <= frame["x"] + frame["width"] + 1
    down = frame["y"] - 1 <= seat["y"] and seat["y"] + seat["height"] <= frame["y"] + frame["height"] + 1
    return across and down
