"""The page to pay by card, with a stand-in for Stripe's script, which asks the twin as the script asks Stripe."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.async_api import Route, expect

from tests.e2e.axe import findings
from tests.e2e.browser import ComeIn, Visitor
from tests.e2e.fitting import misfits
from tests.e2e.orders import DEAR, field, orders, sees_payment
from tests.harness.processes.server import Server
from tests.harness.stripe.account import DECLINED, GOOD, SECURE
from tests.harness.stripe.serving import serving_cards
from tests.harness.stripe.twin import Twin

pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.asyncio(loop_scope="module")]
STAND_IN = (Path(__file__).parent / "stripe_stand_in.js").read_text(encoding="utf-8")
SCRIPT = "https://js.stripe.com/v3/"
NUMBER = '[data-role="card-fields"] input'
CORS = {"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "*"}


@pytest.fixture(scope="module")
def cards(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Twin]]:
    """A server that takes cards, and the twin."""
    with serving_cards(DEAR, tmp_path_factory.mktemp("twin"), HOLD_TTL_SECONDS=100) as serving:
        yield serving


@pytest.fixture
def server(cards: tuple[Server, Twin]) -> Server:
    """Where people come in."""
    return cards[0]


@pytest.fixture
def twin(cards: tuple[Server, Twin]) -> Twin:
    """Where their money is."""
    return cards[1]


async def with_stripe(buyer: Visitor, twin: Twin) -> Visitor:
    """A buyer whose browser reaches the stand-in and the twin in the place of Stripe."""

    async def script(route: Route) -> None:
        await route.fulfill(body=STAND_IN, content_type="text/javascript")

    async def api(route: Route) -> None:
        asked = route.request
        if asked.method == "OPTIONS":
            await route.fulfill(status=204, headers=CORS)
            return
        key = {"Authorization": asked.headers["authorization"]}
        async with httpx.AsyncClient(headers=key) as client:
            path = asked.url.removeprefix("https://api.stripe.com")
            answer = await client.post(twin.url + path, content=asked.post_data or "")
        await route.fulfill(status=answer.status_code, headers=CORS, body=answer.text, content_type="application/json")

    await buyer.page.route(SCRIPT, script)
    await buyer.page.route("https://api.stripe.com/**", api)
    buyer.forgive(r"another host: https://(js|api)\.stripe\.com/", "status of 402")
    return buyer


async def goes_to_the_card(buyer: Visitor, *seats: str) -> str:
    """Order these seats, and come to the page to pay; the payment's id."""
    await orders(buyer, *seats)
    await field(buyer, "email").fill("ada@example.org")
    await buyer.action("pay").click()
    await buyer.page.wait_for_url("**/pay/*")
    return buyer.page.url.rpartition("/")[2]


async def enters(buyer: Visitor, card: str) -> None:
    """By the keyboard alone: the number, and Enter."""
    await buyer.page.locator(NUMBER).fill(card)
    await buyer.page.locator(NUMBER).press("Enter")


async def test_a_card_is_declined_another_pays_and_the_ticket_comes(come_in: ComeIn, twin: Twin) -> None:
    ada = await with_stripe(await come_in("dear-1"), twin)
    payment_id = await goes_to_the_card(ada, "A1", "A2")
    await expect(ada.page.locator("h1")).to_have_text("Pay by card")
    await expect(ada.role("card")).to_contain_text("A1 and A2 · £26.00")
    await expect(ada.role("card")).to_contain_text("Dear · ")
    await expect(ada.page.locator(".brand")).to_have_text("The Dear House")
    await expect(ada.action("pay")).to_have_text("Pay £26.00")
    assert not await findings(ada.page)
    await enters(ada, "")
    await expect(ada.page.locator("form [role=alert]")).to_have_text("Card number")
    await enters(ada, DECLINED)
    await expect(ada.page.locator("form [role=alert]")).to_have_text("Your card was declined.")
    await enters(ada, GOOD)
    await ada.page.wait_for_url(f"**/#/payment/{payment_id}")
    await sees_payment(ada, "paid")
    await expect(ada.role("payment-ticket")).to_contain_text("A1 A2")
    assert twin.account.of_payment(payment_id)["amount_received"] == 2600
    await ada.page.goto(f"{ada.page.url.partition('/#')[0]}/pay/{payment_id}")
    await ada.page.wait_for_url(f"**/#/payment/{payment_id}")
    await sees_payment(ada, "paid")


async def test_the_way_back_from_the_bank_leads_to_the_payment(come_in: ComeIn, twin: Twin) -> None:
    ada = await with_stripe(await come_in("dear-1"), twin)
    payment_id = await goes_to_the_card(ada, "B1")
    await enters(ada, SECURE)
    await ada.page.wait_for_url(f"**/#/payment/{payment_id}")
    assert "secret" not in ada.page.url
    await sees_payment(ada, "waiting")
    twin.account.authenticate(twin.account.of_payment(payment_id)["id"])
    await sees_payment(ada, "paid")


async def test_the_page_speaks_german_and_fits_a_narrow_phone(come_in: ComeIn, twin: Twin) -> None:
    phone: dict[str, Any] = {"viewport": {"width": 320, "height": 640}, "locale": "de-DE", "color_scheme": "light"}
    ada = await with_stripe(await come_in("dear-1", **phone), twin)
    await goes_to_the_card(ada, "C1")
    await expect(ada.page.locator("h1")).to_have_text("Mit Karte bezahlen")
    await expect(ada.action("pay")).to_have_text(re.compile("13,50.* bezahlen"))
    await expect(ada.page.locator('[data-theme="stripe"] label')).to_have_text("Kartennummer")
    assert not await misfits(ada.page)
    assert not await findings(ada.page)
    await enters(ada, DECLINED)
    await expect(ada.page.locator("form [role=alert]")).to_have_text("Ihre Karte wurde abgelehnt.")
    await ada.action("language").select_option("en")
    await expect(ada.page.locator("h1")).to_have_text("Pay by card")
    await expect(ada.page.locator('[data-theme="stripe"] label')).to_have_text("Card number")
    await ada.action("back").click()
    await sees_payment(ada, "declined")


async def test_where_the_script_does_not_come_the_page_says_so_and_tries_again(come_in: ComeIn, twin: Twin) -> None:
    ada = await come_in("dear-1")
    ada.forgive("another host: https://js", "ERR_FAILED")
    await ada.page.route(SCRIPT, lambda route: route.abort())
    await goes_to_the_card(ada, "C2")
    await expect(ada.page.locator("form [role=alert]")).to_contain_text("js.stripe.com")
    await expect(ada.action("pay")).to_have_attribute("aria-disabled", "true")
    await with_stripe(ada, twin)
    await ada.action("again").click()
    await enters(ada, GOOD)
    await sees_payment(ada, "paid")


async def test_a_bank_that_cannot_be_asked_leaves_it_open_what_has_become_of_it(come_in: ComeIn, twin: Twin) -> None:
    ada = await with_stripe(await come_in("dear-1"), twin)
    await goes_to_the_card(ada, "C3")
    ada.forgive("ERR_FAILED")
    await ada.page.route("https://api.stripe.com/**", lambda route: route.abort())
    await enters(ada, GOOD)
    await expect(ada.page.locator("form [role=alert]")).to_contain_text("not known whether your bank has agreed")
    assert not await findings(ada.page)
