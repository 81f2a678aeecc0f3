"""Sales at the counter: by keyboard and by tap, with tickets, total and change, and refusals that lose nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.async_api import Route, expect

from tests.e2e.browser import ComeIn
from tests.e2e.office import MOVIES, at_the_map, field, found, reference_of, sees_map, selects, signs_in
from tests.harness.processes.server import Server
from tests.web.paying import PayingBuyer

pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.asyncio(loop_scope="module")]
KEYS_MAX = 8
PRINTS_LATER = """
window.print = () => setTimeout(() => {
  document.title = document.querySelector('.print-sheet').innerText;
  dispatchEvent(new Event("afterprint"));
});
"""
"""`print()` returns before the page is printed, as on some phones."""


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


async def test_two_seats_are_sold_by_keyboard_with_fewer_than_eight_keys(
    come_in: ComeIn, server: Server, movie: str
) -> None:
    ann = await at_the_map(come_in, server, movie)
    keys = ["Enter", "ArrowRight", "Enter", "s", "Enter"]
    assert len(keys) < KEYS_MAX
    for key in keys:
        await ann.page.keyboard.press(key)
    await expect(ann.role("sold")).to_be_visible()
    await expect(ann.action("next")).to_be_focused()
    await ann.page.keyboard.press("Enter")
    [booking] = await found(ann, server, await reference_of(ann, server, movie))
    assert (len(booking["seats"]), booking["payment"]["paid_by"], booking["name"]) == (2, "cash", "")
    await ann.sees("confirmed", *booking["seats"])
    await expect(ann.page.locator(":focus")).to_have_attribute("role", "gridcell")


async def test_tickets_and_total_are_shown_before_the_sale_and_the_change_with_it(
    come_in: ComeIn, server: Server, movie: str
) -> None:
    ann = await at_the_map(come_in, server, movie)
    await selects(ann, "A1", "A5")
    total = ann.page.locator('[data-sum="total"] dd')
    await expect(total).to_have_text("£29.00")
    await ann.page.locator('[data-ticket-for="A1"]').select_option("child")
    await expect(total).to_have_text("£25.00")
    await field(ann, "received").fill("20")
    await expect(ann.role("change")).to_have_text("£5.00 is missing.")
    await ann.action("sell").click()
    await expect(field(ann, "received")).to_be_focused()
    await ann.page.get_by_role("button", name="£30.00").click()
    await expect(ann.role("change")).to_have_text("Change to give: £5.00")
    await ann.action("sell").click()
    await expect(ann.role("sold-total")).to_have_text("£25.00")
    await expect(ann.role("change-due")).to_have_text("Change to give: £5.00")


async def test_a_price_that_has_risen_is_shown_with_the_amount_that_is_missing(
    come_in: ComeIn, server: Server, movie: str
) -> None:
    ann = await come_in(reduced_motion="reduce")

    async def cheaper(route: Route) -> None:
        answer = await route.fetch()
        body = await answer.json()
        for price in body["prices"]:
            price["amount"] -= 300
        await route.fulfill(response=answer, json=body)

    await ann.page.route("**/prices", cheaper)
    await signs_in(ann, server, "Ann", f"#/showtime/{movie}")
    await sees_map(ann)
    await selects(ann, "A1")
    await field(ann, "received").fill("10.50")
    await expect(ann.role("change")).to_have_text("Change to give: £0.00")
    await ann.action("sell").click()
    await expect(ann.role("sold")).to_contain_text("The price has changed meanwhile: £13.50 is to be paid.")
    await expect(ann.role("change-due")).to_have_text("£3.00 is missing.")


async def test_seats_are_given_away_with_a_reason_by_who_may(come_in: ComeIn, server: Server, movie: str) -> None:
    ann = await at_the_map(come_in, server, movie)
    await selects(ann, "A1")
    await expect(ann.page.get_by_label("Complimentary")).to_have_count(0)
    max_ = await at_the_map(come_in, server, movie, "Max")
    await selects(max_, "A1")
    await max_.page.get_by_label("Complimentary").check()
    await expect(max_.page.locator('[data-sum="total"] dd')).to_have_text("£0.00")
    await max_.action("sell").click()
    await expect(max_.role("sale-error")).to_have_text("Please say why these seats are given away.")
    await field(max_, "note").fill("prize draw")
    await max_.action("sell").click()
    await expect(max_.role("sold")).to_be_visible()
    await max_.action("next").click()
    await expect(max_.seat("A1")).to_have_attribute("data-status", "confirmed")


async def test_a_seat_that_a_buyer_was_faster_for_is_named_and_nothing_that_was_entered_is_lost(
    come_in: ComeIn, server: Server, movie: str, buyer: PayingBuyer
) -> None:
    ann = await at_the_map(come_in, server, movie)
    await selects(ann, "B1", "B2")
    await field(ann, "received").fill("50")

    async def after_the_buyer(route: Route) -> None:
        await buyer.held(movie, "B2")
        await route.continue_()

    ann.forgive("409")
    await ann.page.route("**/sales", after_the_buyer)
    await ann.action("sell").click()
    await expect(ann.role("panel-error")).to_contain_text("B2")
    await ann.page.unroute("**/sales")
    await expect(ann.seat("B2")).to_have_attribute("data-status", "hold")
    await expect(ann.page.locator("[data-sale-line]")).to_have_count(1)
    await expect(field(ann, "received")).to_have_value("50")
    await ann.action("sell").click()
    await expect(ann.role("change-due")).to_have_text("Change to give: £36.50")


async def test_a_sale_whose_answer_was_lost_is_pressed_again_and_sold_once(
    come_in: ComeIn, server: Server, movie: str
) -> None:
    ann = await at_the_map(come_in, server, movie)
    await selects(ann, "C1", "C2")

    async def answer_is_lost(route: Route) -> None:
        await route.fetch()
        await route.abort()

    ann.forgive("ERR_FAILED")
    await ann.page.route("**/sales", answer_is_lost)
    await ann.action("sell").click()
    await expect(ann.role("unclear-sale")).to_contain_text("Ask again: they are not sold twice.")
    await expect(ann.seat("C1")).to_have_attribute("data-status", "confirmed")
    await ann.page.unroute("**/sales")
    await ann.action("ask-again").click()
    await expect(ann.role("sold")).to_contain_text("C1, C2")
    reference = await ann.role("reference").inner_text()
    assert [one["reference"] for one in await found(ann, server, f"{movie} C1")] == [reference]


async def test_a_sale_whose_answer_was_cut_off_is_asked_for_too(come_in: ComeIn, server: Server, movie: str) -> None:
    ann = await at_the_map(come_in, server, movie)
    await selects(ann, "C1")

    async def answer_is_cut_off(route: Route) -> None:
        answer = await route.fetch()
        await route.fulfill(status=answer.status, content_type="application/json", body=(await answer.text())[:40])

    await ann.page.route("**/sales", answer_is_cut_off)
    await ann.action("sell").click()
    await expect(ann.role("unclear-sale")).to_contain_text("C1")
    await ann.page.unroute("**/sales")
    await ann.action("ask-again").click()
    await expect(ann.role("sold")).to_contain_text("C1")


async def test_a_session_that_ends_in_the_middle_of_a_sale_is_asked_for_and_the_sale_goes_on(
    come_in: ComeIn, server: Server, movie: str
) -> None:
    ann = await at_the_map(come_in, server, movie)
    await selects(ann, "A1", "A2")
    await ann.page.context.clear_cookies()
    await ann.action("sell").click()
    await ann.role("ask").wait_for()
    await field(ann, "password").fill("correct horse battery")
    await ann.page.keyboard.press("Enter")
    await expect(ann.role("sold")).to_contain_text("A1, A2")


async def test_the_ticket_is_printed_with_its_code_and_nothing_else(
    come_in: ComeIn, server: Server, movie: str
) -> None:
    ann = await come_in(script=PRINTS_LATER)
    await signs_in(ann, server, "Ann", f"#/showtime/{movie}")
    await sees_map(ann)
    await selects(ann, "A1")
    await ann.action("sell").click()
    reference = await ann.role("reference").inner_text()
    await ann.action("print").click()
    await expect(ann.page).to_have_title(re.compile(reference))
    await expect(ann.role("print-sheet")).to_have_count(0)
