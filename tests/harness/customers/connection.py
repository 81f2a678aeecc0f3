"""One connection to a server, kept open: a request, its answer, and when they were sent and received."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

ANSWER_WITHIN_S = 8.0


class NoAnswer(Exception):
    """The connection broke, or nothing came in time: the request may or may not have taken effect."""


@dataclass(frozen=True)
class Answer:
    """What came back. Times are this machine's wall clock, which is also Redis', in milliseconds since 1970 UTC."""

    status: int
    headers: Mapping[str, str]
    body: Any
    sent_ms: float
    received_ms: float


class Connection:
    """Sends one request after another, from `address`; it is opened again after it broke."""

    def __init__(self, port: int, address: str = "127.0.0.1", answer_within_s: float = ANSWER_WITHIN_S) -> None:
        self._answer_within_s = answer_within_s
        self._port = port
        self._address = address
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def get(self, path: str) -> Answer:
        """A GET."""
        return await self.ask("GET", path)

    async def ask(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Answer:
        """The answer. Raises `NoAnswer`."""
        sent_ms = wall_ms()
        try:
            async with asyncio.timeout(self._answer_within_s):
                reader, writer = await self._open()
                writer.write(request_bytes(method, path, body))
                return await read_answer(reader, sent_ms)
        except (OSError, EOFError, TimeoutError) as error:
            await self.close()
            raise NoAnswer(f"{method} {path}: {error!r}") from error

    async def close(self) -> None:
        """Break it off."""
        if self._streams is not None:
            self._streams[1].transport.abort()
            self._streams = None

    async def _open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port, local_addr=(self._address, 0))
        return self._streams


def request_bytes(method: str, path: str, body: Mapping[str, Any] | None = None) -> bytes:
    """A request as it is sent; `body` as JSON."""
    payload = b"" if body is None else json.dumps(body).encode()
    kind = "" if body is None else "Content-Type: application/json\r\n"
    head = f"{method} {path} HTTP/1.1\r\nHost: x\r\n{kind}Content-Length: {len(payload)}\r\n\r\n"
    return head.encode() + payload


async def read_answer(reader: asyncio.StreamReader, sent_ms: float) -> Answer:
    """The next answer of a connection. Raises `EOFError` when it ends before."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    line, *rest = head.rstrip().split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (one.partition(":") for one in rest)}
    text = await reader.readexactly(int(headers.get("content-length", 0)))
    return Answer(int(line.split(" ")[1]), headers, json.loads(text) if text else None, sent_ms, wall_ms())


@asynccontextmanager
async def connections_to(ports: Sequence[int]) -> AsyncIterator[list[Connection]]:
    """A connection to each of these ports, closed at the end."""
    opened = [Connection(port) for port in ports]
    try:
        yield opened
    finally:
        for one in opened:
            await one.close()


def wall_ms() -> float:
    """This machine's wall clock, in milliseconds since 1970 UTC."""
    return time.time_ns() / 1e6
