"""The network between a browser and a server: a TCP proxy that can lose bytes without an error, or cut what it has."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from tests.harness.faults.listening import listening
from tests.harness.processes.server import Server

FEED = b"GET /ws/seats"
CHUNK_BYTES = 65_536


class Wire:
    """The proxy. What is lost is lost without a sign: connections stay open, as when packets vanish."""

    def __init__(self, server: Server, folder: str = "") -> None:
        self._folder = folder
        self._server_port = server.port
        self._lost: set[asyncio.StreamWriter] = set()
        self._feeds: set[asyncio.StreamWriter] = set()
        self._open: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._feed_begun = asyncio.Event()
        self.port = 0
        self.loses_new_feeds = False
        self.feeds_begun = 0

    @property
    def url(self) -> str:
        """Where the server answers through the wire, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}{self._folder}"

    def lose_feeds(self) -> None:
        """From now on the feeds that are connected neither get nor send anything."""
        self._lost |= self._feeds

    def find_feeds(self) -> None:
        """They do again; what was lost stays lost."""
        self._lost.clear()

    def cut_feeds(self) -> None:
        """The feeds that are connected are closed."""
        self._feed_begun.clear()
        for writer in tuple(self._feeds):
            writer.transport.abort()

    async def has_a_feed(self) -> None:
        """Return when a feed was answered since the last cut."""
        await self._feed_begun.wait()

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection of a browser."""
        self._open.add(writer)
        with suppress(ConnectionError):
            first = self._below_folder(await reader.read(CHUNK_BYTES))
            from_server, to_server = await asyncio.open_connection("127.0.0.1", self._server_port)
            self._open.add(to_server)
            if first.startswith(FEED):
                self._begin_feed(writer)
            answers = asyncio.create_task(self._pump(from_server, writer, writer))
            self._tasks.add(answers)
            if writer not in self._lost:
                to_server.write(first)
            await self._pump(reader, to_server, writer)
            await answers

    def _below_folder(self, data: bytes) -> bytes:
        """A request without the folder; a browser begins a read with a request's first line."""
        return re.sub(rb"^([A-Z]+ )" + self._folder.encode() + b"/", rb"\1/", data, count=1)

    def _begin_feed(self, writer: asyncio.StreamWriter) -> None:
        self.feeds_begun += 1
        self._feeds.add(writer)
        if self.loses_new_feeds:
            self._lost.add(writer)

    async def _pump(self, source: asyncio.StreamReader, to: asyncio.StreamWriter, key: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while data := await source.read(CHUNK_BYTES):
                if key in self._lost:
                    continue
                to.write(self._below_folder(data))
                if to in self._feeds:
                    self._feed_begun.set()
        to.close()
        self._feeds.discard(key)

    def close(self) -> None:
        """Close every connection."""
        for writer in self._open:
            writer.transport.abort()


@asynccontextmanager
async def wire_to(server: Server, folder: str = "") -> AsyncIterator[Wire]:
    """A wire to this server, which a browser finds in `folder`: `/cinema` becomes `/`, as at many proxies."""
    wire = Wire(server, folder)
    async with listening(wire.carry, wire.close) as wire.port:
        yield wire
