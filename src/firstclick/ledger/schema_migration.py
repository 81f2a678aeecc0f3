"""Checks the schema and migrates it with Alembic. Many processes may do so at once."""

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
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from firstclick.ledger.advisory_locks import Advisory
from firstclick.ledger.engines import WRITES, checking_engine, plain_engine
from firstclick.ledger.errors import LedgerNotReady, first_line
from firstclick.ledger.schema import REVISION_TABLE
from firstclick.ledger.urls import advice_for, no_ledger_at, sqlite_path

MIGRATIONS = Path(__file__).parent / "migrations"
SERIALIZE_MIGRATIONS = Advisory.MIGRATION.until_commit()
_ALEMBIC = threading.Lock()  # Alembic keeps its state in module globals


class SchemaState(StrEnum):
    """A database's schema compared with this FirstClick's: none, older, the same, or one that it does not know."""

    EMPTY = "empty"
    OLD = "old"
    CURRENT = "current"
    UNKNOWN = "unknown"


def migrate(url: str) -> None:
    """Bring the schema up to date in one transaction, if it is not. Blocks. Raises `LedgerNotReady`.

    Processes that migrate at once do so one after another: PostgreSQL by an advisory lock, SQLite by its write lock.
    """
    path = sqlite_path(url)
    with _errors_explained(url):
        if path is not None:
            _prepare_file(path)
        with _connection(plain_engine(url), writes=True) as connection:
            if path is None:
                connection.execute(SERIALIZE_MIGRATIONS)
            config = migration_config()
            config.attributes["connection"] = connection
            with _ALEMBIC:
                command.upgrade(config, "head")


def check(url: str) -> SchemaState:
    """Compare the database's schema. Writes nothing. Blocks. Raises `LedgerNotReady` when it cannot be read."""
    path = sqlite_path(url)
    if path is not None and not path.exists():
        return SchemaState.EMPTY
    with _errors_explained(url), _connection(checking_engine(url), writes=False) as connection:
        context = MigrationContext.configure(connection, opts={"version_table": REVISION_TABLE})
        found = context.get_current_revision()
    script = ScriptDirectory.from_config(migration_config())
    if found is None:
        return SchemaState.EMPTY
    if found == script.get_current_head():
        return SchemaState.CURRENT
    return SchemaState.OLD if found in {known.revision for known in script.walk_revisions()} else SchemaState.UNKNOWN


def require_current(url: str) -> None:
    """Check that there is a ledger of this FirstClick's schema. Writes nothing. Blocks. Raises `LedgerNotReady`."""
    _refuse_others(check(url), url)


def make_ready(url: str) -> None:
    """Create the schema of a new ledger. Blocks. Raises `LedgerNotReady` when there is an older or a newer one."""
    state = check(url)
    if state is SchemaState.EMPTY:
        migrate(url)
    else:
        _refuse_others(state, url)


def _refuse_others(state: SchemaState, url: str) -> None:
    """Refuse every state but the current one."""
    match state:
        case SchemaState.EMPTY:
            raise LedgerNotReady(no_ledger_at(url))
        case SchemaState.OLD:
            raise LedgerNotReady("The ledger's schema is older than this FirstClick: run firstclick migrate.")
        case SchemaState.UNKNOWN:
            raise LedgerNotReady("The ledger was made by a newer FirstClick than this one.")


def migration_config() -> Config:
    """Alembic's configuration, with the folder of the revisions."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config


@contextmanager
def _connection(engine: Engine, *, writes: bool) -> Iterator[Connection]:
    try:
        with engine.connect().execution_options(**WRITES if writes else {}) as connection, connection.begin():
            yield connection
    finally:
        engine.dispose()


@contextmanager
def _errors_explained(url: str) -> Iterator[None]:
    try:
        yield
    except (SQLAlchemyError, CommandError, OSError, sqlite3.Error) as error:
        raise LedgerNotReady(f"The ledger cannot be opened: {first_line(error)} ({advice_for(url)}).") from error


def _prepare_file(path: Path) -> None:
    """Create the file so that only its owner can read it: session ids are secrets.

    SQLite gives the same mode to the two files that it creates beside it.
    """
    path.touch(mode=0o600, exist_ok=True)
