"""A walk through the box office: for pictures of its views, and for what must hold on all of them."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

from playwright.async_api import expect

from tests.e2e.browser import Visitor
from tests.e2e.office import counts, enters, field, opens, opens_till, sees_map, selects
from tests.harness.processes.server import Server
from tests.web.paying import PayingBuyer


async def office_tour(clerk: Visitor, server: Server, movie: str, buyer: PayingBuyer) -> AsyncIterator[str]:
    """Every view of the box office, one after another: for pictures of them, and for what must hold on all."""
    reference = await _evening(movie, buyer)
    await opens(clerk, server)
    await expect(field(clerk, "name")).to_be_focused()
    yield "sign-in"
    await enters(clerk, "Max")
    await expect(clerk.page.locator(f'tr[data-showtime="{movie}"]')).to_be_visible()
    yield "day"
    await opens(clerk, server, f"#/showtime/{movie}")
    await sees_map(clerk)
    await expect(clerk.seat("B5")).to_have_attribute("data-mark", "due")
    yield "map"
    await selects(clerk, "A5", "A6", "C1")
    await clerk.page.keyboard.press("h")
    await expect(field(clerk, "hold-label")).to_be_focused()
    yield "hold"
    await field(clerk, "received").fill("100")
    yield "sale"
    await selects(clerk, "B5", "B6", "C3")
    yield "everything selected"
    await clerk.action("sell").click()
    await expect(clerk.role("sold")).to_be_visible()
    yield "sold"
    await clerk.action("show-list").click()
    await clerk.page.locator('[data-list-seat="B5"]').wait_for()
    yield "list"
    await clerk.action("show-map").click()
    await _looks_back(clerk)
    yield "past"
    await opens(clerk, server, f"#/find?q={movie}+B5")
    await expect(clerk.page.locator(".found li")).to_have_count(1)
    yield "find"
    await opens(clerk, server, f"#/booking/{reference}")
    await clerk.role("cancel").locator("summary").click()
    await field(clerk, "cancel-reason").fill("ill")
    yield "order"
    async for view in _own_views(clerk, server):
        yield view


async def _evening(movie: str, buyer: PayingBuyer) -> str:
    """Seats that are due, paid and held; the reference of the order that is due."""
    due = await buyer.begun(movie, "B5", "B6", provider="counter", email="ada@example.org", name="Ada Byron")
    booking = await buyer.becomes(due["payment_id"], "due")
    await buyer.bought(movie, "B1", "B2", email="grace@example.org", name="Grace Hopper")
    await buyer.held(movie, "C3", "C4")
    reference: str = booking["reference"]
    return reference


async def _own_views(clerk: Visitor, server: Server) -> AsyncIterator[str]:
    """What somebody has of their own: the till, before and after it was counted, and passkeys."""
    await opens(clerk, server, "#/till")
    await opens_till(clerk, "150")
    yield "till"
    await counts(clerk, "149.50", slips="0")
    yield "till that was counted"
    await opens(clerk, server, "#/passkeys")
    await expect(clerk.role("passkeys")).not_to_be_empty()
    yield "passkeys"


async def _looks_back(clerk: Visitor) -> None:
    """From the live map to the moment before the last event."""
    await clerk.action("look-back").click()
    await expect(field(clerk, "moment")).to_be_focused()
    await clerk.page.keyboard.press("ArrowLeft")
    await expect(clerk.role("moment")).to_contain_text(re.compile(r"\d\d:\d\d:\d\d"))
