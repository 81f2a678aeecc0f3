"""Processes that are paused, killed or emptied, and started again. Each fault is over when its function returns.

Everything runs again then, and may still be recovering.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Protocol

from tests.harness.processes.redis_server import RedisServer
from tests.harness.processes.server import Server
from tests.harness.processes.world import World

Fault = Callable[[World, random.Random], Awaitable[None]]
GONE_MAX_S = 0.8
PAUSE_S = 3.0
CALM_MAX_S = 1.0
LOOK_EVERY_S = 0.05


class CanPause(Protocol):
    """A server of whatever kind."""

    def pause(self) -> None:
        """It neither answers nor goes away."""

    def resume(self) -> None:
        """It goes on."""


class CanBeKilled(Protocol):
    """A server of whatever kind."""

    def kill(self) -> None:
        """By SIGKILL."""

    def start(self) -> object:
        """Start it again; it is ready when this returns."""


@contextmanager
def paused(*targets: CanPause) -> Iterator[None]:
    """Inside, these neither answer nor go away."""
    try:
        for one in targets:
            one.pause()
        yield
    finally:
        for one in reversed(targets):
            one.resume()


@asynccontextmanager
async def gone(target: CanBeKilled) -> AsyncIterator[None]:
    """It is killed; inside it is gone; at the end it is started again."""
    await asyncio.to_thread(target.kill)
    try:
        yield
    finally:
        await asyncio.to_thread(target.start)


def flush(redis: RedisServer) -> None:
    """Delete everything that Redis has."""
    with redis.client() as client:
        client.flushall()


async def kill_a_process(place: World, dice: random.Random) -> None:
    """Any of the servers; a supervisor starts it again."""
    await _kill(dice.choice(place.servers), GONE_MAX_S / 2, dice)


async def kill_as_it_sells(place: World, dice: random.Random, sold: Callable[[], int], kills: int) -> None:
    """Kill a process so often, each time at random after something more was sold. It runs again before the next.

    Sales are counted, so that a slow machine sells something between two kills too.
    """
    for _ in range(kills):
        before = sold()
        while sold() == before:
            await asyncio.sleep(LOOK_EVERY_S)  # waits: for buyers who are at work
        await asyncio.sleep(dice.uniform(0, CALM_MAX_S))  # waits: the faults come at random
        await kill_a_process(place, dice)


async def kill_the_last_process(place: World, dice: random.Random) -> None:
    """Always the same one, so that the memory of the others can be measured for long."""
    await _kill(place.servers[-1], GONE_MAX_S, dice)


async def restart_each_process(place: World, _: random.Random) -> None:
    """One after the other, in order, as an operator does for an upgrade without another schema."""
    for server in place.servers:
        status = await asyncio.to_thread(server.stop)
        assert status == 0, f"it ended with status {status}: {server.errors()[-2000:]}"
        await asyncio.to_thread(server.start)


async def pause_a_process(place: World, dice: random.Random) -> None:
    """Any of the servers, which then goes on with what it knew."""
    with paused(dice.choice(place.servers)):
        await asyncio.sleep(dice.uniform(0, GONE_MAX_S))  # waits: the pause itself


async def kill_redis(place: World, dice: random.Random) -> None:
    """It comes back empty."""
    async with gone(place.redis):
        await asyncio.sleep(dice.uniform(0, GONE_MAX_S))  # waits: requests meet a missing store


async def flush_redis(place: World, _: random.Random) -> None:
    """Redis loses everything, and no connection breaks."""
    flush(place.redis)


async def kill_postgres(place: World, dice: random.Random) -> None:
    """The postmaster and all its children; it recovers from its log."""
    assert place.postgres is not None
    async with gone(place.postgres):
        await asyncio.sleep(dice.uniform(0, GONE_MAX_S))  # waits: requests meet a missing database


async def pause_both_stores(place: World, _: random.Random) -> None:
    """For longer than any call waits for them."""
    assert place.postgres is not None
    with paused(place.redis, place.postgres):
        await asyncio.sleep(PAUSE_S)  # waits: the pause itself


async def _kill(server: Server, gone_max_s: float, dice: random.Random) -> None:
    async with gone(server):
        await asyncio.sleep(dice.uniform(0, gone_max_s))  # waits: a supervisor takes its time
