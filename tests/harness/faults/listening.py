"""Listens on a free port for a proxy that tests put before a server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
ENDS_WITHIN_S = 20.0


@asynccontextmanager
async def listening(serve: Serve, cut: Callable[[], None]) -> AsyncIterator[int]:
    """The port at which `serve` gets the connections. At the end `cut` breaks those that are left."""
    serving: set[asyncio.Task[None]] = set()

    async def serve_one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        serving.add(task)
        try:
            await serve(reader, writer)
        finally:
            serving.discard(task)

    server = await asyncio.start_server(serve_one, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        cut()
        if serving:
            await asyncio.wait(serving, timeout=ENDS_WITHIN_S)
        await server.wait_closed()
