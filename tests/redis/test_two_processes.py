"""Two processes on one Redis are one house: one winner a seat, and what happens at one is seen at the other at once."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest

from tests.harness.customers.burst import ask_together, hold_request
from tests.harness.customers.connection import wall_ms
from tests.harness.customers.feed_client import FeedClient, Message, listening
from tests.harness.processes.world import World
from tests.web.buyer import Buyer

RIVALS_EACH = 500
CLOCK_STEP_MS = 1
OPENS_WITHIN_S = 20.0

pytestmark = [pytest.mark.e2e, pytest.mark.long]


@pytest.mark.timeout(60)
async def test_of_1000_rivals_half_at_each_process_one_wins(two: World, movie: str, ada: Buyer, bob: Buyer) -> None:
    crowds = [[hold_request(movie, "B4", f"{name}-{n}") for n in range(RIVALS_EACH)] for name in ("left", "right")]
    answers = await asyncio.gather(ask_together(two.servers[0], crowds[0]), ask_together(two.servers[1], crowds[1]))
    statuses = [one.status for answers_of_one in answers for one in answers_of_one]
    assert sorted(set(statuses)) == [200, 409]
    assert statuses.count(200) == 1
    assert await ada.statuses(movie) == await bob.statuses(movie)
    with two.redis.client() as client:
        assert list(client.scan_iter(f"seat:{movie}:*", count=1000)) == [f"seat:{movie}:B4"]
        assert client.hget(f"showtime:{movie}", "position") == "1"


async def test_a_socket_at_a_sees_what_happens_at_b(two: World, movie: str, bob: Buyer) -> None:
    async with listening(two.servers[0], showtime_id=movie) as feed:
        await feed.next_is("SNAPSHOT")
        session = await bob.held(movie, "B4", "B5")
        assert await _seen(feed) == {"B4": "hold", "B5": "hold"}
        await bob.swap(session, "B5", "B6")
        assert await _seen(feed) == {"B4": "available", "B6": "hold"}
        assert (await bob.confirm(session)).status_code == 204
        while _statuses(await feed.next_is("SEATS_UPDATED")) != {"B5": "confirmed", "B6": "confirmed"}:
            pass  # While the booking is written down, the seats are told to be booked.
        other = await bob.held(movie, "E1")
        assert await _seen(feed) == {"E1": "hold"}
        assert (await bob.release(other)).status_code == 204
        assert await _seen(feed) == {"E1": "available"}


async def test_a_get_at_a_shows_what_a_socket_at_a_was_told(two: World, movie: str, ada: Buyer, bob: Buyer) -> None:
    async with listening(two.servers[0], showtime_id=movie) as feed:
        await feed.next_is("SNAPSHOT")
        await bob.held(movie, "C3")
        await _seen(feed)
        assert (await ada.statuses(movie))["C3"] == "hold"


async def test_own_commits_are_in_the_get_that_follows_while_the_other_process_is_busy(
    movie: str, ada: Buyer, bob: Buyer
) -> None:
    async def bustle() -> None:
        while True:
            await bob.release(await bob.held(movie, "A1"))

    noise = [asyncio.create_task(bustle())]
    try:
        for seat_id in (f"{row}{number}" for row in "CDE" for number in range(1, 9)):
            session = await ada.held(movie, seat_id)
            assert (await ada.statuses(movie))[seat_id] == "hold"
            assert (await ada.confirm(session)).status_code == 204
            assert (await ada.statuses(movie))[seat_id] == "confirmed"
            assert not noise[0].done(), "the other process goes on selling"
    finally:
        noise[0].cancel()
        with suppress(asyncio.CancelledError):
            await noise[0]


async def test_a_hold_taken_at_b_is_changed_and_confirmed_at_a(movie: str, bob: Buyer, ada: Buyer) -> None:
    bob_at_a = Buyer(ada.http, "bob")
    session = await bob.held(movie, "B4")
    assert (await bob_at_a.look(session)).json()["status"] == "hold"
    assert (await bob_at_a.swap(session, "B5")).status_code == 200
    assert (await bob_at_a.extend(session)).status_code == 200
    assert (await bob_at_a.confirm(session)).status_code == 204
    assert (await bob.confirm(session)).status_code == 204
    assert (await bob.release(session)).status_code == 409


async def test_the_other_process_knows_an_ended_hold_from_one_that_never_was(
    movie: str, bob: Buyer, ada: Buyer
) -> None:
    bob_at_a = Buyer(ada.http, "bob")
    session = await bob.held(movie, "B4")
    await bob.release(session)
    assert (await bob_at_a.confirm(session)).status_code == 410
    assert (await ada.confirm(session)).status_code == 404, "somebody else's session looks like none"


async def test_the_end_of_a_hold_taken_at_a_killed_process_is_published_once(two: World, movie: str) -> None:
    with two.one_more(HOLD_TTL_SECONDS=0.6) as third:
        a, b = two.servers
        async with listening(a, showtime_id=movie) as at_a, listening(b, showtime_id=movie) as at_b:
            answer = (await ask_together(third, [hold_request(movie, "B4", "cyd")]))[0]
            third.kill()
            for feed in (at_a, at_b):
                await feed.next_is("SNAPSHOT")
                assert _statuses(await feed.next_is("SEATS_UPDATED")) == {"B4": "hold"}
            for feed in (at_a, at_b):
                assert _statuses(await feed.next_is("SEATS_UPDATED")) == {"B4": "available"}
                assert wall_ms() >= answer.body["expires_at"] - CLOCK_STEP_MS, "not before its time"
            assert await at_a.silent(0.3), "the end is told once"
            assert await at_b.silent(0), "the end is told once"


async def test_many_ask_for_holds_that_never_were_and_nobody_is_sent_away(ada: Buyer) -> None:
    """More questions to Redis at once than there are connections to it: they take turns."""
    answers = await asyncio.gather(*(ada.look(f"00000000-0000-4000-8000-{n:012}") for n in range(200)))
    assert {one.status_code for one in answers} == {404}


async def test_the_programme_of_many_showtimes_opens_at_once(two: World) -> None:
    with two.one_more() as fresh:
        async with asyncio.timeout(OPENS_WITHIN_S):
            [answer] = await ask_together(fresh, [b"GET /movies HTTP/1.1\r\nHost: x\r\n\r\n"])
    assert answer.status == 200
    assert len(answer.body) > 30


async def _seen(feed: FeedClient) -> dict[str, str]:
    """The statuses in the next event. `make bench CASES=other-process` says how long it takes."""
    return _statuses(await feed.next_is("SEATS_UPDATED"))


def _statuses(event: Message) -> dict[str, str]:
    return {seat["seat_id"]: seat["status"] for seat in event["seats"]}
