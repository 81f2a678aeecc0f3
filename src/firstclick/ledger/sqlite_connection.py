"""The driver's connection to a SQLite file, with an end that always comes. It never creates a file."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

from aiosqlite import Connection

ROWS_PER_FETCH = 64


class StoppableConnection(Connection):
    """Stops its thread once, however often it is asked.

    In aiosqlite each `stop` waits for an answer of the thread, which ends after the first: when a transaction is
    cancelled while its connection is being closed, the second would wait for ever, and a server would never end.
    """

    _stopping: asyncio.Future[None] | None = None
    _stopped = False

    def stop(self) -> asyncio.Future[None] | None:
        """Let the thread close the connection and end; the future of the first call, which is done after that."""
        if not self._stopped:
            self._stopped = True
            self._stopping = super().stop()
        return self._stopping


def connects_to(path: Path) -> Callable[[], Awaitable[Connection]]:
    """A function that opens the file for SQLAlchemy. It raises `sqlite3.OperationalError` when there is none."""
    address = f"{path.absolute().as_uri()}?mode=rw"
    connect = partial(sqlite3.connect, address, uri=True, check_same_thread=False)

    async def opened() -> Connection:
        connection = StoppableConnection(connect, ROWS_PER_FETCH)
        # The thread of a disk that does not answer must not keep the process.
        connection._thread.daemon = True  # noqa: SLF001 - SQLAlchemy sets it too, but not for connections made here
        return await connection

    return opened
