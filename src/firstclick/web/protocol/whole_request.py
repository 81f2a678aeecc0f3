"""A request that arrived in one read, and what uvicorn asks of the cycle that answers it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Mapping
from copy import copy
from functools import cached_property
from typing import Any, Protocol

from uvicorn._types import ASGI3Application
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware
from uvicorn.protocols.http.flow_control import FlowControl
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from firstclick.web.core.replies import Headers, Reply
from firstclick.web.core.requests import HeaderLines, Request


class WholeApplication(Protocol):
    """An ASGI application that also takes requests as a whole."""

    def respond(self, request: Request) -> Awaitable[Reply]:
        """The reply to a request whose body has arrived."""


def application_of(app: object) -> WholeApplication | None:
    """What takes whole requests, below uvicorn's middleware for proxies; None for an application that does not."""
    inner = app.app if isinstance(app, ProxyHeadersMiddleware) else app
    return inner if hasattr(inner, "respond") else None


class Sender:
    """Where the requests of a connection come from: its client, or the one that a trusted proxy names."""

    __slots__ = ("_client", "_port", "_proxies", "_scheme")

    def __init__(self, app: object, client: tuple[str, int] | None, scheme: str | None, port: int) -> None:
        self._client, self._scheme, self._port = client, scheme or "http", port
        self._proxies: ProxyHeadersMiddleware | None = None
        if isinstance(app, ProxyHeadersMiddleware):
            self._proxies = copy(app)
            self._proxies.app = _do_nothing

    def request(self, method: str, path: str, headers: HeaderLines, query: bytes) -> Request:
        """A request of this connection, without its body."""
        client, scheme = self._client, self._scheme
        if self._proxies is not None:
            client, scheme = _forwarded(self._proxies, client, scheme, headers)
        request = Request(method, path, headers, client[0] if client else "", query, scheme)
        request.port = self._port
        return request


def _forwarded(
    proxies: ProxyHeadersMiddleware, client: tuple[str, int] | None, scheme: str, headers: HeaderLines
) -> tuple[tuple[str, int] | None, str]:
    """Client and scheme as uvicorn's middleware finds them. It waits for nothing but its application."""
    scope: Any = {"type": "http", "client": client, "scheme": scheme, "headers": headers}
    call = proxies(scope, _do_nothing, _do_nothing)  # type: ignore[arg-type] # neither is called
    try:
        call.send(None)
    except StopIteration:
        return scope["client"], scope["scheme"]
    raise RuntimeError("uvicorn's middleware for proxies waits for something")


async def _do_nothing(*_: object) -> None:
    """The application of a middleware that is asked for what it writes into the scope."""


class WholeRequest(RequestResponseCycle):
    """uvicorn's cycle for a request that arrived in one read. Attributes that are rarely used are created on use."""

    disconnected = response_started = response_complete = waiting_for_100_continue = access_log = False
    chunked_encoding = None
    expected_content_length = 0

    def __init__(self, protocol: HttpToolsProtocol, request: Request, version: str, keep_alive: bool) -> None:
        self._protocol = protocol
        self.request = request
        self._version = version
        self.keep_alive = keep_alive

    def on_response(self) -> None:
        """The response is complete."""
        self._protocol.on_response_complete()

    @cached_property
    def scope(self) -> Mapping[str, Any]:  # type: ignore[override]
        """What `send` and `send_reply` read of an ASGI scope."""
        return {"type": "http", "method": self.request.method, "http_version": self._version}

    @cached_property
    def message_event(self) -> asyncio.Event:  # type: ignore[override]
        """Is set by uvicorn when a connection is lost or a response complete."""
        return asyncio.Event()

    @property
    def flow(self) -> FlowControl:  # type: ignore[override]
        """The connection's flow control."""
        return self._protocol.flow

    @property
    def transport(self) -> asyncio.Transport:  # type: ignore[override]
        """The connection's transport."""
        return self._protocol.transport

    @property
    def default_headers(self) -> Headers:  # type: ignore[override]
        """The headers that uvicorn adds to each response."""
        return self._protocol.server_state.default_headers

    @property
    def logger(self) -> logging.Logger:  # type: ignore[override]
        """The logger for errors in the application."""
        return self._protocol.logger


def raising(error: BaseException) -> ASGI3Application:
    """An application that fails with this error, which `run_asgi` logs and answers."""

    async def fail(*_: object) -> None:
        raise error

    return fail
