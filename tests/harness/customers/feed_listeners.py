"""Sockets that stay: each keeps a map of one showtime by nothing but the feed, and resumes whenever it is cut off."""

from __future__ import annotations

import asyncio
import json
import random
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urlencode

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from tests.harness.accounts.feed_map import FeedAuditor

AGAIN_AFTER_S = (0.2, 1.0)
OPENED_AT_ONCE = 20
ALL_IN_WITHIN_S = 60.0
NO_CODE = 1006


@dataclass
class Listener:
    """One socket at one process. `joined` is set while it hears what is going on."""

    port: int
    auditor: FeedAuditor
    dice: random.Random
    cuts: Counter[int]
    joined: asyncio.Event = field(default_factory=asyncio.Event)

    async def listen(self, door: asyncio.Semaphore) -> None:
        """For ever: come in, hear, and come in again where it was cut off. Raises what does not add up."""
        while True:
            with suppress(OSError, InvalidHandshake, TimeoutError, ConnectionClosed, EOFError):
                await self._hear(door)
            self.joined.clear()
            await asyncio.sleep(self.dice.uniform(*AGAIN_AFTER_S))  # waits: as pages do before they come back

    async def _hear(self, door: asyncio.Semaphore) -> None:
        auditor, query = self.auditor, {"showtime_id": self.auditor.showtime}
        if auditor.epoch:
            query["since"] = f"{auditor.epoch}:{auditor.position}"
        where = f"ws://127.0.0.1:{self.port}/ws/seats?{urlencode(query)}"
        async with door:
            socket = await connect(where, proxy=None, compression=None, ping_interval=None)
        try:
            assert json.loads(await socket.recv())["type"] == "HELLO"
            self.joined.set()
            async for text in socket:
                auditor.hear(json.loads(text))
                auditor.log.clear()
        finally:
            await socket.close()
            self.cuts[socket.close_code or NO_CODE] += 1


@asynccontextmanager
async def listeners(
    ports: Sequence[int], rooms: Sequence[str], number: int, seed: int
) -> AsyncIterator[tuple[list[Listener], asyncio.Task[None]]]:
    """So many sockets, all of which have come in, spread over processes and rooms. The task raises what is wrong."""
    cuts: Counter[int] = Counter()
    places = [(ports[n % len(ports)], rooms[n // len(ports) % len(rooms)]) for n in range(number)]
    crowd = [Listener(port, FeedAuditor(room), random.Random(seed * 1000), cuts) for port, room in places]
    work = asyncio.create_task(_all_of(crowd))
    try:
        async with asyncio.timeout(ALL_IN_WITHIN_S):
            for one in crowd:
                await one.joined.wait()
        yield crowd, work
    finally:
        work.cancel()
        await asyncio.wait([work])


async def _all_of(crowd: Sequence[Listener]) -> None:
    door = asyncio.Semaphore(OPENED_AT_ONCE)
    async with asyncio.TaskGroup() as group:
        for one in crowd:
            group.create_task(one.listen(door))
