"""Staff find orders by one field, see what has happened to them, cancel seats and give money back."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import Route, expect

from tests.e2e.axe import findings
from tests.e2e.browser import PHONE, ComeIn, Visitor, eventually
from tests.e2e.door import opens_door, sees_verdict, types
from tests.e2e.fitting import misfits
from tests.e2e.office import MOVIES, enters, field, found, sees_map, selects, signs_in
from tests.harness.processes.server import Server
from tests.harness.processes.server_ledger import make_proofs_old
from tests.web.own_shop import shop_key, sold_elsewhere
from tests.web.paying import PayingBuyer
from tests.web.staffed import PASSWORD

pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.asyncio(loop_scope="module")]
SCRIPT = "<script>document.title = 'pwned'</script>"
LONDON = ZoneInfo("Europe/London")
ORDER = "order-" + "4711" * 48
"""As long as a reference may be, nearly, and without a place to break."""
FOUND = 54
"""More than a page of found orders has."""


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


async def at_find(come_in: ComeIn, server: Server, name: str = "Ann") -> Visitor:
    """Somebody of the staff who looks for an order."""
    clerk = await come_in(reduced_motion="reduce")
    await signs_in(clerk, server, name, "#/find")
    return clerk


def at_the_cinema(ms: int) -> str:
    """A time as its clocks show it."""
    return datetime.fromtimestamp(ms // 1000, LONDON).strftime("%H:%M")


async def looks_for(clerk: Visitor, text: str) -> None:
    await field(clerk, "find").fill(text)
    await clerk.page.keyboard.press("Enter")


async def test_one_field_finds_by_reference_name_mail_and_seat(
    come_in: ComeIn, server: Server, movie: str, buyer: PayingBuyer
) -> None:
    paid = await buyer.bought(movie, "A1", email="grace@example.org", name=f"Grace {SCRIPT}")
    reference = paid["reference"]
    ann = await at_find(come_in, server)
    for text in (reference, reference.lower(), "grace", "grace@example.org", f"{movie} A1"):
        await looks_for(ann, text)
        await expect(ann.role("found")).to_have_text("1 order found")
        await expect(ann.page.locator(".found li")).to_contain_text(f"{reference} paid Grace {SCRIPT}")
    await looks_for(ann, "nobody of this name")
    await expect(ann.role("found")).to_have_text("No order matches that.")
    assert await ann.page.title() != "pwned"


async def test_more_orders_are_shown_once_however_often_they_are_asked_for(
    come_in: ComeIn, server: Server, movies: Iterator[str], buyer: PayingBuyer
) -> None:
    seats = [f"{row}{number}" for row in "ABC" for number in range(1, 9)]
    for movie in (next(movies), next(movies), next(movies)):
        for seat in seats[: FOUND // 3]:
            await buyer.begun(movie, seat, provider="counter", email="ida@example.org")
    ann = await at_find(come_in, server)
    await looks_for(ann, "ida@example.org")
    await expect(ann.role("found")).to_have_text("The newest 50 orders")
    waiting: list[Route] = []

    async def together(route: Route) -> None:
        waiting.append(route)
        if len(waiting) == 2:  # the first is not answered before the second was asked for
            for one in waiting:
                await one.continue_()

    await ann.page.route("**/admin/bookings?*after=*", together)
    await ann.action("more").dblclick()
    await expect(ann.role("found")).to_have_text(f"{FOUND} orders found")
    await expect(ann.page.locator(".found li")).to_have_count(FOUND)


async def test_an_order_shows_what_has_happened_who_did_it_and_when(
    come_in: ComeIn, server: Server, movie: str, buyer: PayingBuyer
) -> None:
    due = await buyer.begun(movie, "A1", "A2", provider="counter", email="ada@example.org", name="Ada")
    reference = (await buyer.becomes(due["payment_id"], "due"))["reference"]
    ann = await at_find(come_in, server)
    await looks_for(ann, reference)
    await ann.page.locator(".found a").click()
    await expect(ann.page.locator("h1")).to_have_text(f"{reference} to be paid")
    await ann.action("take-cash").click()
    await expect(ann.page.locator("h1")).to_have_text(f"{reference} paid")
    await expect(ann.role("story").locator('li[data-what="booked"]')).to_contain_text("Booked: A1, A2")
    await expect(ann.role("story").locator('li[data-what="booked"]')).to_contain_text("the buyer")
    paid = ann.role("story").locator('li[data-what="paid"]')
    await expect(paid).to_contain_text("Paid: £26.00 · Cash")
    await expect(paid).to_contain_text("Ann")
    await ann.action("to-map").click()
    await expect(ann.role("booked")).to_contain_text("A1, A2 Ada")


async def test_times_are_those_of_the_cinema_wherever_the_browser_is(come_in: ComeIn, server: Server) -> None:
    ben = await come_in("timed-1")
    await ben.holds("A2")
    ann = await come_in(timezone_id="Asia/Tokyo", reduced_motion="reduce")
    await signs_in(ann, server, "Ann", "#/showtime/timed-1")
    await sees_map(ann)
    await selects(ann, "A2")
    facts = await (await ann.page.request.get(f"{server.url}/admin/showtimes/timed-1/map")).json()
    [until] = [seat["expires_at"] for seat in facts["seats"] if "expires_at" in seat]
    await expect(ann.role("hold")).to_contain_text(at_the_cinema(until))
    await selects(ann, "A1")
    await ann.action("sell").click()
    reference = await ann.role("reference").inner_text()
    await ann.page.goto(f"{server.url}/admin/#/find?q={reference}")
    await expect(ann.page.locator(".found li")).to_contain_text(", 19:30")
    await ann.page.locator(".found a").click()
    await expect(ann.role("order-facts")).to_contain_text(", 19:30")
    [booking] = await found(ann, server, reference)
    booked = ann.role("story").locator('li[data-what="booked"]')
    await expect(booked).to_contain_text(f", {at_the_cinema(booking['booked_at'])}")


async def test_seats_are_cancelled_and_the_amount_that_is_given_back_is_shown_before(
    come_in: ComeIn, server: Server, movie: str, buyer: PayingBuyer
) -> None:
    reference = (await buyer.bought(movie, "A1", "A2", email="ada@example.org"))["reference"]
    ann = await at_find(come_in, server)
    await ann.page.goto(f"{server.url}/admin/#/booking/{reference}")
    await ann.role("cancel").locator("summary").click()
    await expect(ann.action("cancel-seats")).to_have_text("Cancel 2 seats and give back £26.00")
    await ann.page.locator('[data-cancel-seat="A2"]').uncheck()
    await expect(ann.action("cancel-seats")).to_have_text("Cancel 1 seat and give back £12.00")
    await ann.action("cancel-seats").click()
    await expect(ann.role("cancel-error")).to_have_text("Please say why.")
    await field(ann, "cancel-reason").fill("ill")
    await ann.action("cancel-seats").click()
    await ann.sees_toast("A1 cancelled.")
    story = ann.role("story").locator('li[data-what="refund_asked"]')
    await expect(story).to_contain_text("Money given back: A1 · £12.00")
    await expect(story).to_contain_text("ill")


async def test_an_order_that_was_paid_on_an_external_page_says_where_its_money_is_given_back(
    come_in: ComeIn, server: Server, movie: str, buyer: PayingBuyer
) -> None:
    key = await asyncio.to_thread(shop_key, server)
    reference = await sold_elsewhere(buyer, await buyer.held(movie, "A1", "A2"), key, 20, ORDER)
    ann = await at_find(come_in, server)
    await ann.page.goto(f"{server.url}/admin/#/booking/{reference}")
    facts = ann.role("order-facts")
    for one in ("External page: £20.00", "By the price list£26.00", f"Payment reference{ORDER}"):
        await expect(facts).to_contain_text(one)
    await expect(ann.role("story").locator('li[data-what="paid"]')).to_contain_text(f"External page · {ORDER}")
    await ann.role("cancel").locator("summary").click()
    there = f"Refund it where it was paid, reference {ORDER}."
    await expect(ann.role("refund-there")).to_have_text(there)
    assert not await findings(ann.page)
    await ann.page.set_viewport_size({"width": 320, "height": 900})
    assert not await misfits(ann.page)
    await field(ann, "refund").uncheck()
    await expect(ann.role("refund-there")).to_be_hidden()
    await field(ann, "refund").check()
    await field(ann, "cancel-reason").fill("ill")
    await ann.action("cancel-seats").click()
    await ann.sees_toast(f"A1 and A2 cancelled. {there}")
    assert not await misfits(ann.page)
    await expect(facts).to_contain_text(f"Recorded as given back£20.00 · {there}")


async def test_giving_money_back_long_after_sign_in_asks_for_the_password_and_nothing_is_lost(
    come_in: ComeIn, server: Server, movie: str, buyer: PayingBuyer
) -> None:
    reference = (await buyer.bought(movie, "A1", email="ada@example.org"))["reference"]
    ann = await at_find(come_in, server)
    ann.forgive("403")
    make_proofs_old(server)

    async def proof_is_over() -> bool:
        me = await (await ann.page.request.get(f"{server.url}/admin/me")).json()
        return bool(me["proved_until"] < time.time() * 1000)

    await eventually(proof_is_over)
    await ann.page.goto(f"{server.url}/admin/#/booking/{reference}")
    await ann.role("cancel").locator("summary").click()
    await field(ann, "cancel-reason").fill("ill")
    await ann.action("cancel-seats").click()
    await expect(ann.role("ask")).to_contain_text("This act needs your password once more.")
    await field(ann, "password").fill("wrong horse battery")
    await ann.page.keyboard.press("Enter")
    await expect(ann.role("sign-in-error")).to_have_text("The name or the password is not right.")
    await field(ann, "password").fill(PASSWORD)
    await ann.page.keyboard.press("Enter")
    await ann.sees_toast("A1 cancelled.")


async def test_an_order_that_there_is_not_is_said_in_words(come_in: ComeIn, server: Server) -> None:
    ann = await at_find(come_in, server)
    ann.forgive("404")
    await ann.page.goto(f"{server.url}/admin/#/booking/NONE-NONE")
    await expect(ann.page.locator("h1")).to_have_text("No such order")


async def test_an_unpaid_ticket_is_taken_at_the_door_by_who_may_and_found_by_name(
    come_in: ComeIn, server: Server, movie: str, buyer: PayingBuyer
) -> None:
    due = await buyer.begun(movie, "A1", "A2", provider="counter", email="ada@example.org", name="Ada Byron")
    reference = (await buyer.becomes(due["payment_id"], "due"))["reference"]
    dora, ann = await come_in(**PHONE), await come_in(**PHONE)
    for clerk, name in ((dora, "Dora"), (ann, "Ann")):
        await opens_door(clerk, server)
        await enters(clerk, name)
        await field(clerk, "showtime").select_option(movie)
        await expect(clerk.role("counter")).to_have_text("0 of 2")
        await types(clerk, "byron")
        await expect(clerk.role("found")).to_contain_text(f"Ada Byron{reference} · A1 not paid, A2 not paid")
        await clerk.page.locator(f'[data-reference="{reference}"]').click()
        await sees_verdict(clerk, "unpaid")
        await expect(clerk.role("verdict")).to_contain_text("£26.00 to pay at the counter")
    await expect(dora.action("take-due")).to_have_count(0)
    await ann.action("take-due").click()
    await expect(ann.page).to_have_url(f"{server.url}/admin/#/booking/{reference}")
