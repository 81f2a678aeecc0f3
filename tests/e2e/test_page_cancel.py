"""A buyer cancels on the page of the ticket: what is given back is shown before, and what was done afterwards."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.async_api import Locator, expect

from tests.e2e.axe import findings
from tests.e2e.browser import DESKTOP, PHONE, ComeIn, Visitor
from tests.e2e.orders import DEAR, chooses, field, goes_to_pay, orders
from tests.e2e.test_page_ticket import books
from tests.harness.processes.commands import firstclick
from tests.harness.processes.server import Server, serving
from tests.web.buyer import client_of

pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.asyncio(loop_scope="module")]
TAKES_BACK = DEAR.replace('fee_per_order = "1.00"', 'fee_per_order = "1.00"\ncancel_until_minutes = 60')
MAIL = "ada@example.org"


@dataclass(frozen=True)
class Said:
    """What the page says while two of three tickets are given back, in a language."""

    all_of_them: str
    two_of_them: str
    fees: str
    done: str
    until: re.Pattern[str]
    sums: str


ENGLISH = Said(
    "Cancel 3 tickets and get back £38.50",
    "Cancel 2 tickets and get back £24.00",
    "You get back £24.00, the way it was paid. The booking fees of £2.50 are given back with the last ticket.",
    "2 tickets cancelled. £24.00 goes back the way it was paid.",
    re.compile(r"^You can cancel until \w+,? \d+ \w+, 18:30\.$"),
    "Paid£38.50Given back£24.00Remaining£14.50 (with £2.50 booking fees)",
)
GERMAN = Said(
    "3 Tickets stornieren und 38,50 £ zurückbekommen",
    "2 Tickets stornieren und 24,00 £ zurückbekommen",
    "Sie bekommen 24,00 £ auf Ihr Zahlungsmittel zurück. "
    "Die Buchungsgebühren von 2,50 £ gibt es mit dem letzten Ticket zurück.",
    "2 Tickets storniert. 24,00 £ gehen auf Ihr Zahlungsmittel zurück.",
    re.compile(r"^Sie können bis \w+, \d+\. \w+, 18:30 stornieren\.$"),
    "Bezahlt38,50 £Zurückgezahlt24,00 £Verbleibt14,50 £ (mit 2,50 £ Buchungsgebühren)",
)
WINDOWS = {
    "desktop, English, dark": ({**DESKTOP, "locale": "en-GB", "color_scheme": "dark"}, ENGLISH, "A"),
    "phone, German, light": ({**PHONE, "locale": "de-DE", "color_scheme": "light"}, GERMAN, "B"),
}


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """Takes tickets back until an hour before the start."""
    with serving(TAKES_BACK, PAYMENT_PROVIDERS="practice,counter", HOLD_TTL_SECONDS=100) as started:
        yield started


async def buys(buyer: Visitor, *seats: str) -> str:
    """Pay for these seats and go to the ticket; the address of its page."""
    for seat in seats[:-1]:
        await buyer.holds(seat)
    await goes_to_pay(buyer, seats[-1])
    await chooses(buyer, "pay")
    await buyer.action("ticket").click()
    await expect(buyer.role("ticket-sheet")).to_be_visible()
    return buyer.page.url


def seat_box(buyer: Visitor, seat: str) -> Locator:
    """The box of a seat in the section."""
    return buyer.role("cancel").locator(f'input[value="{seat}"]')


async def sees_cancelled(buyer: Visitor, text: str) -> None:
    """Wait for the sentence that says what was done; it has the focus, so that a screen reader reads it."""
    await expect(buyer.role("cancelled")).to_have_text(text)
    await expect(buyer.role("cancelled")).to_be_focused()
    await expect(buyer.role("cancel")).to_have_count(0)


async def fits(buyer: Visitor) -> bool:
    """Whether nothing is wider than the window."""
    return not await buyer.page.evaluate("document.documentElement.scrollWidth > innerWidth")


@pytest.mark.parametrize(("window", "said", "row"), WINDOWS.values(), ids=WINDOWS)
async def test_two_of_three_paid_tickets_are_given_back_and_what_comes_back_is_shown_before(
    come_in: ComeIn, window: dict[str, Any], said: Said, row: str
) -> None:
    first, second, third = f"{row}1", f"{row}2", f"{row}3"
    ada = await come_in("dear-1", reduced_motion="reduce", **window)
    await buys(ada, first, second, third)
    await ada.action("cancel-open").click()
    await expect(ada.action("cancel-now")).to_have_text(said.all_of_them)
    await expect(ada.role("cancel-terms")).to_have_text(said.until)
    await expect(field(ada, "cancel-email")).to_be_hidden()
    await seat_box(ada, second).uncheck()
    await expect(ada.action("cancel-now")).to_have_text(said.two_of_them)
    await expect(ada.role("given-back")).to_have_text(said.fees)
    assert await fits(ada)
    assert not await findings(ada.page)
    await ada.action("cancel-now").click()
    await sees_cancelled(ada, said.done)
    sheet = ada.role("ticket-sheet")
    await expect(sheet.locator(".ticket-seats dd:not(.seat-words)")).to_have_text(second)
    await expect(sheet).to_contain_text(f"{first}, {third}")
    await expect(sheet.locator(".ticket-line")).to_have_count(1)
    await expect(sheet).to_contain_text(said.sums)
    await expect(ada.action("cancel-open")).to_be_visible()
    assert not await findings(ada.page)
    await ada.action("my-tickets").click()
    await expect(ada.role("tickets").locator(".ticket-seats dd:not(.seat-words)")).to_have_text(second)


async def test_a_free_ticket_is_cancelled_by_the_keyboard_and_the_way_back_changes_nothing(come_in: ComeIn) -> None:
    ada = await come_in("free")
    await books(ada, "A1", "A2")
    await expect(ada.role("cancel-terms")).to_have_count(0)
    opener, press = ada.action("cancel-open"), ada.page.keyboard.press
    await opener.focus()
    await press("Enter")
    await expect(ada.role("cancel").get_by_role("heading", name="Cancel tickets")).to_be_focused()
    await expect(opener).to_be_hidden()
    await ada.action("cancel-close").focus()
    await press("Enter")
    await expect(opener).to_be_focused()
    await press("Enter")
    for seat in ("A1", "A2"):
        await press("Tab")
        await expect(seat_box(ada, seat)).to_be_focused()
        await press("Space")
    await expect(ada.action("cancel-now")).to_have_text("Choose at least one ticket")
    await expect(ada.action("cancel-now")).to_have_attribute("aria-disabled", "true")
    await press("Space")
    await expect(ada.action("cancel-now")).to_have_text("Cancel 1 ticket")
    await press("Enter")
    await sees_cancelled(ada, "1 ticket cancelled.")
    await ada.action("cancel-open").click()
    await ada.action("cancel-now").click()
    await sees_cancelled(ada, "1 ticket cancelled.")
    await expect(ada.role("ticket-sheet")).to_contain_text("Cancelled: this ticket is not valid")
    await expect(ada.action("cancel-open")).to_have_count(0)
    await ada.action("my-tickets").click()
    await expect(ada.role("tickets")).to_contain_text("Cancelled: this ticket is not valid")
    await ada.open("free")
    await ada.sees("available", "A1", "A2")


async def test_on_another_device_the_address_of_the_booking_cancels_and_no_other(come_in: ComeIn) -> None:
    ada = await come_in("dear-1")
    link = await buys(ada, "C1")
    phone = await come_in(**PHONE)
    phone.forgive("403")
    await phone.page.goto(link)
    await phone.action("cancel-open").click()
    email, error = field(phone, "cancel-email"), phone.role("cancel-error")
    await phone.action("cancel-now").click()
    await expect(error).to_have_text("Please enter an e-mail address, such as ada@example.org.")
    await expect(email).to_be_focused()
    await email.fill("ben@example.org")
    await phone.action("cancel-now").click()
    await expect(error).to_contain_text("please use the e-mail address that the ticket was booked with")
    await expect(email).to_be_focused()
    assert await fits(phone)
    assert not await findings(phone.page)
    await email.fill(MAIL.upper())
    await email.press("Enter")
    await sees_cancelled(phone, "1 ticket cancelled. £13.50 goes back the way it was paid.")
    await expect(phone.role("ticket-sheet")).to_contain_text("Paid£13.50Given back£13.50")
    await ada.page.get_by_role("link", name="My tickets").first.click()
    await expect(ada.role("tickets")).to_contain_text("Cancelled: this ticket is not valid")


async def test_a_browser_whose_user_is_another_now_is_asked_for_the_address(come_in: ComeIn) -> None:
    ada = await come_in("dear-1")
    await buys(ada, "C3")
    ada.forgive("403")
    await ada.page.evaluate("localStorage.setItem('firstclick.user', 'somebody-else')")
    await ada.page.reload()
    await ada.action("cancel-open").click()
    await ada.action("cancel-now").click()
    await expect(ada.role("cancel-error")).to_contain_text("Only who booked can cancel")
    await expect(field(ada, "cancel-email")).to_be_focused()
    await field(ada, "cancel-email").fill(MAIL)
    await ada.action("cancel-now").click()
    await sees_cancelled(ada, "1 ticket cancelled. £13.50 goes back the way it was paid.")


async def test_what_is_due_is_cancelled_and_the_page_says_that_nothing_comes_back(come_in: ComeIn) -> None:
    ada = await come_in("dear-1")
    await orders(ada, "C5")
    await field(ada, "email").fill(MAIL)
    await ada.page.get_by_text("At the box office").click()
    await ada.action("pay").click()
    await ada.action("ticket").click()
    await ada.action("cancel-open").click()
    await expect(ada.role("given-back")).to_have_text("Nothing was paid, so nothing is given back.")
    await expect(ada.action("cancel-now")).to_have_text("Cancel 1 ticket")
    await ada.action("cancel-now").click()
    await sees_cancelled(ada, "1 ticket cancelled.")


async def test_a_cinema_that_takes_nothing_back_any_more_says_so_and_the_ticket_stays(
    come_in: ComeIn, own_takes_back: Server
) -> None:
    ada = await come_in(locale="de-DE")
    ada.comes_to(own_takes_back)
    await ada.open("free")
    await books(ada, "A1")
    await ada.action("cancel-open").click()
    (own_takes_back.folder / "now.toml").write_text(DEAR, encoding="utf-8")
    await asyncio.to_thread(firstclick, "programme", "import", "now.toml", cwd=own_takes_back.folder)
    token = ada.page.url.rpartition("/")[2]
    async with client_of(own_takes_back) as client, asyncio.timeout(20):
        while (await client.get(f"/tickets/{token}")).json()["cancellable"]:
            await asyncio.sleep(0.1)  # waits: servers follow imports within seconds
    ada.forgive("409")
    await ada.action("cancel-now").click()
    await expect(ada.role("cancel-error")).to_have_text(
        "Dieses Kino nimmt Tickets hier nicht zurück. Bitte fragen Sie an der Kasse."
    )
    assert not await findings(ada.page)
    await ada.page.reload()
    await expect(ada.role("ticket-sheet")).to_contain_text("A1")
    await expect(ada.action("cancel-open")).to_have_count(0)


async def test_a_ticket_that_cannot_be_cancelled_any_more_says_so(come_in: ComeIn) -> None:
    ada = await come_in()
    long_before = TAKES_BACK.replace("cancel_until_minutes = 60", "cancel_until_minutes = 9999")
    with serving(long_before, PAYMENT_PROVIDERS="practice", HOLD_TTL_SECONDS=100) as strict:
        ada.comes_to(strict)
        await ada.open("dear-1")
        await buys(ada, "A1")
        await expect(ada.role("cancel-terms")).to_have_text(
            re.compile(
                r"^These tickets can no longer be cancelled here\. That was possible until \w+,? \d+ \w+, 20:51\.$"
            )
        )
        await expect(ada.action("cancel-open")).to_have_count(0)


@pytest.fixture
def own_takes_back() -> Iterator[Server]:
    """The same house, for a test that changes its programme."""
    with serving(TAKES_BACK, HOLD_TTL_SECONDS=100) as started:
        yield started
