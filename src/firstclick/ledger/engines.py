"""Engines for both databases. They are configured so that a transaction is on disk when its commit returns."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from firstclick.ledger.opened_files import OpenedFiles
from firstclick.ledger.sqlite_connection import connects_to
from firstclick.ledger.sqlite_writer import SqliteWriter
from firstclick.ledger.urls import async_url, plain_url, sqlite_path

WRITERS_MAX = 8
READERS_MAX = 4
CONNECT_WITHIN_S = 2
BUSY_WITHIN_MS = 1_000
MIGRATION_BUSY_WITHIN_MS = 20_000
RETRY_EVERY_MS = 10

# `FULL` and `fullfsync`: a commit returns when its data is on disk. The write-ahead log is copied to the file after 16
# MB, not after 4: a booking changes pages of four indexes at random, and most of them are changed again before.
_SQLITE_PRAGMAS = ("synchronous = FULL", "fullfsync = ON", "foreign_keys = ON", "wal_autocheckpoint = 4000")
_WRITER_PRAGMAS = ("cache_size = -16000",)
"""16 MB for those pages, in the connection that writes bookings."""

# The timeout ends the transactions of dead processes, whose rows other transactions wait for. The database may be
# configured with `synchronous_commit = off`, but a commit must be on disk. And a cached plan may have been made for a
# table that was empty then.
_POSTGRESQL_SETTINGS = (
    "SELECT set_config('idle_in_transaction_session_timeout', '5000', false)",
    "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'",
    "SELECT set_config('plan_cache_mode', 'force_custom_plan', false)",
)

# libpq closes a connection to a machine that does not answer any more.
_POSTGRESQL_OPTIONS = {
    "connect_timeout": str(CONNECT_WITHIN_S),
    "keepalives_idle": "5",
    "keepalives_interval": "2",
    "keepalives_count": "3",
    "tcp_user_timeout": "5000",
}

POOL_LOGGER = "sqlalchemy.pool.impl.AsyncAdaptedQueuePool"

WRITES = {"firstclick_writes": True}
"""Execution options of a connection that will write: on SQLite its transactions begin as writers."""


def async_engine(url: str, files: OpenedFiles | None, connections_max: int) -> AsyncEngine:
    """An engine that serves requests, with so many connections, on `files` if they are SQLite's.

    The caller disposes of it.
    """
    parsed = async_url(url)
    if files is None:
        engine = create_async_engine(_with_options(parsed), pool_pre_ping=True, **_pool(connections_max))
        event.listen(engine.sync_engine, "connect", _set_up_postgresql)
    else:
        engine = create_async_engine(parsed, async_creator=connects_to(files), **_pool(connections_max))
        _set_up_sqlite(engine.sync_engine, BUSY_WITHIN_MS)
    logging.getLogger(POOL_LOGGER).addFilter(_is_error)
    return engine


def postgresql_log_engine(url: str) -> AsyncEngine:
    """An engine with one connection, for the seat log. Its commits do not wait: no customer was answered."""
    engine = async_engine(url, None, 1)

    def set_up(connection: Any, _: object) -> None:  # noqa: ANN401 - a DBAPI connection
        _execute(connection, ("SET synchronous_commit = off",))
        connection.commit()

    event.listen(engine.sync_engine, "connect", set_up)
    return engine


def sqlite_writer(files: OpenedFiles, mutex: asyncio.Lock) -> SqliteWriter:
    """What writes bookings to a SQLite file. Its commits wait for the disk."""
    return SqliteWriter(files, mutex, (*_pragmas(BUSY_WITHIN_MS), *_WRITER_PRAGMAS))


def sqlite_log_writer(files: OpenedFiles, mutex: asyncio.Lock) -> SqliteWriter:
    """What writes the seat log to a SQLite file. A commit of another connection brings its rows to the disk."""
    return SqliteWriter(files, mutex, (*_pragmas(BUSY_WITHIN_MS), "synchronous = NORMAL"))


def _is_error(record: logging.LogRecord) -> bool:
    """Whether the pool reports an error. It closes a connection whose reset was cancelled by a stop, which is none."""
    return not (record.exc_info and isinstance(record.exc_info[1], asyncio.CancelledError))


def plain_engine(url: str) -> Engine:
    """A blocking engine for migrations. It waits long, since another process may be migrating."""
    engine = checking_engine(url)
    if sqlite_path(url) is not None:
        event.listen(engine, "connect", _enable_wal)
    return engine


def checking_engine(url: str) -> Engine:
    """As `plain_engine`, but it does not change a SQLite file's journal mode: for those who only read."""
    if sqlite_path(url) is None:
        return create_engine(_with_options(plain_url(url)), hide_parameters=True)
    engine = create_engine(plain_url(url), hide_parameters=True)
    _set_up_sqlite(engine, MIGRATION_BUSY_WITHIN_MS)
    return engine


def _with_options(url: URL) -> URL:
    """Options in the URL take precedence."""
    return url.set(query={**_POSTGRESQL_OPTIONS, **url.query})


def _pool(connections_max: int) -> dict[str, Any]:
    """The options of a pool. Parameters are hidden in errors: session ids are secrets, and errors are logged."""
    return {"pool_size": connections_max, "max_overflow": 0, "pool_timeout": CONNECT_WITHIN_S, "hide_parameters": True}


def _set_up_sqlite(engine: Engine, busy_within_ms: int) -> None:
    """Transactions begin when SQLAlchemy begins them; by default the driver decides it from the statement."""
    pragmas = [f"PRAGMA {pragma}" for pragma in _pragmas(busy_within_ms)]

    def set_up(connection: Any, _: object) -> None:  # noqa: ANN401 - a DBAPI connection, of either driver
        connection.isolation_level = None
        _execute(connection, pragmas)

    event.listen(engine, "connect", set_up)
    event.listen(engine, "begin", _begin_sqlite)


def _pragmas(busy_within_ms: int) -> tuple[str, ...]:
    return (f"busy_timeout = {busy_within_ms}", *_SQLITE_PRAGMAS)


def _begin_sqlite(connection: Connection) -> None:
    """Begin a writer with `IMMEDIATE`: SQLite may refuse a transaction that begins as a reader and writes later."""
    writes = connection.get_execution_options().get("firstclick_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _set_up_postgresql(connection: Any, _: object) -> None:  # noqa: ANN401 - a DBAPI connection
    _execute(connection, _POSTGRESQL_SETTINGS)
    connection.commit()


def _enable_wal(connection: sqlite3.Connection, _: object) -> None:
    """Set the journal mode to write-ahead logging; the file keeps it.

    SQLite ignores `busy_timeout` here, since two connections that change the mode at once would be in a deadlock. So
    this polls.
    """
    deadline = time.monotonic() + MIGRATION_BUSY_WITHIN_MS / 1000
    with _closed_on_error(connection):
        while True:
            try:
                connection.execute("PRAGMA journal_mode = WAL").close()
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                    raise
                time.sleep(RETRY_EVERY_MS / 1000)
            else:
                return


def _execute(connection: Any, statements: Iterable[str]) -> None:  # noqa: ANN401 - a DBAPI connection
    with _closed_on_error(connection):
        cursor = connection.cursor()
        for statement in statements:
            cursor.execute(statement)
        cursor.close()


@contextmanager
def _closed_on_error(connection: Any) -> Iterator[None]:  # noqa: ANN401 - a DBAPI connection
    """Close a connection that cannot be set up: SQLAlchemy discards it without closing it."""
    try:
        yield
    except BaseException:
        connection.close()
        raise
