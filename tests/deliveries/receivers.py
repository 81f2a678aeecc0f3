"""Receivers of webhooks, good and bad, by the path of their URL; each keeps what it was sent."""

from __future__ import annotations

import asyncio
import json
from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

HEAD = b"HTTP/1.1 %s\r\nContent-Length: 0\r\n%s\r\n"
ANSWERS = {
    "ok": (b"204 No Content", b""),
    "redirect": (b"302 Found", b"Location: /ok/after-redirect\r\n"),
    "gone": (b"410 Gone", b""),
    "busy": (b"429 Too Many Requests", b"Retry-After: 40\r\n"),
    "broken": (b"500 Internal Server Error", b""),
}


@dataclass
class Message:
    """What came: the headers that are signed, and the body."""

    headers: dict[str, str]
    body: bytes

    @property
    def event(self) -> dict[str, Any]:
        """The body as JSON."""
        found: dict[str, Any] = json.loads(self.body)
        return found


@dataclass
class Receivers:
    """`taken` has what was answered with 2xx, by path; `calls` counts all.

    A path of `fail_first` answers 500 to so many calls. `release` ends the calls that hang.
    """

    port: int = 0
    taken: dict[str, list[Message]] = field(default_factory=lambda: defaultdict(list))
    calls: Counter[str] = field(default_factory=Counter)
    fail_first: Counter[str] = field(default_factory=Counter)
    release: asyncio.Event = field(default_factory=asyncio.Event)

    def url(self, path: str) -> str:
        """Where a receiver is called."""
        return f"http://127.0.0.1:{self.port}/{path}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one call."""
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            first, *lines = head.strip().split("\r\n")
            headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
            message = Message(headers, await reader.readexactly(int(headers["content-length"])))
            await self._answer(first.split(" ")[1].removeprefix("/"), message, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _answer(self, path: str, message: Message, writer: asyncio.StreamWriter) -> None:
        self.calls[path] += 1
        kind = path.partition("/")[0]
        match kind:
            case "hang":
                await self.release.wait()
            case "endless":
                while not writer.transport.is_closing():
                    writer.write(b"HTTP/1.1 200 OK\r\n" if self.calls[path] < 0 else b"X" * 4096)
                    await writer.drain()
            case "noise":
                writer.write(b"220 mail.example ESMTP\r\n\r\n")
            case "close":
                return
            case _:
                status, more = ANSWERS[kind]
                if self.fail_first[path] > 0:
                    self.fail_first[path] -= 1
                    status, more = ANSWERS["broken"]
                elif kind == "ok":
                    self.taken[path].append(message)
                writer.write(HEAD % (status, more))
        await writer.drain()


@asynccontextmanager
async def receiving() -> AsyncIterator[Receivers]:
    """Receivers on this machine."""
    its = Receivers()
    server = await asyncio.start_server(its.serve, "127.0.0.1", 0, backlog=1024)
    its.port = server.sockets[0].getsockname()[1]
    try:
        yield its
    finally:
        its.release.set()
        server.close()
