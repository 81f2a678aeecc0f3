"""Group commit: items that arrive while a transaction runs share the next one."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from firstclick.domain.refusals import LedgerUnavailable
from firstclick.ledger.connection import ROWS_REFUSED

Item = TypeVar("Item")
Result = TypeVar("Result")

PER_TRANSACTION_MAX = 200
WAITING_MAX = 10_000
RESULT_WITHIN_MS = 2_000
RACES_MAX = 3


class GroupCommit(Generic[Item, Result]):
    """Runs one transaction at a time. `write` gets up to `PER_TRANSACTION_MAX` items and returns a result for each.

    Nothing waits for a batch to fill: on an idle ledger an item is written alone, and under load the items that arrive
    while the disk syncs fill the next batch.
    """

    def __init__(self, write: Callable[[list[Item]], Awaitable[list[Result]]]) -> None:
        self._write = write
        self._waiting: list[tuple[Item, asyncio.Future[Result]]] = []
        self._worker: asyncio.Task[None] | None = None

    async def put(self, item: Item) -> Result:
        """The item's result. Raises `LedgerUnavailable` when there is none in time, or when too many wait already.

        An item whose caller stopped waiting before its transaction began is not written.
        """
        if len(self._waiting) >= WAITING_MAX:
            raise LedgerUnavailable
        result: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, result))
        if self._worker is None:
            self._worker = asyncio.create_task(self._work())
        try:
            async with asyncio.timeout(RESULT_WITHIN_MS / 1000):
                return await result
        except TimeoutError as error:
            raise LedgerUnavailable from error

    async def close(self) -> None:
        """Wait for the running transaction; items that wait behind it are refused."""
        self._refuse_waiting()
        if self._worker is not None:
            await self._worker

    async def _work(self) -> None:
        """Runs from the tick after the first arrival until none wait."""
        try:
            while self._waiting:
                waiting = [one for one in self._waiting if not one[1].done()]
                batch, self._waiting = waiting[:PER_TRANSACTION_MAX], waiting[PER_TRANSACTION_MAX:]
                await self._transact(batch)
        finally:
            self._worker = None
            self._refuse_waiting()

    async def _transact(self, batch: list[tuple[Item, asyncio.Future[Result]]]) -> None:
        """When the transaction fails, the items that wait behind it are refused too, so that they wait no longer."""
        results: Sequence[Result | LedgerUnavailable]
        try:
            results = await self._results([item for item, _ in batch])
        except LedgerUnavailable as error:
            results = [error for _ in batch]
            self._refuse_waiting()
        for (_, future), result in zip(batch, results, strict=True):
            _settle(future, result)

    async def _results(self, items: list[Item]) -> Sequence[Result | LedgerUnavailable]:
        """When the database rejects the rows, each item gets its own transaction, so that only the bad one fails."""
        if not items:
            return ()
        try:
            return await self._write(items)
        except LedgerUnavailable as error:
            if not _rows_were_refused(error):
                raise
        return [await self._alone(item) for item in items]

    async def _alone(self, item: Item) -> Result | LedgerUnavailable:
        """Try again when another process has written the same row first: the next transaction reads what it wrote.

        A row that is rejected `RACES_MAX` times is not a race: the database does not accept its text, or its reference
        is another booking's.
        """
        for _ in range(RACES_MAX):
            try:
                return (await self._write([item]))[0]
            except LedgerUnavailable as error:
                if not _rows_were_refused(error):
                    raise
        return LedgerUnavailable()

    def _refuse_waiting(self) -> None:
        waiting, self._waiting = self._waiting, []
        for _, future in waiting:
            _settle(future, LedgerUnavailable())


def _settle(future: asyncio.Future[Result], result: Result | LedgerUnavailable) -> None:
    if future.done():
        return
    if isinstance(result, LedgerUnavailable):
        future.set_exception(LedgerUnavailable(result.retry_after_ms))
    else:
        future.set_result(result)


def _rows_were_refused(error: LedgerUnavailable) -> bool:
    return isinstance(error.__cause__, ROWS_REFUSED)
