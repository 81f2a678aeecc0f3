"""A Redis without memory: maps are shown, holds that exist end as they should, and new ones are refused."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator

import pytest
import redis

from firstclick.domain.refusals import StoreUnavailable
from firstclick.domain.seats.hold import Hold, HoldStatus, seats_under
from firstclick.domain.seats.hold_rules import decide_confirm, decide_expiry, decide_payment, decide_release
from firstclick.domain.seats.seat_state import Confirmed
from firstclick.service.ports.store import Committed
from tests.contract.redis_store import subject_at
from tests.contract.store_under_test import Subject, after
from tests.harness.processes.redis_server import RedisServer, binaries, redis_server
from tests.harness.processes.world import world
from tests.redis.programme import PROGRAMME
from tests.web.buyer import Buyer, client_of

pytestmark = pytest.mark.long

FULL = "Redis is full and takes no new holds; give it more memory (maxmemory)."
SEEN_WITHIN_S = 15.0


def fill(client: redis.Redis) -> None:
    """From now on there is no memory for anything new."""
    client.config_set("maxmemory", "1")


def make_room(client: redis.Redis) -> None:
    """There is as much memory as the machine has."""
    client.config_set("maxmemory", "0")


@pytest.fixture(params=sorted(binaries()))
def server(request: pytest.FixtureRequest) -> Iterator[RedisServer]:
    """A Redis of each kind."""
    with redis_server(binaries()[request.param]) as started:
        yield started


@pytest.fixture
async def subject(server: RedisServer) -> AsyncIterator[Subject]:
    """A store on it."""
    async with subject_at(server) as opened:
        yield opened


@pytest.fixture
async def held(subject: Subject) -> Hold:
    """A hold from before the Redis was full."""
    return await subject.take("s1", "A1 A2")


@pytest.fixture
async def client(server: RedisServer, held: Hold) -> AsyncIterator[redis.Redis]:
    """A client of the Redis, which is full by now."""
    assert held.seat_ids
    with server.client() as opened:
        fill(opened)
        yield opened


async def test_a_full_redis_refuses_new_holds_and_says_so_until_it_has_memory_again(
    subject: Subject, client: redis.Redis
) -> None:
    with pytest.raises(StoreUnavailable):
        await subject.take("s2", "B1")
    assert client.exists("seat:showtime-1:B1", "session:s2") == 0
    assert subject.store.troubles() == [FULL]
    make_room(client)
    await subject.store.lapsed(1)
    assert not subject.store.troubles()
    await subject.take("s2", "B1")


@pytest.mark.usefixtures("client")
async def test_it_is_noticed_without_any_hold_and_what_is_shown_is_not_stale(subject: Subject, held: Hold) -> None:
    await subject.store.lapsed(1)
    assert subject.store.troubles() == [FULL]
    assert not subject.store.stale()
    assert await subject.taken() == {"A1": seats_under(held), "A2": seats_under(held)}
    assert await subject.store.hold("s1") == held


@pytest.mark.usefixtures("client")
async def test_a_hold_from_before_is_sold(subject: Subject, held: Hold) -> None:
    pending = decide_payment(held, held.expires_at_ms, held.taken_at_ms)
    await subject.write(pending)
    await subject.write(decide_confirm(after(pending), held.taken_at_ms))
    assert await subject.taken() == dict.fromkeys(("A1", "A2"), Confirmed("s1", held.user_id))


async def test_a_release_gets_through_together_with_holds_that_do_not(
    subject: Subject, client: redis.Redis, held: Hold
) -> None:
    wishes = [subject.wish("s2", "B1"), decide_release(held, held.taken_at_ms), subject.wish("s3", "B2")]
    answers = await asyncio.gather(*map(subject.store.commit, wishes), return_exceptions=True)
    assert [type(one) for one in answers] == [StoreUnavailable, Committed, StoreUnavailable]
    assert await subject.taken() == {}
    assert client.exists("session:s2", "session:s3") == 0


async def test_holds_expire_as_ever(server: RedisServer, subject: Subject) -> None:
    hold = await subject.take("s1", "A1", life_ms=subject.soon_ms)
    with server.client() as opened:
        fill(opened)
        await subject.until(hold.expires_at_ms)
        assert await subject.store.lapsed(10) == [hold]
        await subject.write(decide_expiry(hold))
    ended = await subject.store.hold("s1")
    assert ended is not None
    assert ended.status is HoldStatus.EXPIRED


@pytest.mark.e2e
async def test_a_server_on_a_full_redis_shows_its_maps_is_not_ready_and_recovers_by_itself() -> None:
    with world(1, programme=PROGRAMME, with_redis=True) as place, place.redis.client() as opened:
        async with client_of(place.servers[0]) as http:
            ada = Buyer(http, "ada")
            await ada.held("movie-1", "A1")
            fill(opened)
            await _until_ready_is(503, ada)
            assert (await ada.http.get("/readyz")).json()["missing"] == [FULL]
            refused = await ada.hold("movie-1", "A2")
            assert (refused.status_code, "retry-after" in refused.headers) == (503, True)
            look = await ada.http.get("/showtimes/movie-1/seats")
            assert (look.status_code, "x-stale" in look.headers) == (200, False)
            make_room(opened)
            await _until_ready_is(200, ada)
            await ada.held("movie-1", "A2")


async def _until_ready_is(status: int, buyer: Buyer) -> None:
    ends = time.monotonic() + SEEN_WITHIN_S
    while (await buyer.http.get("/readyz")).status_code != status:
        assert time.monotonic() < ends
        await asyncio.sleep(0.02)  # waits: the next heartbeat finds it
