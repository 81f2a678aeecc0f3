"""The HTTP connection of one buyer. It measures the duration of each request, and never repeats one by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from time import perf_counter
from typing import Any, NamedTuple, cast

import httptools
import msgspec

from firstclick.rush.address import ServerAddress

ANSWER_WITHIN_S = 15.0


class NoAnswer(Exception):
    """The connection failed, or no answer came in time. The request may have taken effect or not."""


class Answer(NamedTuple):
    """An HTTP response. The names in `headers` are in lower case; `seconds` is the duration of the request."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float

    @property
    def json(self) -> Any:  # noqa: ANN401 - JSON is of any shape
        """The decoded JSON body; an empty mapping when the body is empty or is not JSON."""
        try:
            return msgspec.json.decode(self.body)
        except msgspec.DecodeError:
            return {}

    @property
    def retry_after_s(self) -> float:
        """The seconds in the Retry-After header; 0 without one."""
        value = self.headers.get("retry-after", "")
        return float(value) if value.isdigit() else 0.0


class Client:
    """Sends one request at a time over one connection, which is opened again after it was closed."""

    def __init__(self, address: ServerAddress) -> None:
        self._address = address
        self._connection: _HttpConnection | None = None

    async def request(
        self, method: str, path: str, body: object = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Send a request and return the answer. Raises `NoAnswer`.

        `body` is sent as JSON; bytes are sent as they are, with the Content-Type in `headers`.
        """
        payload = b"" if body is None else body if isinstance(body, bytes) else msgspec.json.encode(body)
        all_headers = {"Host": self._address.host_header, "Accept": "application/json"}
        if body is not None:
            all_headers |= {"Content-Type": "application/json", "Content-Length": str(len(payload))}
        all_headers |= headers or {}
        head = f"{method} {path} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in all_headers.items())
        began = perf_counter()
        try:
            async with asyncio.timeout(ANSWER_WITHIN_S):
                status, answer_headers, content = await (await self._open()).exchange(f"{head}\r\n".encode() + payload)
        except (OSError, TimeoutError) as error:
            self.close()
            raise NoAnswer(f"{method} {path}: {error!r}") from error
        return Answer(status, answer_headers, content, perf_counter() - began)

    def close(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    async def _open(self) -> _HttpConnection:
        if self._connection is None or self._connection.closed:
            address = self._address
            _, self._connection = await asyncio.get_running_loop().create_connection(
                _HttpConnection, address.host, address.port, ssl=address.tls
            )
        return self._connection


class _HttpConnection(asyncio.Protocol):
    """One TCP connection. The HTTP parser calls the `on_…` methods."""

    def __init__(self) -> None:
        self.closed = False
        self._waiting: asyncio.Future[tuple[int, Mapping[str, str], bytes]] | None = None
        self._transport: asyncio.Transport | None = None
        self._reset()

    def _reset(self) -> None:
        self._parser = httptools.HttpResponseParser(self)
        self._headers: dict[str, str] = {}
        self._body = bytearray()

    async def exchange(self, request: bytes) -> tuple[int, Mapping[str, str], bytes]:
        """Send the request and wait for its answer. Raises `OSError`."""
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
        """Keep the transport."""
        self._transport = cast(asyncio.Transport, transport)

    def connection_lost(self, exc: Exception | None) -> None:
        """Fail the request that waits for an answer."""
        self.closed = True
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(ConnectionError(f"the connection was closed: {exc}"))

    def data_received(self, data: bytes) -> None:
        """Parse the received bytes."""
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError as error:
            self.close()
            self.connection_lost(error)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keep a header of the answer."""
        self._headers[name.decode("latin-1").lower()] = value.decode("latin-1")

    def on_body(self, body: bytes) -> None:
        """Append a part of the body."""
        self._body += body

    def on_message_complete(self) -> None:
        """Return the complete answer to the waiting request."""
        status, keep = self._parser.get_status_code(), self._parser.should_keep_alive()
        if status < 200:
            return
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result((status, self._headers, bytes(self._body)))
        if not keep:
            self.close()
        self._reset()
