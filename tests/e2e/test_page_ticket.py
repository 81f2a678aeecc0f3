"""Tickets in a browser: from the confirm to a page that can be shown, printed, kept and opened elsewhere."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import expect

from tests.e2e.browser import DESKTOP, PHONE, ComeIn, Visitor
from tests.harness.processes.server import Server

pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.asyncio(loop_scope="module")]
SIZES = pytest.mark.parametrize("window", [PHONE, DESKTOP], ids=["phone", "desktop"])
CSS_PX_PER_CM = 96 / 2.54
CODE_CM_MIN = 3
PAGE = re.compile(rb"/Type\s*/Page\b")
COLOURS = """(sheet) => [sheet, ...sheet.querySelectorAll("h1, dt, dd, figcaption")].map((one) => {
  const style = getComputedStyle(one);
  return [style.color, style.backgroundColor];
}).flat()"""


async def books(visitor: Visitor, *seats: str) -> str:
    """Hold and confirm these seats and go to the ticket; the address of its page."""
    await visitor.holds(*seats)
    await visitor.action("confirm").click()
    await visitor.action("ticket").click()
    await expect(visitor.role("ticket-sheet")).to_be_visible()
    return visitor.page.url


@SIZES
async def test_a_confirm_leads_to_a_ticket_with_all_that_the_door_asks_for(
    come_in: ComeIn, movie: str, window: dict[str, Any]
) -> None:
    ada = await come_in(movie, **window)
    await ada.holds("B4", "B5")
    await ada.action("confirm").click()
    reference = await ada.role("ticket").locator(".reference").inner_text()
    await ada.action("ticket").click()
    sheet = ada.role("ticket-sheet")
    for text in (reference, "Plain", "B4 B5", "No fixed time", "The Test House"):
        await expect(sheet).to_contain_text(text)
    await expect(ada.action("calendar")).to_have_count(0)
    await expect(ada.page).to_have_title(f"Ticket {reference} · Plain")
    code = sheet.get_by_role("img", name=f"QR code of booking {reference}")
    await expect(code).to_be_in_viewport(ratio=1)
    assert await code.evaluate("(image) => image.decode().then(() => image.naturalWidth > 0)")
    assert not await ada.page.evaluate("document.documentElement.scrollWidth > innerWidth")


async def test_the_ticket_s_link_opens_it_on_another_device(come_in: ComeIn, movie: str) -> None:
    ada = await come_in(movie)
    link = await books(ada, "A1")
    phone = await come_in(**PHONE)
    await phone.page.goto(link)
    await expect(phone.role("ticket-sheet")).to_contain_text("A1")
    await phone.page.reload()
    await expect(phone.role("ticket-sheet")).to_contain_text("A1")
    await phone.page.get_by_role("link", name="My tickets").first.click()
    await expect(phone.page.get_by_text("No tickets yet.")).to_be_visible()


@pytest.mark.parametrize("theme", ["dark", "light"])
async def test_on_paper_it_is_one_black_and_white_page_with_a_code_that_scans(
    come_in: ComeIn, movie: str, theme: str
) -> None:
    ada = await come_in(movie, color_scheme=theme)
    await books(ada, "A1", "A2", "A3", "A4", "A5", "A6")
    await ada.page.emulate_media(media="print")
    for gone in ("print", "calendar", "theme", "language", "my-tickets"):
        await expect(ada.action(gone)).to_be_hidden()
    box = await ada.page.get_by_role("img", name="QR code").bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= CODE_CM_MIN * CSS_PX_PER_CM
    colours = await ada.role("ticket-sheet").evaluate(COLOURS)
    assert set(colours) <= {"rgb(0, 0, 0)", "rgb(255, 255, 255)", "rgba(0, 0, 0, 0)"}
    assert await ada.page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    paper = await ada.page.pdf(format="A4")
    assert len(PAGE.findall(paper)) == 1


async def test_the_print_button_prints(come_in: ComeIn, movie: str) -> None:
    ada = await come_in(movie)
    await books(ada, "A1")
    await ada.page.evaluate("window.print = () => { document.body.dataset.printed = 'yes'; }")
    await ada.action("print").click()
    await expect(ada.page.locator("body")).to_have_attribute("data-printed", "yes")


async def test_it_goes_into_the_calendar(come_in: ComeIn) -> None:
    ada = await come_in("tonight-1")
    await books(ada, "A1")
    async with ada.page.expect_download() as coming:
        await ada.action("calendar").click()
    download = await coming.value
    assert download.suggested_filename.endswith(".ics")
    text = await asyncio.to_thread(Path(await download.path()).read_text, encoding="utf-8")
    assert "BEGIN:VEVENT" in text
    assert "Tonight" in text


async def test_my_tickets_are_listed_and_survive_a_refresh(come_in: ComeIn, movie: str, other_movie: str) -> None:
    ada = await come_in(movie)
    await books(ada, "A1")
    await ada.open(other_movie)
    await books(ada, "B2", "B3")
    await ada.page.get_by_role("link", name="My tickets").first.click()
    await expect(ada.page).to_have_title("My tickets · The Test House")
    cards = ada.role("tickets").get_by_role("listitem")
    await expect(cards).to_have_count(2)
    await ada.page.reload()
    await expect(cards).to_have_count(2)
    await cards.filter(has_text="B2 B3").get_by_role("link", name="Open the ticket").click()
    await expect(ada.role("ticket-sheet")).to_contain_text("B2 B3")


async def test_a_ticket_that_is_none_says_so(come_in: ComeIn, server: Server) -> None:
    ada = await come_in()
    ada.forgive("404")
    await ada.page.goto(f"{server.url}/#/ticket/nothing.at-all")
    await expect(ada.page.get_by_text("We can't find this ticket. Check the link.")).to_be_visible()
    await ada.page.get_by_role("link", name="Programme").click()
    await expect(ada.page.locator("[data-movie]").first).to_be_visible()
