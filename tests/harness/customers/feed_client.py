"""A client of the live feed: a socket, its messages taken one by one."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any
from urllib.parse import urlencode

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.harness.processes.server import Server

MESSAGE_WITHIN_S = 20.0
HEARTBEAT = "HEARTBEAT"
Message = dict[str, Any]


class FeedClient:
    """One socket. Whatever it waits for must come within 20 s."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket

    async def next(self) -> Message:
        """The next message that is no heartbeat."""
        async with asyncio.timeout(MESSAGE_WITHIN_S):
            while (message := json.loads(await self.socket.recv()))["type"] == HEARTBEAT:
                pass
        found: Message = message
        return found

    async def heartbeat(self) -> Message:
        """The next message, which must be a heartbeat."""
        async with asyncio.timeout(MESSAGE_WITHIN_S):
            message: Message = json.loads(await self.socket.recv())
        assert message["type"] == HEARTBEAT, message
        return message

    async def next_is(self, kind: str) -> Message:
        """The next message, which must be of this type."""
        message = await self.next()
        assert message["type"] == kind, message
        return message

    async def until(self, showtime: str, position: int) -> list[Message]:
        """The SEATS_UPDATED messages of a showtime up to and with the one that reaches `position`."""
        event = [await self.next_is("SEATS_UPDATED")]
        while event[-1]["showtime_id"] != showtime or event[-1]["to"] < position:
            event.append(await self.next_is("SEATS_UPDATED"))
        return [one for one in event if one["showtime_id"] == showtime]

    async def messages(self) -> AsyncIterator[Message]:
        """Every message but heartbeats, until the socket is closed. Raises `ConnectionClosedError` when it breaks."""
        async for text in self.socket:
            message = json.loads(text)
            if message["type"] != HEARTBEAT:
                yield message

    async def silent(self, seconds: float) -> bool:
        """Whether nothing comes for so long."""
        try:
            async with asyncio.timeout(seconds):
                await self.socket.recv()
        except TimeoutError:
            return True
        return False

    async def closed(self) -> int | None:
        """Read until the server closes; the code that it closes with."""
        with suppress(ConnectionClosed):
            async with asyncio.timeout(MESSAGE_WITHIN_S):
                async for _ in self.socket:
                    pass
        return self.socket.close_code


@asynccontextmanager
async def feed_at(port: int, **query: str) -> AsyncIterator[FeedClient]:
    """A socket whose query narrows or resumes it, at the server of this port; its HELLO has been read."""
    async with connect(f"ws://127.0.0.1:{port}/ws/seats?{urlencode(query)}", proxy=None) as socket:
        feed = FeedClient(socket)
        await feed.next_is("HELLO")
        yield feed


@asynccontextmanager
async def listening(server: Server, **query: str) -> AsyncIterator[FeedClient]:
    """The same at this server."""
    async with feed_at(server.port, **query) as feed:
        yield feed
