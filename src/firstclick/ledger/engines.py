"""Engines for both databases, configured so that a commit that has returned is on the disk. No tables here."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from firstclick.ledger.urls import async_url, sqlite_path, sync_url

CONNECTIONS_MAX = 8
CONNECT_WITHIN_S = 2
BUSY_WITHIN_MS = 1_000
MIGRATION_BUSY_WITHIN_MS = 20_000
RETRY_AFTER_MS = 10

# Beside these, `busy_timeout` waits for another process that writes; `FULL` waits for the disk.
_SQLITE_PRAGMAS = ("synchronous = FULL", "fullfsync = ON", "foreign_keys = ON")

# The rows of a process that died are locked for 5 s at the most. A server-wide `synchronous_commit = off` would lose
# bookings in a power failure. A cached plan from the time when the table was empty must not be used later.
_POSTGRESQL_SETTINGS = (
    "SELECT set_config('idle_in_transaction_session_timeout', '5000', false)",
    "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'",
    "SELECT set_config('plan_cache_mode', 'force_custom_plan', false)",
)

# A server whose machine is down closes no connection: libpq detects it by these timeouts.
_POSTGRESQL_TIMEOUTS = {
    "connect_timeout": str(CONNECT_WITHIN_S),
    "keepalives_idle": "5",
    "keepalives_interval": "2",
    "keepalives_count": "3",
    "tcp_user_timeout": "5000",
}

WRITES = {"firstclick_writes": True}
"""Execution options of a connection that will write: on SQLite its transaction takes the write lock at its start."""


def async_engine(url: str) -> AsyncEngine:
    """The async engine, for requests. The caller disposes of it."""
    parsed = async_url(url)
    if sqlite_path(url) is None:
        engine = create_async_engine(_with_timeouts(parsed), pool_pre_ping=True, **_pool())
        event.listen(engine.sync_engine, "connect", _set_up_postgresql)
    else:
        engine = create_async_engine(parsed, **_pool())
        _set_up_sqlite(engine.sync_engine, BUSY_WITHIN_MS)
    return engine


def sync_engine(url: str) -> Engine:
    """A blocking engine, for migrations and checks. It waits up to 20 s for another process that migrates."""
    if sqlite_path(url) is None:
        return create_engine(_with_timeouts(sync_url(url)), hide_parameters=True)
    engine = create_engine(sync_url(url), hide_parameters=True)
    _set_up_sqlite(engine, MIGRATION_BUSY_WITHIN_MS)
    event.listen(engine, "connect", _write_ahead)
    return engine


def _with_timeouts(url: URL) -> URL:
    """Parameters that the URL sets itself win."""
    return url.set(query={**_POSTGRESQL_TIMEOUTS, **url.query})


def _pool() -> dict[str, Any]:
    """Options of the connection pool. Errors hide their parameters: session ids are secrets and must not be logged."""
    return {"pool_size": CONNECTIONS_MAX, "max_overflow": 0, "pool_timeout": CONNECT_WITHIN_S, "hide_parameters": True}


def _set_up_sqlite(engine: Engine, busy_within_ms: int) -> None:
    """SQLAlchemy begins transactions, not the driver, which would decide by the kind of statement."""
    pragmas = [f"PRAGMA {pragma}" for pragma in (f"busy_timeout = {busy_within_ms}", *_SQLITE_PRAGMAS)]

    def connected(connection: Any, _: object) -> None:  # noqa: ANN401 - a DBAPI connection, of either driver
        connection.isolation_level = None
        _execute_all(connection, pragmas)

    event.listen(engine, "connect", connected)
    event.listen(engine, "begin", _begin_sqlite)


def _begin_sqlite(connection: Connection) -> None:
    """A writer takes the write lock at once: SQLite may refuse it to a transaction that has already read."""
    writes = connection.get_execution_options().get("firstclick_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _set_up_postgresql(connection: Any, _: object) -> None:  # noqa: ANN401 - a DBAPI connection
    _execute_all(connection, _POSTGRESQL_SETTINGS)
    connection.commit()


def _write_ahead(connection: sqlite3.Connection, _: object) -> None:
    """Switch the file to write-ahead logging; the mode is stored in the file.

    SQLite ignores `busy_timeout` for this statement, since two connections that change the mode at once would wait for
    each other. So it is retried here.
    """
    deadline = time.monotonic() + MIGRATION_BUSY_WITHIN_MS / 1000
    with _closed_on_error(connection):
        while True:
            try:
                connection.execute("PRAGMA journal_mode = WAL").close()
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                    raise
                time.sleep(RETRY_AFTER_MS / 1000)
            else:
                return


def _execute_all(connection: Any, statements: Iterable[str]) -> None:  # noqa: ANN401 - a DBAPI connection
    with _closed_on_error(connection):
        cursor = connection.cursor()
        for statement in statements:
            cursor.execute(statement)
        cursor.close()


@contextmanager
def _closed_on_error(connection: Any) -> Iterator[None]:  # noqa: ANN401 - a DBAPI connection
    """Close the connection on an error: SQLAlchemy drops a connection whose set-up fails without closing it."""
    try:
        yield
    except BaseException:
        connection.close()
        raise
