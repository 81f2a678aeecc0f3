"""A wire to Redis that can be made to fail: replies are kept back or thrown away, connections are cut."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from tests.harness.faults.listening import listening

BYTES_MAX = 65536


class BadWire:
    """Stands between a store and Redis. What goes to Redis always gets there; answers pass while `open` is set."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._writers: list[asyncio.StreamWriter] = []
        self.open = asyncio.Event()
        self.open.set()
        self.kept_back = asyncio.Event()
        self._subscribed: list[asyncio.Event] = []
        self._broken: list[asyncio.Event] = []
        self.listening_at = 0

    @property
    def url(self) -> str:
        """Redis, by this wire."""
        return f"redis://127.0.0.1:{self.listening_at}/0"

    def keep_back_replies(self) -> None:
        """From now on Redis is heard by nobody."""
        self.kept_back.clear()
        self.open.clear()

    def forget_subscriptions(self) -> None:
        """Nothing comes by the subscriptions that there are, ever again, and nobody is told. New ones work."""
        for forgotten in self._subscribed:
            forgotten.set()
        self._subscribed.clear()

    def break_at_next_use(self) -> None:
        """Each connection there is seems to live, and breaks when something is sent by it. New ones work."""
        for broken in self._broken:
            broken.set()
        self._broken.clear()

    def cut(self) -> None:
        """Break every connection there is; what was kept back is lost. New ones work."""
        for writer in self._writers:
            writer.transport.abort()
        self._writers.clear()
        self.open.set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, until either side goes."""
        there, back = await asyncio.open_connection("127.0.0.1", self._port)
        self._writers += [writer, back]
        forgotten, broken = asyncio.Event(), asyncio.Event()
        self._broken.append(broken)
        with suppress(OSError):
            async with asyncio.TaskGroup() as group:
                group.create_task(self._carry_there(reader, back, forgotten, broken))
                group.create_task(self._carry_back(there, writer, forgotten))

    async def _carry_there(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        forgotten: asyncio.Event,
        broken: asyncio.Event,
    ) -> None:
        while (data := await reader.read(BYTES_MAX)) and not broken.is_set():
            if b"SUBSCRIBE" in data:
                self._subscribed.append(forgotten)
            writer.write(data)
        writer.close()

    async def _carry_back(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, forgotten: asyncio.Event
    ) -> None:
        while data := await reader.read(BYTES_MAX):
            if forgotten.is_set():
                continue
            if not self.open.is_set():
                self.kept_back.set()
                await self.open.wait()
            writer.write(data)
        writer.close()


@asynccontextmanager
async def bad_wire(port: int) -> AsyncIterator[BadWire]:
    """A wire to the Redis at this port."""
    wire = BadWire(port)
    async with listening(wire.serve, wire.cut) as wire.listening_at:
        yield wire
