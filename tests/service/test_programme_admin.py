"""The programme is kept in the ledger: imported from a file, extended day by day, followed by every running process.

These tests use a real ledger in a file, and so run in real time.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from firstclick.domain.booking import Booking
from firstclick.domain.programme import Programme
from firstclick.domain.refusals import LedgerUnavailable
from firstclick.ledger import SqlLedger, sqlite_url
from firstclick.programme_file import TomlReader, packaged_programme, read_source
from firstclick.service import programme_admin
from firstclick.service.live import ledger_watch
from firstclick.service.live.ledger_watch import LedgerWatch
from firstclick.service.live.programme_follower import ProgrammeFollower
from firstclick.service.live.repair import Repair
from firstclick.service.live.restorer import Restorer
from firstclick.service.live.views import Views
from firstclick.service.ports.programme import ProgrammeError, ProgrammeText
from firstclick.service.programme_admin import ProgrammeAdmin
from tests.programme.sample import SAMPLE, changed
from tests.service.cinema import memory

MONDAY_MS = 1_795_435_200_000  # 2026-11-23, noon in London
DAY_MS = 24 * 3_600_000
OFTEN_S = 0.005
Clause = Callable[[SqlLedger, Path], Awaitable[None]]


def on_a_ledger(clause: Clause) -> Callable[[Path], None]:
    """Run the clause on an empty ledger, with a folder for its files."""

    async def run(folder: Path) -> None:
        ledger = SqlLedger(sqlite_url(folder / "ledger.db"))
        await ledger.start()
        try:
            await clause(ledger, folder)
        finally:
            await ledger.close()

    def test(tmp_path: Path) -> None:
        asyncio.run(run(tmp_path))

    return test


def admin(ledger: SqlLedger) -> ProgrammeAdmin:
    """What administers the programme of the ledger, with the real reader of files."""
    return ProgrammeAdmin(ledger, TomlReader())


def written(folder: Path, text: str = SAMPLE) -> ProgrammeText:
    """A programme file, written and read."""
    file = folder / "week.toml"
    file.write_text(text, encoding="utf-8")
    return read_source(file)


async def stored(ledger: SqlLedger) -> Programme:
    """What is on by the ledger."""
    programme = await ledger.programme()
    assert programme is not None
    return programme


def views_on(ledger: SqlLedger) -> Views:
    """A process that serves nothing yet."""
    return Views(Programme("", "UTC", (), (), ()), Restorer(memory(), ledger, lambda: 1).prepare)


def follower_of(ledger: SqlLedger, views: Views) -> ProgrammeFollower:
    """What makes the process follow the ledger."""
    store = memory()
    return ProgrammeFollower(ledger, views, store, Repair(Restorer(store, ledger, lambda: 1), views))


@asynccontextmanager
async def following(ledger: SqlLedger, views: Views, clock_ms: Callable[[], int]) -> AsyncIterator[None]:
    """Run the process that follows the ledger in the background."""
    watch, its = LedgerWatch(ledger), admin(ledger)
    task = asyncio.gather(
        watch.run(), its.follow(follower_of(ledger, views), watch), its.lay_out(clock_ms, lambda: "Europe/London")
    )
    try:
        yield
        assert not task.done()
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def until(happens: Callable[[], bool]) -> None:
    """Wait until it is so."""
    async with asyncio.timeout(5):
        while not happens():
            await asyncio.sleep(OFTEN_S)  # waits: there is no event when a programme was adopted


@on_a_ledger
async def test_the_first_start_sells_what_comes_along(ledger: SqlLedger, folder: Path) -> None:  # noqa: ARG001 - a clause is given both
    await admin(ledger).ensure(None, MONDAY_MS)
    assert await ledger.programme_source() == packaged_programme()
    assert (await stored(ledger)).showtimes


@on_a_ledger
async def test_a_file_that_is_named_is_sold_and_stays_without_being_named_again(
    ledger: SqlLedger, folder: Path
) -> None:
    await admin(ledger).ensure(written(folder), MONDAY_MS)
    await admin(ledger).ensure(None, MONDAY_MS)
    assert await ledger.programme_source() == SAMPLE
    assert (await stored(ledger)).cinema == "The Corner House"


@on_a_ledger
async def test_a_start_that_changes_nothing_writes_nothing(ledger: SqlLedger, folder: Path) -> None:
    for _ in range(3):
        await admin(ledger).ensure(written(folder), MONDAY_MS)
    assert await ledger.programme_version() == 1


@on_a_ledger
async def test_a_later_start_lays_out_the_days_to_come(ledger: SqlLedger, folder: Path) -> None:
    await admin(ledger).ensure(written(folder), MONDAY_MS)
    before = {one.showtime_id for one in (await stored(ledger)).showtimes}
    await admin(ledger).ensure(None, MONDAY_MS + 7 * DAY_MS)
    after = {one.showtime_id for one in (await stored(ledger)).showtimes}
    assert after - before
    assert await ledger.programme_version() == 2


@on_a_ledger
async def test_a_file_with_a_mistake_is_not_sold_and_the_stored_programme_is(ledger: SqlLedger, folder: Path) -> None:
    await admin(ledger).ensure(written(folder), MONDAY_MS)
    (warning,) = await admin(ledger).ensure(written(folder, changed("rows = 8", "rows = 0")), MONDAY_MS)
    assert warning.startswith("week.toml is not on sale, the stored programme is. week.toml, line ")
    assert await ledger.programme_source() == SAMPLE


@on_a_ledger
async def test_where_nothing_is_stored_a_file_with_a_mistake_is_an_error(ledger: SqlLedger, folder: Path) -> None:
    with pytest.raises(ProgrammeError):
        await admin(ledger).ensure(written(folder, changed("rows = 8", "rows = 0")), MONDAY_MS)
    assert await ledger.programme_version() == 0


@on_a_ledger
async def test_a_file_that_drops_what_is_sold_is_not_imported_and_the_stored_programme_is_sold(
    ledger: SqlLedger, folder: Path
) -> None:
    await admin(ledger).ensure(written(folder), MONDAY_MS)
    await ledger.book(Booking("K7QF-3M9T", "session", "movie-1", "anna", ("H10",), MONDAY_MS))
    (warning,) = await admin(ledger).ensure(written(folder, changed("rows = 8", "rows = 7")), MONDAY_MS)
    assert "H10" in warning
    assert await ledger.programme_source() == SAMPLE


@on_a_ledger
async def test_a_start_does_not_undo_what_was_imported_after_its_file(ledger: SqlLedger, folder: Path) -> None:
    first, second = written(folder), changed("rows = 8", "rows = 9")
    assert await admin(ledger).ensure(first, MONDAY_MS) == ()
    await admin(ledger).import_text(ProgrammeText(second, "other.toml"), MONDAY_MS)
    (warning,) = await admin(ledger).ensure(first, MONDAY_MS)
    assert "firstclick programme import week.toml" in warning
    assert await ledger.programme_source() == second


@on_a_ledger
async def test_a_file_that_was_changed_is_imported_at_the_next_start(ledger: SqlLedger, folder: Path) -> None:
    await admin(ledger).ensure(written(folder), MONDAY_MS)
    newer = changed("rows = 8", "rows = 9")
    assert list(await admin(ledger).ensure(written(folder, newer), MONDAY_MS)) == []
    assert await ledger.programme_source() == newer


@on_a_ledger
async def test_a_stored_programme_that_cannot_be_laid_out_any_more_is_still_served(
    ledger: SqlLedger, folder: Path
) -> None:
    await admin(ledger).ensure(written(folder), MONDAY_MS)
    broken = SAMPLE.replace("Europe/London", "Nowhere/Else")
    await ledger.import_programme(await stored(ledger), broken, MONDAY_MS)
    (warning,) = await admin(ledger).ensure(None, MONDAY_MS)
    assert warning.startswith("The coming days of the stored programme are not laid out: ")
    assert (await stored(ledger)).cinema == "The Corner House"


@on_a_ledger
async def test_without_the_demo_an_empty_ledger_stays_empty(ledger: SqlLedger, folder: Path) -> None:  # noqa: ARG001 - a clause is given both
    await admin(ledger).ensure(None, MONDAY_MS, demo=False)
    await admin(ledger).extend(MONDAY_MS)
    assert await ledger.programme_version() == 0


@on_a_ledger
async def test_a_process_serves_what_is_in_the_ledger(ledger: SqlLedger, folder: Path) -> None:
    views = views_on(ledger)
    await follower_of(ledger, views).follow()
    assert views.programme.cinema == ""
    await admin(ledger).ensure(written(folder), MONDAY_MS)
    await follower_of(ledger, views).follow()
    assert views.programme == await stored(ledger)
    assert (await views.open("movie-1")).seats_available == 80


def test_a_process_that_runs_follows_what_another_imports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programme_admin, "LOOK_EVERY_S", OFTEN_S)
    monkeypatch.setattr(ledger_watch, "LOOK_EVERY_S", OFTEN_S)

    @on_a_ledger
    async def follows(ledger: SqlLedger, folder: Path) -> None:
        views, another = views_on(ledger), SqlLedger(sqlite_url(folder / "ledger.db"))
        async with following(ledger, views, lambda: MONDAY_MS):
            await admin(another).ensure(written(folder), MONDAY_MS)
            await until(lambda: views.programme.cinema == "The Corner House")
            view = await views.open("movie-1")
            await admin(another).ensure(written(folder, changed("rows = 8", "rows = 9")), MONDAY_MS)
            await until(lambda: view.seats_available == 90)
        await another.close()

    follows(tmp_path)


def test_a_process_that_runs_lays_out_the_days_as_they_come(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programme_admin, "LOOK_EVERY_S", OFTEN_S)
    monkeypatch.setattr(ledger_watch, "LOOK_EVERY_S", OFTEN_S)
    monkeypatch.setattr(programme_admin, "LAY_OUT_EVERY_S", OFTEN_S)
    now_ms = [MONDAY_MS]

    @on_a_ledger
    async def lays_out(ledger: SqlLedger, folder: Path) -> None:
        await admin(ledger).ensure(written(folder), MONDAY_MS)
        views = views_on(ledger)
        await follower_of(ledger, views).follow()
        known = len(views.programme.showtimes)
        async with following(ledger, views, lambda: now_ms[0]):
            now_ms[0] += 7 * DAY_MS
            await until(lambda: len(views.programme.showtimes) > known)

    lays_out(tmp_path)


class Failing(SqlLedger):
    """Does not answer `failures` times, and once gives a text that no version of FirstClick wrote."""

    failures = 3
    source_asked = 0

    async def programme_version(self) -> int:
        if self.failures:
            self.failures -= 1
            raise LedgerUnavailable
        return await super().programme_version()

    async def programme_source(self) -> str | None:
        self.source_asked += 1
        return "no TOML" if self.source_asked == 1 else await super().programme_source()


def test_following_goes_on_after_a_ledger_that_was_down_and_a_text_that_cannot_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(programme_admin, "LOOK_EVERY_S", OFTEN_S)
    monkeypatch.setattr(ledger_watch, "LOOK_EVERY_S", OFTEN_S)
    monkeypatch.setattr(programme_admin, "LAY_OUT_EVERY_S", OFTEN_S)

    @on_a_ledger
    async def goes_on(ledger: SqlLedger, folder: Path) -> None:
        await admin(ledger).ensure(written(folder), MONDAY_MS)
        failing = Failing(sqlite_url(folder / "ledger.db"))
        views = views_on(failing)
        async with following(failing, views, lambda: MONDAY_MS):
            await until(lambda: views.programme.cinema == "The Corner House")
        await failing.close()
        assert (failing.failures, caplog.messages[0][:15]) == (0, "the coming days")

    goes_on(tmp_path)
