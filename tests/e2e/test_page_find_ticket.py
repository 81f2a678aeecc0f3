"""My tickets on another device: by the reference and the name of the booking, and no other way."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import expect

from tests.e2e.axe import findings
from tests.e2e.browser import PHONE, ComeIn, Visitor
from tests.e2e.fitting import misfits
from tests.harness.processes.server import Server
from tests.web.buyer import Buyer, client_of
from tests.web.test_find_ticket import booked

pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.asyncio(loop_scope="module")]
NAME = "Ann-Marie Lée"
NARROW: dict[str, Any] = {**PHONE, "viewport": {"width": 320, "height": 700}, "reduced_motion": "reduce"}


async def reference_of_ann(server: Server, movie: str) -> str:
    """Booked elsewhere, by the wire."""
    async with client_of(server) as http:
        reference, _ = await booked(Buyer(http, "ann"), movie, name=NAME, email="ann@example.org")
    return reference


async def searches(visitor: Visitor, reference: str, name: str) -> None:
    """By the keyboard alone."""
    await visitor.page.get_by_label("Booking reference").focus()
    await visitor.page.keyboard.type(reference)
    await visitor.page.keyboard.press("Tab")
    await visitor.page.keyboard.type(name)
    await visitor.page.keyboard.press("Enter")


async def test_a_ticket_of_another_device_is_found_listed_and_cancelled_by_its_buyer_only(
    come_in: ComeIn, server: Server, movie: str
) -> None:
    reference = await reference_of_ann(server, movie)
    ann = await come_in(**NARROW)
    await ann.page.goto(f"{server.url}/#/tickets")
    assert not await findings(ann.page)
    assert not await misfits(ann.page)
    await searches(ann, reference.lower().replace("-", " "), "ann-marie lée")
    await expect(ann.role("ticket-sheet")).to_contain_text(reference)
    await ann.page.get_by_role("link", name="My tickets").first.click()
    await expect(ann.role("tickets").get_by_role("listitem")).to_contain_text(["Row A, seat 1"])
    await searches(ann, reference, NAME)
    await expect(ann.role("ticket-sheet")).to_contain_text(reference)
    await ann.page.get_by_role("link", name="My tickets").first.click()
    await expect(ann.role("tickets").get_by_role("listitem")).to_have_count(1)
    await ann.open(movie)
    await ann.sees_mine("confirmed", "A1")


async def test_what_is_not_found_says_so_once_whatever_was_wrong(come_in: ComeIn, server: Server, movie: str) -> None:
    reference = await reference_of_ann(server, movie)
    ben = await come_in(**NARROW)
    ben.forgive("404")
    await ben.page.goto(f"{server.url}/#/tickets")
    await ben.action("find-ticket").click()
    error = ben.role("find-error")
    await expect(error).to_have_text("Please enter both.")
    await expect(ben.page.get_by_label("Booking reference")).to_be_focused()
    await searches(ben, reference, "Ben")
    await expect(error).to_have_text("We can't find a booking with this reference and this name.")
    await expect(ben.page.get_by_text("Booked without a name?")).to_be_visible()
    assert not await findings(ben.page)
    assert not await misfits(ben.page)
    await expect(ben.role("tickets").get_by_role("heading")).to_have_count(0)
