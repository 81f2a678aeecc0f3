"""A payment on the page, in every state, and with a refresh, a way back, another tab or device in the middle."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import expect

from tests.e2e.axe import findings
from tests.e2e.browser import PHONE, ComeIn, Visitor
from tests.e2e.orders import DEAR, chooses, field, goes_to_pay, orders, sees_payment
from tests.e2e.windows import all_see_payment, every_window
from tests.harness.processes.server import Server, serving
from tests.web.buyer import Buyer, client_of

pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.asyncio(loop_scope="module")]
SHORT_S = 4
SETTLED_WITHIN_MS = 60_000
GIVEN_UP_WITHIN_S = 120


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """Sells `dear-1` at a price, by practice or at the box office."""
    settings = {"PAYMENT_PROVIDERS": "practice,counter"}
    with serving(DEAR, DATA_DIR=tmp_path, HOLD_TTL_SECONDS=100, **settings) as started:
        yield started


@pytest.fixture
def hasty(tmp_path: Path) -> Iterator[Server]:
    """The same with only a few seconds to pay."""
    settings = {"PAYMENT_PROVIDERS": "practice", "PAY_WITHIN_SECONDS": SHORT_S}
    with serving(DEAR, DATA_DIR=tmp_path / "hasty", HOLD_TTL_SECONDS=100, **settings) as started:
        yield started


async def at(come_in: ComeIn, server: Server, **options: Any) -> Visitor:  # noqa: ANN401 - as those of `come_in`
    """Somebody at the showtime of another server."""
    visitor = await come_in(**options)
    visitor.comes_to(server)
    await visitor.open("dear-1")
    return visitor


async def test_a_payment_is_declined_tried_again_and_paid(come_in: ComeIn, server: Server) -> None:
    ada, lookers = await come_in("dear-1"), await every_window(come_in, server)
    await goes_to_pay(ada, "A1", "A2")
    await chooses(ada, "decline")
    await sees_payment(ada, "declined")
    await expect(ada.role("payment")).to_contain_text("26")
    await all_see_payment(lookers, ada.page.url, "declined")
    await ada.action("to-payment").click()
    await chooses(ada, "pay")
    await sees_payment(ada, "paid")
    await expect(ada.role("payment-ticket")).to_contain_text("A1 A2")
    assert not await findings(ada.page)
    await all_see_payment(lookers, ada.page.url, "paid")
    await ada.action("my-tickets").click()
    await expect(ada.role("tickets").locator(".ticket-card")).to_have_count(1)
    await expect(ada.role("hold-bar")).to_be_hidden()


async def test_the_ticket_says_who_it_is_for_and_what_was_paid(come_in: ComeIn) -> None:
    ada = await come_in("dear-1")
    await orders(ada, "A1")
    await goes_to_pay(ada, "A2")
    await chooses(ada, "pay")
    await ada.action("ticket").click()
    sheet = ada.role("ticket-sheet")
    await expect(sheet.locator(".ticket-line")).to_have_text(["A1 · Adult · £12.00", "A2 · Adult · £12.00"])
    await expect(sheet).to_contain_text("Paid£26.00 (with £2.00 booking fees)")
    assert not await findings(ada.page)


async def test_while_the_bank_decides_the_page_waits_and_then_shows_the_ticket(come_in: ComeIn) -> None:
    ada = await come_in("dear-1")
    await goes_to_pay(ada, "A1")
    await chooses(ada, "slow")
    await sees_payment(ada, "waiting")
    await expect(ada.role("countdown")).to_have_text(re.compile(r"^(10:00|9:\d\d)$"))
    await sees_payment(ada, "paid")
    await expect(ada.role("payment-ticket")).to_be_visible()


async def test_the_way_back_a_refresh_and_the_programme_lead_to_the_payment(come_in: ComeIn, server: Server) -> None:
    ada = await come_in("dear-1")
    await goes_to_pay(ada, "A1")
    pay_page = ada.page.url
    await ada.page.go_back()
    await sees_payment(ada, "waiting")
    await expect(ada.action("pay")).to_be_hidden()
    assert not await findings(ada.page)
    await all_see_payment(await every_window(come_in, server), pay_page.replace("practice/", "#/payment/"), "waiting")
    await ada.reload()
    await sees_payment(ada, "waiting")
    await ada.open_programme()
    await expect(ada.action("to-held-seats")).to_have_text("Continue to the payment")
    await ada.action("to-held-seats").click()
    await sees_payment(ada, "waiting")
    await expect(ada.role("hold-bar")).to_be_hidden()
    await ada.page.reload()
    await sees_payment(ada, "waiting")
    await expect(ada.action("to-payment")).to_have_attribute("href", pay_page)


async def test_a_payment_that_another_tab_or_device_finishes_is_shown_as_paid_here(come_in: ComeIn) -> None:
    ada, phone = await come_in("dear-1"), await come_in(**PHONE)
    second = await ada.page.context.new_page()
    await ada.open("dear-1", second)
    await goes_to_pay(ada, "A1")
    await sees_payment(ada, "waiting", second)
    payment_id = ada.page.url.rsplit("/", 1)[1]
    await phone.page.goto(ada.page.url.replace(f"practice/{payment_id}", f"#/payment/{payment_id}"))
    await sees_payment(phone, "waiting")
    await chooses(ada, "pay")
    await expect(second.locator('[data-role="ticket"]')).to_be_visible()
    await sees_payment(phone, "paid")
    await expect(phone.role("payment-ticket")).to_be_visible()


async def test_a_closed_tab_finds_its_payment_again_in_the_panel_and_gets_the_ticket_there(come_in: ComeIn) -> None:
    ada = await come_in("dear-1")
    keeper = await ada.page.context.new_page()
    await goes_to_pay(ada, "A1")
    url = ada.page.url
    await ada.page.goto("about:blank")
    await keeper.goto(url)
    await ada.open("dear-1")
    await sees_payment(ada, "waiting")
    await chooses(ada, "pay", keeper)
    await ada.sees_mine("confirmed", "A1")
    await expect(ada.role("ticket")).to_be_visible()
    await expect(ada.role("payment")).to_have_count(0)


async def test_a_lost_answer_and_another_press_begin_one_payment(come_in: ComeIn) -> None:
    ada = await come_in("dear-1")
    ada.forgive("Failed to load resource")
    lost: list[str] = []
    await orders(ada, "A1")
    await field(ada, "email").fill("ada@example.org")

    async def lose(route: Any) -> None:  # noqa: ANN401 - Playwright's
        answer = await route.fetch()
        lost.append((await answer.json())["payment_id"])
        await route.abort()

    await ada.page.route("**/payments", lose)
    await ada.action("pay").click()
    await expect(ada.role("order-error")).to_contain_text("you will not pay twice")
    await ada.page.unroute("**/payments")
    await ada.action("pay").click()
    await ada.page.wait_for_url("**/practice/*")
    assert {*lost} == {ada.page.url.rsplit("/", 1)[1]}


async def test_who_leaves_the_payment_is_not_charged_and_the_seats_are_free(come_in: ComeIn) -> None:
    ada, bea = await come_in("dear-1"), await come_in("dear-1")
    ada.forgive("410")
    await goes_to_pay(ada, "A1")
    await bea.sees("booked", "A1")
    await ada.page.go_back()
    await ada.action("leave-payment").click()
    await bea.sees("available", "A1")
    await ada.sees_toast("You have left the payment.")
    await expect(ada.role("payment")).to_have_count(0)
    await ada.holds("A2")
    await expect(ada.action("pay")).to_have_text("Pay £13.50")


async def test_the_box_office_is_paid_later_and_the_ticket_says_so(come_in: ComeIn) -> None:
    ada = await come_in("dear-1")
    await orders(ada, "A1")
    await field(ada, "email").fill("ada@example.org")
    await ada.page.get_by_label("At the box office").check()
    await expect(ada.action("pay")).to_have_text("Book and pay at the box office")
    await ada.action("pay").click()
    await sees_payment(ada, "due")
    until = re.compile(r"Pay at the box office by \w+,? \d+ \w+, 19:00; after that the seats are sold again\.")
    await expect(ada.page.locator(".payment-text")).to_have_text(until)
    assert not await findings(ada.page)
    await ada.action("ticket").click()
    await expect(ada.role("ticket-sheet")).to_contain_text("To be paid at the box office£13.50")
    await expect(ada.role("ticket-sheet")).to_contain_text(until)


async def test_what_costs_nothing_is_booked_at_once(come_in: ComeIn) -> None:
    ada = await come_in("dear-1")
    await orders(ada, "A1")
    await field(ada, "promo").fill("gift")
    await ada.action("apply-promo").click()
    await expect(ada.action("pay")).to_have_text("Book free of charge")
    await field(ada, "email").fill("ada@example.org")
    await ada.action("pay").click()
    await sees_payment(ada, "paid")


async def test_no_payment_in_time_means_that_nothing_was_charged(come_in: ComeIn, hasty: Server) -> None:
    ada = await at(come_in, hasty)
    await goes_to_pay(ada, "A1")
    await ada.page.goto(ada.page.url.replace("practice/", "#/payment/"))
    await sees_payment(ada, "not_charged")
    await expect(ada.role("payment")).to_contain_text("nothing was charged")
    await all_see_payment(await every_window(come_in, hasty), ada.page.url, "not_charged")
    await ada.page.get_by_role("link", name="See the seats").click()
    await ada.holds("A1")


async def test_a_late_answer_of_the_bank_gives_the_seats_that_are_still_free(come_in: ComeIn, hasty: Server) -> None:
    ada = await at(come_in, hasty)
    await goes_to_pay(ada, "A1")
    await chooses(ada, "late")
    await sees_payment(ada, "late")
    assert not await findings(ada.page)
    ended = ada.page.locator('[data-status="paid"], [data-status="not_charged"]')
    await expect(ended).to_be_visible(timeout=SETTLED_WITHIN_MS)


@pytest.mark.timeout(300)
async def test_money_that_comes_when_the_seats_are_gone_buys_equal_seats_or_goes_back(
    come_in: ComeIn, hasty: Server, tmp_path: Path
) -> None:
    ada, bea = await at(come_in, hasty), await at(come_in, hasty)
    lookers = await every_window(come_in, hasty)
    for buyer, seats in ((ada, ("B1", "B2")), (bea, ("C1", "C2"))):
        await goes_to_pay(buyer, *seats)
        await chooses(buyer, "silent")
        await sees_payment(buyer, "late")
    await all_see_payment(lookers, ada.page.url, "late")
    await others_take(hasty, "B1", "B2", "C1", "C2")
    with closing(sqlite3.connect(tmp_path / "hasty" / "practice.db")) as account, account:
        account.execute("UPDATE payments SET silent_until_ms = 0")
    for buyer in (ada, bea):
        await expect(buyer.page.locator('[data-status="offered"]')).to_be_visible(timeout=SETTLED_WITHIN_MS)
    await all_see_payment(lookers, ada.page.url, "offered")
    await ada.action("accept-offer").click()
    await sees_payment(ada, "paid")
    await expect(ada.role("payment-ticket")).to_be_visible()
    await bea.action("decline-offer").click()
    await expect(bea.page.locator('[data-status="refunded"], [data-status="not_charged"]')).to_be_visible()


async def others_take(server: Server, *seats: str) -> None:
    """Wait until the seats are given up, and hold them."""
    async with client_of(server) as http, asyncio.timeout(GIVEN_UP_WITHIN_S):
        for seat_id in seats:
            while (await Buyer(http, f"rival-{seat_id}").hold("dear", seat_id)).status_code != 201:
                await asyncio.sleep(1)  # waits: the seats are given up some time after the last moment to pay


async def test_an_unknown_payment_says_so(come_in: ComeIn, server: Server) -> None:
    ada = await come_in()
    ada.forgive("404")
    await ada.page.goto(f"{server.url}/#/payment/00000000-0000-4000-8000-000000000000")
    await expect(ada.page.get_by_role("heading", level=1)).to_have_text("No such payment")
    assert not await findings(ada.page)
