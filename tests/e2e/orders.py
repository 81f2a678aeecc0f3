"""What buyers at a browser do with an order and a payment, and the small house that sells at prices."""

from __future__ import annotations

import datetime
import re

from playwright.async_api import Locator, Page, expect

from tests.e2e.browser import Visitor

SOON = (datetime.datetime.now(tz=datetime.UTC) + datetime.timedelta(days=1)).strftime("%Y-%m-%dT19:30:00")
DEAR = f"""\
[cinema]
name = "The Dear House"
timezone = "Europe/London"
currency = "GBP"
fee_per_seat = "0.50"
fee_per_order = "1.00"
tax_percent = "20"

[[auditorium]]
id = "corner"
name = "The Corner"
seat_map = '''
A ssssppss
B ssssssss
C ssssssss
'''

[[movie]]
id = "free"
title = "Free"
rows = 2
seats_per_row = 6

[[movie]]
id = "dear"
title = "Dear"

[[showtime]]
movie = "dear"
auditorium = "corner"
id = "dear-1"
starts_at = {SOON}

[[ticket_type]]
id = "adult"
name = "Adult"

[[ticket_type]]
id = "child"
name = "Child"
note = "Under 15"

[[ticket_type]]
id = "senior"
name = "Senior"
age_min = 60

[[price]]
auditorium = "corner"
amounts = {{ adult = "12.00", child = "8.00" }}

[[price]]
auditorium = "corner"
seats = "premium"
amounts = {{ adult = "15.00", senior = "13.00" }}

[[promo]]
code = "TEN"
percent = 10

[[promo]]
code = "GIFT"
percent = 100
"""
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
