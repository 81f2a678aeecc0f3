"""Engines for both databases, set up so that a commit that was answered is on the disk. They know no table."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from firstclick.ledger.urls import awaited_url, plain_url, sqlite_path

CONNECTIONS_MAX = 8
CONNECT_WITHIN_S = 2
BUSY_WITHIN_MS = 1_000
MIGRATING_WITHIN_MS = 20_000
ASK_AGAIN_MS = 10

# Another process of this machine may be writing: wait for it (`busy_timeout`), and wait for the disk (`FULL`).
_SQLITE_PRAGMAS = ("synchronous = FULL", "fullfsync = ON", "foreign_keys = ON")

# A process that died without a word must not keep rows from others for longer than this; no server-wide wish for speed
# may make "booked" mean "booked, unless the power fails"; and a plan that was made when the table was empty must not be
# gone on with.
_POSTGRESQL_SETTINGS = (
    "SELECT set_config('idle_in_transaction_session_timeout', '5000', false)",
    "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'",
    "SELECT set_config('plan_cache_mode', 'force_custom_plan', false)",
)

# A server whose machine is gone says nothing at all: libpq gives up on it by itself.
_POSTGRESQL_LINE = {
    "connect_timeout": str(CONNECT_WITHIN_S),
    "keepalives_idle": "5",
    "keepalives_interval": "2",
    "keepalives_count": "3",
    "tcp_user_timeout": "5000",
}

WRITES = {"firstclick_writes": True}
"""Execution options of a connection that will write: on SQLite it takes the turn to write at once."""


def awaited_engine(url: str) -> AsyncEngine:
    """The engine that serves requests. The caller disposes of it."""
    parsed = awaited_url(url)
    if sqlite_path(url) is None:
        engine = create_async_engine(_with_line(parsed), pool_pre_ping=True, **_pool())
        event.listen(engine.sync_engine, "connect", _set_up_postgresql)
    else:
        engine = create_async_engine(parsed, **_pool())
        _set_up_sqlite(engine.sync_engine, BUSY_WITHIN_MS)
    return engine


def plain_engine(url: str) -> Engine:
    """An engine that blocks, for migrations and checks; it may wait long for others that migrate."""
    if sqlite_path(url) is None:
        return create_engine(_with_line(plain_url(url)), hide_parameters=True)
    engine = create_engine(plain_url(url), hide_parameters=True)
    _set_up_sqlite(engine, MIGRATING_WITHIN_MS)
    event.listen(engine, "connect", _write_ahead)
    return engine


def _with_line(url: URL) -> URL:
    """What the URL itself says counts more."""
    return url.set(query={**_POSTGRESQL_LINE, **url.query})


def _pool() -> dict[str, Any]:
    """Errors never show values: they would bring sessions, which are secrets, into the log."""
    return {"pool_size": CONNECTIONS_MAX, "max_overflow": 0, "pool_timeout": CONNECT_WITHIN_S, "hide_parameters": True}


def _set_up_sqlite(engine: Engine, busy_within_ms: int) -> None:
    """Transactions begin where SQLAlchemy says so, not where the driver guesses from the statement."""
    pragmas = [f"PRAGMA {pragma}" for pragma in (f"busy_timeout = {busy_within_ms}", *_SQLITE_PRAGMAS)]

    def connected(connection: Any, _: object) -> None:  # noqa: ANN401 - a DBAPI connection, of either driver
        connection.isolation_level = None
        _say(connection, pragmas)

    event.listen(engine, "connect", connected)
    event.listen(engine, "begin", _begin_sqlite)


def _begin_sqlite(connection: Connection) -> None:
    """A writer takes its turn at once: a reader that becomes a writer half-way may be told that it comes too late."""
    writes = connection.get_execution_options().get("firstclick_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _set_up_postgresql(connection: Any, _: object) -> None:  # noqa: ANN401 - a DBAPI connection
    _say(connection, _POSTGRESQL_SETTINGS)
    connection.commit()


def _write_ahead(connection: sqlite3.Connection, _: object) -> None:
    """The file keeps this mode, for whoever opens it later.

    SQLite does not wait for another writer here, whatever `busy_timeout` says: two that change the mode at once would
    wait for each other.
    """
    until = time.monotonic() + MIGRATING_WITHIN_MS / 1000
    with _closed_if_it_fails(connection):
        while True:
            try:
                connection.execute("PRAGMA journal_mode = WAL").close()
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                    raise
                time.sleep(ASK_AGAIN_MS / 1000)
            else:
                return


def _say(connection: Any, statements: Iterable[str]) -> None:  # noqa: ANN401 - a DBAPI connection
    with _closed_if_it_fails(connection):
        cursor = connection.cursor()
        for statement in statements:
            cursor.execute(statement)
        cursor.close()


@contextmanager
def _closed_if_it_fails(connection: Any) -> Iterator[None]:  # noqa: ANN401 - a DBAPI connection
    """SQLAlchemy forgets a connection that cannot be set up, and would leave it open."""
    try:
        yield
    except BaseException:
        connection.close()
        raise
