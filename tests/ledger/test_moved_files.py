"""The ledger's files are removed, moved or replaced while they are open: nothing is booked until they are back."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from firstclick.domain.refusals import LedgerUnavailable
from firstclick.ledger import SqlLedger, backup, sqlite_url
from firstclick.ledger.connection import LedgerConnection
from firstclick.service.ports.ledger import Remembered
from tests.ledger.making import a_booking, found_by_hand


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    return tmp_path / "data" / "ledger.db"


@pytest.fixture
async def ledger(path: Path) -> AsyncIterator[SqlLedger]:
    """A ledger with a booking."""
    opened = SqlLedger(sqlite_url(path))
    await opened.start()
    await opened.book(a_booking("A1"))
    assert opened.troubles() == ()
    yield opened
    await opened.close()


def all_removed(path: Path) -> None:
    for file in path.parent.iterdir():
        file.unlink()


def file_removed(path: Path) -> None:
    path.unlink()


def log_removed(path: Path) -> None:
    path.with_name("ledger.db-wal").unlink()


def index_removed(path: Path) -> None:
    path.with_name("ledger.db-shm").unlink()


def folder_moved(path: Path) -> None:
    path.parent.rename(path.parent.with_name("elsewhere"))


def folder_removed(path: Path) -> None:
    shutil.rmtree(path.parent)


def file_replaced(path: Path) -> None:
    backup(sqlite_url(path), path.with_name("copy.db"))
    path.with_name("copy.db").rename(path)


ALL = (all_removed, file_removed, log_removed, index_removed, folder_moved, folder_removed, file_replaced)


@pytest.mark.parametrize("happens", ALL, ids=lambda happens: happens.__name__)
async def test_nothing_is_booked_in_files_that_are_not_at_their_place(
    ledger: SqlLedger, path: Path, happens: Callable[[Path], None]
) -> None:
    await asyncio.to_thread(happens, path)
    assert "moved, removed or replaced" in ledger.troubles()[0], "also before anything is written"
    for call in (
        ledger.book(a_booking("B1")),
        ledger.cancel_pending(a_booking("C1")),
        ledger.remember("key", Remembered(b"", 200, (), b""), 1),
    ):
        with pytest.raises(LedgerUnavailable):
            await call
    assert "moved, removed or replaced" in ledger.troubles()[0]


async def test_no_new_file_is_created_in_place_of_the_old_one(ledger: SqlLedger, path: Path) -> None:
    all_removed(path)
    with pytest.raises(LedgerUnavailable):
        await asyncio.gather(*(ledger.bookings(f"show-{n}") for n in range(20)))
    assert not list(path.parent.iterdir())


async def test_files_that_are_put_back_are_used_again(ledger: SqlLedger, path: Path) -> None:
    folder_moved(path)
    booking = a_booking("B1")
    with pytest.raises(LedgerUnavailable):
        await ledger.book(booking)
    path.parent.with_name("elsewhere").rename(path.parent)
    while ledger.troubles():
        await asyncio.sleep(0.02)  # waits: for the ledger's probe
    assert await ledger.book(booking) == booking
    assert found_by_hand(sqlite_url(path), "SELECT count(*) FROM bookings") == [(2,)]


async def test_a_transaction_whose_file_is_removed_before_its_commit_is_not_answered(
    ledger: SqlLedger, path: Path
) -> None:
    """The commit itself succeeds."""
    connection = LedgerConnection(sqlite_url(path))

    async def work(opened: AsyncConnection) -> str:
        await opened.execute(text("DELETE FROM answers"))
        file_removed(path)
        return "done"

    with pytest.raises(LedgerUnavailable):
        await connection.write(work)
    assert ledger.troubles()
    await connection.close()


async def test_ordinary_checkpoints_and_readers_are_no_trouble(ledger: SqlLedger, path: Path) -> None:
    found_by_hand(sqlite_url(path), "PRAGMA wal_checkpoint(TRUNCATE)")
    backup(sqlite_url(path), path.with_name("copy.db"))
    await ledger.book(a_booking("B1"))
    assert ledger.troubles() == ()
