"""Whether a SQLite ledger was written to, by any connection of any process: a look that reads no table."""

from __future__ import annotations

from aiosqlite import Connection

from firstclick.ledger.opened_files import OpenedFiles
from firstclick.ledger.sqlite_connection import connects_to


class DataVersion:
    """A connection that only asks for SQLite's `data_version`, opened at the first call. It never begins a transaction:
    one that stays open would keep the write-ahead log from being emptied.
    """

    def __init__(self, files: OpenedFiles) -> None:
        self._connect = connects_to(files)
        self._connection: Connection | None = None

    async def read(self) -> int:
        """A number that differs from that of the last call if anything was committed in between."""
        if self._connection is None:
            self._connection = await self._connect()
        [(version,)] = await self._connection.execute_fetchall("PRAGMA data_version")
        return int(version)

    def close(self) -> None:
        """Let the connection's thread close it and end."""
        if self._connection is not None:
            self._connection.stop()
            self._connection = None
