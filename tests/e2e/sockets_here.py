"""Our sockets under uvicorn's configuration, in the test's own process, with an application that greets."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from uvicorn.server import ServerState

from firstclick.web.core.replies import Reply, Send, send_reply
from firstclick.web.core.requests import Receive, Scope
from firstclick.web.protocol.connection_limits import ConnectionLimits
from firstclick.web.protocol.feed import FeedProtocol
from firstclick.web.protocol.guarded import GuardedProtocol
from firstclick.web.protocol.write_batch import WriteBatch


@asynccontextmanager
async def listening(request_seconds_max: float = 10.0, keep_alive_s: int = 5) -> AsyncIterator[tuple[str, int]]:
    """Host and port. A request is answered `hello`, a WebSocket is accepted; at the end all have to be gone."""
    config = uvicorn.Config(
        _greet, lifespan="off", log_level="warning", ws=FeedProtocol, timeout_keep_alive=keep_alive_s
    )
    config.load()
    state, door, write_batch = ServerState(), ConnectionLimits(1000, 1000, request_seconds_max), WriteBatch()

    def make() -> asyncio.Protocol:
        return GuardedProtocol(config, state, {}, door=door, write_batch=write_batch)

    server = await asyncio.get_running_loop().create_server(make, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()
        while state.connections:
            await asyncio.sleep(0.01)  # waits: the other side of a closed connection


async def _greet(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "http":
        await send_reply(scope, send, Reply(200, [], b"hello"))
        return
    await receive()
    await send({"type": "websocket.accept"})
    while (await receive())["type"] != "websocket.disconnect":
        pass
