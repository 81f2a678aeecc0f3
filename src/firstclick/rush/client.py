"""One buyer's HTTP connection: a request, its answer, and how long it took. It never asks again by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from time import perf_counter
from typing import Any, NamedTuple, cast

import httptools
import msgspec

from firstclick.rush.address import Place

ANSWER_WITHIN_S = 15.0


class NoAnswer(Exception):
    """The connection broke, or nothing came in time: the request may or may not have taken effect."""


class Answer(NamedTuple):
    """A status, headers by lower-case names, the body, and the seconds that it took."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float

    @property
    def told(self) -> Any:  # noqa: ANN401 - JSON is of any shape
        """The body as JSON; an empty mapping where there is none, or no JSON."""
        try:
            return msgspec.json.decode(self.body)
        except msgspec.DecodeError:
            return {}

    @property
    def retry_after_s(self) -> float:
        """How long the server asks to wait; 0 where it does not ask."""
        asked = self.headers.get("retry-after", "")
        return float(asked) if asked.isdigit() else 0.0


class Client:
    """Asks one thing after another over one connection, which is made anew after it was closed."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._wire: _HttpWire | None = None

    async def ask(
        self, method: str, path: str, body: object = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """The answer. Raises `NoAnswer`."""
        payload = b"" if body is None else msgspec.json.encode(body)
        sent = {"Host": self._place.host_header, "Accept": "application/json", **(headers or {})}
        if body is not None:
            sent |= {"Content-Type": "application/json", "Content-Length": str(len(payload))}
        head = f"{method} {path} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in sent.items())
        began = perf_counter()
        try:
            async with asyncio.timeout(ANSWER_WITHIN_S):
                status, told, text = await (await self._open()).exchange(f"{head}\r\n".encode() + payload)
        except (OSError, TimeoutError) as error:
            self.close()
            raise NoAnswer(f"{method} {path}: {error!r}") from error
        return Answer(status, told, text, perf_counter() - began)

    def close(self) -> None:
        """Hang up."""
        if self._wire is not None:
            self._wire.close()
            self._wire = None

    async def _open(self) -> _HttpWire:
        if self._wire is None or self._wire.closed:
            place = self._place
            _, self._wire = await asyncio.get_running_loop().create_connection(
                _HttpWire, place.host, place.port, ssl=place.secure
            )
        return self._wire


class _HttpWire(asyncio.Protocol):
    """Bytes in and out; the parser calls the `on_…` methods."""

    def __init__(self) -> None:
        self.closed = False
        self._waiting: asyncio.Future[tuple[int, Mapping[str, str], bytes]] | None = None
        self._transport: asyncio.Transport | None = None
        self._start_over()

    def _start_over(self) -> None:
        self._parser = httptools.HttpResponseParser(self)
        self._headers: dict[str, str] = {}
        self._body = bytearray()

    async def exchange(self, request: bytes) -> tuple[int, Mapping[str, str], bytes]:
        """Send the request and wait. Raises `OSError`."""
        if self._transport is None or self.closed:
            raise ConnectionError("the connection is closed")
        self._waiting = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._waiting

    def close(self) -> None:
        """Hang up."""
        self.closed = True
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Connected."""
        self._transport = cast(asyncio.Transport, transport)

    def connection_lost(self, exc: Exception | None) -> None:
        """The other side is gone."""
        self.closed = True
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(ConnectionError(f"the connection was closed: {exc}"))

    def data_received(self, data: bytes) -> None:
        """Bytes came in."""
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError as error:
            self.close()
            self.connection_lost(error)

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header of the answer."""
        self._headers[name.decode("latin-1").lower()] = value.decode("latin-1")

    def on_body(self, body: bytes) -> None:
        """A piece of the answer's body."""
        self._body += body

    def on_message_complete(self) -> None:
        """The answer is whole."""
        status, keep = self._parser.get_status_code(), self._parser.should_keep_alive()
        if status < 200:
            return
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result((status, self._headers, bytes(self._body)))
        if not keep:
            self.close()
        self._start_over()
