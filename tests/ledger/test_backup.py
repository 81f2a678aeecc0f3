"""A copy that is made while bookings are written has every booking that was answered before."""

from __future__ import annotations

import asyncio
import itertools
import stat
from pathlib import Path

import pytest

from firstclick.domain.booking import Booking
from firstclick.ledger import LedgerNotReady, SqlLedger, backup, sqlite_url
from tests.ledger.making import a_booking, found_by_hand


async def test_a_copy_under_load_has_every_answered_booking(file_url: str, tmp_path: Path) -> None:
    ledger = SqlLedger(file_url)
    await ledger.start()
    answered: list[Booking] = []
    writers = [asyncio.create_task(_book_on(ledger, f"show-{n}", answered)) for n in range(32)]
    while len(answered) < 300:
        await asyncio.sleep(0)
    target, before = await _copy_while_they_write(file_url, tmp_path, answered)
    for writer in writers:
        writer.cancel()
    await asyncio.gather(*writers, return_exceptions=True)
    await ledger.close()
    assert before <= await _in_copy(target)


async def test_a_copy_is_complete_and_readable_by_its_owner_only(file_url: str, tmp_path: Path) -> None:
    await _one_booking(file_url)
    backup(file_url, tmp_path / "copy.db")
    assert stat.S_IMODE((tmp_path / "copy.db").stat().st_mode) == 0o600
    assert found_by_hand(sqlite_url(tmp_path / "copy.db"), "PRAGMA integrity_check") == [("ok",)]
    assert not list(tmp_path.glob("*partial*"))  # noqa: ASYNC240 - a test may wait for its disk


async def test_a_copy_never_replaces_a_file(file_url: str, tmp_path: Path) -> None:
    await _one_booking(file_url)
    (tmp_path / "copy.db").write_text("yesterday's")
    with pytest.raises(LedgerNotReady, match="exists already"):
        backup(file_url, tmp_path / "copy.db")
    assert (tmp_path / "copy.db").read_text() == "yesterday's"


def test_a_missing_ledger_is_not_created_by_copying_it(file_url: str, tmp_path: Path) -> None:
    with pytest.raises(LedgerNotReady, match=r"There is no ledger at .*--data-dir"):
        backup(file_url, tmp_path / "copy.db")
    assert not list(tmp_path.iterdir())


async def test_a_missing_folder_is_named_as_it_was_given(file_url: str, tmp_path: Path) -> None:
    await _one_booking(file_url)
    with pytest.raises(LedgerNotReady, match=r"There is no folder .*nowhere to copy"):
        backup(file_url, tmp_path / "nowhere" / "copy.db")


def test_postgresql_is_refused_with_a_hint_to_pg_dump(tmp_path: Path) -> None:
    with pytest.raises(LedgerNotReady, match="pg_dump"):
        backup("postgresql://localhost/firstclick", tmp_path / "copy.db")


async def _copy_while_they_write(url: str, folder: Path, answered: list[Booking]) -> tuple[Path, set[Booking]]:
    """A copy during which a booking was written, and the bookings that were answered before it began."""
    for n in range(1000):
        before = set(answered)
        target = folder / f"copy-{n}.db"
        await asyncio.to_thread(backup, url, target)
        if len(answered) > len(before):
            return target, before
    raise AssertionError("nothing was written during any copy")


async def _book_on(ledger: SqlLedger, showtime_id: str, answered: list[Booking]) -> None:
    for n in itertools.count():
        booking = a_booking(f"A{n}", f"B{n}", showtime_id=showtime_id)
        assert await ledger.book(booking) == booking
        answered.append(booking)


async def _one_booking(url: str) -> None:
    ledger = SqlLedger(url)
    await ledger.start()
    await ledger.book(a_booking())
    await ledger.close()


async def _in_copy(path: Path) -> set[Booking]:
    copy = SqlLedger(sqlite_url(path))
    await copy.start()
    found = {one for n in range(32) for one in await copy.bookings(f"show-{n}")}
    await copy.close()
    return found
