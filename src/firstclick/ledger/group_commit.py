"""Group commit: what arrives while a transaction is under way travels together in the next one."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from firstclick.domain.refusals import LedgerUnavailable
from firstclick.ledger.connection import ROWS_REFUSED

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")

PER_TRANSACTION_MAX = 200
WAITING_MAX = 10_000
ANSWER_WITHIN_MS = 2_000
RACES_MAX = 3


class GroupCommit(Generic[Asked, Answer]):
    """One transaction at a time: `write` is given up to `PER_TRANSACTION_MAX` and answers each, in order.

    There is no wait for company: on an idle ledger a booking travels alone, under load the disk's own pace fills the
    batches.
    """

    def __init__(self, write: Callable[[list[Asked]], Awaitable[list[Answer]]]) -> None:
        self._write = write
        self._waiting: list[tuple[Asked, asyncio.Future[Answer]]] = []
        self._worker: asyncio.Task[None] | None = None

    async def put(self, asked: Asked) -> Answer:
        """Its own answer. Raises `LedgerUnavailable` when there is none in time, or when too many wait already.

        What its caller gave up before its transaction began is not written any more.
        """
        if len(self._waiting) >= WAITING_MAX:
            raise LedgerUnavailable
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((asked, answer))
        if self._worker is None:
            self._worker = asyncio.create_task(self._work())
        try:
            async with asyncio.timeout(ANSWER_WITHIN_MS / 1000):
                return await answer
        except TimeoutError as error:
            raise LedgerUnavailable from error

    async def close(self) -> None:
        """Wait for the transaction under way; whoever waits behind it is refused."""
        self._refuse_waiting()
        if self._worker is not None:
            await self._worker

    async def _work(self) -> None:
        """Runs from the tick after the first arrival until none wait."""
        try:
            while self._waiting:
                wanted = [one for one in self._waiting if not one[1].done()]
                taken, self._waiting = wanted[:PER_TRANSACTION_MAX], wanted[PER_TRANSACTION_MAX:]
                await self._transact(taken)
        finally:
            self._worker = None
            self._refuse_waiting()

    async def _transact(self, taken: list[tuple[Asked, asyncio.Future[Answer]]]) -> None:
        """Whoever waited behind a transaction that failed is refused with it, and not made to wait for longer."""
        answers: Sequence[Answer | LedgerUnavailable]
        try:
            answers = await self._answers([asked for asked, _ in taken])
        except LedgerUnavailable as error:
            answers = [error for _ in taken]
            self._refuse_waiting()
        for (_, future), answer in zip(taken, answers, strict=True):
            _settle(future, answer)

    async def _answers(self, asked: list[Asked]) -> Sequence[Answer | LedgerUnavailable]:
        """When the database turns the rows down, one transaction for each, so that only the culprit pays."""
        if not asked:
            return ()
        try:
            return await self._write(asked)
        except LedgerUnavailable as error:
            if not _rows_were_refused(error):
                raise
        return [await self._alone(one) for one in asked]

    async def _alone(self, asked: Asked) -> Answer | LedgerUnavailable:
        """Another process won a race for a row: the next look finds what it wrote.

        A row that is refused time after time is no race: its text is none that the database takes, or the reference
        is another booking's.
        """
        for _ in range(RACES_MAX):
            try:
                return (await self._write([asked]))[0]
            except LedgerUnavailable as error:
                if not _rows_were_refused(error):
                    raise
        return LedgerUnavailable()

    def _refuse_waiting(self) -> None:
        waiting, self._waiting = self._waiting, []
        for _, future in waiting:
            _settle(future, LedgerUnavailable())


def _settle(future: asyncio.Future[Answer], answer: Answer | LedgerUnavailable) -> None:
    if future.done():
        return
    if isinstance(answer, LedgerUnavailable):
        future.set_exception(LedgerUnavailable(answer.retry_after_ms))
    else:
        future.set_result(answer)


def _rows_were_refused(error: LedgerUnavailable) -> bool:
    return isinstance(error.__cause__, ROWS_REFUSED)
