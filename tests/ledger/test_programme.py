"""The contract of `ProgrammeLedger`, and of imports, on both databases."""

from __future__ import annotations

import asyncio
import datetime
import json
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstclick.domain.import_plan import Differences
from firstclick.domain.import_refusals import ImportRefused
from firstclick.domain.programme import Planned, ShowtimeStatus
from firstclick.domain.seats.kind_rules import SeatRules
from firstclick.domain.seats.seat_map import Row, Seat, SeatKind, SeatMap, Section
from firstclick.ledger import SqlLedger
from firstclick.ledger.programme_rows import seat_map_document, seat_map_of
from firstclick.programme_file import load_programme, packaged_programme
from firstclick.service.ports.ledger import HouseSeatChange, OtherProgramme
from tests.ledger.making import NOW_MS, a_booking, found_by_hand, run_by_hand
from tests.ledger.test_import_plan import TOMORROW, TONIGHT, YESTERDAY, showing

WEEK = load_programme(None, datetime.date(2026, 11, 23))
SEATS = st.builds(
    Seat,
    st.text(max_size=4),
    st.text(max_size=2),
    st.integers(),
    st.integers(),
    st.integers(),
    st.sampled_from(SeatKind),
    st.booleans(),
    st.text(max_size=2),
)
SECTIONS = st.none() | st.builds(Section, st.text(max_size=2), st.text(max_size=2))
ROWS = st.builds(Row, st.text(max_size=2), st.integers(), st.lists(SEATS, max_size=5).map(tuple), SECTIONS)


async def test_before_the_first_import_there_is_none(ledger: SqlLedger) -> None:
    assert await ledger.programme() is None
    assert await ledger.programme_version() == 0


async def test_the_packaged_programme_is_read_as_it_was_written(ledger: SqlLedger, rival: SqlLedger) -> None:
    await ledger.import_programme(WEEK, packaged_programme(), NOW_MS)
    assert await rival.programme() == WEEK
    assert await rival.programme_version() == 1


@given(rows=st.lists(ROWS, max_size=4))
def test_any_seat_map_is_read_as_it_was_written(rows: Sequence[Row]) -> None:
    seat_map = SeatMap(tuple(rows))
    assert seat_map_of(json.loads(json.dumps(seat_map_document(seat_map)))) == seat_map


async def test_the_rules_of_a_room_are_read_as_they_were_written(ledger: SqlLedger) -> None:
    rules = SeatRules(love_pairs=False, walls=True, accessible_min=45)
    strict = replace(TONIGHT, auditorium=replace(TONIGHT.auditorium, rules=rules))
    await ledger.import_programme(showing(strict), "", NOW_MS)
    assert await ledger.programme() == showing(strict)


async def test_what_the_cinema_has_changed_about_a_showtime_is_read_as_it_was_written(ledger: SqlLedger) -> None:
    closed = replace(TONIGHT, status=ShowtimeStatus.CLOSED)
    moved = replace(TOMORROW, starts_at_ms=NOW_MS + 7, moved_from=Planned(NOW_MS + 5, "The Old Room"))
    for programme in (showing(closed, moved), replace(showing(closed), promos=WEEK.promos), showing(TONIGHT)):
        await ledger.import_programme(programme, "", NOW_MS)
        assert await ledger.programme() == programme


async def test_each_import_counts_and_keeps_its_text(ledger: SqlLedger, url: str) -> None:
    await ledger.import_programme(showing(TONIGHT), "first", NOW_MS)
    await ledger.import_programme(showing(TOMORROW), "second", NOW_MS)
    assert await ledger.programme() == showing(TOMORROW)
    assert await ledger.programme_version() == 2
    kept = found_by_hand(url, "SELECT version, source, imported_at_ms FROM programme ORDER BY version")
    assert kept == [(1, "first", NOW_MS), (2, "second", NOW_MS)]


async def test_a_plan_has_the_changes_of_an_import_and_writes_nothing(ledger: SqlLedger) -> None:
    await ledger.import_programme(showing(TONIGHT), "", NOW_MS)
    plan = await ledger.plan_import(showing(TOMORROW), NOW_MS)
    assert plan.showtimes == Differences(added=("tomorrow",), removed=("tonight",))
    assert await ledger.programme() == showing(TONIGHT)


async def test_an_import_that_removes_sold_seats_is_refused_and_changes_nothing(ledger: SqlLedger) -> None:
    await ledger.import_programme(showing(TONIGHT), "", NOW_MS)
    await ledger.book(a_booking("A1", showtime_id="tonight"))
    with pytest.raises(ImportRefused, match=r"Showtime tonight \(Night Train\) cannot be removed: seat A1 sold there"):
        await ledger.import_programme(showing(TOMORROW), "", NOW_MS)
    assert await ledger.programme() == showing(TONIGHT)
    assert await ledger.programme_version() == 1
    assert ledger.troubles() == ()


