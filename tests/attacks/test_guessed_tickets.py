"""Tickets are not guessed by reference and name, nor is either told apart, at default limits."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence

import httpx
import pytest

from firstclick.service.checkout.ticket_search import SEARCHES_PER_REFERENCE, SEARCHES_PER_REFERENCE_AND_ADDRESS
from tests.attacks.test_hoarding import at
from tests.harness.processes.server import Server, serving
from tests.web.buyer import Buyer, client_of
from tests.web.sample_programme import programme
from tests.web.test_find_ticket import booked, find

pytestmark = pytest.mark.e2e
NAME, NOBODYS = "Ann Lee", "K7QF-3M9T"
AT_ONCE, GUESSES = 8, 28


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A server with the limits that it has by default; the proxy says which address asks."""
    with serving(programme(), TRUSTED_PROXIES="127.0.0.1", COST_PER_MINUTE_PER_ADDRESS=60_000) as started:
        yield started


@pytest.fixture
async def client(server: Server) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(server) as opened:
        yield opened


async def guesses(client: httpx.AsyncClient, references: Sequence[str]) -> Counter[str]:
    """What guesses at the names of these are answered, several at once."""
    turns = asyncio.Semaphore(AT_ONCE)

    async def guess(number: int) -> str:
        async with turns:
            answer = await find(client, references[number], f"guess {number}")
            return f"{answer.status_code} {answer.json()['type'].rpartition('/')[2]}"

    return Counter(await asyncio.gather(*[guess(number) for number in range(len(references))]))


async def test_one_address_has_few_guesses_and_learns_nothing_from_when_they_end(
    client: httpx.AsyncClient, movie: str
) -> None:
    reference, ticket = await booked(Buyer(at(client, "203.0.113.1")), movie, name=NAME)
    real = await guesses(at(client, "203.0.113.2"), [reference] * GUESSES)
    made_up = await guesses(at(client, "203.0.113.3"), [NOBODYS] * GUESSES)
    assert real == made_up
    assert real["404 ticket-not-found"] == SEARCHES_PER_REFERENCE + SEARCHES_PER_REFERENCE_AND_ADDRESS
    answer = await find(at(client, "203.0.113.4"), reference, NAME)
    assert answer.json() == {"ticket": ticket}, "her own device is not kept out by guesses from elsewhere"


async def test_guesses_at_references_end_too(client: httpx.AsyncClient) -> None:
    answers = await guesses(at(client, "203.0.113.9"), [f"GUESS{number:03}" for number in range(2 * GUESSES)])
    assert sum(answers.values()) == 2 * GUESSES
    assert 0 < answers["404 ticket-not-found"] < 2 * GUESSES
    assert {answer[:3] for answer in answers} == {"404", "429"}
