"""A booking that was cancelled, as a browser shows it: nowhere does it look valid, and what is left of it does."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import expect

from tests.e2e.browser import ComeIn, Visitor
from tests.e2e.test_page_ticket import books
from tests.harness.processes.commands import cancel_booking
from tests.harness.processes.server import Server

pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.asyncio(loop_scope="module")]


async def cancel(server: Server, visitor: Visitor, *words: str) -> None:
    """Cancel the booking whose ticket is on the page, which may still be about to keep the code."""
    visitor.forgive("410")
    reference = await visitor.role("ticket-sheet").locator(".reference").inner_text()
    await asyncio.to_thread(cancel_booking, server.folder, reference, *words)


async def test_a_cancelled_ticket_says_so_and_has_no_code(come_in: ComeIn, movie: str, server: Server) -> None:
    ada = await come_in(movie)
    await books(ada, "A1", "A2")
    await cancel(server, ada)
    await ada.page.reload()
    sheet = ada.role("ticket-sheet")
    await expect(sheet).to_contain_text("Cancelled: this ticket is not valid")
    await expect(sheet).to_contain_text("A1, A2")
    await expect(sheet.get_by_role("img")).to_have_count(0)
    for gone in ("print", "calendar"):
        await expect(ada.action(gone)).to_have_count(0)


async def test_a_ticket_is_shown_for_the_seats_that_are_left(come_in: ComeIn, movie: str, server: Server) -> None:
    ada = await come_in(movie)
    await books(ada, "A1", "A2")
    await cancel(server, ada, "--seats", "A2")
    await ada.page.reload()
    sheet = ada.role("ticket-sheet")
    await expect(sheet.locator(".ticket-seats dd:not(.seat-words)")).to_have_text("A1")
    await expect(sheet).to_contain_text("Cancelled")
    await expect(sheet.get_by_role("img")).to_have_count(1)


async def test_my_tickets_show_what_is_cancelled(come_in: ComeIn, movie: str, server: Server) -> None:
    ada = await come_in(movie)
    await books(ada, "A1", "A2")
    await cancel(server, ada)
    await ada.page.get_by_role("link", name="My tickets").first.click()
    card = ada.role("tickets").get_by_role("listitem")
    await expect(card).to_contain_text("Cancelled: this ticket is not valid")


async def test_the_seats_of_a_cancelled_booking_are_free_on_the_open_map(
    come_in: ComeIn, movie: str, server: Server
) -> None:
    ada = await come_in(movie)
    link = await books(ada, "A1", "A2")
    await ada.open(movie)
    await expect(ada.role("ticket")).to_be_visible()
    reference = link.partition("#/ticket/")[2].partition(".")[0]
    ada.forgive("410")
    await asyncio.to_thread(cancel_booking, server.folder, reference)
    await expect(ada.page.get_by_text("A booking of yours at this showtime no longer stands.")).to_be_visible()
    await expect(ada.role("ticket")).to_have_count(0)
