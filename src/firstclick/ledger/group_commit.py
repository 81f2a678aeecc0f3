"""Group commit: items that arrive while a transaction is running are written together in the next one.

What is read of many showtimes is read so too: a server opens and compares hundreds, and a transaction costs a
millisecond.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Generic, TypeVar

from firstclick.domain.refusals import LedgerUnavailable
from firstclick.ledger.connection import rows_were_refused
from firstclick.service.ports.request_ids import IN_HAND, InHand, batch_in_hand

Item = TypeVar("Item")
Result = TypeVar("Result")

ITEMS_PER_TRANSACTION_MAX = 200
WAITING_MAX = 10_000
RESULT_WITHIN_MS = 2_000
LATE_BY_MS = 10
"""How late the deadline of an item may be, so that many of them do not mean many timers."""
ATTEMPTS_MAX = 3


@dataclass(slots=True)
class _Entry(Generic[Item, Result]):
    """An item that waits, or is being written, until when (seconds of the event loop's clock), and for whom."""

    item: Item
    result: asyncio.Future[Result]
    due_s: float
    its: InHand | None


class GroupCommit(Generic[Item, Result]):
    """Writes batches of items, one transaction at a time.

    `write` gets up to `ITEMS_PER_TRANSACTION_MAX` items and returns a result for each, in order. A batch does not wait
    for more items: an idle ledger writes each at once, and under load the next batch fills while the disk is busy.
    """

    def __init__(self, write: Callable[[list[Item]], Awaitable[list[Result]]]) -> None:
        self._write = write
        self._waiting: list[_Entry[Item, Result]] = []
        self._batch: list[_Entry[Item, Result]] = []
        self._worker: asyncio.Task[None] | None = None
        self._timer: asyncio.TimerHandle | None = None

    async def put(self, item: Item) -> Result:
        """Write an item and return its result. Raises `LedgerUnavailable` at the deadline, or when the queue is full.

        An item whose caller was cancelled before its transaction began is not written.
        """
        if len(self._waiting) >= WAITING_MAX:
            raise LedgerUnavailable
        loop = asyncio.get_running_loop()
        due_s = loop.time() + RESULT_WITHIN_MS / 1000
        entry: _Entry[Item, Result] = _Entry(item, loop.create_future(), due_s, IN_HAND.get())
        self._waiting.append(entry)
        if self._worker is None:
            self._worker = loop.create_task(self._work())
        if self._timer is None:
            self._timer = loop.call_at(entry.due_s, self._refuse_late)
        return await entry.result

    async def close(self) -> None:
        """Wait for the running transaction, and refuse the items behind it."""
        self._refuse_waiting()
        if self._worker is not None:
            await self._worker
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    async def _work(self) -> None:
        """Write batches until no item waits. Items that arrive in the same tick of the event loop share a batch."""
        try:
            while self._waiting:
                waiting = [entry for entry in self._waiting if not entry.result.done()]
                self._batch, self._waiting = waiting[:ITEMS_PER_TRANSACTION_MAX], waiting[ITEMS_PER_TRANSACTION_MAX:]
                with batch_in_hand([entry.its for entry in self._batch]):
                    await self._transact(self._batch)
        finally:
            self._worker, self._batch = None, []
            self._refuse_waiting()

    async def _transact(self, batch: list[_Entry[Item, Result]]) -> None:
        """Write a batch. If the database does not answer, refuse the items that wait behind the batch as well."""
        results: Sequence[Result | LedgerUnavailable]
        try:
            results = await self._results([entry.item for entry in batch])
        except LedgerUnavailable as error:
            results = [error for _ in batch]
            self._refuse_waiting()
        for entry, result in zip(batch, results, strict=True):
            _resolve(entry.result, result)

    def _refuse_late(self) -> None:
        """Refuse the items whose deadline has passed. All share one timer, which is set for the oldest that is left."""
        loop = asyncio.get_running_loop()
        now_s, self._timer = loop.time(), None
        for entry in chain(self._batch, self._waiting):
            if entry.result.done():
                continue
            if entry.due_s > now_s:
                self._timer = loop.call_at(max(entry.due_s, now_s + LATE_BY_MS / 1000), self._refuse_late)
                break
            _resolve(entry.result, LedgerUnavailable())

    async def _results(self, items: list[Item]) -> Sequence[Result | LedgerUnavailable]:
        """If the database refuses rows, write each item in its own transaction, so that only the wrong one fails."""
        if not items:
            return ()
        try:
            return await self._write(items)
        except LedgerUnavailable as error:
            if not rows_were_refused(error):
                raise
        return [await self._write_single(item) for item in items]

    async def _write_single(self, item: Item) -> Result | LedgerUnavailable:
        """Retry a refused item: if another process wrote the same row first, the next attempt reads that row.

        A row that is refused in each attempt has a text that the database does not accept, or another booking's
        reference.
        """
        for _ in range(ATTEMPTS_MAX):
            try:
                return (await self._write([item]))[0]
            except LedgerUnavailable as error:
                if not rows_were_refused(error):
                    raise
        return LedgerUnavailable()

    def _refuse_waiting(self) -> None:
        waiting, self._waiting = self._waiting, []
        for entry in waiting:
            _resolve(entry.result, LedgerUnavailable())


def _resolve(future: asyncio.Future[Result], result: Result | LedgerUnavailable) -> None:
    if future.done():
        return
    if isinstance(result, LedgerUnavailable):
        future.set_exception(LedgerUnavailable(result.retry_after_ms))
    else:
        future.set_result(result)
