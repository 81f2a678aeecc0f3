"""A connection of `web.protocol` without a network: pieces of bytes go in, requests and written bytes are kept."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from typing import Any, cast

import uvicorn
from uvicorn._types import ASGI3Application
from uvicorn.server import ServerState

from firstclick.web.core.replies import Reply, Send, send_reply
from firstclick.web.core.requests import Receive, Request, Scope, read_body, request_of
from firstclick.web.protocol.connection_limits import ConnectionLimits
from firstclick.web.protocol.guarded import GuardedProtocol
from firstclick.web.protocol.known_heads import KnownHeads
from firstclick.web.protocol.write_batch import WriteBatch

PASSES_MAX = 20
"""Of the event loop: an answer waits for one of them, and is written in another."""
Seen = tuple[str, str, tuple[tuple[bytes, bytes], ...], str, bytes, str, bytes, int]


class Echo:
    """Answers with what it was asked. The path may say `wait`, for the event loop, or `early`, before the body.

    `stuck` is answered when it is cancelled.
    """

    def __init__(self) -> None:
        self.requests: list[Seen] = []

    async def respond(self, request: Request) -> Reply:
        """The reply to a whole request."""
        seen = (request.method, request.path, tuple(request.headers), request.client, request.query, request.scheme)
        self.requests.append((*seen, request.body, request.port))
        for _ in range(3 if "wait" in request.path else 0):
            await asyncio.sleep(0)
        if "stuck" in request.path:
            with suppress(asyncio.CancelledError):
                await asyncio.Event().wait()
            return Reply(503, [])
        return Reply(200, [], b"%b %b" % (request.path.encode(), request.body))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The same over ASGI."""
        request = request_of(scope)
        if "early" not in request.path:
            request.body = await read_body(receive)
        await send_reply(scope, send, await self.respond(request))


class Addresses:
    """What `web.protocol` asks a socket."""

    def getpeername(self) -> tuple[str, int]:
        """The client."""
        return "127.0.0.1", 1

    def getsockname(self) -> tuple[str, int]:
        """The server."""
        return "127.0.0.1", 80

    def setsockopt(self, *_: object) -> None:
        """There are no options."""


class MemoryTransport(asyncio.Transport):
    """Keeps what is written."""

    def __init__(self) -> None:
        super().__init__({"socket": Addresses()})
        self.written = b""
        self.is_reading_paused = self.is_closed = False

    def write(self, data: Any) -> None:  # noqa: ANN401 - asyncio's type
        self.written += data

    def close(self) -> None:
        self.is_closed = True

    abort = close

    def is_closing(self) -> bool:
        return self.is_closed

    def pause_reading(self) -> None:
        self.is_reading_paused = True

    def resume_reading(self) -> None:
        self.is_reading_paused = False

    def is_reading(self) -> bool:
        return not self.is_reading_paused

    def get_write_buffer_size(self) -> int:
        return 0


@cache
def _config(proxies: str) -> uvicorn.Config:
    async def nothing(*_: object) -> None:
        """Is replaced for each connection."""

    config = uvicorn.Config(
        cast(ASGI3Application, nothing),
        lifespan="off",
        log_config=None,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=proxies,
    )
    config.load()
    return config


@contextmanager
def _app(app: ASGI3Application, proxies: str) -> Iterator[uvicorn.Config]:
    """Uvicorn's configuration with this application, behind uvicorn's middleware where there are proxies."""
    config = _config(proxies)
    before = config.loaded_app
    if proxies:
        before.app, inner = app, before.app
        yield config
        before.app = inner
    else:
        config.loaded_app = app
        yield config
        config.loaded_app = before


async def _passes() -> None:
    for _ in range(PASSES_MAX):
        await asyncio.sleep(0)


async def exchange(pieces: Sequence[bytes], heads: KnownHeads, proxies: str = "") -> tuple[list[Seen], bytes, bool]:
    """Send the pieces, each when the one before was read: what was asked, what was written, whether it was closed.

    At the end what still waits is cancelled, as the stop of the server does.
    """
    echo, loop, state = Echo(), asyncio.get_running_loop(), ServerState()
    limits = ConnectionLimits(10, 10, 60)
    with _app(cast(ASGI3Application, echo), proxies) as config:
        transport = MemoryTransport()
        protocol = GuardedProtocol(config, state, {}, limits=limits, write_batch=WriteBatch(), heads=heads)
        protocol.connection_made(transport)
        for piece in pieces:
            for _ in range(PASSES_MAX):
                if not transport.is_reading_paused:
                    break
                await asyncio.sleep(0)
            if not (transport.is_closed or transport.is_reading_paused):
                loop.call_soon(protocol.data_received, piece)
            await asyncio.sleep(0)
        await _passes()
        for one in state.tasks:
            one.cancel(msg="the server stops")
        await _passes()
        assert not state.tasks
        closed = transport.is_closed
        protocol.connection_lost(None)
    return echo.requests, transport.written, closed
