"""A ticket without a network: what was seen once opens again, says as of when it is, and is put right later."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Route, expect

from tests.e2e.axe import findings
from tests.e2e.browser import PHONE, ComeIn, Visitor, eventually
from tests.e2e.door import OFFLINE
from tests.e2e.fitting import misfits
from tests.e2e.test_page_cancelled import cancel
from tests.e2e.test_page_ticket import books
from tests.harness.processes.server import Server
from tests.web.buyer import Buyer, client_of

pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.asyncio(loop_scope="module")]
KEPT = """async () => {
  const addresses = [];
  for (const name of await caches.keys())
    for (const { url } of await (await caches.open(name)).keys()) addresses.push(url);
  return addresses;
}"""
NOT_VALID = "Cancelled: this ticket is not valid"
IS_DRAWN = "(image) => image.decode().then(() => image.naturalWidth > 0)"
AS_OF = re.compile(r"^Shown as of \w+ \d+ \w+, \d\d:\d\d\. The box office can't be reached now")


async def kept(visitor: Visitor) -> list[str]:
    """The addresses of all that the browser keeps of this site for when there is no network."""
    addresses: list[str] = await visitor.page.evaluate(KEPT)
    return addresses


async def is_kept(visitor: Visitor) -> None:
    """Wait until the ticket on the page would open without a network."""
    reference = await visitor.role("ticket-sheet").locator(".reference").inner_text()

    async def has_all() -> bool:
        found = await kept(visitor)
        ticket = any(f"/tickets/{reference}" in one and one.endswith("qr.svg") for one in found)
        return ticket and any(one.endswith("/ticket/") for one in found)

    await eventually(has_all)


async def opens_offline(visitor: Visitor, address: str) -> None:
    """The browser is started again, without a network."""
    visitor.forgive(*OFFLINE)
    await visitor.page.context.set_offline(True)
    page = await visitor.page.context.new_page()
    await visitor.page.close()
    visitor.page = page
    await page.goto(address)


async def test_a_ticket_that_was_seen_opens_without_a_network_and_is_renewed_with_one(
    come_in: ComeIn, movie: str
) -> None:
    ada = await come_in(movie, **PHONE, reduced_motion="reduce")
    link = await books(ada, "A1", "A2")
    await is_kept(ada)
    await opens_offline(ada, link)
    sheet, as_of = ada.role("ticket-sheet"), ada.role("as-of")
    await expect(as_of).to_have_text(AS_OF)
    await expect(sheet).to_contain_text("Row A, seats 1 and 2")
    assert await sheet.get_by_role("img", name="QR code").evaluate(IS_DRAWN)
    for gone in ("calendar", "cancel-open"):
        await expect(ada.action(gone)).to_have_count(0)
    assert not await findings(ada.page)
    assert not await misfits(ada.page)
    await ada.page.get_by_role("link", name="My tickets").first.click()
    await ada.role("tickets").get_by_role("link", name="Open the ticket").click()
    await expect(as_of).to_have_text(AS_OF)
    await ada.page.context.set_offline(False)
    await expect(as_of).to_have_count(0)
    await expect(sheet).to_contain_text("Row A, seats 1 and 2")


async def test_what_is_cancelled_is_never_shown_as_valid_once_the_server_answers(
    come_in: ComeIn, movie: str, server: Server
) -> None:
    ada = await come_in(movie)
    link = await books(ada, "A1")
    await is_kept(ada)
    await ada.page.context.set_offline(True)
    await cancel(server, ada)
    await opens_offline(ada, link)
    await expect(ada.role("as-of")).to_be_visible()
    await ada.page.context.set_offline(False)
    await expect(ada.role("ticket-sheet")).to_contain_text(NOT_VALID)

    async def has_no_code() -> bool:
        return not any(one.endswith("qr.svg") for one in await kept(ada))

    await eventually(has_no_code)
    await opens_offline(ada, link)
    await expect(ada.role("as-of")).to_be_visible()
    await expect(ada.role("ticket-sheet")).to_contain_text(NOT_VALID)


async def test_a_server_that_takes_too_long_is_no_reason_to_wait_at_the_door(come_in: ComeIn, movie: str) -> None:
    ada = await come_in(movie)
    ada.forgive("ERR_FAILED", *OFFLINE)
    link = await books(ada, "A1")
    await is_kept(ada)
    waiting: list[Route] = []

    async def hold_back(route: Route) -> None:
        waiting.append(route)

    await ada.page.route(re.compile(r"/tickets/[^/]+$"), hold_back)
    await ada.page.goto(link)
    await ada.page.reload()
    await expect(ada.role("as-of")).to_have_text(AS_OF)
    for route in waiting:
        await route.continue_()
    await expect(ada.role("as-of")).to_have_count(0)
    await expect(ada.role("ticket-sheet")).to_contain_text("A1")


async def test_only_pages_of_tickets_are_kept_and_ten_of_them(come_in: ComeIn, movie: str, server: Server) -> None:
    async with client_of(server) as http:
        tokens = []
        for seat in [f"{row}{number}" for row in "AB" for number in range(1, 7)]:
            buyer = Buyer(http, f"ada-{seat}")
            hold = await buyer.held(movie, seat)
            await buyer.confirm(hold)
            tokens.append((await buyer.look(hold)).json()["ticket"])
    ada = await come_in()
    for token in tokens:
        await ada.page.goto(f"{server.url}/ticket/#/ticket/{token}")
        await ada.page.reload()
        await is_kept(ada)
    tickets = f"{server.url}/tickets/"
    wanted = {f"{tickets}{token}{file}" for token in tokens[2:] for file in ("", "/qr.svg")}

    async def is_tidy() -> bool:
        return {one for one in await kept(ada) if one.startswith(tickets)} == wanted

    await eventually(is_tidy)
    others = {one for one in await kept(ada) if not one.startswith(tickets)}
    page = f"{server.url}/ticket/"
    assert page in others
    assert all(one.startswith(f"{server.url}/static/") and "?v=" in one for one in others - {page})
    scopes = "navigator.serviceWorker.getRegistrations().then((all) => all.map((one) => one.scope))"
    assert await ada.page.evaluate(scopes) == [page]
    await ada.open_programme()
    assert await ada.page.evaluate("navigator.serviceWorker.controller") is None


async def test_a_ticket_that_was_never_seen_is_not_there_without_a_network(
    come_in: ComeIn, movie: str, other_movie: str
) -> None:
    ada = await come_in(movie)
    await books(ada, "A1")
    await is_kept(ada)
    ben = await come_in(other_movie)
    unseen = await books(ben, "A1")
    await opens_offline(ada, unseen)
    await expect(ada.page.get_by_text("The box office can't be reached.")).to_be_visible()
    await ada.page.context.set_offline(False)
    await expect(ada.role("ticket-sheet")).to_contain_text("A1")


async def test_it_is_shared_by_the_device_or_as_a_link(come_in: ComeIn, movie: str) -> None:
    stub = "navigator.share = async (what) => { globalThis.shared = what; };"
    ada = await come_in(movie, script=stub)
    link = await books(ada, "A1")
    await expect(ada.role("share-hint")).to_have_text("Whoever has the link has the ticket.")
    await ada.action("share").click()
    assert (await ada.page.evaluate("shared"))["url"] == link
    ben = await come_in(
        movie, script="delete Navigator.prototype.share;", permissions=["clipboard-read", "clipboard-write"]
    )
    link = await books(ben, "A2")
    await expect(ben.action("share")).to_have_text("Copy the link")
    await ben.action("share").click()
    await expect(ben.role("share-hint")).to_have_text("The link is copied. Whoever has the link has the ticket.")
    assert await ben.page.evaluate("navigator.clipboard.readText()") == link
    await ben.page.evaluate("void (navigator.clipboard.writeText = () => Promise.reject(new Error()))")
    await ben.action("share").click()
    await expect(ben.page.get_by_label("Link of the ticket")).to_have_value(link)


async def test_tickets_are_renewed_when_their_page_is_seen_again(come_in: ComeIn, movie: str, server: Server) -> None:
    ada = await come_in(movie)
    await books(ada, "A1")
    await cancel(server, ada)
    await ada.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    await expect(ada.role("ticket-sheet")).to_contain_text(NOT_VALID)
