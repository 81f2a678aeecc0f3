"""The clock that all processes share, and the ways to write where Redis is."""

from __future__ import annotations

import asyncio
import math
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from redis.asyncio import Connection, SSLConnection, UnixDomainSocketConnection
from redis.asyncio.sentinel import SentinelConnectionPool

from firstclick.domain.refusals import StoreUnavailable
from firstclick.stores.redis.client import CALL_DEADLINE_MS, CLOCK_SAMPLES, Clock, RedisClient, connect
from tests.harness.processes.ports import free_port

ROUNDING_MS = 2
trips = st.tuples(st.floats(0, 0.5), st.floats(0, 0.5))


def offset_ms(clock: Clock) -> float:
    """How far the clock is ahead of this process' monotonic clock."""
    return clock.now_ms() - time.monotonic_ns() / 1e6


def learn(clock: Clock, ahead_ms: float, sent_s: float, there_s: float, back_s: float) -> None:
    """One call to a Redis whose clock is `ahead_ms` of the monotonic one."""
    redis_ms = math.floor((sent_s + there_s) * 1000 + ahead_ms)
    clock.learn(redis_ms, sent_s, sent_s + there_s + back_s)


@given(st.integers(-(10**12), 10**12), st.lists(trips, min_size=1, max_size=CLOCK_SAMPLES))
def test_the_clock_errs_by_half_the_fastest_trip_at_most(ahead_ms: int, calls: list[tuple[float, float]]) -> None:
    clock = Clock()
    for nth, (there_s, back_s) in enumerate(calls):
        learn(clock, ahead_ms, 1000.0 + nth, there_s, back_s)
    fastest_ms = min(there + back for there, back in calls) * 1000
    assert abs(offset_ms(clock) - ahead_ms) <= fastest_ms / 2 + ROUNDING_MS


def test_the_clock_follows_a_redis_whose_clock_was_set() -> None:
    clock = Clock()
    for nth in range(5):
        learn(clock, 0, nth, 0.0001, 0.0001)
    for nth in range(CLOCK_SAMPLES):
        learn(clock, -60_000, 10 + nth, 0.001, 0.001)
    assert abs(offset_ms(clock) + 60_000) <= ROUNDING_MS


def test_another_server_has_a_clock_of_its_own() -> None:
    clock = Clock()
    learn(clock, 0, 1, 0.0001, 0.0001)
    clock.forget()
    learn(clock, 5_000, 2, 0.01, 0.01)
    assert abs(offset_ms(clock) - 5_000) <= 5 + ROUNDING_MS


def test_a_late_first_answer_does_not_move_the_clock() -> None:
    clock = Clock()
    learn(clock, 0, 1, 0.0001, 0.0001)
    clock.forget()
    learn(clock, 0, 2, 0.9, 0.0001)
    assert abs(offset_ms(clock)) <= ROUNDING_MS


def test_what_was_known_before_gives_way_to_the_latest_calls() -> None:
    clock = Clock()
    learn(clock, 0, 1, 0.0001, 0.0001)
    clock.forget()
    for nth in range(CLOCK_SAMPLES):
        learn(clock, 20, 2 + nth, 0.025, 0.025)
    assert abs(offset_ms(clock) - 20) <= ROUNDING_MS


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
