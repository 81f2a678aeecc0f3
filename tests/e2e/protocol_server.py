"""A server of `web.protocol` in the test's own process, with uvicorn's configuration and a small application."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

import uvicorn
from uvicorn._types import ASGI3Application
from uvicorn.server import ServerState

from firstclick.web.core.replies import Reply, Send, send_reply
from firstclick.web.core.requests import Receive, Request, Scope
from firstclick.web.protocol.connection_limits import UNREAD_BYTES_MAX, ConnectionLimits, UnreadReplies
from firstclick.web.protocol.feed import FeedProtocol
from firstclick.web.protocol.guarded import GuardedProtocol
from firstclick.web.protocol.known_heads import KnownHeads
from firstclick.web.protocol.write_batch import WriteBatch


@asynccontextmanager
async def protocol_server(
    request_seconds_max: float = 10.0,
    keep_alive_s: int = 5,
    body: bytes = b"hello",
    unread_bytes_max: int = UNREAD_BYTES_MAX,
    state: ServerState | None = None,
) -> AsyncIterator[tuple[str, int]]:
    """Host and port. A request is answered by `body`, a WebSocket is accepted. The end waits for all connections."""
    app = cast(ASGI3Application, _Answering(body))
    config = uvicorn.Config(app, lifespan="off", log_level="warning", ws=FeedProtocol, timeout_keep_alive=keep_alive_s)
    config.load()
    state, write_batch, heads = state or ServerState(), WriteBatch(), KnownHeads()
    limits = ConnectionLimits(1000, 1000, request_seconds_max, unread=UnreadReplies(unread_bytes_max))

    def make_protocol() -> asyncio.Protocol:
        return GuardedProtocol(config, state, {}, limits=limits, write_batch=write_batch, heads=heads)

    server = await asyncio.get_running_loop().create_server(make_protocol, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()
        while state.connections:
            await asyncio.sleep(0.01)  # waits: the other side of a closed connection


class _Answering:
    def __init__(self, body: bytes) -> None:
        self._body = body

    async def respond(self, _request: Request) -> Reply:
        return Reply(200, [], self._body)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await send_reply(scope, send, Reply(200, [], self._body))
            return
        await receive()
        await send({"type": "websocket.accept"})
        while (await receive())["type"] != "websocket.disconnect":
            pass
