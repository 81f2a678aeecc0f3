"""429 for those who try for seats too fast, or hold the same one again and again; others are served."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from tests.harness.processes.server import Server, serving
from tests.web.buyer import Buyer, client_of
from tests.web.sample_programme import programme


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A server that allows four tries a minute to a user, ten to an address, and a seat twice."""
    limits = {"HOLDS_PER_MINUTE_PER_USER": 4, "HOLDS_PER_MINUTE_PER_ADDRESS": 10, "TRUSTED_PROXIES": "127.0.0.1"}
    with serving(programme(), **limits, SAME_SEAT_HOLDS_MAX=2, SAME_SEAT_PAUSE_SECONDS=60) as started:
        yield started


def check_429(answer: httpx.Response, problem: str, seconds_max: int) -> None:
    """It is refused by that name, with a time to wait and a sentence."""
    assert (answer.status_code, answer.json()["type"]) == (429, f"/problems/{problem}")
    assert 1 <= int(answer.headers["Retry-After"]) <= seconds_max
    assert answer.json()["error"].endswith(".")


async def buyer(server: Server, user_id: str, address: str) -> Buyer:
    """A user at an address, as a proxy tells."""
    client = client_of(server)
    client.headers["X-Forwarded-For"] = address
    return Buyer(client, user_id)


async def test_a_user_who_tries_too_fast_waits_and_others_do_not(server: Server, movie: str) -> None:
    ann, bob = await buyer(server, "ann", "203.0.113.1"), await buyer(server, "bob", "203.0.113.1")
    async with ann.http, bob.http:
        session = await ann.held(movie, "A1")
        assert (await ann.hold_seat(movie, "A1")).status_code == 409
        assert (await ann.hold_best(movie, 2)).status_code == 201
        assert (await ann.swap(session, "A3")).status_code == 200
        for refused in (await ann.hold(movie, "B1"), await ann.hold_seat(movie, "B1"), await ann.swap(session, "B1")):
            check_429(refused, "too-many-tries", 16)
        assert (await bob.hold(movie, "B1")).status_code == 201
        assert (await ann.confirm(session)).status_code == 204


async def test_an_address_that_tries_too_often_waits_whoever_it_says_to_be(server: Server, movie: str) -> None:
    here, there = await buyer(server, "", "203.0.113.2"), await buyer(server, "carl", "203.0.113.3")
    async with here.http, there.http:
        for number in range(10):
            assert (await Buyer(here.http, f"user-{number}").hold_seat(movie, "A1")).status_code in (200, 409)
        check_429(await Buyer(here.http, "user-11").hold(movie, "B2"), "too-many-tries-from-here", 7)
        assert (await here.http.get(f"/movies/{movie}/seats")).status_code == 200
        assert (await there.hold(movie, "B2")).status_code == 201


async def test_a_seat_that_one_user_holds_again_and_again_is_left_to_others(server: Server, movie: str) -> None:
    dan, eve = await buyer(server, "dan", "203.0.113.4"), await buyer(server, "eve", "203.0.113.5")
    async with dan.http, eve.http:
        for _ in range(2):
            await dan.release(await dan.held(movie, "C1", "C2"))
        check_429(await dan.hold(movie, "C2"), "same-seat-too-often", 60)
        assert (await eve.hold(movie, "C1", "C2")).status_code == 201