async def test_a_showtime_that_has_begun_stays_after_the_import(ledger: SqlLedger) -> None:
    await ledger.import_programme(showing(YESTERDAY), "", NOW_MS)
    await ledger.book(a_booking("A1", showtime_id="yesterday"))
    await ledger.import_programme(showing(TONIGHT), "", NOW_MS)
    programme = await ledger.programme()
    assert programme is not None
    assert programme.showtimes == (TONIGHT, YESTERDAY)


async def test_a_process_never_reads_half_of_an_import(ledger: SqlLedger, rival: SqlLedger) -> None:
    await ledger.import_programme(showing(TONIGHT), "", NOW_MS)
    imports = [ledger.import_programme(showing(one), "", NOW_MS) for one in (TOMORROW, TONIGHT) * 5]
    reading = asyncio.create_task(_read_often(rival))
    await asyncio.gather(*imports)
    read = await reading
    assert all(programme in (showing(TONIGHT), showing(TOMORROW)) for programme in read)
    assert await ledger.programme_version() == 11


async def test_a_sale_and_an_import_that_forbids_it_cannot_both_succeed(
    ledger: SqlLedger, rival: SqlLedger, url: str
) -> None:
    """In either order: a seat that was sold before the import was decided is not removed by it."""
    for n in range(5):
        doomed = replace(TONIGHT, showtime_id=f"tonight-{n}")
        await ledger.import_programme(showing(doomed, TOMORROW), "", NOW_MS)
        sale = rival.book(a_booking("A1", showtime_id=doomed.showtime_id))
        removal = ledger.import_programme(showing(TOMORROW), "", NOW_MS)
        _, outcome = await asyncio.gather(sale, removal, return_exceptions=True)
        programme = await ledger.programme()
        assert programme is not None
        assert (doomed.showtime_id in programme.showtime_by_id) == isinstance(outcome, ImportRefused)
        run_by_hand(url, "UPDATE bookings SET cancelled_at_ms = 1")


async def test_a_booking_is_written_while_the_programme_is_the_one_that_it_was_decided_on(ledger: SqlLedger) -> None:
    await ledger.import_programme(showing(TONIGHT), "", NOW_MS)
    stale, current = a_booking("A1", showtime_id="tonight"), a_booking("A2", showtime_id="tonight")
    outcomes = await asyncio.gather(ledger.book(stale, 0), ledger.book(current, 1))
    assert tuple(outcomes) == (OtherProgramme(), current)
    assert await ledger.bookings("tonight") == [current]
    await ledger.import_programme(showing(TONIGHT, TOMORROW), "", NOW_MS)
    assert await ledger.book(current, 1) == current, "a retry finds its booking, whatever was imported since"
    assert await ledger.book(stale, 2) == stale


async def test_no_booking_that_was_decided_on_the_old_programme_is_written_after_an_import(
    ledger: SqlLedger, rival: SqlLedger, url: str
) -> None:
    """In either order: what an import has removed is not sold by a booking that waited for it."""
    for n in range(5):
        doomed = replace(TONIGHT, showtime_id=f"tonight-{n}")
        await ledger.import_programme(showing(doomed, TOMORROW), "", NOW_MS)
        version = await ledger.programme_version()
        removal = ledger.import_programme(showing(TOMORROW), "", NOW_MS)
        sales = [rival.book(a_booking("A1", showtime_id=doomed.showtime_id), version) for _ in range(3)]
        outcome, *_ = await asyncio.gather(removal, *sales, return_exceptions=True)
        assert bool(await ledger.bookings(doomed.showtime_id)) == isinstance(outcome, ImportRefused)
        run_by_hand(url, "UPDATE bookings SET cancelled_at_ms = 1")


async def test_decisions_about_house_seats_are_kept_until_an_import_changes_these_seats(ledger: SqlLedger) -> None:
    kept = replace(TONIGHT, auditorium=replace(TONIGHT.auditorium, house_seats=("A1",)))
    await ledger.import_programme(showing(TONIGHT), "", NOW_MS)
    for reserved in (False, True):
        await ledger.change_house_seats(HouseSeatChange("tonight", ("A1", "A2"), reserved, "press", "mia", NOW_MS))
    assert await ledger.house_seat_changes("tonight") == {"A1": True, "A2": True}
    assert await ledger.house_seat_changes("tomorrow") == {}
    await ledger.change_house_seats(HouseSeatChange("tomorrow", ("A1",), True, "press", "mia", NOW_MS))
    await ledger.import_programme(showing(kept), "", NOW_MS)
    assert await ledger.house_seat_changes("tonight") == {"A2": True}
    assert await ledger.house_seat_changes("tomorrow") == {"A1": True}


async def _read_often(ledger: SqlLedger) -> list[object]:
    return [await ledger.programme() for _ in range(20)]
