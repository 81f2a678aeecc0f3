"""A crowd at the door: many connections, opened before any of them asks, so that their requests arrive together."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tests.harness.processes.server import Server

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass(frozen=True)
class Answer:
    """A status, the media type, and the body as JSON."""

    status: int
    media: str
    body: Any


def hold_request(movie: str, seat_id: str, user_id: str) -> bytes:
    """The first version's hold, as bytes."""
    body = json.dumps({"user_id": user_id}).encode()
    head = f"POST /movies/{movie}/seats/{seat_id}/hold HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    return head.encode() + b"Content-Length: %d\r\n\r\n" % len(body) + body


async def ask_together(server: Server, requests: Sequence[bytes]) -> list[Answer]:
    """Send each request over a connection of its own, all at once; the answers in the same order."""
    crowd = await asyncio.gather(*(asyncio.open_connection("127.0.0.1", server.port) for _ in requests))
    for (_, writer), request in zip(crowd, requests, strict=True):
        writer.write(request)
    try:
        return await asyncio.gather(*(_answer(reader) for reader, _ in crowd))
    finally:
        for _, writer in crowd:
            writer.close()


async def _answer(reader: asyncio.StreamReader) -> Answer:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    line, *rest = head.rstrip().split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (one.partition(":") for one in rest)}
    body = await reader.readexactly(int(headers["content-length"]))
    return Answer(int(line.split(" ")[1]), headers["content-type"], json.loads(body))
