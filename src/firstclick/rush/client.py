"""One buyer's HTTP connection. It sends a request, measures the time to its response, and never retries."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from time import perf_counter
from typing import Any, NamedTuple, cast

import httptools
import msgspec

from firstclick.rush.server_address import ServerAddress

RESPONSE_WITHIN_S = 15.0


class NoResponse(Exception):
    """The connection broke or timed out: the request may or may not have taken effect."""


class ClientResponse(NamedTuple):
    """A response: headers have lower-case names, `seconds` is the time from the request."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float

    @property
    def json(self) -> Any:  # noqa: ANN401 - JSON is of any shape
        """The decoded body; an empty mapping when it is not JSON."""
        try:
            return msgspec.json.decode(self.body)
        except msgspec.DecodeError:
            return {}

    @property
    def retry_after_s(self) -> float:
        """The value of `Retry-After`; 0 without one."""
        seconds = self.headers.get("retry-after", "")
        return float(seconds) if seconds.isdigit() else 0.0


class HttpClient:
    """Sends one request at a time over one connection, which is opened again after it was closed."""

    def __init__(self, server: ServerAddress) -> None:
        self._server = server
        self._connection: _HttpConnection | None = None

    async def request(self, method: str, path: str, body: object = None) -> ClientResponse:
        """The response; `body` is sent as JSON. Raises `NoResponse`."""
        payload = b"" if body is None else msgspec.json.encode(body)
        headers = {"Host": self._server.host_header, "Accept": "application/json"}
        if body is not None:
            headers |= {"Content-Type": "application/json", "Content-Length": str(len(payload))}
        head = f"{method} {path} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        began = perf_counter()
        try:
            async with asyncio.timeout(RESPONSE_WITHIN_S):
                connection = await self._open()
                status, received, content = await connection.exchange(f"{head}\r\n".encode() + payload)
        except (OSError, TimeoutError) as error:
            self.close()
            raise NoResponse(f"{method} {path}: {error!r}") from error
        return ClientResponse(status, received, content, perf_counter() - began)

    def close(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    async def _open(self) -> _HttpConnection:
        if self._connection is None or self._connection.closed:
            server = self._server
            _, self._connection = await asyncio.get_running_loop().create_connection(
                _HttpConnection, server.host, server.port, ssl=server.tls
            )
        return self._connection


class _HttpConnection(asyncio.Protocol):
    """Sends requests and parses responses; the parser calls the `on_…` methods."""

    def __init__(self) -> None:
        self.closed = False
        self._waiting: asyncio.Future[tuple[int, Mapping[str, str], bytes]] | None = None
        self._transport: asyncio.Transport | None = None
        self._reset_parser()

    def _reset_parser(self) -> None:
        self._parser = httptools.HttpResponseParser(self)
        self._headers: dict[str, str] = {}
        self._body = bytearray()

    async def exchange(self, request: bytes) -> tuple[int, Mapping[str, str], bytes]:
        """Send the request and wait for status, headers and body. Raises `OSError`."""
        if self._transport is None or self.closed:
            raise ConnectionError("the connection is closed")
        self._waiting = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._waiting

    def close(self) -> None:
        """Close the connection."""
        self.closed = True
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Store the transport."""
        self._transport = cast(asyncio.Transport, transport)

    def connection_lost(self, exc: Exception | None) -> None:
        """Fail the request that waits for its response."""
        self.closed = True
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(ConnectionError(f"the connection was closed: {exc}"))

    def data_received(self, data: bytes) -> None:
        """Parse received bytes."""
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError as error:
            self.close()
            self.connection_lost(error)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Store a header of the response."""
        self._headers[name.decode("latin-1").lower()] = value.decode("latin-1")

    def on_body(self, body: bytes) -> None:
        """Store a part of the response's body."""
        self._body += body

    def on_message_complete(self) -> None:
        """Return the complete response; an informational one (1xx) is skipped."""
        status, keep_alive = self._parser.get_status_code(), self._parser.should_keep_alive()
        if status < 200:
            return
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result((status, self._headers, bytes(self._body)))
        if not keep_alive:
            self.close()
        self._reset_parser()
