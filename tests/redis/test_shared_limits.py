"""A limit is one limit for two processes on one Redis: what was done at one counts at the other."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack

import httpx
import pytest

from tests.harness.processes.world import World, world
from tests.redis.programme import PROGRAMME
from tests.web.buyer import Buyer, client_of

pytestmark = pytest.mark.e2e
WITHIN_S = 15.0
TRIES_MAX = 19
"""One less than the limit of a user: a process that only knew its own count would refuse none of them."""
LIMITS = {
    "HOLDS_PER_MINUTE_PER_USER": 20,
    "HOLDS_PER_MINUTE_PER_ADDRESS": 60,
    "SAME_SEAT_HOLDS_MAX": 3,
    "SAME_SEAT_PAUSE_SECONDS": 60,
    "TRUSTED_PROXIES": "127.0.0.1",
}
Both = tuple[httpx.AsyncClient, httpx.AsyncClient]


@pytest.fixture(scope="module")
def limited() -> Iterator[World]:
    """Two processes with small limits."""
    with world(2, programme=PROGRAMME, with_redis=True, settings=LIMITS) as started:
        yield started


@pytest.fixture
async def both(limited: World) -> AsyncIterator[Both]:
    """A client of each."""
    async with AsyncExitStack() as stack:
        a = await stack.enter_async_context(client_of(limited.servers[0]))
        yield a, await stack.enter_async_context(client_of(limited.servers[1]))


def from_address(clients: Both, address: str) -> None:
    """Both clients are at this address from now on."""
    for client in clients:
        client.headers["X-Forwarded-For"] = address


async def in_step(clients: Both, movie: str) -> None:
    """Both processes have heard the same news."""
    ends = time.monotonic() + WITHIN_S
    while len({(await one.get(f"/showtimes/{movie}/seats")).headers["ETag"] for one in clients}) > 1:
        assert time.monotonic() < ends


async def refused_in_the_end(ask: Callable[[], Awaitable[httpx.Response]], problem: str) -> None:
    """It is refused by that name as soon as the other process knows the count. Fewer tries are made than the limit."""
    for _ in range(TRIES_MAX):
        if (answer := await ask()).status_code == 429:
            assert answer.json()["type"] == f"/problems/{problem}"
            return
        await asyncio.sleep(0.3)  # waits: processes exchange their counts a few times a second
    raise AssertionError("the other process does not know of the tries")


async def test_tries_of_a_user_at_one_process_count_at_the_other(both: Both, movie: str) -> None:
    from_address(both, "203.0.113.1")
    for _ in range(20):
        await Buyer(both[0], "ann").hold_seat(movie, "A1")
    await refused_in_the_end(lambda: Buyer(both[1], "ann").hold_seat(movie, "A1"), "too-many-tries")
    assert (await Buyer(both[1], "bob").hold_seat(movie, "A2")).status_code == 200


async def test_tries_from_an_address_at_one_process_count_at_the_other(both: Both, movie: str) -> None:
    from_address(both, "203.0.113.2")
    for number in range(60):
        await Buyer(both[0], f"user-{number}").hold_seat(movie, "A1")
    late = iter(range(60, 120))
    await refused_in_the_end(
        lambda: Buyer(both[1], f"user-{next(late)}").hold_seat(movie, "A1"), "too-many-tries-from-here"
    )
    from_address(both, "203.0.113.3")
    assert (await Buyer(both[1], "carl").hold_seat(movie, "A3")).status_code == 200


async def test_a_seat_held_again_and_again_is_left_to_others_whichever_process_is_asked(both: Both, movie: str) -> None:
    from_address(both, "203.0.113.4")
    await in_step(both, movie)
    for client in (both[0], both[1], both[0]):
        dan = Buyer(client, "dan")
        await dan.release(await dan.held(movie, "B1"))
    await in_step(both, movie)
    for client in both:
        refused = await Buyer(client, "dan").hold(movie, "B1")
        assert (refused.status_code, refused.json()["type"]) == (429, "/problems/same-seat-too-often")
    assert (await Buyer(both[1], "eve").hold(movie, "B1")).status_code == 201


async def test_what_is_no_message_of_ours_is_passed_over(limited: World, both: Both, movie: str) -> None:
    with limited.redis.client() as client:
        [channel] = client.pubsub_channels("limits:*")
        for message in (b"\xff", "{}", '{"sender":1,"spent":{}}', '{"sender":"x","spent":{"nobody":{"ann":5}}}'):
            client.publish(channel, message)
    from_address(both, "203.0.113.5")
    for client_of_one in both:
        assert (await client_of_one.get("/readyz")).status_code == 200
    await Buyer(both[0], "fay").held(movie, "C1")
