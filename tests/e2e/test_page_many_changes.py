"""Two thousand seats, two hundred changes a second: the page ends as the server has it.

`make bench CASES=frames` says how smooth it is meanwhile.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest
import pytest_asyncio

from tests.e2e.arena import ARENA, arena_programme, arena_seats
from tests.e2e.browser import DESKTOP, PHONE, ComeIn, Visitor, eventually
from tests.harness.customers.trade import trading
from tests.harness.processes.server import Server, serving
from tests.web.buyer import Buyer, client_of

pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.asyncio(loop_scope="module")]
CHANGES_PER_S = 200
RUN_S = 3.0
MAP_STATES = "(seats) => Object.fromEntries(seats.map((one) => [one.dataset.seat, one.dataset.status]))"
LIST_STATES = """(lines) => Object.fromEntries(lines.map((one) =>
  [one.querySelector("[data-list-seat]").dataset.listSeat, one.dataset.status]))"""


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A server that sells the arena; holds live longer than the test."""
    with serving(arena_programme(), HOLD_TTL_SECONDS=100, ACCESS_LOG="off") as started:
        yield started


@pytest_asyncio.fixture(loop_scope="module")
async def http(server: Server) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(server) as client:
        yield client


@pytest.mark.parametrize(
    ("window", "way"),
    [(DESKTOP, "map"), (PHONE, "map"), (PHONE, "list")],
    ids=["map on a desktop", "map on a phone", "list on a phone"],
)
async def test_after_hundreds_of_changes_the_page_is_as_the_server_has_it(
    come_in: ComeIn, server: Server, http: httpx.AsyncClient, window: dict[str, Any], way: str
) -> None:
    ada = await come_in(ARENA, **window)
    await ada.action(f"show-{way}").click()
    await eventually(lambda: is_as_the_server_says(ada, way, http))
    async with trading(server, ARENA, arena_seats()) as trade:
        await trade.run(CHANGES_PER_S, RUN_S)
        await eventually(lambda: is_as_the_server_says(ada, way, http))
        await trade.end()
        await eventually(lambda: is_as_the_server_says(ada, way, http))


async def is_as_the_server_says(visitor: Visitor, way: str, http: httpx.AsyncClient) -> bool:
    place, script = ("[data-seat]", MAP_STATES) if way == "map" else (".seat-line", LIST_STATES)
    shown = await visitor.page.locator(place).evaluate_all(script)
    return len(shown) == len(arena_seats()) and shown == await Buyer(http).statuses(ARENA)
