"""Transactions on the database, each with a deadline. After a failure a task tries to write until it succeeds.

The only table that is used here is the one for those attempts.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import uuid
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import AsyncExitStack, suppress
from typing import Any, TypeVar

from sqlalchemy import Executable, Pool, Select, Text, cast, func, select
from sqlalchemy.exc import DataError, IntegrityError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from firstclick.domain.refusals import LedgerUnavailable
from firstclick.ledger.data_version import DataVersion
from firstclick.ledger.engines import (
    READERS_MAX,
    WRITERS_MAX,
    WRITES,
    async_engine,
    postgresql_log_engine,
    sqlite_log_writer,
    sqlite_writer,
)
from firstclick.ledger.errors import first_line
from firstclick.ledger.insert import Insert, Parameters
from firstclick.ledger.opened_files import OpenedFiles
from firstclick.ledger.schema import answers
from firstclick.ledger.sqlite_connection import threads_ended
from firstclick.ledger.sqlite_writer import SqliteWriter
from firstclick.ledger.turns import Turns
from firstclick.ledger.urls import advice_for, sqlite_path
from firstclick.service.ports.spans import SpanKind, span

logger = logging.getLogger("firstclick.ledger")
T = TypeVar("T")

TRANSACTION_WITHIN_MS = 1_500
LOG_WITHIN_MS = 5_000
PROBE_EVERY_MS = 500
PROBE_BYTES = 8_192
CLOSE_WITHIN_MS = 2_000
READS_WAITING_MAX = 1_000
LOOKS_MAX = READERS_MAX // 2
LOOKS_WAITING_MAX = 100

ROWS_REFUSED = (
    IntegrityError,
    DataError,
    sqlite3.IntegrityError,
    sqlite3.DataError,
    UnicodeError,
    OverflowError,
)
"""Errors that are caused by the rows of a statement, not by the state of the database."""

# Drivers raise several of their own types when they are interrupted or lose a connection.
_FAILURES = (SQLAlchemyError, sqlite3.Error, OSError, TimeoutError, ValueError, OverflowError)

Work = Callable[[AsyncConnection], Awaitable[T]]


class LedgerConnection:
    """Runs transactions on one database. Raises `LedgerUnavailable` for every failure, with the error as its cause."""

    def __init__(self, url: str) -> None:
        self._trouble = ""
        self._failed = 0
        self._advice = advice_for(url)
        path = sqlite_path(url)
        self._files = OpenedFiles(path) if path is not None else None
        self._engine = async_engine(url, self._files, WRITERS_MAX)
        self._read_engine = async_engine(url, self._files, READERS_MAX)
        self._data_version = DataVersion(self._files) if self._files else None
        self._engines = [self._engine, self._read_engine]
        self._read_turns = Turns(READERS_MAX, READS_WAITING_MAX)
        self._look_turns = Turns(LOOKS_MAX, LOOKS_WAITING_MAX)
        self._write_mutex = asyncio.Lock() if self._files else None
        self._writer: SqliteWriter | AsyncEngine = self._engine
        self._log_writer: SqliteWriter | AsyncEngine
        if self._files is not None and self._write_mutex is not None:
            self._writer = sqlite_writer(self._files, self._write_mutex)
            self._log_writer = sqlite_log_writer(self._files, self._write_mutex)
        else:
            self._log_writer = postgresql_log_engine(url)
            self._engines.append(self._log_writer)
        self._transactions: set[asyncio.Task[Any]] = set()
        self._probe: asyncio.Task[None] | None = None

    @property
    def trouble(self) -> str:
        """A sentence about the last failure; empty once a transaction has written again. It looks at the files too."""
        return self._files_trouble() or self._trouble

    def failed_transactions(self) -> int:
        """Transactions that the database did not run, since the start; not those whose rows it refused."""
        return self._failed

    async def read(self, work: Work[T], within_ms: int = TRANSACTION_WITHIN_MS, **options: Any) -> T:  # noqa: ANN401
        """Run `work` in a transaction that only reads, and return its result.

        `options` are execution options of the connection. Readers have connections of their own: a booking never waits
        for one of theirs. Raises `LedgerBusy` when there is no turn in time, which is no failure of the database.
        """
        async with self._read_turns.turn():
            return await self._with_deadline(within_ms, self._transact(work, self._read_engine, options, None))

    async def look(self, work: Work[T], within_ms: int = TRANSACTION_WITHIN_MS) -> T:
        """As `read`, for what any client may ask about: it leaves connections for the reads that sales depend on."""
        async with self._look_turns.turn():
            return await self.read(work, within_ms)

    async def write(self, work: Work[T], within_ms: int = TRANSACTION_WITHIN_MS) -> T:
        """Run `work` in a transaction, and return its result when everything that it wrote is on disk.

        After `LedgerUnavailable` either all of it is written or nothing: the reply to the commit may have been lost.
        What was written to files that are not at their paths any more counts as not written.
        """
        return await self._written(within_ms, lambda: self._transact(work, self._engine, WRITES, self._write_mutex))

    async def insert(self, insert: Insert, values: Parameters, within_ms: int = TRANSACTION_WITHIN_MS) -> int:
        """As `write`, for one statement: the number of the rows that it has written. On SQLite it is one step."""
        return await self._written(within_ms, lambda: self._inserted(insert, values, self._writer))

    async def _written(self, within_ms: int, transaction: Callable[[], Coroutine[Any, Any, T]]) -> T:
        self._check_files()
        result = await self._with_deadline(within_ms, transaction())
        self._check_files()
        self._set_trouble("")
        return result

    async def _inserted(self, insert: Insert, values: Parameters, writer: SqliteWriter | AsyncEngine) -> int:
        if isinstance(writer, SqliteWriter):
            return await writer.run(insert.sqlite, values)
        return await self._transact(lambda opened: insert.on_postgresql(opened, values), writer, WRITES, None)

    async def log(self, insert: Insert, values: Parameters) -> None:
        """Run a statement of the seat log, which has a connection of its own.

        It need not be on disk when this returns. Whether it succeeds says nothing about bookings, so it neither makes
        a `trouble` nor ends one.
        """
        if self._files_trouble():
            raise LedgerUnavailable
        try:
            await self._race(LOG_WITHIN_MS, self._inserted(insert, values, self._log_writer))
        except _FAILURES as error:
            raise LedgerUnavailable from error

    async def write_mark(self, within_ms: int = TRANSACTION_WITHIN_MS) -> object:
        """As `WriteMarks.write_mark`. On PostgreSQL it says which transactions are visible, those of all databases."""
        if self._data_version is not None:
            return await self._with_deadline(within_ms, self._data_version.read())
        return (await self.read(all_rows(select(cast(func.pg_current_snapshot(), Text)))))[0][0]

    def is_postgresql(self) -> bool:
        """Whether transactions that write may run at the same time; SQLite runs them one after another."""
        return self._write_mutex is None

    async def close(self) -> None:
        """Close all connections, also those that do not answer."""
        tasks = {*self._transactions, *filter(None, (self._probe,))}
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=CLOSE_WITHIN_MS / 1000)
        for engine in self._engines:
            with suppress(*_FAILURES):
                await engine.dispose()
        if self._data_version is not None:
            self._data_version.close()
        for writer in (self._writer, self._log_writer):
            if isinstance(writer, SqliteWriter):
                writer.stop()
        if self._files is not None:
            await threads_ended(self._files, CLOSE_WITHIN_MS / 1000)
            self._files.close()

    def _files_trouble(self) -> str:
        return self._files.trouble() if self._files is not None else ""

    def _check_files(self) -> None:
        trouble = self._files_trouble()
        if trouble:
            self._set_trouble(trouble)
            raise LedgerUnavailable

    async def _transact(
        self, work: Work[T], engine: AsyncEngine, options: dict[str, Any], mutex: asyncio.Lock | None
    ) -> T:
        """On SQLite the writers of this process queue for the mutex, since SQLite itself only polls a file in use."""
        async with AsyncExitStack() as stack:
            if mutex is not None:
                await stack.enter_async_context(mutex)
            pool = engine.pool
            connection = await stack.enter_async_context(engine.execution_options(**options).connect())
            stack.push_async_callback(_close_if_discarded, connection, engine, pool)
            await stack.enter_async_context(connection.begin())
            return await work(connection)

    async def _with_deadline(self, within_ms: int, transaction: Coroutine[Any, Any, T]) -> T:
        """Run a transaction. A failure is the `trouble`, unless it is that of a row."""
        try:
            return await self._race(within_ms, transaction)
        except ROWS_REFUSED as error:
            raise LedgerUnavailable from error
        except _FAILURES as error:
            self._set_trouble(f"The ledger's database does not answer: {first_line(error)}")
            raise LedgerUnavailable from error

    async def _race(self, within_ms: int, transaction: Coroutine[Any, Any, T]) -> T:
        """Run a transaction; at the deadline cancel it and return at once, since drivers may be slow to stop.

        Whether a cancelled transaction is committed is not known. Raises the driver's errors.
        """
        task = asyncio.create_task(transaction)
        self._transactions.add(task)
        task.add_done_callback(self._discard)
        try:
            with span(SpanKind.LEDGER, "transaction"):
                await asyncio.wait({task}, timeout=within_ms / 1000)
                if task.done():
                    return task.result()
        finally:
            task.cancel()
        raise TimeoutError("no answer in time")

    def _discard(self, task: asyncio.Task[Any]) -> None:
        self._transactions.discard(task)
        if not task.cancelled():
            task.exception()

    def _set_trouble(self, trouble: str) -> None:
        self._failed += bool(trouble)
        if trouble and not self._trouble:
            logger.warning("%s (%s)", trouble, self._advice, extra={"event": "ledger-trouble"})
        elif self._trouble and not trouble:
            logger.warning("The ledger's database answers again", extra={"event": "ledger-back"})
        self._trouble = trouble
        if trouble and self._probe is None:
            self._probe = asyncio.create_task(self._probe_until_written())

    async def _probe_until_written(self) -> None:
        """Try to write until it succeeds: a server with a `trouble` gets no bookings whose success would clear it."""
        try:
            while self._trouble:
                await asyncio.sleep(PROBE_EVERY_MS / 1000)
                with suppress(LedgerUnavailable):
                    await self._with_deadline(TRANSACTION_WITHIN_MS, self._write_probe())
        finally:
            self._probe = None

    async def _write_probe(self) -> None:
        """Write and delete a large row in the table of answers, since a full disk may still take a small one.

        SQLite's connections stay open: on a full disk none can be opened, and reads must go on.
        """
        row = {"key": f"probe:{uuid.uuid4().hex}", "body_hash": b"", "status": 0, "headers": [], "created_at_ms": 0}
        if self.is_postgresql():
            for engine in self._engines:  # connections that do not answer would fill the pools
                await engine.dispose()
        self._check_files()
        inserting = answers.insert().values(**row, body=bytes(PROBE_BYTES))
        for statement in (inserting, answers.delete().where(answers.c.key == row["key"])):
            await self._transact(_run(statement), self._engine, WRITES, self._write_mutex)
        self._check_files()
        self._set_trouble("")


def rows_were_refused(error: LedgerUnavailable) -> bool:
    """Whether a transaction failed because of its rows."""
    return isinstance(error.__cause__, ROWS_REFUSED)


async def _close_if_discarded(connection: AsyncConnection, engine: AsyncEngine, pool: Pool) -> None:
    """A pool that was disposed of meanwhile would keep the connection open, and nothing would close it."""
    if engine.pool is not pool:
        await connection.invalidate()


def all_rows(query: Select[Any]) -> Work[Sequence[Any]]:
    """What reads all rows of a query."""

    async def work(connection: AsyncConnection) -> Sequence[Any]:
        return list(await connection.execute(query))

    return work


def _run(statement: Executable) -> Work[None]:
    async def work(connection: AsyncConnection) -> None:
        await connection.execute(statement)

    return work
