"""Commits that arrive while a script call is under way travel together in the next one."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from firstclick.domain.refusals import StoreUnavailable
from firstclick.domain.seats.hold import Commit
from firstclick.service.ports.store import Committed, Conflict

Outcome = Committed | Conflict
COMMITS_PER_CALL_MAX = 128
WAITING_MAX = 10_000


class CommitBatch:
    """One call at a time: `write` is given up to `COMMITS_PER_CALL_MAX` commits and answers each in order."""

    def __init__(self, write: Callable[[list[Commit]], Awaitable[list[Outcome]]]) -> None:
        self._write = write
        self._waiting: list[tuple[Commit, asyncio.Future[Outcome]]] = []
        self._worker: asyncio.Task[None] | None = None

    async def commit(self, commit: Commit) -> Outcome:
        """Its own outcome. Raises `StoreUnavailable` when the call failed or too many wait already.

        Whoever waited behind a call that failed is refused with it: a queue would only make them wait for longer.
        """
        if len(self._waiting) >= WAITING_MAX:
            raise StoreUnavailable
        loop = asyncio.get_running_loop()
        outcome: asyncio.Future[Outcome] = loop.create_future()
        self._waiting.append((commit, outcome))
        if self._worker is None:
            self._worker = loop.create_task(self._work())
        return await outcome

    async def _work(self) -> None:
        """Runs from the tick after the first commit until none wait."""
        try:
            while self._waiting:
                taken, self._waiting = self._waiting[:COMMITS_PER_CALL_MAX], self._waiting[COMMITS_PER_CALL_MAX:]
                await self._call(taken)
        finally:
            self._worker = None

    async def _call(self, taken: list[tuple[Commit, asyncio.Future[Outcome]]]) -> None:
        try:
            outcomes = await self._write([commit for commit, _ in taken])
        except StoreUnavailable as error:
            waiting, self._waiting = self._waiting, []
            for _, future in (*taken, *waiting):
                if not future.done():
                    future.set_exception(StoreUnavailable(error.retry_after_ms))
            return
        for (_, future), outcome in zip(taken, outcomes, strict=True):
            if not future.done():
                future.set_result(outcome)
