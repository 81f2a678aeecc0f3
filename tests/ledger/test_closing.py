"""Closing a SQLite ledger ends, whatever its connections were doing."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from contextlib import closing, suppress
from pathlib import Path

import pytest

from firstclick.domain.refusals import LedgerUnavailable
from firstclick.ledger import SqlLedger
from firstclick.ledger.engines import async_engine
from firstclick.ledger.opened_files import OpenedFiles
from firstclick.ledger.sqlite_connection import connects_to, threads_ended
from firstclick.ledger.urls import sqlite_path
from tests.ledger.making import a_booking

ENDS_WITHIN_S = 30.0


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "ledger.db"
    sqlite3.connect(path).close()
    return path


async def test_a_connection_that_is_stopped_twice_ends_for_both(file: Path) -> None:
    connection = await connects_to(OpenedFiles(file))()
    ended = [connection.stop(), connection.stop()]
    async with asyncio.timeout(ENDS_WITHIN_S):
        await asyncio.gather(*filter(None, ended))


async def test_a_connection_that_is_stopped_while_it_is_being_closed_ends(file: Path) -> None:
    connection = await connects_to(OpenedFiles(file))()
    being_closed = asyncio.create_task(connection.close())
    await asyncio.sleep(0)
    connection.stop()
    async with asyncio.timeout(ENDS_WITHIN_S):
        with suppress(ValueError):
            await being_closed


def test_a_file_that_is_not_there_is_not_created(tmp_path: Path) -> None:
    async def connect() -> None:
        await connects_to(OpenedFiles(tmp_path / "nothing.db"))()

    with pytest.raises(sqlite3.OperationalError):
        asyncio.run(connect())
    assert not list(tmp_path.iterdir())


def test_a_ledger_ends_while_another_process_keeps_the_writer(file_url: str) -> None:
    """Its event loop too: tasks that were left behind are cancelled at its end, and must obey."""
    ending = threading.Thread(target=lambda: asyncio.run(_closed_while_probing(file_url)), daemon=True)
    ending.start()
    ending.join(ENDS_WITHIN_S)
    assert not ending.is_alive()


async def _closed_while_probing(file_url: str) -> None:
    ledger = SqlLedger(file_url)
    await ledger.start()
    path = sqlite_path(file_url)
    assert path is not None
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with suppress(LedgerUnavailable):
            await ledger.book(a_booking())
        assert ledger.troubles()
        await asyncio.sleep(0.7)  # waits: the probe to wait for the writer
        await ledger.close()


@pytest.mark.parametrize(("error", "lines"), [(asyncio.CancelledError(), 0), (OSError("the disk is gone"), 1)])
def test_a_connection_whose_reset_is_cancelled_by_a_stop_is_no_error(
    file: Path, caplog: pytest.LogCaptureFixture, error: BaseException, lines: int
) -> None:
    """The pool closes it; a stop must write no stack trace to the log for that."""
    engine = async_engine(f"sqlite:///{file}", OpenedFiles(file), 1)
    engine.pool.logger.error("Exception during reset or similar", exc_info=error)
    assert len(caplog.records) == lines


@pytest.mark.parametrize("passes", range(14))
async def test_no_thread_is_left_when_a_reader_is_cancelled_and_the_ledger_closed(file_url: str, passes: int) -> None:
    """A thread that runs while the interpreter ends may crash it."""
    before = set(threading.enumerate())
    ledger = SqlLedger(file_url)
    await ledger.start()
    reader = asyncio.create_task(ledger.booking("no such reference"))
    for _ in range(passes):
        await asyncio.sleep(0)
    reader.cancel()
    await ledger.close()
    left = [thread for thread in threading.enumerate() if thread not in before and "asyncio" not in thread.name]
    assert not left
    with suppress(asyncio.CancelledError):
        await reader


async def test_a_connection_whose_thread_has_not_begun_is_not_waited_for(file: Path) -> None:
    files = OpenedFiles(file)
    opening = connects_to(files)()
    asleep = threading.Thread()
    files.threads.add(asleep)
    await threads_ended(files, ENDS_WITHIN_S)
    connection = await opening
    await connection.close()
