"""<firstclick-seats> on another site, where seats have a price: an order there, a payment in a window of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.e2e.axe import findings
from tests.e2e.browser import ComeIn
from tests.e2e.foreign_site import ForeignSite, foreign_site
from tests.e2e.orders import DEAR, field, orders, sees_payment
from tests.e2e.test_element import at_the_site, element, hears
from tests.harness.processes.server import Server, serving

pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.asyncio(loop_scope="module")]


@pytest.fixture
def pages() -> Iterator[ForeignSite]:
    with foreign_site() as opened:
        yield opened


@pytest.fixture
def server(pages: ForeignSite, tmp_path: Path) -> Iterator[Server]:
    """Sells `dear-1` at a price, also on that site."""
    settings = {"PAYMENT_PROVIDERS": "practice", "ALLOWED_ORIGINS": pages.origin}
    with serving(DEAR, DATA_DIR=tmp_path, HOLD_TTL_SECONDS=100, **settings) as started:
        yield started


async def test_the_payment_opens_beside_the_other_site_which_shows_the_ticket_when_it_is_paid(
    come_in: ComeIn, pages: ForeignSite, server: Server
) -> None:
    ada = await at_the_site(come_in, pages, element(server, "dear-1"))
    await orders(ada, "A1", "A2")
    await field(ada, "email").fill("ada@example.org")
    async with ada.page.context.expect_page() as opening:
        await ada.action("pay").click()
    bank = await opening.value
    await bank.wait_for_url(f"{server.url}/practice/*")
    await sees_payment(ada, "waiting")
    await expect(ada.action("to-payment")).to_have_attribute("href", bank.url)
    assert not await findings(ada.page)
    await bank.locator('button[value="pay"]').click()
    await sees_payment(ada, "paid", bank)
    await ada.page.bring_to_front()
    await expect(ada.role("ticket")).to_contain_text("A1 A2")
    assert ada.page.url == f"{pages.origin}/"
    kinds = [(kind, detail["seats"]) for kind, detail in (await hears(ada, 4))[1:]]
    assert kinds == [("hold", ["A1"]), ("hold", ["A1", "A2"]), ("confirmed", ["A1", "A2"])]
