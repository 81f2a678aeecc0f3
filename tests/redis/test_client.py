"""The ways to write where Redis is, and a call that nobody answers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from redis.asyncio import Connection, SSLConnection, UnixDomainSocketConnection
from redis.asyncio.sentinel import SentinelConnectionPool

from firstclick.domain.refusals import StoreUnavailable
from firstclick.stores.redis import RedisSeatStore
from firstclick.stores.redis.client import CALL_DEADLINE_MS, RedisClient, connect
from firstclick.stores.redis.subscription import Subscription
from tests.contract.store_under_test import ReceivedEvents
from tests.harness.processes.ports import free_port
from tests.simulation.clocks import JumpingLoop, pass_ms


async def _greet(connection: Connection) -> None:
    """Nobody is called in these tests."""


@pytest.mark.parametrize(
    ("url", "kind", "expected"),
    [
        ("redis://10.1.2.3:7000/4", Connection, {"host": "10.1.2.3", "port": 7000, "db": 4}),
        ("redis://ann:s%40fe@h/0", Connection, {"host": "h", "username": "ann", "password": "s@fe"}),
        ("rediss://:secret@h:6380/1", SSLConnection, {"host": "h", "port": 6380, "password": "secret", "db": 1}),
        ("unix:///run/redis.sock?db=2", UnixDomainSocketConnection, {"path": "/run/redis.sock", "db": 2}),
    ],
)
def test_a_url_says_where_redis_is(url: str, kind: type[Connection], expected: dict[str, object]) -> None:
    pool = connect(url, _greet).connection_pool
    assert pool.connection_class is kind
    assert expected.items() <= pool.connection_kwargs.items()
    assert pool.connection_kwargs["socket_timeout"] is None, "redis-py's own deadlines lose cancellations: nobody stops"
    made = pool.make_connection()  # type: ignore[no-untyped-call]
    assert isinstance(made, kind), "it takes all the options that it is given"


@pytest.mark.parametrize(
    ("rest", "hosts", "service", "expected"),
    [
        ("a:26379/seats", [("a", 26379)], "seats", {"db": 0, "password": None}),
        ("a:1,b:2/seats/3", [("a", 1), ("b", 2)], "seats", {"db": 3}),
        (":secret@a:1/seats/0", [("a", 1)], "seats", {"password": "secret"}),
        (":s%40fe@a:1/seats/0", [("a", 1)], "seats", {"password": "s@fe"}),
        ("ann:secret@a:1/seats", [("a", 1)], "seats", {"username": "ann", "password": "secret"}),
        ("[::1]:26379/seats", [("::1", 26379)], "seats", {}),
    ],
)
def test_a_url_says_where_the_sentinels_are(
    rest: str, hosts: list[tuple[str, int]], service: str, expected: dict[str, object]
) -> None:
    pool = connect(f"redis+sentinel://{rest}", _greet).connection_pool
    assert isinstance(pool, SentinelConnectionPool)
    asked = [one.connection_pool.connection_kwargs for one in pool.sentinel_manager.sentinels]
    assert [(one["host"], one["port"]) for one in asked] == hosts
    assert pool.service_name == service
    assert expected.items() <= pool.connection_kwargs.items()


@pytest.mark.parametrize("rest", ["", "a:1", "a/seats", "a:1/seats/three", "a:1/", "a:1/seats/0/more"])
def test_a_sentinel_url_of_another_form_is_refused(rest: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        connect(f"redis+sentinel://{rest}", _greet)


async def test_a_call_to_nobody_is_refused_in_time_and_says_why() -> None:
    client = RedisClient(f"redis://127.0.0.1:{free_port()}/0")
    async with asyncio.timeout(10 * CALL_DEADLINE_MS / 1000):
        with pytest.raises(StoreUnavailable):
            await client.run("record", ["session:anything"], [])
    assert client.trouble.startswith("Redis does not answer: ")
    await client.close()


class CountingClient(RedisClient):
    """Counts how often a subscription was tried."""

    tries = 0

    def subscription(self, channel: str, receive: Callable[[bytes], None]) -> Subscription:
        self.tries += 1
        return super().subscription(channel, receive)


def test_however_long_redis_is_away_a_subscription_is_tried_about_once_a_second() -> None:
    async def tries_in_ten_minutes() -> int:
        url = f"redis://127.0.0.1:{free_port()}/0"
        client = CountingClient(url)
        store = RedisSeatStore(url, client)
        await store.start(ReceivedEvents())
        await pass_ms(600_000)
        await store.close()
        return client.tries

    with asyncio.Runner(loop_factory=JumpingLoop) as runner:
        assert 200 < runner.run(tries_in_ten_minutes()) < 1_500
