"""A manager moves, closes and cancels showtimes at the box office: what it does, one button, and the refunds."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Locator, expect

from tests.deliveries.mail_office import text_of
from tests.deliveries.mail_server import MailBox
from tests.deliveries.mailing_server import taken
from tests.e2e.axe import findings
from tests.e2e.browser import ComeIn, Visitor
from tests.e2e.office import field, mailing_office, sees_map, selects, signs_in
from tests.harness.processes.server import Server
from tests.web.own_shop import shop_key, sold_elsewhere
from tests.web.paying import PayingBuyer
from tests.web.priced_programme import CINEMA, PRICES, TICKET_TYPES, corner
from tests.web.staffed import StaffPage, signed_in

pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.asyncio(loop_scope="module")]
ROOM = corner("A ssssss\nB ssssss")
TWIN = ROOM.replace('"corner"', '"twin"').replace('"The Corner"', '"The Twin"')
SMALL = corner("A ss").replace('"corner"', '"small"').replace('"The Corner"', '"The Small"')
DAY = """
[[showtime]]
movie = "train"
auditorium = "corner"
starts_at = 2099-01-0{}T20:15:00
"""
DAYS = "".join(DAY.format(day) for day in range(2, 7))
MOVIE = '\n[[movie]]\nid = "train"\ntitle = "Night Train"\nruntime_min = 100\n'
HOUSE = CINEMA + ROOM + TWIN + SMALL + MOVIE + DAYS + TICKET_TYPES + PRICES
NARROW: dict[str, Any] = {"locale": "de-DE", "viewport": {"width": 320, "height": 700}}
PART = '[data-role="change-showtime"]'


def evening(day: int) -> str:
    """The id of a showtime."""
    return f"train-2099010{day}-2015-corner"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def server(box: MailBox) -> AsyncIterator[Server]:
    async with mailing_office(box, HOUSE) as started:
        yield started


async def opens_change(come_in: ComeIn, server: Server, showtime: str, window: dict[str, Any] | None = None) -> Visitor:
    """Max at the form, by keyboard."""
    max_ = await come_in(reduced_motion="reduce", **(window or {}))
    await signs_in(max_, server, "Max", f"#/showtime/{showtime}")
    await max_.page.locator(f"{PART} summary").press("Enter")
    return max_


async def buys(buyer: PayingBuyer, showtime: str, *seats: str, email: str) -> dict[str, Any]:
    """Pay for seats online; the payment."""
    held = await buyer.http.post(f"/showtimes/{showtime}/holds", json={"user_id": buyer.user_id, "seats": seats})
    payment = await buyer.begun_for(held.json()["session_id"], *seats, email=email, language="en")
    return await buyer.paid(payment)


def head(max_: Visitor) -> Locator:
    """What is above the map."""
    return max_.page.locator(".office-showtime-head")


async def looks(max_: Visitor) -> None:
    await max_.action("look-change").press("Enter")
    await expect(max_.action("do-change")).to_be_visible()


async def test_a_showtime_is_moved_after_its_manager_has_seen_what_that_does(
    come_in: ComeIn, server: Server, box: MailBox, buyer: PayingBuyer, manager: StaffPage
) -> None:
    await buys(buyer, evening(2), "A1", "A2", email="ann@example.org")
    await asyncio.to_thread(manager.sold, evening(2), "B1")
    await taken(box, 1, "ann@example.org")
    max_ = await opens_change(come_in, server, evening(2))
    await expect(field(max_, "change-room").locator("option")).to_have_text(["The Corner", "The Twin"])
    await field(max_, "change-start").fill("2099-01-02T21:00")
    await field(max_, "change-room").select_option("twin")
    await looks(max_)
    result = max_.role("change-result")
    await expect(result).to_contain_text("is moved: seats sold: 3, bookings: 2, of which get a mail: 1.")
    assert not await findings(max_.page)
    await max_.action("do-change").press("Enter")
    await max_.sees_toast("The showtime is changed.")
    await expect(head(max_)).to_contain_text("21:00")
    _, mail = await taken(box, 2, "ann@example.org")
    assert mail["Subject"] == "Changed: Night Train"
    assert "21:00 · The Twin" in " ".join(text_of(mail).split())
    newest = manager.get("/admin/programme").json()["text"]
    assert f'[[change]]\nshowtime = "{evening(2)}"\nstarts_at = 2099-01-02T21:00:00\nauditorium = "twin"' in newest
    with signed_in(server.url, "Olga") as olga:
        last = olga.get("/admin/audit", before="0").json()["rows"]
    assert ("Max", "programme") in [(one["who"], one["what"]) for one in last]
    await max_.page.locator(f"{PART} summary").press("Enter")
    await field(max_, "change-start").fill("2099-01-02T20:15")
    await field(max_, "change-room").select_option("corner")
    await looks(max_)
    await max_.action("do-change").press("Enter")
    await expect(head(max_)).to_contain_text("20:15")
    assert evening(2) not in manager.get("/admin/programme").json()["text"], "as planned needs no table"


async def test_a_showtime_is_closed_and_opened_again(come_in: ComeIn, server: Server, buyer: PayingBuyer) -> None:
    max_ = await opens_change(come_in, server, evening(3), NARROW)
    await max_.page.locator('[data-change="closed"]').press("Space")
    await looks(max_)
    assert not await findings(max_.page)
    assert not await max_.page.evaluate("document.documentElement.scrollWidth > innerWidth")
    await max_.action("do-change").press("Enter")
    await expect(head(max_)).to_contain_text("Nicht mehr im Verkauf")
    assert (await buyer.http.get(f"/showtimes/{evening(3)}")).json()["status"] == "closed"
    await max_.page.locator(f"{PART} summary").press("Enter")
    await max_.page.locator('[data-change="on_sale"]').press("Space")
    await looks(max_)
    await max_.action("do-change").press("Enter")
    await expect(head(max_)).not_to_contain_text("Nicht mehr im Verkauf")


async def test_a_cancelled_showtime_lists_its_orders_and_one_button_refunds_what_was_paid_online(
    come_in: ComeIn, server: Server, box: MailBox, buyer: PayingBuyer, manager: StaffPage
) -> None:
    paid = await buys(buyer, evening(4), "A1", "A2", email="ben@example.org")
    cash = await asyncio.to_thread(manager.sold, evening(4), "B1")
    held = await buyer.http.post(f"/showtimes/{evening(4)}/holds", json={"user_id": buyer.user_id, "seats": ["B3"]})
    key = await asyncio.to_thread(shop_key, server)
    elsewhere = await sold_elsewhere(buyer, held.json()["session_id"], key, 10, "order-4711")
    await taken(box, 1, "ben@example.org")
    max_ = await opens_change(come_in, server, evening(4))
    await max_.page.locator('[data-change="cancelled"]').press("Space")
    await looks(max_)
    await expect(max_.role("change-result")).to_contain_text(f"refund booking {paid['reference']}, seats A1, A2")
    await max_.action("do-change").press("Enter")
    orders = max_.role("to-refund").locator("[data-order]")
    await expect(orders).to_have_count(3)
    await sees_that_nothing_is_sold(max_)
    assert not await findings(max_.page)
    await max_.action("refund-all").press("Enter")
    await expect(max_.role("refunded")).to_contain_text(f"cancel by hand: {cash['reference']}.")
    await expect(max_.role("refunded")).to_contain_text(f"refund these there: {elsewhere} (order-4711).")
    await expect(orders).to_have_count(1)
    assert (await buyer.becomes(paid["payment_id"], "refunded"))["refunded"] == paid["amount"]
    subjects = [str(one["Subject"]) for one in await taken(box, 4, "ben@example.org")]
    assert subjects[0] == "Your ticket: Night Train"
    assert sorted(subjects[1:]) == [f"{one}: Night Train" for one in ("Cancelled", "Does not take place", "Money back")]


async def sees_that_nothing_is_sold(max_: Visitor) -> None:
    """A banner, and no form of a sale, a hold or house seats, also when a free seat is selected."""
    await sees_map(max_)
    await expect(max_.role("cancelled")).to_contain_text("This showtime is cancelled.")
    await expect(max_.role("counts")).not_to_contain_text("free")
    await selects(max_, "B6")
    await expect(max_.role("panel")).to_contain_text("Nothing is sold, held or kept back here.")
    await expect(max_.role("panel").locator("form")).to_have_count(0)


async def test_what_cannot_be_is_refused_in_sentences(come_in: ComeIn, server: Server) -> None:
    max_ = await opens_change(come_in, server, evening(5))
    await field(max_, "change-start").fill("2099-01-06T21:00")
    await max_.action("look-change").press("Enter")
    await expect(max_.role("change-error")).to_contain_text("is over")
    await field(max_, "change-start").fill("")
    await max_.action("look-change").press("Enter")
    await expect(max_.role("change-error")).to_have_text("Please enter a day and a time.")
    await expect(field(max_, "change-start")).to_be_focused()
    await expect(max_.action("do-change")).to_be_hidden()


async def test_a_clerk_finds_no_such_form(come_in: ComeIn, server: Server) -> None:
    ann = await come_in()
    await signs_in(ann, server, "Ann", f"#/showtime/{evening(6)}")
    await expect(ann.role("counts")).to_be_visible()
    await expect(ann.page.locator(PART)).to_have_count(0)
