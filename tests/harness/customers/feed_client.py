"""A page's ear as a program: a socket of the live feed, its messages taken one by one."""

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

NEWS_WITHIN_S = 5.0
Message = dict[str, Any]


class Ear:
    """One socket. Whatever it waits for must come within 5 s."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket

    async def next(self) -> Message:
        """The next message."""
        async with asyncio.timeout(NEWS_WITHIN_S):
            message: Message = json.loads(await self.socket.recv())
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
            async with asyncio.timeout(NEWS_WITHIN_S):
                async for _ in self.socket:
                    pass
        return self.socket.close_code


@asynccontextmanager
async def listening(server: Server, **query: str) -> AsyncIterator[Ear]:
    """A socket whose query narrows or resumes it; its HELLO has been read."""
    async with connect(f"{server.feed_url}?{urlencode(query)}", proxy=None) as socket:
        ear = Ear(socket)
        await ear.next_is("HELLO")
        yield ear
