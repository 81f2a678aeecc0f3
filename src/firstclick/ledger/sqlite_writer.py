"""A thread with a connection of its own to a SQLite file: a statement and its commit are one call from the event loop.

It decides nothing: what a statement that was refused means is for the caller to find out.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterable
from contextlib import suppress
from queue import SimpleQueue
from threading import Thread
from typing import NamedTuple

from firstclick.ledger.insert import Parameters
from firstclick.ledger.opened_files import OpenedFiles


class _Call(NamedTuple):
    sql: str
    values: Parameters
    rows: asyncio.Future[int]


class SqliteWriter:
    """Runs statements one after another, each as a transaction of its own: SQLite commits it when it ends.

    A thread needs the interpreter's lock after each call of SQLite, and a busy event loop gives it up after
    milliseconds. So `BEGIN` and `COMMIT` are not statements here. The connection is opened for the first call, with
    `pragmas`, and stays open whatever fails. All writers of the process queue for the `mutex`.
    """

    def __init__(self, files: OpenedFiles, mutex: asyncio.Lock, pragmas: Iterable[str]) -> None:
        self._files = files
        self._mutex = mutex
        self._pragmas = tuple(pragmas)
        self._calls: SimpleQueue[_Call | None] | None = None

    async def run(self, sql: str, values: Parameters) -> int:
        """The number of rows that the statement has written, once they are committed. Raises the errors of `sqlite3`.

        When this is cancelled the statement goes on, and until its end no other writes: the thread can do no other.
        """
        calls = self._calls or self._start()
        await self._mutex.acquire()
        rows: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        rows.add_done_callback(self._ended)
        calls.put(_Call(sql, values, rows))
        return await asyncio.shield(rows)

    def _ended(self, rows: asyncio.Future[int]) -> None:
        self._mutex.release()
        if not rows.cancelled():
            rows.exception()  # the caller may have left

    def _start(self) -> SimpleQueue[_Call | None]:
        calls: SimpleQueue[_Call | None] = SimpleQueue()
        # The thread of a disk that does not answer must not keep the process.
        thread = Thread(target=self._work, args=(calls,), daemon=True)
        self._files.threads.add(thread)
        thread.start()
        self._calls = calls
        return calls

    def stop(self) -> None:
        """Let the thread close its connection after the calls so far, and end. A later call starts another."""
        calls, self._calls = self._calls, None
        if calls is not None:
            calls.put(None)

    def _work(self, calls: SimpleQueue[_Call | None]) -> None:
        connection: sqlite3.Connection | None = None
        while (call := calls.get()) is not None:
            outcome: int | Exception
            try:
                connection = connection or self._opened()
                outcome = connection.execute(call.sql, call.values).rowcount
            except Exception as error:  # noqa: BLE001 - the caller is to have it, whatever it is
                outcome = error
            with suppress(RuntimeError):  # the event loop has ended
                call.rows.get_loop().call_soon_threadsafe(_settle, call.rows, outcome)
            del call, outcome
        if connection is not None:
            connection.close()

    def _opened(self) -> sqlite3.Connection:
        connection = self._files.connect()
        try:
            for pragma in self._pragmas:
                connection.execute(f"PRAGMA {pragma}").close()
        except sqlite3.Error:
            connection.close()
            raise
        return connection


def _settle(rows: asyncio.Future[int], outcome: int | Exception) -> None:
    if rows.done():
        return
    if isinstance(outcome, Exception):
        rows.set_exception(outcome)
    else:
        rows.set_result(outcome)
