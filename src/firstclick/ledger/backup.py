"""A copy of a SQLite ledger while it is in use: it has every booking that was answered before the copy began."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from firstclick.ledger.errors import LedgerNotReady, error_summary
from firstclick.ledger.urls import sqlite_path

WAIT_S = 10


def backup(url: str, target_path: Path) -> None:
    """Write a copy to `target_path`, which must not exist. The copy is complete and on the disk, or there is none.

    Blocks until it is done; other processes go on writing. Raises `LedgerNotReady`, always so for PostgreSQL, where the
    sentence names `pg_dump`.
    """
    source = sqlite_path(url)
    if source is None:
        raise LedgerNotReady("A PostgreSQL ledger is copied with pg_dump, not by FirstClick.")
    if not source.exists():
        raise LedgerNotReady(f"There is no ledger at {source}; name its folder with --data-dir.")
    if not target_path.absolute().parent.is_dir():
        raise LedgerNotReady(f"There is no folder {target_path.parent} to copy the ledger to; make it first.")
    partial = target_path.with_name(target_path.name + ".partial")
    try:
        _refuse_existing(target_path)
        partial.unlink(missing_ok=True)
        _copy(source, partial)
        partial.rename(target_path)
        _sync(target_path.parent)
    except (OSError, sqlite3.Error) as error:
        partial.unlink(missing_ok=True)
        raise LedgerNotReady(f"The ledger cannot be copied: {error_summary(error)}") from error


def _refuse_existing(target_path: Path) -> None:
    if target_path.exists():
        raise FileExistsError(f"{target_path} exists already")


def _copy(source: Path, partial: Path) -> None:
    """`VACUUM INTO` reads one snapshot of the file, and does not start over when others write at the same time."""
    partial.touch(mode=0o600, exist_ok=False)
    with closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=rw", uri=True, timeout=WAIT_S)) as connection:
        connection.execute("VACUUM INTO ?", (str(partial),))
    _sync(partial)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
