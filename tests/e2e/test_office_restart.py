"""What staff have open on a map stays when the server starts again, or while they do something else."""

from __future__ import annotations

import pytest
from playwright.async_api import Route, expect

from tests.e2e.browser import ComeIn, Visitor
from tests.e2e.office import at_the_map, field, found, selects
from tests.harness.processes.server import Server

pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.asyncio(loop_scope="module")]
REFUSED = r"ERR_|WebSocket|Failed to load resource"


@pytest.fixture(scope="module")
def server(office_server: Server) -> Server:
    """A cinema with somebody of each role."""
    return office_server


async def starts_again(clerk: Visitor, server: Server, showtime: str) -> None:
    """Stop the server and start it; wait until the page has asked whether the showtime is still the same."""
    clerk.forgive(REFUSED)
    async with clerk.page.expect_response(f"**/showtimes/{showtime}/prices"):
        server.kill()
        server.start()
    await clerk.sees_connection("live")


async def its_answer_is_lost(clerk: Visitor) -> None:
    """Sell what is selected; the server does, but its answer does not arrive."""

    async def lose(route: Route) -> None:
        await route.fetch()
        await route.abort()

    clerk.forgive("ERR_FAILED")
    await clerk.page.route("**/sales", lose)
    await clerk.action("sell").click()
    await expect(clerk.role("unclear-sale")).to_be_visible()
    await clerk.page.unroute("**/sales")


async def asks_again(clerk: Visitor, server: Server, seat: str) -> None:
    """Ask for the sale until its booking is shown: it is the only one of this seat."""
    await clerk.action("ask-again").click()
    await expect(clerk.role("sold")).to_contain_text(seat.split()[1])
    reference = await clerk.role("reference").inner_text()
    assert [one["reference"] for one in await found(clerk, server, seat)] == [reference]


async def test_a_selection_and_what_was_entered_stay_when_the_server_starts_again(
    come_in: ComeIn, server: Server
) -> None:
    ann = await at_the_map(come_in, server, "dear-0")
    await selects(ann, "A1", "A2")
    await field(ann, "received").fill("50")
    await starts_again(ann, server, "dear-0")
    assert await ann.seats_of_mine() == ["A1", "A2"]
    await expect(field(ann, "received")).to_have_value("50")
    await ann.action("sell").click()
    await expect(ann.role("change-due")).to_have_text("Change to give: £24.00")


async def test_a_sale_whose_answer_was_lost_is_asked_for_after_the_server_has_started_again(
    come_in: ComeIn, server: Server
) -> None:
    ann = await at_the_map(come_in, server, "dear-1")
    await selects(ann, "C1")
    await its_answer_is_lost(ann)
    await starts_again(ann, server, "dear-1")
    await asks_again(ann, server, "dear-1 C1")


async def test_a_sale_whose_answer_was_lost_is_asked_for_after_another_seat_was_tapped(
    come_in: ComeIn, server: Server
) -> None:
    ann = await at_the_map(come_in, server, "dear-2")
    await selects(ann, "C1")
    await its_answer_is_lost(ann)
    await selects(ann, "C5")
    await asks_again(ann, server, "dear-2 C1")
