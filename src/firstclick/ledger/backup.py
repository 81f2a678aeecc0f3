"""Copies a SQLite ledger while it is in use. The copy has every booking that was answered before the copying began."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from firstclick.ledger.errors import LedgerNotReady, first_line
from firstclick.ledger.urls import no_ledger_at, sqlite_path

BUSY_WITHIN_S = 10


def backup(url: str, target_path: Path) -> None:
    """Write a copy to `target_path`, which must not exist. The file appears only when it is complete and on disk.

    Blocks the caller, but not those who write to the ledger. Raises `LedgerNotReady`, also for a PostgreSQL URL:
    `pg_dump` copies such a ledger.
    """
    source = sqlite_path(url)
    if source is None:
        raise LedgerNotReady("A PostgreSQL ledger is copied with pg_dump, not by FirstClick.")
    if not source.exists():
        raise LedgerNotReady(no_ledger_at(url))
    if not target_path.absolute().parent.is_dir():
        raise LedgerNotReady(f"There is no folder {target_path.parent} to copy the ledger to; make it first.")
    partial = target_path.with_name(target_path.name + ".partial")
    try:
        _refuse_existing(target_path)
        partial.unlink(missing_ok=True)
        _copy(source, partial)
        partial.rename(target_path)
        _sync_to_disk(target_path.parent)
    except (OSError, sqlite3.Error) as error:
        partial.unlink(missing_ok=True)
        raise LedgerNotReady(f"The ledger cannot be copied: {first_line(error)}") from error


def _refuse_existing(target_path: Path) -> None:
    if target_path.exists():
        raise FileExistsError(f"{target_path} exists already; name a file that there is not.")


def _copy(source: Path, partial: Path) -> None:
    """`VACUUM INTO` copies one snapshot of the file, and does not start again when others write meanwhile."""
    partial.touch(mode=0o600, exist_ok=False)
    address = f"{source.absolute().as_uri()}?mode=rw"
    with closing(sqlite3.connect(address, uri=True, timeout=BUSY_WITHIN_S)) as connection:
        connection.execute("VACUUM INTO ?", (str(partial),))
    _sync_to_disk(partial)


def _sync_to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
