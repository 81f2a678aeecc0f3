"""Collects the commits that arrive during a script call, and sends them together in the next one."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from firstclick.domain.refusals import StoreUnavailable
from firstclick.domain.seats.hold import Commit
from firstclick.service.ports.request_ids import IN_HAND, InHand, batch_in_hand
from firstclick.service.ports.store import Committed, Conflict

Outcome = Committed | Conflict
Waiting = tuple[Commit, asyncio.Future[Outcome], InHand | None]
"""A commit, what becomes of it, and the request that it is for."""
Write = Callable[[list[Commit]], Awaitable[Sequence[Outcome | StoreUnavailable]]]
COMMITS_PER_CALL_MAX = 128
WAITING_MAX = 10_000


class CommitBatch:
    """Makes one call at a time. `write` gets up to `COMMITS_PER_CALL_MAX` commits, returns their outcomes in order.

    An outcome may be a `StoreUnavailable`, which the commit then raises.
    """

    def __init__(self, write: Write) -> None:
        self._write = write
        self._waiting: list[Waiting] = []
        self._worker: asyncio.Task[None] | None = None

    async def commit(self, commit: Commit) -> Outcome:
        """The outcome of `commit`. Raises `StoreUnavailable` when the call fails or `WAITING_MAX` commits are waiting.

        The commits that wait for the next call fail with a call that fails, so that they do not wait for another
        deadline.
        """
        if len(self._waiting) >= WAITING_MAX:
            raise StoreUnavailable
        loop = asyncio.get_running_loop()
        outcome: asyncio.Future[Outcome] = loop.create_future()
        self._waiting.append((commit, outcome, IN_HAND.get()))
        if self._worker is None:
            self._worker = loop.create_task(self._work())
        return await outcome

    async def _work(self) -> None:
        """Run from the tick after the first commit until no commit is waiting."""
        try:
            while self._waiting:
                batch, self._waiting = self._waiting[:COMMITS_PER_CALL_MAX], self._waiting[COMMITS_PER_CALL_MAX:]
                with batch_in_hand([its for _, _, its in batch]):
                    await self._call(batch)
        finally:
            self._worker = None

    async def _call(self, batch: list[Waiting]) -> None:
        try:
            outcomes = await self._write([commit for commit, _, _ in batch])
        except StoreUnavailable as error:
            waiting, self._waiting = self._waiting, []
            for _, future, _ in (*batch, *waiting):
                if not future.done():
                    future.set_exception(StoreUnavailable(error.retry_after_ms))
            return
        for (_, future, _), outcome in zip(batch, outcomes, strict=True):
            if future.done():
                continue
            if isinstance(outcome, StoreUnavailable):
                future.set_exception(outcome)
            else:
                future.set_result(outcome)
