"""Sockets that stay: each keeps a map of one showtime by nothing but the feed, and resumes whenever it is cut off."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field

from websockets.exceptions import ConnectionClosed, InvalidHandshake

from tests.harness.accounts.feed_map import FeedMap
from tests.harness.customers.feed_client import feed_at

AGAIN_AFTER_S = (0.2, 1.0)
OPENED_AT_ONCE = 20
ALL_IN_WITHIN_S = 60.0
NO_CODE = 1006


@dataclass
class Listener:
    """One socket at one process. `joined` is set while it is connected."""

    port: int
    seats: FeedMap
    dice: random.Random
    cuts: Counter[int]
    joined: asyncio.Event = field(default_factory=asyncio.Event)

    async def listen(self, few_at_once: asyncio.Semaphore) -> None:
        """For ever: connect, read, and connect again where it was cut off. Raises what does not add up."""
        while True:
            with suppress(OSError, InvalidHandshake, TimeoutError, ConnectionClosed, EOFError):
                await self._read(few_at_once)
            self.joined.clear()
            await asyncio.sleep(self.dice.uniform(*AGAIN_AFTER_S))  # waits: as pages do before they come back

    async def _read(self, few_at_once: asyncio.Semaphore) -> None:
        query = {"showtime_id": self.seats.showtime}
        if self.seats.epoch:
            query["since"] = f"{self.seats.epoch}:{self.seats.position}"
        async with AsyncExitStack() as stack:
            async with few_at_once:
                feed = await stack.enter_async_context(feed_at(self.port, **query))
            stack.callback(lambda: self.cuts.update([feed.socket.close_code or NO_CODE]))
            self.joined.set()
            async for message in feed.messages():
                self.seats.apply(message)
                self.seats.log.clear()


@asynccontextmanager
async def listeners(
    ports: Sequence[int], rooms: Sequence[str], number: int, seed: int
) -> AsyncIterator[tuple[list[Listener], asyncio.Task[None]]]:
    """So many sockets, all of which have come in, spread over processes and rooms. The task raises what is wrong."""
    cuts: Counter[int] = Counter()
    places = [(ports[n % len(ports)], rooms[n // len(ports) % len(rooms)]) for n in range(number)]
    everyone = [Listener(port, FeedMap(room), random.Random(seed * 1000), cuts) for port, room in places]
    work = asyncio.create_task(_all_of(everyone))
    try:
        async with asyncio.timeout(ALL_IN_WITHIN_S):
            for one in everyone:
                await one.joined.wait()
        yield everyone, work
    finally:
        work.cancel()
        await asyncio.wait([work])


async def _all_of(listeners: Sequence[Listener]) -> None:
    few_at_once = asyncio.Semaphore(OPENED_AT_ONCE)
    async with asyncio.TaskGroup() as group:
        for one in listeners:
            group.create_task(one.listen(few_at_once))
