"""Who was let in is on the staff's map, in the story of the order, and on the ticket's own page."""

from __future__ import annotations

import asyncio
import time
import uuid
from typing import Any

import pytest
from playwright.async_api import expect

from tests.e2e.browser import PHONE, ComeIn
from tests.e2e.office import at_the_map, selects
from tests.harness.processes.server import Server
from tests.web.staffed import signed_in

pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.asyncio(loop_scope="module")]


@pytest.fixture(scope="module")
def server(office_server: Server) -> Server:
    """A cinema with somebody of each role."""
    return office_server


def lets_in(url: str, token: str, *seats: str) -> None:
    """Dora at the door scans the ticket for these seats."""
    scan = {"scan_id": str(uuid.uuid4()), "token": token, "seats": seats, "offline": False}
    with signed_in(url, "Dora") as page:
        answer = page.post("/door/scans", scans=[{**scan, "scanned_at": time.time_ns() // 10**6}])
        assert [one["verdict"] for one in answer.json()["results"]] == ["admitted"], answer.text


def sold(url: str, *seats: str) -> dict[str, Any]:
    with signed_in(url, "Ann") as page:
        return page.sold("dear-0", *seats)


async def test_who_was_let_in_is_on_map_story_and_ticket(come_in: ComeIn, server: Server) -> None:
    url = server.url
    booking = await asyncio.to_thread(sold, url, "A1", "A2")
    await asyncio.to_thread(lets_in, url, booking["ticket"], "A1")
    ann = await at_the_map(come_in, server, "dear-0")
    await selects(ann, "A1", "A2")
    await expect(ann.role("checked-in")).to_have_text("A1 checked in")
    await ann.action("open-order").click()
    await expect(ann.page.locator('[data-what="admitted"]')).to_contain_text("Let in: A1")
    ada = await come_in(**PHONE)
    await ada.page.goto(f"{url}/#/ticket/{booking['ticket']}")
    sheet = ada.role("ticket-sheet")
    await expect(sheet.locator(".ticket-word")).to_have_text("Ticket")
    await expect(sheet.locator("dl div", has_text="Let in")).to_contain_text("A1")
    await asyncio.to_thread(lets_in, url, booking["ticket"], "A2")
    await ada.page.reload()
    await expect(sheet.locator(".ticket-word")).to_have_text("Ticket, let in already")
