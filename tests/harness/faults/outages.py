"""What goes wrong. Each fault is over when its function returns: everything runs again, and may still be recovering."""

from __future__ import annotations

import asyncio
import random
import signal
from collections.abc import Awaitable, Callable

from tests.harness.processes.world import World

Fault = Callable[[World, random.Random], Awaitable[None]]
GONE_MAX_S = 0.8
PAUSE_S = 3.0


async def kill_a_process(place: World, dice: random.Random) -> None:
    """Any of the servers; a supervisor starts it again."""
    server = dice.choice(place.servers)
    server.kill()
    await asyncio.sleep(dice.uniform(0, GONE_MAX_S / 2))  # waits: a supervisor takes its time
    await asyncio.to_thread(server.start)


async def pause_a_process(place: World, dice: random.Random) -> None:
    """Any of the servers neither answers nor goes away, and then goes on with what it knew."""
    server = dice.choice(place.servers)
    server.pause()
    try:
        await asyncio.sleep(dice.uniform(0, GONE_MAX_S))  # waits: the pause itself
    finally:
        server.resume()


async def kill_redis(place: World, dice: random.Random) -> None:
    """It comes back empty."""
    assert place.redis is not None
    place.redis.kill()
    try:
        await asyncio.sleep(dice.uniform(0, GONE_MAX_S))  # waits: customers meet the closed box office
    finally:
        await asyncio.to_thread(place.redis.start)


async def flush_redis(place: World, _: random.Random) -> None:
    """It forgets everything, and nobody is told."""
    assert place.redis is not None
    with place.redis.client() as client:
        client.flushall()


async def kill_postgres(place: World, dice: random.Random) -> None:
    """The postmaster and all its children; it recovers from its log."""
    assert place.postgres is not None
    await asyncio.to_thread(place.postgres.kill)
    try:
        await asyncio.sleep(dice.uniform(0, GONE_MAX_S))  # waits: customers meet the closed box office
    finally:
        await asyncio.to_thread(place.postgres.start)


async def pause_both_stores(place: World, _: random.Random) -> None:
    """They neither answer nor go away, for longer than anybody waits for them."""
    assert place.redis is not None
    assert place.postgres is not None
    try:
        place.redis.pause()
        place.postgres.signal_all(signal.SIGSTOP)
        await asyncio.sleep(PAUSE_S)  # waits: the pause itself
    finally:
        place.postgres.signal_all(signal.SIGCONT)
        place.redis.resume()
