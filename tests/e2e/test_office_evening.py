"""An evening at the counter, from opening the till to counting it, while others sell and buy at the same showtimes."""

from __future__ import annotations

import asyncio
import sqlite3
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from typing import Any

import pytest
from playwright.async_api import Route, expect

from tests.e2e.browser import ComeIn, Visitor
from tests.e2e.office import at_the_map, counts, field, opens, opens_till, sees_map, selects, signs_in
from tests.harness.processes.server import Server
from tests.harness.processes.server_ledger import ledger_file
from tests.web.paying import PayingBuyer

pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.asyncio(loop_scope="module")]
FLOAT, SEAT, PREMIUM, DUE = 15_000, 1_200, 300, 1_350
PAIR = 2 * SEAT + 200
"""Pence: two adults with the fees of two seats and an order. Each premium seat is 3.00 more."""
ROWS = (("dear-0", "A"), ("dear-0", "B"), ("dear-1", "A"), ("dear-1", "B"), ("dear-2", "B"))
PAIRS = [(movie, f"{row}{n}", f"{row}{n + 1}") for movie, row in ROWS for n in (1, 3, 5, 7)]
BY_CARD = PAIRS[2::3]
HELD = ("dear-0", "A7", "A8")
TAKEN = "SELECT paid_by, count(*), sum(charged_minor) FROM payments WHERE taken_by = 'Ann' GROUP BY paid_by"
GIVEN = "SELECT sum(amount_minor) FROM refunds WHERE who = 'Ann' AND state <> 'failed'"
LIVE = "SELECT count(*), count(DISTINCT showtime_id || ' ' || seat_id) FROM bookings WHERE cancelled_at_ms IS NULL"


@pytest.fixture(scope="module")
def server(office_server: Server) -> Server:
    """A cinema with somebody of each role."""
    return office_server


def price_of(pairs: Iterable[tuple[str, str, str]]) -> int:
    """What the pairs cost together, in pence."""
    return sum(PAIR + 2 * PREMIUM * (first == "A5") for _, first, _ in pairs)


async def sells(ann: Visitor, pair: tuple[str, str, str]) -> None:
    """Sell two seats: by keyboard for cash, or for what they were held; by tap for a card."""
    _, first, second = pair
    await selects(ann, first)
    if pair in BY_CARD:
        await selects(ann, second)
        await ann.page.get_by_label("Card at the terminal").check()
        await ann.action("sell").click()
    else:
        for key in ("s", "Enter") if pair == HELD else ("ArrowRight", "Enter", "s", "Enter"):
            await ann.page.keyboard.press(key)
    await expect(ann.role("sold")).to_contain_text(f"{first}, {second}")
    await expect(ann.action("next")).to_be_focused()
    await ann.page.keyboard.press("Enter")


async def goes_to(ann: Visitor, server: Server, movie: str) -> None:
    await opens(ann, server, f"#/showtime/{movie}")
    await expect(ann.page.locator("h1")).to_be_visible()
    await sees_map(ann)


async def sells_forty(ann: Visitor, server: Server) -> None:
    at = ""
    for pair in PAIRS:
        if pair[0] != at:
            at = pair[0]
            await goes_to(ann, server, at)
        await sells(ann, pair)


async def opens_till_without_an_answer(ann: Visitor) -> None:
    """Ann opens her till; the answer is lost, and the tills are loaded again."""

    async def answer_is_lost(route: Route) -> None:
        if route.request.method == "GET":
            await route.continue_()
        else:
            await route.fetch()
            await route.abort()

    ann.forgive("ERR_FAILED")
    await ann.page.route("**/admin/tills", answer_is_lost)
    await opens_till(ann, "150")
    await expect(ann.role("till-said")).to_contain_text("The tills are loaded again")
    await ann.page.unroute("**/admin/tills")


async def second_counter(max_: Visitor) -> None:
    """Max sells at the map at which Ann sells, and has no till."""
    await expect(max_.role("no-till")).to_be_hidden()
    for seat in ("C7", "C8"):
        await selects(max_, seat)
        await expect(max_.role("no-till")).to_be_visible()
        await max_.action("sell").click()
        await max_.action("next").click()


async def buys_online(buyer: PayingBuyer) -> None:
    for movie in ("dear-0", "dear-1"):
        for seats in (("C1", "C2"), ("C3", "C4")):
            await buyer.bought(movie, *seats, email="grace@example.org")
    assert (await buyer.hold("dear-0", "A1")).status_code == 409


async def holds_for_mrs_gray(max_: Visitor) -> None:
    """Max holds two seats for somebody who is on her way."""
    await selects(max_, "A7", "A8")
    await max_.page.keyboard.press("h")
    await expect(field(max_, "hold-label")).to_be_focused()
    await field(max_, "hold-label").fill("Mrs Gray")
    await max_.page.keyboard.press("Enter")
    await max_.sees("hold", "A7", "A8")
    await selects(max_, "A8")
    await expect(max_.role("hold")).to_contain_text("A7, A8 Mrs Gray")
    await max_.page.keyboard.press("Escape")


