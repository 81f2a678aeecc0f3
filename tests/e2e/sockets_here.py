"""Our sockets under uvicorn's configuration, in the test's own process, with an application that greets."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from uvicorn.server import ServerState

from firstclick.web.door import Door
from firstclick.web.feed_socket import FeedSocket
from firstclick.web.http import Receive, Scope, Send, answer
from firstclick.web.outbox import Outbox
from firstclick.web.patient_socket import PatientSocket


@asynccontextmanager
async def listening(request_seconds_max: float = 10.0, keep_alive_s: int = 5) -> AsyncIterator[tuple[str, int]]:
    """Host and port. A request is answered `hello`, a WebSocket is accepted; at the end all have to be gone."""
    config = uvicorn.Config(_greet, lifespan="off", log_level="warning", ws=FeedSocket, timeout_keep_alive=keep_alive_s)
    config.load()
    state, door, outbox = ServerState(), Door(1000, 1000, request_seconds_max), Outbox()

    def make() -> asyncio.Protocol:
        return PatientSocket(config, state, {}, door=door, outbox=outbox)

    server = await asyncio.get_running_loop().create_server(make, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()
        while state.connections:
            await asyncio.sleep(0.01)  # waits: the other side of a closed connection


async def _greet(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "http":
        await answer(scope, send, 200, [], b"hello")
        return
    await receive()
    await send({"type": "websocket.accept"})
    while (await receive())["type"] != "websocket.disconnect":
        pass
