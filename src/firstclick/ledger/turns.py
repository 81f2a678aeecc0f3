"""Turns at the ledger's connections: a reader that waits too long is refused; the database is not at fault."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from firstclick.domain.refusals import LedgerBusy

TURN_WITHIN_MS = 1_000


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
