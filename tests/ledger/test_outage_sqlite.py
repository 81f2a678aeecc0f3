"""SQLite on a full disk, or locked by another writer. No write is partial, and the ledger recovers by itself."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

from firstclick.domain.refusals import LedgerUnavailable
from firstclick.ledger import SqlLedger
from firstclick.ledger.urls import sqlite_path
from firstclick.service.ports.ledger import Remembered
from tests.ledger.making import a_booking

# The writer never gives up its lock, so any end is due to the ledger's own deadline. Generous: machines are busy.
ENDS_WITHIN_S = 20.0
# A limit on the size of files simulates a full disk for this process alone; raising it frees space.
FULL_DISK = """
import asyncio, resource, signal, sys
from firstclick.domain.refusals import LedgerUnavailable
from firstclick.ledger import SqlLedger
from tests.ledger.making import a_booking

def room(size):
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

async def book_until_refused(ledger, answered):
    while True:
        booking = a_booking(f"A{len(answered)}", user_id="u" * 500)
        try:
            answered.append(await ledger.book(booking))
        except LedgerUnavailable:
            return booking

async def main():
    ledger, answered = SqlLedger(sys.argv[1]), []
    await ledger.start()
    room(1_000_000)
    refused = await book_until_refused(ledger, answered)
    assert ledger.troubles(), "it reports troubles"
    await asyncio.sleep(1.2)
    assert ledger.troubles(), "for as long as the disk is full"
    assert await ledger.booking_of_session(refused.session_id) is None, "no write is partial"
    assert set(await ledger.bookings("show-1")) == set(answered), "nothing is lost, and reads go on"
    room(resource.RLIM_INFINITY)
    while ledger.troubles():
        await asyncio.sleep(0.05)
    assert await ledger.book(refused) == refused, "a retry is written"
    await ledger.close()

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
asyncio.run(main())
"""


def test_a_full_disk_refuses_bookings_until_there_is_room(file_url: str) -> None:
    done = subprocess.run([sys.executable, "-W", "error", "-c", FULL_DISK, file_url], timeout=25, check=False)
    assert done.returncode == 0


async def test_a_writer_that_keeps_its_lock_is_waited_for_until_the_deadline_only(file_url: str) -> None:
    seen: list[tuple[int, bool]] = []

    def note(bookings: int, seconds: float, *, is_written: bool) -> None:
        assert seconds >= 0
        seen.append((bookings, is_written))

    ledger = SqlLedger(file_url, note)
    await ledger.start()
    path = sqlite_path(file_url)
    assert path is not None
    booking = a_booking()
    with closing(sqlite3.connect(path, isolation_level=None)) as hog:
        hog.execute("BEGIN IMMEDIATE")
        async with asyncio.timeout(ENDS_WITHIN_S):
            outcomes = await asyncio.gather(*(ledger.book(booking) for _ in range(5)), return_exceptions=True)
        assert {type(one) for one in outcomes} == {LedgerUnavailable}
        assert ledger.troubles() == ("The ledger's database does not answer: database is locked",)
        assert await ledger.bookings("show-1") == []
    while ledger.troubles():
        await asyncio.sleep(0.05)  # waits: for the ledger's probe
    failures = ledger.failed_transactions()
    assert failures >= 1
    assert await ledger.book(booking) == booking
    assert seen == [(5, False), (1, True)], "a transaction that fails takes its time too"
    assert ledger.failed_transactions() == failures
    await ledger.close()


async def test_every_error_of_the_database_is_ledger_unavailable(file_url: str) -> None:
    ledger = SqlLedger(file_url)
    for call in (ledger.bookings("x"), ledger.booking("x"), ledger.programme(), ledger.programme_version()):
        with pytest.raises(LedgerUnavailable):
            await call
    for write in (
        ledger.book(a_booking()),
        ledger.recall("key", 1),
        ledger.remember("key", Remembered(b"", 201, (), b""), 1),
    ):
        with pytest.raises(LedgerUnavailable):
            await write
    await ledger.close()
