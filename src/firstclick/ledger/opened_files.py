"""Compares the files that a SQLite ledger has open with those at its paths.

An open file can be removed, moved or replaced. SQLite goes on writing to it, and that is lost with the process.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from pathlib import Path
from weakref import WeakSet

from firstclick.ledger.name_keys import add_name_key

ENDINGS = ("", "-wal", "-shm")
"""The database, the write-ahead log, and the index of that log, which has the locks of all processes."""

Identity = tuple[int, int] | None
"""Device and inode; None: there is no file."""


class OpenedFiles:
    """The files of one ledger. A connection that does nothing keeps all of them until `close`.

    SQLite removes log and index when the last connection is closed; while one is open, only others can remove them.
    """

    def __init__(self, path: Path) -> None:
        self._paths = tuple(str(path.absolute()) + ending for ending in ENDINGS)
        self._address = f"{path.absolute().as_uri()}?mode=rw"
        self._mutex = threading.Lock()
        self._anchor: sqlite3.Connection | None = None
        self._opened: tuple[Identity, ...] = ()
        self.threads: WeakSet[threading.Thread] = WeakSet()
        """The threads of the connections to these files, those that have ended too."""
        self._sentence = (
            f"The ledger's files at {path} are not those that this server has open: they were moved, removed or "
            "replaced. Put them back, or restart the server."
        )

    def connect(self) -> sqlite3.Connection:
        """A connection to the files that were opened first. Creates no file. Blocks. Raises `sqlite3.OperationalError`.

        The files are compared before and after, so that no others are opened.
        """
        self._keep()
        self._check()
        connection = self._connection()
        try:
            self._check()
        except sqlite3.OperationalError:
            connection.close()
            raise
        return connection

    def trouble(self) -> str:
        """A sentence if the files at the paths are others than those that are open; else empty."""
        for path, opened in zip(self._paths, self._opened, strict=False):
            if opened is not None and _identity(path) != opened:
                return self._sentence
        return ""

    def close(self) -> None:
        """Close the connection that kept the files. They may be opened again."""
        with self._mutex:
            anchor, self._anchor, self._opened = self._anchor, None, ()
        if anchor is not None:
            anchor.close()

    def _keep(self) -> None:
        with self._mutex:
            if self._anchor is not None:
                return
            before = _identity(self._paths[0])
            anchor = self._connection()
            try:
                anchor.execute("SELECT count(*) FROM sqlite_schema").fetchone()  # this opens log and index
            except sqlite3.Error:
                anchor.close()
                raise
            self._opened, self._anchor = (before, *(_identity(path) for path in self._paths[1:])), anchor

    def _check(self) -> None:
        if self.trouble():
            raise sqlite3.OperationalError("the ledger's files were moved, removed or replaced")

    def _connection(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._address, uri=True, check_same_thread=False, isolation_level=None)
        add_name_key(connection)
        return connection


def _identity(path: str) -> Identity:
    try:
        found = os.stat(path)  # noqa: PTH116 - three times as fast as a Path's, and before and after every booking
    except OSError:
        return None
    return found.st_dev, found.st_ino
