"""Turns at the ledger's connections: a reader that waits too long is refused; the database is not at fault."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from firstclick.domain.refusals import LedgerUnavailable, Refusal

TURN_WITHIN_MS = 1_000


class LedgerBusy(LedgerUnavailable, status=503, slug="ledger-busy", title="Ledger busy"):
    """More bookings are being looked up than the ledger has connections for. Bookings are written all the same."""

    def __init__(self, retry_after_ms: int = 1000) -> None:
        Refusal.__init__(self, "Too many bookings are being looked up just now; please try again in a moment.")
        self.retry_after_ms = retry_after_ms


class Turns:
    """So many at once, and so many that wait. Raises `LedgerBusy` beyond that, or after `TURN_WITHIN_MS`."""

    def __init__(self, at_once_max: int, waiting_max: int) -> None:
        self._turns = asyncio.Semaphore(at_once_max)
        self._waiting_max = waiting_max
        self._waiting = 0

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """A turn, for as long as the context lasts."""
        if self._waiting >= self._waiting_max:
            raise LedgerBusy
        self._waiting += 1
        try:
            async with asyncio.timeout(TURN_WITHIN_MS / 1000):
                await self._turns.acquire()
        except TimeoutError as error:
            raise LedgerBusy from error
        finally:
            self._waiting -= 1
        try:
            yield
        finally:
            self._turns.release()
