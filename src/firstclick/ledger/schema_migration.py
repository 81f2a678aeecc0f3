"""The schema brought up to date by Alembic, from inside the package. It may be called by many processes at once."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from firstclick.ledger.engines import WRITES, plain_engine
from firstclick.ledger.errors import LedgerNotReady, told
from firstclick.ledger.schema import REVISION_TABLE
from firstclick.ledger.urls import sqlite_path, where_to_look

MIGRATIONS = Path(__file__).parent / "migrations"
TAKE_TURN = text("SELECT pg_advisory_xact_lock(1179210061)")
_ALEMBIC = threading.Lock()  # it keeps what it works on in its modules


class SchemaState(StrEnum):
    """How a database's schema stands to this FirstClick's: nothing there, older, the same, or not known to it."""

    EMPTY = "empty"
    OLD = "old"
    CURRENT = "current"
    UNKNOWN = "unknown"


def migrate(url: str) -> None:
    """Bring the schema up to date, in one transaction; nothing to do is no error. Blocks. Raises `LedgerNotReady`.

    Processes that migrate at once take turns: an advisory turn on PostgreSQL, the writer's turn on SQLite.
    """
    path = sqlite_path(url)
    with _explained(url):
        if path is not None:
            _prepare_file(path)
        with _connection(url, writes=True) as connection:
            if path is None:
                connection.execute(TAKE_TURN)
            config = migration_config()
            config.attributes["connection"] = connection
            with _ALEMBIC:
                command.upgrade(config, "head")


def check(url: str) -> SchemaState:
    """How the database's schema stands. Writes nothing, blocks, raises `LedgerNotReady` when it cannot be reached."""
    path = sqlite_path(url)
    if path is not None and not path.exists():
        return SchemaState.EMPTY
    with _explained(url), _connection(url, writes=False) as connection:
        context = MigrationContext.configure(connection, opts={"version_table": REVISION_TABLE})
        found = context.get_current_revision()
    script = ScriptDirectory.from_config(migration_config())
    if found is None:
        return SchemaState.EMPTY
    if found == script.get_current_head():
        return SchemaState.CURRENT
    return SchemaState.OLD if found in {one.revision for one in script.walk_revisions()} else SchemaState.UNKNOWN


def make_ready(url: str) -> None:
    """What a starting server may do by itself: make a new schema, and bring a SQLite file up to date.

    A PostgreSQL schema that other servers use is only changed by `firstclick migrate`. Raises `LedgerNotReady`.
    """
    state = check(url)
    if state is SchemaState.UNKNOWN:
        raise LedgerNotReady("The ledger was made by a newer FirstClick than this one.")
    if state is SchemaState.OLD and sqlite_path(url) is None:
        raise LedgerNotReady("The ledger's schema is older than this FirstClick: run firstclick migrate.")
    if state is not SchemaState.CURRENT:
        migrate(url)


def migration_config() -> Config:
    """Where Alembic finds the revisions."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config


@contextmanager
def _connection(url: str, *, writes: bool) -> Iterator[Connection]:
    engine = plain_engine(url)
    try:
        with engine.connect().execution_options(**WRITES if writes else {}) as connection, connection.begin():
            yield connection
    finally:
        engine.dispose()


@contextmanager
def _explained(url: str) -> Iterator[None]:
    try:
        yield
    except (SQLAlchemyError, CommandError, OSError, sqlite3.Error) as error:
        raise LedgerNotReady(f"The ledger cannot be opened: {told(error)} ({where_to_look(url)}).") from error


def _prepare_file(path: Path) -> None:
    """Sessions are secrets: the file, and with it SQLite's two beside it, is its owner's alone."""
    path.touch(mode=0o600, exist_ok=True)
