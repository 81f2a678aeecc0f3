"""What staff see and do on a showtime's map: who has a seat, seats kept back, holds, money due, moves, the list."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator

import pytest
from playwright.async_api import Route, expect

from tests.e2e.browser import ComeIn, Visitor
from tests.e2e.office import MOVIES, at_the_map, field, found, selects, signs_in
from tests.harness.processes.server import Server
from tests.web.buyer import Buyer
from tests.web.paying import PayingBuyer

pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.asyncio(loop_scope="module")]
PRESENT = "at=900000000000000"
"""The page asks for a moment to come, to know the last event."""


@pytest.fixture(scope="module")
def server(office_server: Server) -> Server:
    """A cinema with somebody of each role."""
    return office_server


@pytest.fixture(scope="module")
def movies() -> Iterator[str]:
    """Showtimes at which nothing is sold yet."""
    return iter(f"dear-{n}" for n in range(MOVIES))


@pytest.fixture
def movie(movies: Iterator[str]) -> str:
    """One for a test alone."""
    return next(movies)


async def test_seats_are_kept_back_with_a_label_and_put_on_sale_again(
    come_in: ComeIn, server: Server, movie: str, buyer: Buyer
) -> None:
    ann = await at_the_map(come_in, server, movie)
    await ann.page.keyboard.press("Enter")
    await ann.page.keyboard.press("r")
    await expect(field(ann, "keep-label")).to_be_focused()
    await selects(ann, "A1", "A2")
    first = await ann.seats_of_mine()

    async def after_the_buyer(route: Route) -> None:
        await buyer.held(movie, "A2")
        await route.continue_()

    await ann.page.route("**/house-seats", after_the_buyer)
    await field(ann, "keep-label").fill("press")
    await ann.page.keyboard.press("Enter")
    await expect(ann.role("panel-error")).to_have_text("A2: held by a customer.")
    kept = [seat for seat in first if seat != "A2"]
    for seat_id in kept:
        await expect(ann.seat(seat_id)).to_have_attribute("data-status", "reserved")
    await expect(ann.page.locator("[data-seat][data-mine]")).to_have_count(1)
    assert await ann.seats_of_mine() == ["A2"], "what was not changed stays selected"
    await ann.action("select-nothing").click()
    await selects(ann, "A1")
    await expect(ann.role("kept")).to_contain_text("A1 press")
    await expect(ann.seat("A1")).to_have_attribute("aria-label", "Row A, seat 1, £12.00, Selected, press")
    await ann.page.unroute("**/house-seats")
    await selects(ann, "C1")
    await ann.page.locator('[data-ticket-for="C1"]').select_option("child")
    await field(ann, "received").fill("20")
    await ann.action("put-on-sale").click()
    await expect(ann.seat("A1")).to_have_attribute("data-status", "available")
    await expect(ann.page.locator('[data-ticket-for="C1"]')).to_have_value("child")
    await expect(field(ann, "received")).to_have_value("20")


async def test_a_manager_ends_a_hold_and_its_holder_is_shown_that_the_cinema_did(
    come_in: ComeIn, server: Server, movie: str
) -> None:
    ben = await come_in(movie)
    ben.forgive("410")
    await ben.holds("C3", "C4")
    ann = await at_the_map(come_in, server, movie)
    await selects(ann, "C3")
    await expect(ann.role("hold")).to_contain_text("C3, C4")
    await expect(ann.action("release-hold")).to_have_count(0)
    max_ = await at_the_map(come_in, server, movie, "Max")
    await selects(max_, "C3")
    await max_.action("release-hold").click()
    await max_.sees_toast("The hold is ended.")
    await max_.sees("available", "C3", "C4")
    await ben.sees_toast("The cinema has ended your hold of Row C, seat 3 and seat 4.")


async def test_a_seat_that_is_out_of_order_is_in_the_legend_and_is_not_put_on_sale(
    come_in: ComeIn, server: Server
) -> None:
    ann = await at_the_map(come_in, server, "worn")
    await expect(ann.page.locator(".legend li").filter(has_text="Out of order")).to_be_visible()
    await selects(ann, "A3")
    await expect(ann.role("panel")).to_contain_text("A3: Out of order")
    await expect(ann.action("put-on-sale")).to_have_count(0)


async def test_who_has_a_seat_is_shown_and_what_is_due_is_taken(
    come_in: ComeIn, server: Server, movie: str, buyer: PayingBuyer
) -> None:
    await buyer.begun(movie, "B5", "B6", provider="counter", email="ada@example.org", name="Ada <b>Byron</b>")
    ann = await at_the_map(come_in, server, movie)
    await expect(ann.seat("B5")).to_have_attribute("data-mark", "due")
    await expect(ann.seat("B5")).to_have_attribute(
        "aria-label", "Row B, seat 5, £12.00, Sold, Ada <b>Byron</b>, to be paid"
    )
    await selects(ann, "B5")
    await expect(ann.role("booked")).to_contain_text("B5 Ada <b>Byron</b>")
    await ann.action("take-card").click()
    await ann.sees_toast("The payment is taken.")
    await expect(ann.role("booked").locator(".state-word")).to_have_text("paid")
    [booking] = await found(ann, server, f"{movie} B5")
    assert (booking["payment"]["status"], booking["payment"]["paid_by"]) == ("paid", "card")


async def test_seats_of_an_order_are_moved_to_as_many_free_ones_and_the_ticket_stays(
    come_in: ComeIn, server: Server, movie: str, buyer: PayingBuyer
) -> None:
    reference = (await buyer.bought(movie, "B1", "B2", email="ada@example.org"))["reference"]
    ann = await at_the_map(come_in, server, movie)
    await expect(ann.seat("B1")).to_have_attribute("data-status", "confirmed")
    await selects(ann, "B1", "A5")
    ann.forgive("409")
    await ann.action("move").click()
    await expect(ann.role("panel-error")).to_contain_text("The other seats cost £3.00 more")
    await selects(ann, "B2", "C7")
    await ann.tap("A5")
    await ann.tap("C8")
    await expect(ann.action("move")).to_have_text("Move B1 and B2 to C7 and C8")
    await ann.action("move").click()
    await ann.sees_toast("Moved to C7 and C8. The ticket stays the same.")
    await ann.sees("confirmed", "C7", "C8")
    await ann.sees("available", "B1", "B2")
    [booking] = await found(ann, server, reference)
    assert booking["seats"] == ["C7", "C8"]


async def test_seats_are_chosen_in_the_list_too(come_in: ComeIn, server: Server, movie: str) -> None:
    ann = await at_the_map(come_in, server, movie)
    await ann.action("show-list").click()
    await ann.page.locator('[data-list-seat="A3"]').focus()
    await ann.page.keyboard.press("Enter")
    await ann.page.keyboard.press("s")
    await expect(ann.action("sell")).to_be_focused()
    await ann.page.keyboard.press("Escape")
    await expect(ann.page.locator('[data-list-seat="A3"]')).to_be_focused()
    await ann.page.keyboard.press("Escape")
    await expect(ann.page.locator(".seat-line[data-mine]")).to_have_count(0)
    await ann.action("show-map").click()


async def test_the_door_sees_the_map_and_sells_nothing(come_in: ComeIn, server: Server, movie: str) -> None:
    dora = await at_the_map(come_in, server, movie, "Dora")
    await selects(dora, "A1")
    await expect(dora.role("panel")).to_contain_text("Your role may look at the map, but not sell.")
    await expect(dora.page.locator("form")).to_have_count(0)


async def test_a_showtime_that_there_is_not_is_said_in_words(come_in: ComeIn, server: Server) -> None:
    ann = await come_in()
    ann.forgive("404")
    await signs_in(ann, server, "Ann", "#/showtime/nothing")
    await expect(ann.page.get_by_role("alert").first).to_contain_text("showtime")


async def test_the_map_is_shown_as_it_was_and_is_read_only_until_it_is_live_again(
    come_in: ComeIn, server: Server, movie: str, buyer: PayingBuyer
) -> None:
    ann = await at_the_map(come_in, server, movie)
    await ann.action("look-back").click()
    await expect(ann.role("moment")).to_have_text("Nothing has happened here yet.")
    await buyer.held(movie, "C3")
    await buyer.bought(movie, "B1", email="ada@example.org", name="Ada <b>Byron</b>")
    await ann.sees("confirmed", "B1")
    await ann.action("look-back").click()
    slider = field(ann, "moment")
    await expect(slider).to_be_focused()
    await expect(slider).to_have_attribute("aria-valuetext", "Live: the map as it is now.")
    await ann.page.keyboard.press("Home")
    await expect(ann.seat("B1")).to_have_attribute("data-status", "available")
    await expect(ann.seat("C3")).to_have_attribute("data-status", "hold")
    await expect(ann.role("moment")).to_contain_text("Nothing can be changed here.")
    await expect(slider).to_have_attribute("aria-valuetext", re.compile(r"\d\d:\d\d:\d\d"))
    await expect(ann.action("sell")).to_have_count(0)
    await ann.tap("C3")
    await expect(ann.role("past-seat")).to_have_text("C3: On hold")
    await slider.focus()
    await ann.page.keyboard.press("ArrowRight")
    await expect(ann.seat("B1")).to_have_attribute("data-status", "hold")
    await ann.page.keyboard.press("ArrowLeft")
    await expect(ann.seat("B1")).to_have_attribute("data-status", "available")
    await is_live_while_the_log_is_late(ann)
    await expect(ann.seat("B1")).to_have_attribute("aria-label", "Row B, seat 1, £12.00, Sold, Ada <b>Byron</b>, paid")
    await expect(ann.action("sell")).to_be_visible()
    await expect(field(ann, "received")).to_be_focused()


async def is_live_while_the_log_is_late(ann: Visitor) -> None:
    """Go back to live and on to the cash of a sale; the log is loaded after that."""
    reached = asyncio.Event()

    async def later(route: Route) -> None:
        await reached.wait()
        await route.continue_()

    await ann.page.route("**/map?at=*", later)
    await ann.action("back-to-live").click()
    await selects(ann, "A1")
    await field(ann, "received").focus()
    async with ann.page.expect_response(lambda one: "?at=" in one.url and PRESENT not in one.url) as log:
        reached.set()
    await (await log.value).finished()
    await ann.page.evaluate("new Promise(requestAnimationFrame)")
