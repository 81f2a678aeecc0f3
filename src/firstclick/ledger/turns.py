"""Turns at the ledger's connections: a reader that waits too long is refused; the database is not at fault."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from firstclick.domain.refusals import LedgerUnavailable, Refusal

TURN_WITHIN_MS = 1_000


class LedgerBusy(LedgerUnavailable, status=503, slug="ledger-busy", title="Ledger busy"):
    """More bookings are being looked up than the ledger has connections for. Bookings are written all the same."""

    def __init__(self, retry_after_ms: int = 1000) -> None:
        Refusal.__init__(self, "Too many bookings are being looked up just now; please try again in a moment.")
        self.retry_after_ms = retry_after_ms


class Turns:
    """So many at once, and so many that wait. Raises `LedgerBusy` beyond that, or after `TURN_WITHIN_MS`.

    The deadline is a timer, not `asyncio.timeout`, which needs a task: requests may be run without one.
    """

    def __init__(self, at_once_max: int, waiting_max: int) -> None:
        self._free = at_once_max
        self._waiting_max = waiting_max
        self._waiting: deque[asyncio.Future[None]] = deque()

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """A turn, for as long as the context lasts."""
        if self._free > 0:
            self._free -= 1
        else:
            await self._wait()
        try:
            yield
        finally:
            self._end()

    async def _wait(self) -> None:
        if len(self._waiting) >= self._waiting_max:
            raise LedgerBusy
        loop = asyncio.get_running_loop()
        turn: asyncio.Future[None] = loop.create_future()
        self._waiting.append(turn)
        timer = loop.call_later(TURN_WITHIN_MS / 1000, _refuse, turn)
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled():  # it has its turn already
                self._end()
            raise
        finally:
            timer.cancel()
            with suppress(ValueError):
                self._waiting.remove(turn)

    def _end(self) -> None:
        """Pass the turn on, in the order in which others came."""
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1


def _refuse(turn: asyncio.Future[None]) -> None:
    if not turn.done():
        turn.set_exception(LedgerBusy())
