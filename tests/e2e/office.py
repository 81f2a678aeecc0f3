"""What staff do at a browser: they sign in at the box office, and open its views.

ann = await come_in()
await signs_in(ann, server, "Ann", "#/showtime/dear-1")
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from playwright.async_api import Locator, expect

from firstclick.domain.staff.roles import Role
from tests.deliveries.mail_server import MailBox
from tests.deliveries.mailing_server import mailing
from tests.e2e.browser import ComeIn, Visitor
from tests.harness.processes.server import Server
from tests.web.priced_programme import CINEMA, DEAR_SHOWTIME, PRICES, TICKET_TYPES, corner, dear_movies
from tests.web.staffed import PASSWORD, employ

MOVIES = 30
TIMED = DEAR_SHOWTIME.replace('"dear"', '"timed"').replace('"dear-1"', '"timed-1"')
WORN = (
    corner("A ssxs").replace('"corner"', '"attic"') + '\n[[movie]]\nid = "worn"\ntitle = "Worn"\nauditorium = "attic"\n'
)
ROOMS = corner("A ssssppss\nB ssssssss\nC ssssssss") + WORN
HOUSE = CINEMA + ROOMS + dear_movies(MOVIES) + TIMED + TICKET_TYPES + PRICES
"""Sells `dear-0`, … at any time, and `timed-1` tomorrow. Adults pay 12.00, children 8.00, on A5 and A6 more.

Fees are 0.50 a seat and 1.00 an order. `worn` is free, and its seat A3 is out of order.
"""
TABLET: dict[str, Any] = {"viewport": {"width": 834, "height": 1112}, "has_touch": True}
STAFF = {"Dora": Role.DOOR, "Ann": Role.COUNTER, "Max": Role.MANAGER, "Olga": Role.OWNER}


async def employ_all(server: Server) -> None:
    """Somebody of each role."""
    for name, role in STAFF.items():
        await asyncio.to_thread(employ, server, name, role=role)


@asynccontextmanager
async def mailing_office(box: MailBox, programme: str) -> AsyncIterator[Server]:
    """A cinema that sends mail to `box`, with somebody of each role."""
    async with mailing(box, programme, PAYMENT_PROVIDERS="practice,counter", HOLD_TTL_SECONDS=100) as started:
        await employ_all(started)
        yield started


async def opens(clerk: Visitor, server: Server, route: str = "") -> None:
    """Go to a view of the box office; the browser reports the question whether somebody is signed in."""
    clerk.forgive("401")
    await clerk.page.goto(f"{server.url}/admin/{route}")


async def signs_in(clerk: Visitor, server: Server, name: str, route: str = "", password: str = PASSWORD) -> None:
    """Go to a view, and sign in there."""
    await opens(clerk, server, route)
    await enters(clerk, name, password)
    await expect(clerk.role("staff-name")).to_contain_text(name)


async def enters(clerk: Visitor, name: str, password: str = PASSWORD) -> None:
    """Fill in the form of sign-in, and send it."""
    await field(clerk, "name").fill(name)
    await field(clerk, "password").fill(password)
    await clerk.page.keyboard.press("Enter")


def field(clerk: Visitor, name: str) -> Locator:
    """A field of a form."""
    return clerk.page.locator(f'[data-field="{name}"]')


async def sees_map(clerk: Visitor) -> None:
    """Wait until the map is live, and ready for keys."""
    await clerk.sees_connection("live")
    await expect(clerk.page.locator('.seats[aria-busy="true"]')).to_have_count(0)


async def selects(clerk: Visitor, *seats: str) -> None:
    """Tap on seats of the map, and wait until they are selected."""
    await clerk.tap(*seats)
    for seat_id in seats:
        await expect(clerk.seat(seat_id)).to_have_attribute("data-mine", "true")


async def at_the_map(come_in: ComeIn, server: Server, movie: str, name: str = "Ann") -> Visitor:
    """Somebody of the staff at a showtime's map."""
    clerk = await come_in(reduced_motion="reduce")
    await signs_in(clerk, server, name, f"#/showtime/{movie}")
    await sees_map(clerk)
    return clerk


async def found(clerk: Visitor, server: Server, text: str) -> list[dict[str, Any]]:
    """The bookings that staff find."""
    answer = await clerk.page.request.get(f"{server.url}/admin/bookings", params={"q": text})
    bookings: list[dict[str, Any]] = (await answer.json())["bookings"]
    return bookings


async def reference_of(clerk: Visitor, server: Server, movie: str) -> str:
    """The reference on the first sold seat of the map."""
    answer = await clerk.page.request.get(f"{server.url}/admin/showtimes/{movie}/map")
    return next(str(seat["reference"]) for seat in (await answer.json())["seats"] if "reference" in seat)


async def opens_till(clerk: Visitor, float_: str) -> None:
    """At the view of the till: open one with this cash."""
    await field(clerk, "float").fill(float_)
    await clerk.action("open-till").click()
    await expect(field(clerk, "counted")).to_be_focused()


async def counts(clerk: Visitor, cash: str, slips: str = "") -> None:
    """At the view of the till: close the open one with what was counted."""
    await field(clerk, "counted").first.fill(cash)
    await field(clerk, "slips").first.fill(slips)
    await field(clerk, "counted").first.press("Enter")
    await expect(clerk.action("close-till-no").first).to_be_focused()
    await clerk.action("close-till-yes").first.click()
    await expect(clerk.role("till-said")).to_be_visible()
