"""The list of seats does what the map does: the same holds, the same news, the same keys."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Route, expect

from tests.e2e.axe import findings
from tests.e2e.browser import DESKTOP, LATER_MS, PHONE, ComeIn, Visitor
from tests.harness.processes.server import Server
from tests.web.buyer import Buyer, client_of

pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.asyncio(loop_scope="module")]
FINGER_PX = 44
WINDOWS = pytest.mark.parametrize("window", [PHONE, DESKTOP], ids=["phone", "desktop"])
# Remembers which seats of the list are touched in any way from now on.
WATCH = """(rows) => {
  rows.touched = new Set();
  const name = (node) => (node.closest ?? node.parentElement.closest).call(
    node.closest ? node : node.parentElement, ".seat-line")?.querySelector("[data-list-seat]").dataset.listSeat;
  new MutationObserver((changes) => changes.forEach((one) => rows.touched.add(name(one.target) ?? "a row")))
    .observe(rows, { subtree: true, childList: true, attributes: true, characterData: true });
}"""


@pytest_asyncio.fixture(loop_scope="module")
async def ben(server: Server) -> AsyncIterator[Buyer]:
    """Somebody else, without a browser."""
    async with client_of(server) as client:
        yield Buyer(client, "ben")


def seat(visitor: Visitor, row: str, number: int, state: str) -> Locator:
    """A seat of the list, as it is called while it is so."""
    return visitor.page.get_by_role("button", name=f"Row {row}, seat {number}, {state}", exact=True)


async def with_list(come_in: ComeIn, movie: str, window: dict[str, Any]) -> Visitor:
    visitor = await come_in(movie, **window)
    await visitor.action("show-list").click()
    await expect(seat(visitor, "A", 1, "Available")).to_be_visible()
    return visitor


async def barriers(visitor: Visitor) -> list[str]:
    """What axe finds in the part of the page that sells seats; the rest of it has tests of its own."""
    return [one for one in await findings(visitor.page) if "firstclick-seats" in one]


@WINDOWS
async def test_the_list_holds_gives_back_and_confirms(come_in: ComeIn, movie: str, window: dict[str, Any]) -> None:
    ada = await with_list(come_in, movie, window)
    await seat(ada, "B", 2, "Available").click()
    await seat(ada, "B", 3, "Available").click()
    await expect(seat(ada, "B", 2, "Your hold")).to_have_attribute("aria-pressed", "true")
    await expect(ada.action("confirm")).to_have_text("Confirm 2 seats")
    await expect(ada.page.get_by_role("heading", name="Row B 4 of 6 free")).to_be_visible()
    await seat(ada, "B", 3, "Your hold").click(delay=LATER_MS)
    await expect(seat(ada, "B", 3, "Available")).to_have_attribute("aria-pressed", "false")
    await expect(ada.action("confirm")).to_have_text("Confirm 1 seat")
    await ada.action("confirm").click()
    await expect(seat(ada, "B", 2, "Your booking")).to_be_visible()
    await expect(ada.role("ticket")).to_be_visible()


@WINDOWS
async def test_the_way_of_showing_seats_is_remembered_and_both_show_the_same(
    come_in: ComeIn, movie: str, ben: Buyer, window: dict[str, Any]
) -> None:
    ada = await with_list(come_in, movie, window)
    await expect(ada.page.get_by_role("grid")).to_have_count(0)
    await ada.reload()
    await expect(ada.action("show-list")).to_have_attribute("aria-pressed", "true")
    await seat(ada, "A", 1, "Available").click()
    await ben.held(movie, "C1")
    await expect(seat(ada, "C", 1, "On hold")).to_have_attribute("aria-disabled", "true")
    await ada.action("show-map").click()
    await ada.sees_mine("hold", "A1")
    await ada.sees("hold", "C1")
    await expect(ada.page.locator("[data-list-seat]").first).to_be_hidden()
    await ben.held(movie, "C2")
    await ada.sees("hold", "C2")
    await ada.action("show-list").click()
    await expect(seat(ada, "C", 2, "On hold")).to_be_visible()


async def test_the_list_says_each_kind_of_seat(come_in: ComeIn) -> None:
    ada = await come_in("corner-021")
    await ada.action("show-list").click()
    for name in (
        "Row B, seat 3, Wheelchair place, Available",
        "Row B, seat 4, Companion seat, Available",
        "Row C, seat 1, Love seat, Available",
        "Row C, seat 5, Premium, Available",
        "Row C, seat 6, Not for sale",
    ):
        await expect(ada.page.get_by_role("button", name=name, exact=True)).to_be_visible()


@WINDOWS
async def test_only_free_seats_leaves_out_the_others_but_never_what_has_focus(
    come_in: ComeIn, movie: str, ben: Buyer, window: dict[str, Any]
) -> None:
    ada = await with_list(come_in, movie, window)
    await ben.held(movie, "A1", "A2", "A3", "A4", "A5", "A6")
    await expect(seat(ada, "A", 1, "On hold")).to_be_visible()
    await seat(ada, "B", 1, "Available").click()
    await ada.page.get_by_role("checkbox", name="Only free seats").check()
    await expect(seat(ada, "A", 1, "On hold")).to_be_hidden()
    await expect(ada.page.get_by_role("heading", name="Row A none free")).to_be_hidden()
    await expect(seat(ada, "B", 1, "Your hold")).to_be_visible()
    await seat(ada, "C", 4, "Available").focus()
    await ben.held(movie, "C4", "C5")
    await expect(seat(ada, "C", 4, "On hold")).to_be_focused()
    await expect(seat(ada, "C", 5, "On hold")).to_be_hidden()
    await ada.page.keyboard.press("ArrowRight")
    await expect(seat(ada, "C", 6, "Available")).to_be_focused()
    await expect(seat(ada, "C", 4, "On hold")).to_be_hidden()


async def test_keys_alone_book_a_seat_from_the_list(come_in: ComeIn, movie: str) -> None:
    ada = await come_in(movie)
    press = ada.page.keyboard.press
    await ada.action("show-list").focus()
    await press("Enter")
    await expect(seat(ada, "A", 1, "Available")).to_be_visible()
    await tabs_to(ada, "only-free")
    await press("Space")
    await expect(ada.page.get_by_role("checkbox", name="Only free seats")).to_be_checked()
    await press("Tab")
    await press("ArrowRight")
    await expect(seat(ada, "A", 2, "Available")).to_be_focused()
    await press("Enter")
    await expect(seat(ada, "A", 2, "Your hold")).to_be_focused()
    await tabs_to(ada, "confirm")
    await press("Enter")
    await expect(ada.role("ticket")).to_be_focused()
    await expect(seat(ada, "A", 2, "Your booking")).to_be_visible()


async def test_arrows_home_and_end_move_over_the_list_which_is_one_tab_stop(come_in: ComeIn, movie: str) -> None:
    ada = await with_list(come_in, movie, {})
    await seat(ada, "A", 1, "Available").focus()
    for key, row, number in (
        ("ArrowRight", "A", 2),
        ("ArrowDown", "B", 2),
        ("End", "B", 6),
        ("ArrowUp", "A", 6),
        ("Home", "A", 1),
        ("ArrowLeft", "A", 1),
        ("Control+End", "C", 6),
        ("ArrowDown", "C", 6),
    ):
        await ada.page.keyboard.press(key)
        await expect(seat(ada, row, number, "Available")).to_be_focused()
    await expect(ada.page.locator('[data-list-seat][tabindex="0"]')).to_have_count(1)
    await ada.page.keyboard.press("Shift+Tab")
    await expect(ada.page.get_by_role("checkbox", name="Only free seats")).to_be_focused()
    await ada.page.keyboard.press("Tab")
    await expect(seat(ada, "C", 6, "Available")).to_be_focused()


async def tabs_to(visitor: Visitor, action: str, most: int = 8) -> None:
    """Come to a button by a few presses of Tab."""
    for _ in range(most):
        await visitor.page.keyboard.press("Tab")
        if await visitor.action(action).evaluate("(button) => button.matches(':focus')"):
            return
    pytest.fail(f"{action} is more than {most} tab stops away")


async def test_news_touches_only_the_seats_that_changed(come_in: ComeIn, movie: str, ben: Buyer) -> None:
    ada = await with_list(come_in, movie, {})
    rows = ada.page.locator(".list-rows")
    await rows.evaluate(WATCH)
    await ben.held(movie, "B4")
    await expect(seat(ada, "B", 4, "On hold")).to_be_visible()
    await ben.held(movie, "C1", "C2")
    await expect(seat(ada, "C", 2, "On hold")).to_be_visible()
    assert await rows.evaluate("(rows) => [...rows.touched].sort()") == ["B4", "C1", "C2", "a row"]


async def test_a_seat_of_somebody_else_says_why_not(come_in: ComeIn, movie: str, ben: Buyer) -> None:
    ada = await with_list(come_in, movie, {})
    await ben.held(movie, "C1")
    await seat(ada, "C", 1, "On hold").click(force=True)  # a tap on what is marked as disabled
    await ada.sees_toast("Row C, seat 1 is on hold for someone else.")


@pytest.mark.parametrize("theme", ["dark", "light"])
@WINDOWS
async def test_no_barriers_in_the_list(
    come_in: ComeIn, movie: str, ben: Buyer, window: dict[str, Any], theme: str
) -> None:
    ada = await with_list(come_in, movie, {**window, "color_scheme": theme})
    await seat(ada, "A", 1, "Available").click()
    await ben.held(movie, "C1")
    for button in (seat(ada, "A", 1, "Your hold"), seat(ada, "C", 1, "On hold"), ada.action("show-map")):
        await expect(button).to_be_visible()
        box = await button.bounding_box()
        assert box is not None
        assert box["height"] >= FINGER_PX
    assert await barriers(ada) == []


@pytest.mark.parametrize("theme", ["dark", "light"])
@WINDOWS
async def test_no_barriers_on_a_map_larger_than_its_frame(come_in: ComeIn, window: dict[str, Any], theme: str) -> None:
    ada = await come_in("hall", **window, color_scheme=theme)
    await ada.action("bigger").click()
    await ada.action("bigger").click()
    await expect(ada.role("overview")).to_be_visible()
    assert await barriers(ada) == []


OUT_OF_ORDER = {"status": "reserved", "reason": "out_of_order"}


async def test_a_seat_that_is_out_of_order_is_shown_and_said_so_on_the_map_in_the_list_and_in_the_legend(
    come_in: ComeIn, movie: str
) -> None:
    ada = await come_in()

    async def broken(route: Route) -> None:
        answer = await route.fetch()
        body = await answer.json()
        for seat in body["seats"]:
            seat.update(OUT_OF_ORDER if seat["seat_id"] == "B4" else {})
        await route.fulfill(response=answer, json=body)

    await ada.page.route("**/showtimes/*/seats", broken)
    await ada.open(movie)
    await ada.sees("out_of_order", "B4")
    await expect(ada.seat("B4")).to_have_attribute("aria-label", "Row B, seat 4, Out of order")
    await expect(ada.page.locator(".legend")).to_contain_text("Out of order")
    await ada.seat("B4").click(force=True)  # a tap on what is marked as disabled
    await ada.sees_toast("Row B, seat 4 is out of order.")
    await ada.action("show-list").click()
    await expect(ada.page.locator('[data-list-seat="B4"] .state')).to_have_text("Out of order")


async def test_the_legend_names_only_what_there_is(come_in: ComeIn, movie: str) -> None:
    ada = await come_in(movie)
    await expect(ada.page.locator(".legend li").filter(has_text="Not for sale")).to_be_visible()
    await expect(ada.page.locator(".legend li").filter(has_text="Out of order")).to_be_hidden()
