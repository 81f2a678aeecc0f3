"""The order of a hold on the page: tickets, promo, fees and total as the server quotes them, and who buys."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Locator, Request, Response, Route, expect

from tests.e2e.axe import findings
from tests.e2e.browser import PHONE, ComeIn
from tests.e2e.orders import DEAR, field, goes_to_pay, orders, sums, ticket_for
from tests.e2e.windows import WINDOWS
from tests.harness.processes.server import Server, serving
from tests.web.buyer import client_of

TERMS = "https://house.example/terms?of=sale#tickets"
UNCOVERED = """one => {
  const { left, top, width, height } = one.getBoundingClientRect();
  return one.contains(one.getRootNode().elementFromPoint(left + width / 2, top + height / 2));
}"""
pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.asyncio(loop_scope="module")]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """Sells `dear-1` at a price, by practice, and `free` for nothing."""
    settings = {"PAYMENT_PROVIDERS": "practice", "TERMS_URL": TERMS}
    with serving(DEAR, DATA_DIR=tmp_path, HOLD_TTL_SECONDS=100, **settings) as started:
        yield started


@pytest.fixture
def box_office(tmp_path: Path) -> Iterator[Server]:
    """The same without a way to pay."""
    with serving(DEAR, DATA_DIR=tmp_path / "box-office", HOLD_TTL_SECONDS=100) as started:
        yield started


def of_both(response: Response) -> bool:
    """Whether it is the quote for both seats; the page asks after each tap too."""
    return response.url.endswith("/quote") and "A5" in (response.request.post_data or "")


async def test_the_order_shows_what_the_quote_says_and_that_is_what_is_charged(come_in: ComeIn, server: Server) -> None:
    ada = await come_in("dear-1")
    async with ada.page.expect_response(of_both) as answered:
        await orders(ada, "A1", "A5")
    quote = await (await answered.value).json()
    assert (quote["total"], quote["fees"], quote["tax"]) == (2900, 200, 483)
    await expect(ada.page.locator('[data-order-line="A1"]')).to_contain_text("A1 Standard£12.00")
    await expect(ada.page.locator('[data-order-line="A5"]')).to_contain_text("A5 Premium£15.00")
    await expect(sums(ada, "fees")).to_have_text("£2.00")
    await expect(sums(ada, "total")).to_have_text("£29.00")
    await expect(ada.role("sums")).to_contain_text("includes £4.83 tax")
    await expect(ada.action("pay")).to_have_text("Pay £29.00")
    await field(ada, "email").fill("ada@example.org")
    await ada.action("pay").click()
    await ada.page.wait_for_url("**/practice/*")
    async with client_of(server) as http:
        payment = (await http.get(f"/payments/{ada.page.url.rsplit('/', 1)[1]}")).json()
    assert (payment["amount"], payment["fees"]) == (2900, 200)


async def test_each_seat_has_the_ticket_types_that_are_sold_for_it(come_in: ComeIn) -> None:
    ada = await come_in("dear-1")
    await orders(ada, "A1", "A5")
    await expect(ticket_for(ada, "A1").locator("option")).to_have_text(["Adult · £12.00", "Child (Under 15) · £8.00"])
    await expect(ticket_for(ada, "A5").locator("option")).to_contain_text(
        ["Adult · £15.00", "Child (Under 15) · £8.00", "Senior (from 60 years) · £13.00"]
    )
    await ticket_for(ada, "A1").select_option("child")
    await expect(sums(ada, "total")).to_have_text("£25.00")
    await ticket_for(ada, "A5").select_option("senior")
    await expect(ada.action("pay")).to_have_text("Pay £23.00")


async def test_a_refresh_keeps_tickets_and_promo_of_the_hold(come_in: ComeIn) -> None:
    ada = await come_in("dear-1")
    await orders(ada, "A1", "A2")
    await ticket_for(ada, "A2").select_option("child")
    await field(ada, "promo").fill("ten")
    await ada.action("apply-promo").click()
    await expect(sums(ada, "discount")).to_have_text("-£2.00")
    await expect(sums(ada, "total")).to_have_text("£20.00")
    await ada.reload()
    await expect(sums(ada, "total")).to_have_text("£20.00")
    await expect(ticket_for(ada, "A2")).to_have_value("child")
    await expect(field(ada, "promo")).to_have_value("TEN")


async def test_another_seat_joins_the_order_and_one_that_is_given_back_leaves_it(come_in: ComeIn) -> None:
    ada = await come_in("dear-1")
    await orders(ada, "A1")
    await ticket_for(ada, "A1").select_option("child")
    await expect(sums(ada, "total")).to_have_text("£9.50")
    await ada.holds("A2")
    await expect(sums(ada, "total")).to_have_text("£22.00")
    await ada.tap("A1")
    await expect(ada.page.locator("[data-order-line]")).to_have_count(1)
    await expect(sums(ada, "total")).to_have_text("£13.50")


async def test_a_promo_that_is_not_valid_says_so_and_the_order_goes_on_without_it(come_in: ComeIn) -> None:
    ada = await come_in("dear-1", locale="de-DE")
    ada.forgive("422")
    await orders(ada, "A1")
    await field(ada, "promo").fill("nonsense")
    await field(ada, "promo").press("Enter")
    await expect(ada.page.locator("#promo-state")).to_have_text(
        "Diesen Gutscheincode gibt es nicht, oder er gilt heute nicht für diese Vorstellung."
    )
    await expect(field(ada, "promo")).to_have_attribute("aria-invalid", "true")
    await expect(ada.action("pay")).to_have_text("13,50\u00a0£ bezahlen")


async def test_an_answer_to_earlier_choices_is_dropped(come_in: ComeIn) -> None:
    ada = await come_in("dear-1")
    await orders(ada, "A1")
    held_back: list[Route] = []
    first = asyncio.Event()

    async def delay(route: Route) -> None:
        if "child" in (route.request.post_data or ""):
            held_back.append(route)
            first.set()
        else:
            await route.continue_()

    await ada.page.route("**/quote", delay)
    await ticket_for(ada, "A1").select_option("child")
    await first.wait()
    await expect(ada.action("pay")).to_have_text("Calculating…")
    await expect(ada.action("pay")).to_have_attribute("aria-disabled", "true")
    await ticket_for(ada, "A1").select_option("adult")
    await expect(sums(ada, "total")).to_have_text("£13.50")
    async with ada.page.expect_response("**/quote") as answered:
        await held_back[0].continue_()
    await (await answered.value).finished()
    for _ in range(5):
        await ada.page.evaluate("new Promise(requestAnimationFrame)")
        assert await ada.action("pay").inner_text() == "Pay £13.50"


async def test_nothing_is_paid_without_an_e_mail_address(come_in: ComeIn) -> None:
    ada = await come_in("dear-1")
    await orders(ada, "A1", "A5")
    await ada.action("pay").click()
    await expect(field(ada, "email")).to_be_focused()
    await expect(field(ada, "email")).to_have_attribute("aria-invalid", "true")
    error = ada.page.locator("#buyer-error")
    await expect(error).to_have_text("Please enter an e-mail address, such as ada@example.org.")
    assert not await findings(ada.page)
    for height in range(560, 900, 40):
        await ada.page.set_viewport_size({"width": 1280, "height": height})
        await ada.page.locator(".hold-panel").evaluate(
            "panel => { document.activeElement.blur(); panel.scrollTop = 0; }"
        )
        await ada.action("pay").click()
        await seen(error)


async def seen(element: Locator) -> None:
    """Wait until the middle of the element is in the window, and nothing lies over it."""
    handle = await element.element_handle()
    await element.page.wait_for_function(UNCOVERED, arg=handle, timeout=5_000)


@pytest.mark.parametrize("keeps", [False, True], ids=["not wanted", "wanted"])
async def test_the_buyer_s_address_is_stored_only_if_that_is_wanted(come_in: ComeIn, *, keeps: bool) -> None:
    ada = await come_in("dear-1")
    sent: list[dict[str, Any]] = []

    def note(request: Request) -> None:
        if request.url.endswith("/payments"):
            sent.append(json.loads(request.post_data or "{}"))

    ada.page.on("request", note)
    await orders(ada, "A1")
    await field(ada, "name").fill("Ada")
    await field(ada, "keep-buyer").set_checked(keeps)
    await goes_to_pay(ada, "A2")
    assert [(one["email"], one["name"], one["language"]) for one in sent] == [("ada@example.org", "Ada", "en")]
    await ada.page.goto(ada.page.url.split("/practice")[0])
    stored: str = await ada.page.evaluate("JSON.stringify(localStorage)")
    assert ("ada@example.org" in stored) is keeps


async def test_without_a_way_to_pay_the_page_says_that_the_box_office_sells_the_seats(
    come_in: ComeIn, box_office: Server
) -> None:
    ada = await come_in()
    ada.comes_to(box_office)
    await ada.open("dear-1")
    await expect(ada.role("hold")).to_contain_text("These seats are sold at the box office only.")
    await ada.holds("A1")
    await expect(ada.action("confirm")).to_be_hidden()
    await expect(ada.action("pay")).to_have_count(0)
    assert not await findings(ada.page)


async def test_the_order_links_to_the_terms_of_sale(come_in: ComeIn) -> None:
    ada = await come_in("dear-1")
    await orders(ada, "A1")
    await expect(ada.page.get_by_role("link", name="terms of sale")).to_have_attribute("href", TERMS)


async def test_a_free_showtime_has_no_order(come_in: ComeIn) -> None:
    ada = await come_in("free")
    await ada.holds("A1")
    for name in ("order-lines", "checkout"):
        await expect(ada.page.locator(f".{name}")).to_have_count(0)
    await ada.action("confirm").click()
    await ada.sees_mine("confirmed", "A1")


@pytest.mark.parametrize("window", WINDOWS.values(), ids=WINDOWS)
async def test_axe_finds_nothing_serious_in_an_order(come_in: ComeIn, window: dict[str, Any]) -> None:
    ada = await come_in("dear-1", reduced_motion="reduce", **window)
    await orders(ada, "A1", "A5")
    await field(ada, "promo").fill("ten")
    await ada.action("apply-promo").click()
    await expect(sums(ada, "discount")).to_be_visible()
    assert not await findings(ada.page)
    await ada.page.locator('[data-action="pay"]').scroll_into_view_if_needed()
    await expect(ada.action("pay")).to_be_in_viewport()


async def test_on_a_phone_the_order_opens_and_closes_and_the_focus_goes_along(come_in: ComeIn) -> None:
    ada = await come_in("dear-1", **PHONE)
    await ada.holds("A1")
    await expect(ada.action("open-order")).to_have_text("To the order · £13.50")
    await expect(ada.action("pay")).to_be_hidden()
    await ada.action("open-order").click()
    await expect(ada.action("close-order")).to_be_focused()
    await expect(ada.action("pay")).to_be_visible()
    await ada.action("close-order").click()
    await expect(ada.action("open-order")).to_be_focused()
    await expect(field(ada, "email")).to_be_hidden()
