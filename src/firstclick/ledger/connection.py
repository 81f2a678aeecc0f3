"""The line to the database: a deadline on every transaction, troubles remembered, and a look-out for their end.

It knows no table but the one that it tries its writing on.
"""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack, suppress
from typing import Any, TypeVar

from sqlalchemy import Executable
from sqlalchemy.exc import DataError, IntegrityError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from firstclick.domain.refusals import LedgerUnavailable
from firstclick.ledger.engines import WRITES, awaited_engine
from firstclick.ledger.errors import told
from firstclick.ledger.schema import answers
from firstclick.ledger.urls import sqlite_path, where_to_look

logger = logging.getLogger("firstclick.ledger")
T = TypeVar("T")

TRANSACTION_WITHIN_MS = 1_500
PROBE_EVERY_MS = 500
PROBE_BYTES = 8_192
CLOSE_WITHIN_MS = 2_000

ROWS_REFUSED = (IntegrityError, DataError, UnicodeError, OverflowError)
"""The database is well, and will not take these rows."""

# A driver that is interrupted, or whose connection went away under it, says so in words of its own.
_FAILURES = (SQLAlchemyError, OSError, TimeoutError, ValueError, OverflowError)

Work = Callable[[AsyncConnection], Awaitable[T]]


class LedgerConnection:
    """Transactions on one database. Raises `LedgerUnavailable` for whatever goes wrong, with its cause."""

    def __init__(self, url: str) -> None:
        self.trouble = ""
        """What went wrong, in a sentence, until something is written again."""
        self._advice = where_to_look(url)
        self._engine = awaited_engine(url)
        self._turn = asyncio.Lock() if sqlite_path(url) else None
        self._abandoned: set[asyncio.Task[Any]] = set()
        self._probe: asyncio.Task[None] | None = None

    async def read(self, work: Work[T], within_ms: int = TRANSACTION_WITHIN_MS, **options: Any) -> T:  # noqa: ANN401
        """What `work` finds, in one transaction that writes nothing."""
        return await self._within(within_ms, self._transact(work, options, None))

    async def write(self, work: Work[T], within_ms: int = TRANSACTION_WITHIN_MS) -> T:
        """What `work` answers once all that it wrote is on disk; or none of it is, unless the reply was lost."""
        answer = await self._within(within_ms, self._transact(work, WRITES, self._turn))
        self._note("")
        return answer

    def is_postgresql(self) -> bool:
        """Whether there may be writers beside this one, in the middle of a transaction."""
        return self._turn is None

    async def close(self) -> None:
        """Let go of all connections, also of those that never answered."""
        tasks = {*self._abandoned, *filter(None, (self._probe,))}
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=CLOSE_WITHIN_MS / 1000)
        with suppress(*_FAILURES):
            await self._engine.dispose()

    async def _transact(self, work: Work[T], options: dict[str, Any], turn: asyncio.Lock | None) -> T:
        """On SQLite this process's writers wait for each other here: the file's own queue is one of naps."""
        async with AsyncExitStack() as stack:
            if turn is not None:
                await stack.enter_async_context(turn)
            connection = await stack.enter_async_context(self._engine.execution_options(**options).connect())
            await stack.enter_async_context(connection.begin())
            return await work(connection)

    async def _within(self, within_ms: int, transaction: Coroutine[Any, Any, T]) -> T:
        """At the deadline the transaction is abandoned, not waited for: a driver may take its time to be interrupted.

        What becomes of an abandoned transaction is not known.
        """
        task = asyncio.create_task(transaction)
        self._abandoned.add(task)
        task.add_done_callback(self._forget)
        try:
            await asyncio.wait({task}, timeout=within_ms / 1000)
            if task.done():
                return task.result()
        except ROWS_REFUSED as error:
            raise LedgerUnavailable from error
        except _FAILURES as error:
            self._note(f"The ledger's database does not answer: {told(error)}")
            raise LedgerUnavailable from error
        finally:
            task.cancel()
        self._note("The ledger's database does not answer: no answer in time")
        raise LedgerUnavailable from TimeoutError()

    def _forget(self, task: asyncio.Task[Any]) -> None:
        self._abandoned.discard(task)
        if not task.cancelled():
            task.exception()

    def _note(self, trouble: str) -> None:
        if trouble and not self.trouble:
            logger.warning("%s (%s)", trouble, self._advice)
        elif self.trouble and not trouble:
            logger.warning("The ledger's database answers again")
        self.trouble = trouble
        if trouble and self._probe is None:
            self._probe = asyncio.create_task(self._look_out())

    async def _look_out(self) -> None:
        """Try to write until it works: while there is trouble, nobody may be sent here whose booking would tell."""
        try:
            while self.trouble:
                await asyncio.sleep(PROBE_EVERY_MS / 1000)
                with suppress(LedgerUnavailable):
                    await self._within(TRANSACTION_WITHIN_MS, self._try_writing())
        finally:
            self._probe = None

    async def _try_writing(self) -> None:
        """A line of some size among the answers: a disk that is full takes a small one.

        SQLite's connections are kept: on a full disk there is no room to open another, and reading is to go on.
        """
        row = {"key": f"probe:{uuid.uuid4().hex}", "body_hash": b"", "status": 0, "headers": [], "created_at_ms": 0}
        if self.is_postgresql():
            await self._engine.dispose()  # connections that never answered would fill the pool
        await self._transact(_run(answers.insert().values(**row, body=bytes(PROBE_BYTES))), WRITES, self._turn)
        await self._transact(_run(answers.delete().where(answers.c.key == row["key"])), WRITES, self._turn)
        self._note("")


def _run(statement: Executable) -> Work[None]:
    async def work(connection: AsyncConnection) -> None:
        await connection.execute(statement)

    return work
