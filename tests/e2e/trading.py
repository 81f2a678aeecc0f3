"""A busy box office as a program: real holds and releases at one showtime, at a steady pace, over a few connections."""

from __future__ import annotations

import asyncio
import json
import random
from collections import deque
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from tests.harness.processes.server import Server

CONNECTIONS = 4
HELD_TOGETHER = 60


class Line:
    """A connection that is kept open: one request after another, so cheap that the asking takes no core of its own."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def ask(self, method: str, path: str, body: dict[str, Any]) -> Any:  # noqa: ANN401 - whatever JSON it is
        """The answer's JSON; None where it has no body. Anything but a 2xx fails the test."""
        data = json.dumps(body).encode()
        head = f"{method} {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        self._writer.write(head.encode() + b"Content-Length: %d\r\n\r\n" % len(data) + data)
        line, *rest = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1").rstrip().split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (one.partition(":") for one in rest)}
        answer = await self._reader.readexactly(int(headers.get("content-length", 0)))
        assert line.split(" ")[1].startswith("2"), (line, answer)
        return json.loads(answer) if answer else None

    def close(self) -> None:
        """Hang up."""
        self._writer.close()


class Trade:
    """Holds single seats at random and gives the oldest back in turn: every request is one change of one seat."""

    def __init__(self, showtime: str, seats: Sequence[str], lines: Sequence[Line]) -> None:
        self._showtime = showtime
        self._seats = seats
        self._chance = random.Random(7)
        # Seats come round in an order of chance: when one is due again, it has long been given back.
        self._order: deque[str] = deque()
        self._held: deque[tuple[str, str]] = deque()
        self._lines: asyncio.Queue[Line] = asyncio.Queue()
        for line in lines:
            self._lines.put_nowait(line)

    async def run(self, changes_per_s: float, seconds: float) -> float:
        """Trade at this pace for so long; the pace that was reached. A change that is late is not left out."""
        clock = asyncio.get_running_loop().time
        began, count = clock(), round(changes_per_s * seconds)
        async with asyncio.TaskGroup() as group:
            for number in range(count):
                await asyncio.sleep(began + number / changes_per_s - clock())  # waits: for the change's turn
                group.create_task(self._change(await self._lines.get(), holds=number % 2 == 0))
        return count / (clock() - began)

    async def end(self) -> None:
        """Give everything back."""
        while self._held:
            await self._release(await self._lines.get())

    async def _change(self, line: Line, holds: bool) -> None:
        if holds or len(self._held) < HELD_TOGETHER:
            await self._hold(line)
        else:
            await self._release(line)

    async def _hold(self, line: Line) -> None:
        if not self._order:
            self._order.extend(self._chance.sample(self._seats, len(self._seats)))
        seat = self._order.popleft()
        user_id = f"user-{seat}"
        answer = await line.ask("POST", f"/showtimes/{self._showtime}/holds", {"user_id": user_id, "seats": [seat]})
        self._held.append((answer["session_id"], user_id))
        self._lines.put_nowait(line)

    async def _release(self, line: Line) -> None:
        session_id, user_id = self._held.popleft()
        await line.ask("DELETE", f"/sessions/{session_id}", {"user_id": user_id})
        self._lines.put_nowait(line)


@asynccontextmanager
async def trading(server: Server, showtime: str, seats: Sequence[str]) -> AsyncIterator[Trade]:
    """A trade whose connections are open."""
    lines = [Line(*await asyncio.open_connection("127.0.0.1", server.port)) for _ in range(CONNECTIONS)]
    try:
        yield Trade(showtime, seats, lines)
    finally:
        for line in lines:
            line.close()
