"""What buyers at a browser do with an order and a payment, and the small house that sells at prices."""

from __future__ import annotations

import re

from playwright.async_api import Locator, Page, expect

from tests.e2e.browser import Visitor
from tests.web.priced_programme import CINEMA, DEAR_SHOWTIME, FREE_MOVIE, PRICES, TICKET_TYPES, corner

DEAR = (
    CINEMA
    + corner("A ssssppss\nB ssssssss\nC ssssssss")
    + FREE_MOVIE
    + DEAR_SHOWTIME
    + TICKET_TYPES
    + PRICES
    + """
[[promo]]
code = "GIFT"
percent = 100
"""
)
"""Sells `dear-1` at a price, and `free` for nothing."""


def sums(buyer: Visitor, name: str, page: Page | None = None) -> Locator:
    """A line below the order: `discount`, `fees` or `total`."""
    return (page or buyer.page).locator(f'[data-sum="{name}"] dd')


def ticket_for(buyer: Visitor, seat_id: str) -> Locator:
    """The list of ticket types for a seat."""
    return buyer.page.locator(f'[data-ticket-for="{seat_id}"]')


def field(buyer: Visitor, name: str) -> Locator:
    """A field of the order."""
    return buyer.page.locator(f'[data-field="{name}"]')


async def orders(buyer: Visitor, *seats: str) -> None:
    """Hold these seats and wait until their total is known; on a phone the order is opened."""
    await buyer.holds(*seats)
    await opens_order(buyer)


async def opens_order(buyer: Visitor) -> None:
    """Wait until the total of the held seats is known; on a phone the order is opened."""
    if await buyer.action("open-order").is_visible():
        await buyer.action("open-order").click()
    await expect(sums(buyer, "total")).to_contain_text(re.compile(r"\d|free"))


async def goes_to_pay(buyer: Visitor, *seats: str) -> None:
    """Order these seats, and press the button: the provider's page comes."""
    await orders(buyer, *seats)
    await field(buyer, "email").fill("ada@example.org")
    await buyer.action("pay").click()
    await buyer.page.wait_for_url("**/practice/*")


async def chooses(buyer: Visitor, way: str, page: Page | None = None) -> None:
    """Press a button of the practice provider; the page of the payment comes."""
    page = page or buyer.page
    await page.locator(f'button[value="{way}"]').click()
    await page.wait_for_url("**/#/payment/*")


async def sees_payment(buyer: Visitor, status: str, page: Page | None = None) -> None:
    """Wait until the page shows the payment so."""
    await expect((page or buyer.page).locator('[data-role="payment"]')).to_have_attribute("data-status", status)