async def moves_refunds_and_takes(ann: Visitor) -> None:
    """At the last showtime: two seats are moved, one of another order is given back, three orders are paid."""
    await selects(ann, "B1", "B2", "A1", "A2")
    await ann.action("move").click()
    await ann.sees("confirmed", "A1", "A2")
    await ann.sees("available", "B1", "B2")
    for seat, way in (("C1", "cash"), ("C2", "cash"), ("C3", "card")):
        await selects(ann, seat)
        await ann.action(f"take-{way}").click()
        await expect(ann.role("booked").locator(".state-word")).to_have_text("paid")
        await ann.tap(seat)
    await selects(ann, "B5")
    await ann.action("open-order").click()
    await ann.role("cancel").locator("summary").click()
    await ann.page.locator('[data-cancel-seat="B6"]').uncheck()
    await field(ann, "cancel-reason").fill("ill")
    await ann.action("cancel-seats").click()
    await ann.sees_toast("B5 cancelled.")


async def report(clerk: Visitor, server: Server, by: str) -> list[dict[str, Any]]:
    answer = await clerk.page.request.get(f"{server.url}/admin/reports/takings", params={"by": by})
    rows: list[dict[str, Any]] = (await answer.json())["rows"]
    return rows


def by_hand(server: Server, query: str) -> list[Any]:
    with closing(sqlite3.connect(ledger_file(server))) as ledger:
        return ledger.execute(query).fetchall()


async def test_an_evening_at_the_counter_ends_with_a_till_that_agrees_with_report_and_ledger(
    come_in: ComeIn, server: Server, buyer: PayingBuyer
) -> None:
    ann = await come_in(reduced_motion="reduce")
    await signs_in(ann, server, "Ann", "#/till")
    await opens_till_without_an_answer(ann)
    max_ = await at_the_map(come_in, server, "dear-0", "Max")
    await holds_for_mrs_gray(max_)
    for seat in ("C1", "C2", "C3"):
        due = await buyer.begun("dear-2", seat, provider="counter", email="ada@example.org")
        await buyer.becomes(due["payment_id"], "due")
    await asyncio.gather(sells_forty(ann, server), second_counter(max_), buys_online(buyer))
    await moves_refunds_and_takes(ann)

    card = price_of(BY_CARD) + DUE
    cash = price_of(PAIRS) - price_of(BY_CARD) + 2 * DUE
    expected = FLOAT + cash - SEAT
    await opens(ann, server, "#/till")
    await expect(ann.role("till-facts")).to_have_text("Opened with £150.00 · 23 payments so far")
    await counts(ann, f"{(expected - 50) / 100:.2f}", slips=f"{card / 100:.2f}")
    await expect(ann.role("till-said")).to_have_text("The till is closed. Cash: £0.50 less than there should be.")
    shown = {way: ann.page.locator(f'[data-way="{way}"] [data-difference]') for way in ("cash", "card")}
    await expect(shown["cash"]).to_have_attribute("data-difference", "-50")
    await expect(shown["card"]).to_have_attribute("data-difference", "0")

    rows = await report(max_, server, "till")
    anns = {one["way"]: (one["taken"], one["given_back"], one["expected"]) for one in rows if one["till_id"]}
    assert anns == {"cash": (cash, SEAT, expected), "card": (card, 0, card)}
    sums = [Counter[str](), Counter[str]()]
    for total, lines in zip(sums, (rows, await report(max_, server, "day")), strict=True):
        for one in lines:
            total[one["way"]] += one["net"]
    assert sums[0] == sums[1], "by till it is what it is by day"
    n_card = len(BY_CARD) + 1
    assert by_hand(server, TAKEN) == [("card", n_card, card), ("cash", len(PAIRS) + 3 - n_card, cash)]
    assert by_hand(server, GIVEN) == [(SEAT,)]
    [(live, seats)] = by_hand(server, LIVE)
    assert live == seats == 2 * len(PAIRS) - 1 + 3 + 2 + 8


async def test_a_broken_seat_is_taken_out_of_sale_from_now_on_and_sold_again_once_it_is_mended(
    come_in: ComeIn, server: Server
) -> None:
    max_ = await at_the_map(come_in, server, "dear-20", "Max")
    await selects(max_, "C8")
    await max_.page.keyboard.press("r")
    await max_.action("block").click()
    await expect(max_.role("panel-error")).to_contain_text("C8: sold.")
    await expect(max_.role("kept")).to_contain_text("C8 out of order")
    await opens(max_, server, "#/showtime/dear-21")
    await sees_map(max_)
    await max_.sees("reserved", "C8")
    await selects(max_, "C8")
    await expect(max_.role("kept")).to_contain_text("C8 out of order")
    await max_.action("mend").click()
    await expect(max_.seat("C8")).to_have_attribute("data-status", "available")
    await expect(max_.page.locator("[data-seat][data-mine]")).to_have_count(0)
    await expect(max_.role("panel-error")).to_have_text("")
