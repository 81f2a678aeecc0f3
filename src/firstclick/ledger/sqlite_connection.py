"""The driver's connection to a SQLite file, with an end that always comes and one trip to its thread a statement."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import closing, suppress
from threading import Thread
from typing import Any

from aiosqlite import Connection
from aiosqlite.core import _connection_worker_thread, _TxQueue

from firstclick.ledger.opened_files import OpenedFiles

ROWS_PER_FETCH = 64


class OneTripCursor:
    """Runs a statement and fetches its rows in one trip to the connection's thread.

    aiosqlite makes four: open, run, fetch, close. Each waits for its turn at the event loop, and for the interpreter's
    lock: a transaction of four statements took 19 turns of a busy server's loop, and takes 7.
    """

    def __init__(self, run: Callable[[Callable[[], list[Any]]], Awaitable[list[Any]]], raw: sqlite3.Connection) -> None:
        self._run = run
        self._raw = raw
        self._rows: list[Any] = []
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None
        self.arraysize = 1

    async def __aenter__(self) -> OneTripCursor:
        """Nothing is opened yet."""
        return self

    async def execute(self, sql: str, parameters: Sequence[Any] = ()) -> OneTripCursor:
        """Run a statement."""
        self._rows = await self._run(lambda: self._fetched(lambda cursor: cursor.execute(sql, parameters)))
        return self

    async def executemany(self, sql: str, parameters: Sequence[Sequence[Any]]) -> OneTripCursor:
        """Run a statement for each of the parameters."""
        self._rows = await self._run(lambda: self._fetched(lambda cursor: cursor.executemany(sql, parameters)))
        return self

    async def fetchall(self) -> list[Any]:
        """The rows, which are here already."""
        rows, self._rows = self._rows, []
        return rows

    async def close(self) -> None:
        """It is closed already."""

    def _fetched(self, execute: Callable[[sqlite3.Cursor], object]) -> list[Any]:
        """All of it, on the connection's thread."""
        with closing(self._raw.cursor()) as cursor:
            execute(cursor)
            self.description, self.rowcount, self.lastrowid = cursor.description, cursor.rowcount, cursor.lastrowid
            return cursor.fetchall() if cursor.description else []


class StoppableConnection(Connection):
    """Stops its thread once, however often it is asked.

    In aiosqlite each `stop` waits for an answer of the thread, which ends after the first: when a transaction is
    cancelled while its connection is being closed, the second would wait for ever, and a server would never end.
    """

    def __init__(self, connect: Callable[[], sqlite3.Connection]) -> None:
        super().__init__(connect, ROWS_PER_FETCH)
        # The thread of a disk that does not answer must not keep the process.
        self.thread = self._thread = Thread(target=_work_until_stopped, args=(self._tx,), daemon=True)
        self._stopping: asyncio.Future[None] | None = None
        self._stopped = False

    def __del__(self) -> None:
        """Close a connection whose opening or closing was cancelled; aiosqlite would warn, and close it as well."""
        if self._connection is not None:
            self.stop()

    def cursor(self) -> OneTripCursor:  # type: ignore[override] # SQLAlchemy uses no more of one
        """A new cursor."""
        return OneTripCursor(self._execute, self._conn)

    def stop(self) -> asyncio.Future[None] | None:
        """Let the thread close the connection and end; the future of the first call, which is done after that."""
        if not self._stopped:
            self._stopped = True
            self._stopping = super().stop()
        return self._stopping


def _work_until_stopped(calls: _TxQueue) -> None:
    """Run the connection's calls. When the event loop has ended first, nothing waits for their results any more."""
    with suppress(RuntimeError):
        _connection_worker_thread(calls)


def connects_to(files: OpenedFiles) -> Callable[[], Awaitable[Connection]]:
    """A function that opens the files for SQLAlchemy. It raises as `OpenedFiles.connect` does."""

    async def opened() -> Connection:
        connection = StoppableConnection(files.connect)
        files.threads.add(connection.thread)
        return await connection

    return opened


async def threads_ended(files: OpenedFiles, within_s: float) -> None:
    """Wait until the threads of stopped connections have ended: one that runs when the interpreter ends may crash it.

    The thread of a disk that does not answer is waited for until `within_s` only.
    """
    ends_at = time.monotonic() + within_s

    def join() -> None:
        for thread in tuple(files.threads):
            if thread.ident is not None:  # it was started
                thread.join(max(0.0, ends_at - time.monotonic()))

    await asyncio.to_thread(join)
