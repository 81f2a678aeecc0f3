"""The SQLite ledger of a running server, opened by the test beside it."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from pathlib import Path

import pytest

from firstclick.bootstrap.audit_key import audit_key
from firstclick.bootstrap.core import LEDGER_FILE
from firstclick.bootstrap.settings import Settings
from firstclick.domain.staff.roles import PROOF_MS
from firstclick.ledger import SqlLedger, engines, group_commit, opened, sqlite_url
from firstclick.ledger.audit import AuditTable
from firstclick.ledger.connection import TRANSACTION_WITHIN_MS, LedgerConnection
from tests.harness.processes.patient_server import FACTOR
from tests.harness.processes.server import Server

DATA_DIR = "firstclick-data"


def audit_key_of(server: Server, data_dir: str = DATA_DIR) -> bytes:
    """The key that signs the rows of its audit log."""
    return audit_key(Settings(data_dir=str(server.folder / data_dir)))


def ledger_file(server: Server, data_dir: str = DATA_DIR) -> Path:
    """Where its ledger is."""
    return server.folder / data_dir / LEDGER_FILE


def make_proofs_old(server: Server) -> None:
    """Let the proof of every member of staff be as old as proofs may be, and as much again."""
    with closing(sqlite3.connect(ledger_file(server), timeout=10)) as ledger, ledger:
        ledger.execute("UPDATE staff_sessions SET proved_at_ms = proved_at_ms - ?", (2 * PROOF_MS,))


@asynccontextmanager
async def ledger_of(server: Server, data_dir: str = DATA_DIR) -> AsyncIterator[SqlLedger]:
    """The server's ledger, with its audit key. It waits longer than a server does: both write, and disks are slow."""
    url = sqlite_url(ledger_file(server, data_dir))
    with patience():
        async with opened(url, audit_key_of(server, data_dir)) as ledger:
            yield ledger


@contextmanager
def patience() -> Iterator[None]:
    """`FACTOR` times the deadlines of transactions, in this process."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engines, "BUSY_WITHIN_MS", FACTOR * engines.BUSY_WITHIN_MS)
        patch.setattr(group_commit, "RESULT_WITHIN_MS", FACTOR * group_commit.RESULT_WITHIN_MS)
        for method in (LedgerConnection.read, LedgerConnection.write, LedgerConnection.insert, AuditTable.write):
            patch.setattr(method, "__defaults__", (FACTOR * TRANSACTION_WITHIN_MS,))
        yield
