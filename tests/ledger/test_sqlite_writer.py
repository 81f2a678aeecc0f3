"""The thread that writes bookings to SQLite: its settings, its place among the writers, and its end."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from firstclick.ledger import SqlLedger, engines, migrate, sqlite_url
from firstclick.ledger.connection import LedgerConnection
from firstclick.ledger.engines import sqlite_writer
from firstclick.ledger.insert import Insert
from firstclick.ledger.opened_files import OpenedFiles
from firstclick.ledger.sqlite_connection import threads_ended
from tests.ledger.making import a_booking, found_by_hand

FULL = 2
ENDS_WITHIN_S = 30.0
SETTINGS = Insert(
    """INSERT INTO answers (key, body_hash, status, headers, body, created_at_ms)
        SELECT :key, '', synchronous, foreign_keys, fullfsync, timeout
        FROM pragma_synchronous, pragma_foreign_keys, pragma_fullfsync, pragma_busy_timeout""",
    "",
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "ledger.db"
    migrate(sqlite_url(file))
    return file


@pytest.fixture
async def connection(path: Path) -> AsyncIterator[LedgerConnection]:
    opened = LedgerConnection(sqlite_url(path))
    yield opened
    await opened.close()


@pytest.fixture
def other(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection of another process."""
    with closing(sqlite3.connect(path, isolation_level=None)) as opened:
        yield opened


async def test_its_commit_waits_for_the_disk(connection: LedgerConnection, path: Path) -> None:
    assert await connection.insert(SETTINGS, {"key": "settings"}) == 1
    found = found_by_hand(sqlite_url(path), "SELECT status, headers, body, created_at_ms FROM answers")
    assert found == [(FULL, 1, 1, engines.BUSY_WITHIN_MS)]


async def test_a_statement_that_was_given_up_keeps_its_turn_until_it_has_ended(
    path: Path, other: sqlite3.Connection
) -> None:
    """No other writer of the process polls for the file beside it, and no second statement queues in its thread."""
    files, mutex = OpenedFiles(path), asyncio.Lock()
    writer = sqlite_writer(files, mutex)
    other.execute("BEGIN IMMEDIATE")
    given_up = asyncio.create_task(writer.run(SETTINGS.sqlite, {"key": "given up"}))
    while not mutex.locked():
        await asyncio.sleep(0)
    given_up.cancel()
    with pytest.raises(asyncio.CancelledError):
        await given_up
    assert mutex.locked()
    other.execute("COMMIT")
    async with mutex:
        assert other.execute("SELECT key FROM answers").fetchall() == [("given up",)]
    writer.stop()
    await threads_ended(files, ENDS_WITHIN_S)
    files.close()


async def test_its_thread_ends_with_the_ledger_and_a_new_one_begins_with_the_next_booking(path: Path) -> None:
    before = set(threading.enumerate())
    ledger = SqlLedger(sqlite_url(path))
    for seat_id in ("A1", "A2"):
        await ledger.book(a_booking(seat_id))
        await ledger.close()
        assert not [one for one in threading.enumerate() if one not in before and "asyncio" not in one.name]
    assert found_by_hand(sqlite_url(path), "SELECT count(*) FROM bookings") == [(2,)]


async def test_a_text_that_json_would_shorten_is_written_whole(path: Path) -> None:
    ledger = SqlLedger(sqlite_url(path))
    booking = await ledger.book(a_booking("A1", user_id="a\0b"))
    assert await ledger.bookings("show-1") == [booking]
    await ledger.close()
