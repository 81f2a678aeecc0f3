"""One address with as many users as it likes, at default limits: it gets its share of a showtime, and no more."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import httpx
import pytest

from tests.harness.processes.server import Server, serving
from tests.web.buyer import Buyer, client_of
from tests.web.sample_programme import programme

pytestmark = pytest.mark.e2e
SEATS = 500
"""Of `hall`, and of `other-hall`."""
PER_HOLD = 10
DEFAULTS = {
    "HELD_PERCENT_PER_ADDRESS_MAX": 50,
    "BOOKED_PERCENT_PER_ADDRESS_MAX": 75,
    "TRUSTED_PROXIES": "127.0.0.1",
}


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A server with the ceilings that it has by default; the proxy says which address asks."""
    with serving(programme(), **DEFAULTS) as started:
        yield started


def at(client: httpx.AsyncClient, address: str) -> httpx.AsyncClient:
    """The client, at an address."""
    client.headers["X-Forwarded-For"] = address
    return client


async def grabbed(client: httpx.AsyncClient, movie: str, times: int) -> list[httpx.Response]:
    """Answers to so many users, each of whom asks at once for ten of the best seats."""
    return list(await asyncio.gather(*(Buyer(client, f"made-up-{n}").hold_best(movie, PER_HOLD) for n in range(times))))


async def test_it_holds_half_of_the_seats_and_another_customer_gets_theirs(server: Server) -> None:
    async with client_of(server) as client:
        answers = await grabbed(at(client, "203.0.113.1"), "hall", SEATS // PER_HOLD)
        held = [answer for answer in answers if answer.status_code == 201]
        assert len(held) * PER_HOLD == SEATS // 2
        refused = [answer for answer in answers if answer.status_code != 201]
        assert {answer.json()["type"] for answer in refused} == {"/problems/too-many-seats-from-here"}
        assert all(1 <= int(answer.headers["Retry-After"]) <= 20 for answer in refused)
        assert (await Buyer(at(client, "203.0.113.2"), "honest").hold_best("hall", 4)).status_code == 201


async def test_it_books_three_quarters_of_the_seats_and_another_customer_gets_theirs(server: Server) -> None:
    async with client_of(server) as client:
        at(client, "203.0.113.3")
        booked = 0
        for _ in range(4):
            answers = await grabbed(client, "other-hall", 25)
            for number, answer in enumerate(answers):
                if answer.status_code == 201:
                    confirmed = await Buyer(client, f"made-up-{number}").confirm(answer.json()["session_id"])
                    booked += PER_HOLD * (confirmed.status_code == 204)
        assert SEATS // 2 <= booked <= SEATS * 3 // 4
        honest = Buyer(at(client, "203.0.113.4"), "honest")
        assert (await honest.confirm((await honest.hold_best("other-hall", 4)).json()["session_id"])).status_code == 204


async def test_no_answer_names_the_network(server: Server) -> None:
    async with client_of(server) as client:
        buyer = Buyer(at(client, "203.0.113.5"), "honest")
        held = await buyer.hold("plain-001", "A1")
        looked = await buyer.look(held.json()["session_id"])
        assert "network" not in held.text + looked.text + (await client.get("/movies/plain-001/seats")).text
