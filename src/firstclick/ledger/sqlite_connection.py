"""The driver's connection to a SQLite file, with an end that always comes."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import suppress
from threading import Thread

from aiosqlite import Connection
from aiosqlite.core import _connection_worker_thread, _TxQueue

from firstclick.ledger.opened_files import OpenedFiles

ROWS_PER_FETCH = 64


class StoppableConnection(Connection):
    """Stops its thread once, however often it is asked.

    In aiosqlite each `stop` waits for an answer of the thread, which ends after the first: when a transaction is
    cancelled while its connection is being closed, the second would wait for ever, and a server would never end.
    """

    def __init__(self, connect: Callable[[], sqlite3.Connection]) -> None:
        super().__init__(connect, ROWS_PER_FETCH)
        # The thread of a disk that does not answer must not keep the process.
        self._thread = Thread(target=_work_until_stopped, args=(self._tx,), daemon=True)
        self._stopping: asyncio.Future[None] | None = None
        self._stopped = False

    def __del__(self) -> None:
        """Close a connection whose opening or closing was cancelled; aiosqlite would warn, and close it as well."""
        if self._connection is not None:
            self.stop()

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
        return await StoppableConnection(files.connect)

    return opened
