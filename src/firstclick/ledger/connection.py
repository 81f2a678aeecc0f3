"""Transactions on the database: each has a deadline, and after a failure a probe writes until the database works again.

The only table used here is the one that the probe writes to.
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
from firstclick.ledger.engines import WRITES, async_engine
from firstclick.ledger.errors import error_summary
from firstclick.ledger.schema import answers
from firstclick.ledger.urls import sqlite_path, where_to_look

logger = logging.getLogger("firstclick.ledger")
T = TypeVar("T")

TRANSACTION_WITHIN_MS = 1_500
PROBE_EVERY_MS = 500
PROBE_BYTES = 8_192
CLOSE_WITHIN_MS = 2_000

ROWS_REFUSED = (IntegrityError, DataError, UnicodeError, OverflowError)
"""The database works, but rejects these rows."""

# Drivers raise errors of their own when they are interrupted or lose the connection.
_FAILURES = (SQLAlchemyError, OSError, TimeoutError, ValueError, OverflowError)

Work = Callable[[AsyncConnection], Awaitable[T]]


class LedgerConnection:
    """Transactions on one database. Any failure is raised as `LedgerUnavailable`, with its cause."""

    def __init__(self, url: str) -> None:
        self.trouble = ""
        """The last failure, in a sentence; empty once a write has succeeded again."""
        self._advice = where_to_look(url)
        self._engine = async_engine(url)
        self._write_lock = asyncio.Lock() if sqlite_path(url) else None
        self._abandoned: set[asyncio.Task[Any]] = set()
        self._probe: asyncio.Task[None] | None = None

    async def read(self, work: Work[T], within_ms: int = TRANSACTION_WITHIN_MS, **options: Any) -> T:  # noqa: ANN401
        """The result of `work`, in one read-only transaction."""
        return await self._within(within_ms, self._transact(work, options, None))

    async def write(self, work: Work[T], within_ms: int = TRANSACTION_WITHIN_MS) -> T:
        """The result of `work`, once all that it wrote is on disk. On failure nothing is, unless the reply was lost."""
        result = await self._within(within_ms, self._transact(work, WRITES, self._write_lock))
        self._set_trouble("")
        return result

    def is_postgresql(self) -> bool:
        """Whether the database is PostgreSQL, where several transactions may write at the same time."""
        return self._write_lock is None

    async def close(self) -> None:
        """Close all connections, including those that never answered."""
        tasks = {*self._abandoned, *filter(None, (self._probe,))}
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=CLOSE_WITHIN_MS / 1000)
        with suppress(*_FAILURES):
            await self._engine.dispose()

    async def _transact(self, work: Work[T], options: dict[str, Any], exclusive: asyncio.Lock | None) -> T:
        """On SQLite the writers of this process queue for a lock here: SQLite itself waits by sleeping and retrying."""
        async with AsyncExitStack() as stack:
            if exclusive is not None:
                await stack.enter_async_context(exclusive)
            connection = await stack.enter_async_context(self._engine.execution_options(**options).connect())
            await stack.enter_async_context(connection.begin())
            return await work(connection)

    async def _within(self, within_ms: int, transaction: Coroutine[Any, Any, T]) -> T:
        """At the deadline the transaction is abandoned without waiting for its end: drivers can be slow to cancel.

        Whether an abandoned transaction is committed is not known.
        """
        task = asyncio.create_task(transaction)
        self._abandoned.add(task)
        task.add_done_callback(self._discard)
        try:
            await asyncio.wait({task}, timeout=within_ms / 1000)
            if task.done():
                return task.result()
        except ROWS_REFUSED as error:
            raise LedgerUnavailable from error
        except _FAILURES as error:
            self._set_trouble(f"The ledger's database does not answer: {error_summary(error)}")
            raise LedgerUnavailable from error
        finally:
            task.cancel()
        self._set_trouble("The ledger's database does not answer: no answer in time")
        raise LedgerUnavailable from TimeoutError()

    def _discard(self, task: asyncio.Task[Any]) -> None:
        self._abandoned.discard(task)
        if not task.cancelled():
            task.exception()

    def _set_trouble(self, trouble: str) -> None:
        if trouble and not self.trouble:
            logger.warning("%s (%s)", trouble, self._advice)
        elif self.trouble and not trouble:
            logger.warning("The ledger's database answers again")
        self.trouble = trouble
        if trouble and self._probe is None:
            self._probe = asyncio.create_task(self._probe_until_writable())

    async def _probe_until_writable(self) -> None:
        """Write until it works. No booking would show that it does: a process with troubles gets no requests."""
        try:
            while self.trouble:
                await asyncio.sleep(PROBE_EVERY_MS / 1000)
                with suppress(LedgerUnavailable):
                    await self._within(TRANSACTION_WITHIN_MS, self._write_probe())
        finally:
            self._probe = None

    async def _write_probe(self) -> None:
        """Write and delete a row of the answers. It is large, because a disk that is full may still take a small one.

        SQLite's connections stay open: none can be opened on a full disk, and reads must go on.
        """
        row = {"key": f"probe:{uuid.uuid4().hex}", "body_hash": b"", "status": 0, "headers": [], "created_at_ms": 0}
        if self.is_postgresql():
            await self._engine.dispose()  # connections that never answered would fill the pool
        await self._transact(_run(answers.insert().values(**row, body=bytes(PROBE_BYTES))), WRITES, self._write_lock)
        await self._transact(_run(answers.delete().where(answers.c.key == row["key"])), WRITES, self._write_lock)
        self._set_trouble("")


def _run(statement: Executable) -> Work[None]:
    async def work(connection: AsyncConnection) -> None:
        await connection.execute(statement)

    return work
