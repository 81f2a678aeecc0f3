"""An epoch is one life of Redis' memory: every loss starts another, and nothing else does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest
import redis

from firstclick.stores.redis import RedisSeatStore
from tests.contract.store_under_test import ReceivedEvents
from tests.harness.processes.redis_server import RedisServer, binaries, redis_server
from tests.redis.stores import store_at

SHOWTIME = "showtime-1"


@pytest.fixture(params=sorted(binaries()))
def server(request: pytest.FixtureRequest) -> Iterator[RedisServer]:
    """An empty Redis of each kind."""
    with redis_server(binaries()[request.param]) as started:
        yield started


@pytest.fixture
async def store(server: RedisServer) -> AsyncIterator[RedisSeatStore]:
    """A store on it, in use."""
    async with store_at(server.url, Deaf()) as opened:
        yield opened


class Deaf(ReceivedEvents):
    """Does not mind being told again and again that everything may have changed."""

    def on_restored(self) -> None:
        """Something was interrupted, as these tests want it."""


async def epoch_of(store: RedisSeatStore) -> str:
    """The epoch in force, by the store's own question."""
    return (await store.snapshot(SHOWTIME, ["A1"])).epoch


async def after_new_connections(store: RedisSeatStore, client: redis.Redis) -> str:
    """The epoch after every connection was cut and made again."""
    client.client_kill_filter(_type="normal", skipme=True)
    client.client_kill_filter(_type="pubsub", skipme=True)
    async with asyncio.timeout(5):
        await _ask_again(store)
        while store.troubles():
            await _ask_again(store)
    return await epoch_of(store)


async def _ask_again(store: RedisSeatStore) -> None:
    await asyncio.gather(store.lapsed(1), return_exceptions=True)
    await asyncio.sleep(0.02)  # waits: the subscription comes back by itself


async def test_an_outage_is_told_once_and_its_end_once(
    server: RedisServer, store: RedisSeatStore, caplog: pytest.LogCaptureFixture
) -> None:
    await epoch_of(store)
    with caplog.at_level("WARNING", "firstclick"):
        server.kill()
        async with asyncio.timeout(20):
            while len(store.troubles()) < 2:
                await _ask_again(store)
            for _ in range(60):
                await _ask_again(store)
            server.start()
            while store.troubles():
                await _ask_again(store)
    told = [record.getMessage() for record in caplog.records if "the subscription to Redis" in record.getMessage()]
    assert [one.partition(":")[0] for one in told] == [
        "the subscription to Redis is interrupted",
        "the subscription to Redis works again",
    ]


async def test_new_connections_are_no_new_epoch(server: RedisServer, store: RedisSeatStore) -> None:
    with server.client() as client:
        first = await epoch_of(store)
        assert await after_new_connections(store, client) == first


@pytest.mark.parametrize("by", ["look", "snapshot"])
async def test_an_emptied_redis_starts_one_epoch_whoever_asks_first_and_keeps_it(
    server: RedisServer, store: RedisSeatStore, by: str
) -> None:
    with server.client() as client:
        first = await epoch_of(store)
        client.flushall()
        if by == "look":
            await store.lapsed(1)
        second = await epoch_of(store)
        assert second != first
        assert await after_new_connections(store, client) == second


async def test_a_restart_is_an_epoch_even_when_redis_has_kept_what_it_had(
    server: RedisServer, store: RedisSeatStore
) -> None:
    first = await epoch_of(store)
    with server.client() as client:
        kept = client.hgetall("firstclick:epoch")
    server.kill()
    server.start()
    with server.client() as client:
        client.hset("firstclick:epoch", mapping=kept)
        assert await after_new_connections(store, client) != first
