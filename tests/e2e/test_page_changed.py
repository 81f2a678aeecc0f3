"""The cinema changes showtimes after seats were taken: what pages, tickets and listeners of the feed show then."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.e2e.browser import ComeIn, Visitor
from tests.harness.customers.feed_client import listening
from tests.harness.processes.commands import firstclick
from tests.harness.processes.server import Server, serving
from tests.web.buyer import client_of
from tests.web.test_map_change import ADOPTED_WITHIN_S

pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.asyncio(loop_scope="module")]
LATER_MS = ADOPTED_WITHIN_S * 1000
EVENING = "train-20990102-2015-hall"
HOUSE = """
[cinema]
name = "The Changing House"
timezone = "Europe/London"

[[auditorium]]
id = "hall"
name = "The Hall"
orphan_rule = false
rows = 3
seats_per_row = 4

[[auditorium]]
id = "studio"
name = "The Studio"
orphan_rule = false
rows = 3
seats_per_row = 4

[[movie]]
id = "train"
title = "Night Train"
runtime_min = 100

[[showtime]]
movie = "train"
auditorium = "hall"
starts_at = 2099-01-02T20:15:00

[[showtime]]
movie = "train"
auditorium = "hall"
starts_at = 2099-01-03T20:15:00
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A server that sells two evenings, with its data in `tmp_path`."""
    with serving(HOUSE, DATA_DIR=tmp_path, HOLD_TTL_SECONDS=100, ACCESS_LOG="off") as started:
        yield started


async def changes(server: Server, data: Path, *values: str) -> str:
    """The first evening is changed by the file, as an operator does it; what the import prints."""
    file = server.folder / "next.toml"
    lines = ["[[change]]", f'showtime = "{EVENING}"', *values]
    file.write_text(HOUSE + ("\n".join(lines) if values else ""), encoding="utf-8")
    return (
        await asyncio.to_thread(firstclick, "programme", "import", file.name, cwd=server.folder, DATA_DIR=data)
    ).stdout


async def test_a_closed_showtime_is_sold_no_more_and_who_holds_seats_can_book_them(
    come_in: ComeIn, server: Server, tmp_path: Path
) -> None:
    ada = await come_in(EVENING)
    await ada.holds("B2")
    ben = await come_in()
    await ben.open_programme()
    await expect(ben.page.locator("[data-showtime]")).to_have_count(2)
    async with listening(server) as feed, client_of(server) as http:
        said = await changes(server, tmp_path, 'sales = "closed"')
        assert f'changed: showtime {EVENING}, status "on sale" → "closed"' in said
        assert (await feed.next_is("SHOWTIME_CHANGED"))["status"] == "closed"
        await expect(ada.role("showtime-notice")).to_contain_text("not sold here any more", timeout=LATER_MS)
        await ada.sees_mine("hold", "B2")
        await ada.tap("B3")
        await ada.sees_toast("Seats for this showtime are not sold here any more.")
        await ada.action("confirm").click()
        await ada.sees_mine("confirmed", "B2")
        await expect(ben.page.locator("[data-showtime]")).to_have_count(1)
        refused = await http.post(f"/showtimes/{EVENING}/holds", json={"user_id": "ben", "seats": ["C1"]})
        assert (refused.status_code, refused.json()["type"].rsplit("/", 1)[-1]) == (422, "showtime-closed")
        await changes(server, tmp_path)
        await expect(ada.role("showtime-notice")).to_have_count(0, timeout=LATER_MS)
        await ada.holds("B3")


async def with_tickets_open(buyer: Visitor, server: Server) -> tuple[Page, Page]:
    """Two more tabs, that show the buyer's ticket and the list of tickets."""
    opened, listed = await buyer.page.context.new_page(), await buyer.page.context.new_page()
    await opened.goto(await buyer.action("ticket").first.evaluate("(link) => link.href"))
    await listed.goto(f"{server.url}/#/tickets")
    for page in (opened, listed):
        await expect(page.locator(".ticket-facts")).to_contain_text("20:15")
    return opened, listed


async def sees_when_in_front(opened: Page, listed: Page, text: str) -> None:
    """Bring both tabs to the front, as a window and as a tab, and wait for the text."""
    await opened.evaluate("dispatchEvent(new Event('focus'))")
    await listed.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    for page in (opened, listed):
        await expect(page.locator(".ticket-facts")).to_contain_text(text)


