"""Reads one process' live feed of one showtime and keeps a map by nothing else; objects to whatever does not add up."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from websockets.exceptions import ConnectionClosed

from tests.harness.customers.connection import wall_ms
from tests.harness.customers.feed_client import FeedClient, Message, listening
from tests.harness.processes.server import Server


@dataclass(frozen=True)
class Update:
    """One SEATS_UPDATED message: the seats' statuses between two positions, and when it came."""

    epoch: str
    start: int
    end: int
    seats: dict[str, str]
    came_ms: float


@dataclass
class FeedMap:
    """The map of `showtime` as the feed has sent it: `taken` has every seat that is not available."""

    showtime: str
    epoch: str = ""
    position: int = -1
    taken: dict[str, str] = field(default_factory=dict)
    snapshots: int = 0
    log: list[Update] = field(default_factory=list)
    cut: bool = False
    _more: asyncio.Event = field(default_factory=asyncio.Event)

    def apply(self, message: Message) -> None:
        """Take in one message."""
        if message["type"] == "SNAPSHOT":
            self._start_from(message)
        else:
            self._follow(message)
        self._more.set()

    async def changed(self) -> None:
        """Return at the next message."""
        self._more.clear()
        await self._more.wait()

    def _start_from(self, message: Message) -> None:
        again = message["epoch"] == self.epoch
        assert not again or message["position"] >= self.position, "a snapshot went back in time"
        self.snapshots += 1
        self.epoch, self.position = message["epoch"], message["position"]
        seats = {seat["seat_id"]: seat["status"] for seat in message["seats"]}
        self.taken = {seat_id: status for seat_id, status in seats.items() if status != "available"}

    def _follow(self, message: Message) -> None:
        assert message["type"] == "SEATS_UPDATED", message
        assert message["epoch"] == self.epoch, f"another epoch without a snapshot: {message}"
        assert message["from"] == self.position, f"a gap: at {self.position} came {message}"
        assert message["to"] > message["from"], message
        self.position = message["to"]
        changed = {seat["seat_id"]: seat["status"] for seat in message["seats"]}
        assert len(changed) == len(message["seats"]), f"a seat is named twice: {message}"
        for seat in message["seats"]:
            self._turn(seat)
        self.log.append(Update(self.epoch, message["from"], message["to"], changed, wall_ms()))

    def _turn(self, seat: dict[str, Any]) -> None:
        seat_id, status = seat["seat_id"], seat["status"]
        sold = self.taken.get(seat_id) == "confirmed"
        assert not sold or status == "confirmed", f"{seat_id} was sold and became {status}"
        assert (status == "hold") == ("expires_in_ms" in seat), seat
        if status == "available":
            self.taken.pop(seat_id, None)
        else:
            self.taken[seat_id] = status


@asynccontextmanager
async def feed_map(server: Server, showtime: str) -> AsyncIterator[FeedMap]:
    """A map kept from the feed of a process; what it objects to is raised at the end."""
    seats = FeedMap(showtime)
    async with listening(server, showtime_id=showtime) as feed:
        seats.apply(await feed.next_is("SNAPSHOT"))
        reading = asyncio.create_task(_read(feed, seats))
        try:
            yield seats
        finally:
            reading.cancel()
            with suppress(asyncio.CancelledError):
                await reading


async def _read(feed: FeedClient, seats: FeedMap) -> None:
    with suppress(ConnectionClosed):
        async for message in feed.messages():
            seats.apply(message)
    seats.cut = True
