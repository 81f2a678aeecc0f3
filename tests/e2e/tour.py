"""Every view of the page, one after another: for pictures of them, and for what must hold on all.

async for view in tour(ada, server, stop):
    assert not await findings(ada.page), view
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
from playwright.async_api import expect

from tests.e2e.browser import Visitor
from tests.e2e.orders import chooses, field, opens_order, sees_payment
from tests.harness.processes.server import Server
from tests.web.buyer import Buyer
from tests.web.paying import PayingBuyer

ROOM = "The Garden Room"
SOLD = (
    *("A11 A12", "B12 B13 B14", "C6 C7", "C13 C14", "D4 D5", "D8 D9 D10 D11", "E5 E6 E7", "E8 E9"),
    *("F4 F5 F6 F7", "F8 F9 F10", "G6 G7", "G8 G9 G10 G11", "H3 H4", "H9 H10 H11", "J3 J4", "J7 J8 J9 J10"),
)
HELD = ("E10 E11", "D6 D7", "G4 G5", "B4 B5")
# Fourths of the house that are sold at the first showtimes of the week, in turn.
FOURTHS_SOLD = (1, 3, 4, 0, 2)
GROUP = 10


@dataclass(frozen=True)
class Evening:
    """A busy showtime, and the seats that whoever makes the tour books there."""

    showtime: str
    movie: str
    mine: tuple[str, ...] = ("F11", "F12", "F13")


async def busy_week(http: httpx.AsyncClient) -> Evening:
    """Sell a part of the week that comes with FirstClick."""
    movies = await _movies(http)
    lines = [(line, movie["id"]) for movie in movies for line in movie["showtimes"] if line["starts_at"]]
    lines.sort(key=lambda pair: (pair[0]["starts_at"], pair[0]["showtime_id"]))
    last, movie = next(pair for pair in reversed(lines) if pair[0]["auditorium"] == ROOM)
    showtime: str = last["showtime_id"]
    others = [line for line, _ in lines if line["showtime_id"] != showtime]
    parts = [(line, line["seats_available"] * n // 4) for n, line in zip(FOURTHS_SOLD * 2, others, strict=False)]
    await asyncio.gather(*[_sell_first(http, line["showtime_id"], count) for line, count in parts])
    for number, group in enumerate(SOLD):
        await _sell(http, showtime, f"buyer-{number}", group.split())
    return Evening(showtime, movie)


async def others_hold(http: httpx.AsyncClient, showtime: str) -> None:
    """Some are choosing at the same time."""
    for number, group in enumerate(HELD):
        await Buyer(http, f"holder-{number}").hold(showtime, *group.split())


async def tour(visitor: Visitor, server: Server, evening: Evening) -> AsyncIterator[str]:
    """Goes from view to view and gives each one's name when all of it is there."""
    async for view in _programme(visitor, server, evening):
        yield view
    async for view in _seats(visitor, evening):
        yield view
    async for view in _tickets(visitor, server):
        yield view
    await visitor.page.goto(f"{server.url}/docs")
    await visitor.page.locator("details").first.wait_for()
    yield "docs"


async def _programme(visitor: Visitor, server: Server, evening: Evening) -> AsyncIterator[str]:
    await visitor.open_programme()
    await visitor.sees_connection("live")
    yield "programme"
    await visitor.page.goto(f"{server.url}/#/?movie={evening.movie}")
    await expect(visitor.page.locator(f'[data-movie]:not([data-movie="{evening.movie}"])')).to_have_count(0)
    yield "film"
    await visitor.page.goto(f"{server.url}/#/?day=2001-01-01")
    await expect(visitor.page.locator("[data-movie]")).to_have_count(0)
    yield "no-match"


async def _seats(visitor: Visitor, evening: Evening) -> AsyncIterator[str]:
    await visitor.open(evening.showtime)
    yield "seats"
    await visitor.holds(*evening.mine)
    await visitor.page.evaluate("scrollTo(0, 0)")
    yield "holding"
    await visitor.action("show-list").click()
    yield "list"
    await visitor.action("show-map").click()
    for _ in range(2):
        await visitor.action("bigger").click()
    await expect(visitor.role("overview")).to_be_visible()
    yield "zoomed"
    await visitor.action("whole").click()
    async for view in _payment(visitor):
        yield view
    await visitor.open(evening.showtime)
    await visitor.sees_mine("confirmed", *evening.mine)
    yield "confirmed"


async def _payment(visitor: Visitor) -> AsyncIterator[str]:
    await opens_order(visitor)
    yield "order"
    await field(visitor, "email").fill("ada@example.org")
    await visitor.action("pay").click()
    await visitor.page.wait_for_url("**/practice/*")
    yield "practice"
    await chooses(visitor, "pay")
    await sees_payment(visitor, "paid")
    await visitor.role("payment-ticket").wait_for()
    yield "paid"


async def _tickets(visitor: Visitor, server: Server) -> AsyncIterator[str]:
    await visitor.action("ticket").click()
    await visitor.role("ticket-sheet").wait_for()
    await visitor.page.get_by_role("img").last.evaluate("(image) => image.decode()")
    yield "ticket"
    await visitor.action("cancel-open").click()
    await expect(visitor.role("given-back")).not_to_be_empty()
    yield "cancelling"
    await visitor.action("cancel-close").click()
    await visitor.action("my-tickets").click()
    await visitor.role("tickets").locator("h2").wait_for()
    yield "tickets"
    await visitor.page.goto(f"{server.url}/#/nowhere")
    await visitor.page.locator("main h1").wait_for()
    yield "nowhere"


async def _movies(http: httpx.AsyncClient) -> list[dict[str, Any]]:
    """What is on sale, asked for again where the ledger does not answer in time, as the page does."""
    while (answer := await http.get("/movies")).status_code == 503:
        await asyncio.sleep(int(answer.headers["retry-after"]))  # waits: as the answer says
    answer.raise_for_status()
    found: list[dict[str, Any]] = answer.json()
    return found


async def _sell_first(http: httpx.AsyncClient, showtime: str, count: int) -> None:
    """Sell so many seats from the front, in groups that one hold may have."""
    occupancy: list[dict[str, Any]] = (await http.get(f"/showtimes/{showtime}/seats")).json()["seats"]
    seats = [seat["seat_id"] for seat in occupancy if seat["status"] == "available"]
    for start in range(0, count, GROUP):
        await _sell(http, showtime, f"group-{start}", seats[start : min(start + GROUP, count)])


async def _sell(http: httpx.AsyncClient, showtime: str, user_id: str, seats: list[str]) -> None:
    buyer = PayingBuyer(http, user_id)
    answer = await http.post(f"/showtimes/{showtime}/holds", json={"user_id": user_id, "seats": seats})
    answer.raise_for_status()
    await buyer.paid(await buyer.begun_for(answer.json()["session_id"], *seats))
