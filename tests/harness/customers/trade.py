"""A busy box office as a program: real holds and releases at one showtime, at a steady pace, over a few connections."""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from tests.harness.customers.connection import Answer, Connection, connections_to
from tests.harness.processes.server import Server

CONNECTIONS = 4
HELD_TOGETHER = 60


class Trade:
    """Holds single seats at random and gives the oldest back in turn: every request is one change of one seat."""

    def __init__(self, showtime: str, seats: Sequence[str], lines: Sequence[Connection]) -> None:
        self._showtime = showtime
        self._seats = seats
        self._chance = random.Random(7)
        # Seats come round in an order of chance: when one is due again, it has long been given back.
        self._order: deque[str] = deque()
        self._held: deque[tuple[str, str]] = deque()
        self._lines: asyncio.Queue[Connection] = asyncio.Queue()
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

    async def _change(self, line: Connection, holds: bool) -> None:
        if holds or len(self._held) < HELD_TOGETHER:
            await self._hold(line)
        else:
            await self._release(line)

    async def _hold(self, line: Connection) -> None:
        if not self._order:
            self._order.extend(self._chance.sample(self._seats, len(self._seats)))
        seat = self._order.popleft()
        user_id = f"user-{seat}"
        answer = await line.ask("POST", f"/showtimes/{self._showtime}/holds", {"user_id": user_id, "seats": [seat]})
        _must_be(answer, 201)
        self._held.append((answer.body["session_id"], user_id))
        self._lines.put_nowait(line)

    async def _release(self, line: Connection) -> None:
        session_id, user_id = self._held.popleft()
        _must_be(await line.ask("DELETE", f"/sessions/{session_id}", {"user_id": user_id}), 204)
        self._lines.put_nowait(line)


@asynccontextmanager
async def trading(server: Server, showtime: str, seats: Sequence[str]) -> AsyncIterator[Trade]:
    """A trade whose connections are closed at the end."""
    async with connections_to([server.port] * CONNECTIONS) as lines:
        yield Trade(showtime, seats, lines)


def _must_be(answer: Answer, status: int) -> None:
    assert answer.status == status, answer