async def test_a_moved_showtime_keeps_its_holds_and_bookings_and_pages_and_tickets_say_so(
    come_in: ComeIn, server: Server, tmp_path: Path
) -> None:
    ada, ben = await come_in(EVENING), await come_in(EVENING, locale="de-DE")
    await ada.holds("B2")
    await ben.holds("C1")
    await ben.action("confirm").click()
    await ben.sees_mine("confirmed", "C1")
    opened, listed = await with_tickets_open(ben, server)
    async with listening(server, showtime_id=EVENING) as feed, client_of(server) as http:
        await feed.next_is("SNAPSHOT")
        said = await changes(server, tmp_path, "starts_at = 2099-01-04T19:00:00", 'auditorium = "studio"')
        assert "2099-01-02 20:15" in said
        assert "end." not in said
        message = await feed.next_is("SHOWTIME_CHANGED")
        assert message["auditorium"] == "The Studio"
        await sees_when_in_front(opened, listed, "Sonntag, 4. Januar, 19:00")
        await expect(ada.role("showtime-notice")).to_contain_text(
            "It was planned for Friday 2 January, 20:15, The Hall", timeout=LATER_MS
        )
        await ada.sees_mine("hold", "B2")
        await ada.action("confirm").click()
        await ada.sees_mine("confirmed", "B2")
        await expect(ben.role("showtime-notice")).to_contain_text("Das Kino hat diese Vorstellung verlegt.")
        await expect(ben.role("ticket")).to_contain_text("19:00")
        await ben.action("ticket").first.click()
        sheet = ben.role("ticket-sheet")
        await expect(sheet).to_contain_text("Sonntag, 4. Januar, 19:00")
        await expect(sheet).to_contain_text("Verlegt von")
        await expect(sheet).to_contain_text("The Studio")
        token = ben.page.url.rsplit("/", 1)[-1]
        calendar = (await http.get(f"/tickets/{token}/booking.ics")).text
        assert "SEQUENCE:1" in calendar
        assert "DTSTART:20990104T190000Z" in calendar
        assert (await http.get(f"/tickets/{token}")).json()["moved_from"]["auditorium"] == "The Hall"


async def test_a_cancelled_showtime_ends_its_holds_and_its_tickets_say_so(
    come_in: ComeIn, server: Server, tmp_path: Path
) -> None:
    ada, ben = await come_in(EVENING), await come_in(EVENING, locale="de-DE")
    await ada.holds("B2")
    ada.forgive("410")
    await ben.holds("C1")
    await ben.action("confirm").click()
    await ben.sees_mine("confirmed", "C1")
    async with listening(server, showtime_id=EVENING) as feed, client_of(server) as http:
        await feed.next_is("SNAPSHOT")
        said = await changes(server, tmp_path, 'status = "cancelled"')
        assert "is cancelled: refund booking" in said
        assert (await feed.next_is("SHOWTIME_CHANGED"))["status"] == "cancelled"
        await expect(ada.role("showtime-notice")).to_contain_text("has cancelled this showtime", timeout=LATER_MS)
        await ada.sees("available", "B2")
        await ben.action("ticket").first.click()
        sheet = ben.role("ticket-sheet")
        await expect(sheet).to_contain_text("Vom Kino abgesagt")
        await expect(sheet.locator("img")).to_have_count(0)
        refused = await http.post(f"/showtimes/{EVENING}/holds", json={"user_id": "ben", "seats": ["C2"]})
        assert (refused.status_code, refused.json()["reason"]) == (409, "showtime_cancelled")
        token = ben.page.url.rsplit("/", 1)[-1]
        ticket = (await http.get(f"/tickets/{token}")).json()
        assert (ticket["status"], ticket["showtime_status"]) == ("booked", "cancelled")
        removed = HOUSE.replace("starts_at = 2099-01-02T20:15:00", "starts_at = 2099-01-05T20:15:00")
        (server.folder / "removed.toml").write_text(removed, encoding="utf-8")
        words = ("programme", "import", "removed.toml")
        await asyncio.to_thread(firstclick, *words, cwd=server.folder, DATA_DIR=tmp_path)
        assert (await http.get(f"/tickets/{token}")).json()["showtime_status"] == "cancelled"
