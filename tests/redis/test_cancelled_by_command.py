"""A command cancels a booking in the ledger: every process on the Redis shows the seats as free, once."""

from __future__ import annotations

import asyncio

import pytest

from tests.harness.customers.feed_client import FeedClient, Message, listening
from tests.harness.processes.commands import cancel_booking
from tests.harness.processes.world import World
from tests.web.buyer import Buyer
from tests.web.refusing import refused

pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.timeout(60)]


async def booked(buyer: Buyer, movie: str, *seats: str) -> tuple[str, str]:
    """Hold and confirm; session and reference."""
    session_id = await buyer.held(movie, *seats)
    answer = await buyer.confirm(session_id)
    assert answer.status_code == 204
    return session_id, answer.headers["location"].removeprefix("/bookings/")


async def free(feed: FeedClient) -> Message:
    """The event that says that seats are available."""
    while True:
        event = await feed.next()
        if event["type"] == "SEATS_UPDATED" and any(seat["status"] == "available" for seat in event["seats"]):
            return event


async def test_both_processes_free_the_seats_of_a_cancelled_booking(
    two: World, movie: str, ada: Buyer, bob: Buyer
) -> None:
    async with (
        listening(two.servers[0], showtime_id=movie) as here,
        listening(two.servers[1], showtime_id=movie) as there,
    ):
        session_id, reference = await booked(ada, movie, "B4", "B5", "B6")
        await asyncio.to_thread(cancel_booking, two.folder, reference, "--seats", "B4,B6", **two.settings)
        events = [await free(feed) for feed in (here, there)]
        assert events[0]["seats"] == events[1]["seats"]
        assert {seat["seat_id"]: seat["status"] for seat in events[0]["seats"]} == dict.fromkeys(
            ("B4", "B6"), "available"
        )
        await asyncio.to_thread(cancel_booking, two.folder, reference, **two.settings)
        events = [await free(feed) for feed in (here, there)]
        assert [seat["seat_id"] for event in events for seat in event["seats"]] == ["B5", "B5"]
        assert events[0]["to"] == events[1]["to"], "the seats are given back once, not by each process"
    for buyer in (ada, bob):
        assert not {"B4", "B5", "B6"} & {
            seat for seat, now in (await buyer.statuses(movie)).items() if now != "available"
        }
    with two.redis.client() as client:
        assert not list(client.scan_iter(f"seat:{movie}:*", count=1000))
    assert refused(await ada.look(session_id), 410, "hold-over", "reason")["reason"] == "cancelled"
    assert refused(await ada.confirm(session_id), 410, "hold-over", "reason")["reason"] == "cancelled"
    await booked(bob, movie, "B5", "B4")


async def test_a_session_stays_over_when_redis_has_forgotten_it(two: World, movie: str, ada: Buyer) -> None:
    session_id, reference = await booked(ada, movie, "B4")
    async with listening(two.servers[0], showtime_id=movie) as feed:
        await asyncio.to_thread(cancel_booking, two.folder, reference, **two.settings)
        await free(feed)
    with two.redis.client() as client:
        assert client.delete(f"session:{session_id}") == 1
    refused(await ada.confirm(session_id), 410, "hold-over", "reason")
    refused(await ada.look(session_id), 410, "hold-over", "reason")
