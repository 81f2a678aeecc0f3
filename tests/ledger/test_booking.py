"""The contract of `BookingLedger`, on both databases."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text

from firstclick.domain.booking import Booking, CancelledSeat
from firstclick.domain.refusals import LedgerUnavailable
from firstclick.domain.values import replace
from firstclick.ledger import SqlLedger, migrate
from firstclick.service.ports.ledger import (
    AlreadyBooked,
    AnswerMemory,
    BookingLedger,
    PendingCancelled,
)
from firstclick.service.ports.programme import ProgrammeLedger
from tests.ledger.making import a_booking, by_hand, found_by_hand, run_by_hand


@pytest.fixture
async def counted(url: str) -> AsyncIterator[tuple[SqlLedger, list[int]]]:
    """A ledger, and the number of bookings in each of its transactions."""
    sizes: list[int] = []

    def note(bookings: int, seconds: float, *, is_written: bool) -> None:
        assert seconds >= 0
        assert is_written
        sizes.append(bookings)

    opened = SqlLedger(url, note)
    await opened.start()
    yield opened, sizes
    await opened.close()


def test_it_is_all_three_ledgers(file_url: str) -> None:
    ledger = SqlLedger(file_url)
    ports: tuple[BookingLedger, AnswerMemory, ProgrammeLedger] = (ledger, ledger, ledger)
    assert all(ports)


async def test_a_booking_is_found_by_showtime_session_and_reference(ledger: SqlLedger) -> None:
    booking = a_booking("B10", "B4", "B9")
    assert await ledger.book(booking) == booking
    assert await ledger.bookings("show-1") == [booking]
    assert await ledger.booking_of_session(booking.session_id) == booking
    assert await ledger.booking(booking.reference) == booking


async def test_what_was_never_booked_is_not_found(ledger: SqlLedger) -> None:
    assert await ledger.bookings("show-1") == []
    assert await ledger.booking_of_session("nobody") is None
    assert await ledger.booking_of_session("no\0body") is None
    assert await ledger.booking("K7QF-3M9T") is None


async def test_another_process_sees_a_booking_at_once(ledger: SqlLedger, rival: SqlLedger) -> None:
    booking = await ledger.book(a_booking())
    assert await rival.bookings("show-1") == [booking]


async def test_a_retry_returns_the_first_booking(ledger: SqlLedger) -> None:
    first = a_booking("B4", "B5")
    again = a_booking("B4", "B5", session_id=first.session_id)
    assert await ledger.book(first) == first
    assert await ledger.book(again) == first
    assert await ledger.bookings("show-1") == [first]


async def test_a_session_is_booked_once_even_when_its_seats_have_changed(ledger: SqlLedger) -> None:
    first = a_booking("B4")
    await ledger.book(first)
    assert await ledger.book(a_booking("C1", session_id=first.session_id)) == first


async def test_seats_of_others_are_named_and_nothing_is_booked(ledger: SqlLedger) -> None:
    await ledger.book(a_booking("B4", "B5", "B6"))
    assert await ledger.book(a_booking("B3", "B4", "B6")) == AlreadyBooked(("B4", "B6"))
    assert [one.seat_ids for one in await ledger.bookings("show-1")] == [("B4", "B5", "B6")]


async def test_the_same_seat_of_another_showtime_is_another_seat(ledger: SqlLedger) -> None:
    await ledger.book(a_booking("B4"))
    other = a_booking("B4", showtime_id="show-2")
    assert await ledger.book(other) == other
    assert await ledger.bookings("show-2") == [other]
    assert [one.showtime_id for one in await ledger.bookings("show-1")] == ["show-1"]
    assert await ledger.booking_of_session(other.session_id) == other


async def test_a_booking_that_was_cancelled_by_hand_has_no_seats_and_they_can_be_sold_again(
    ledger: SqlLedger, url: str
) -> None:
    first = a_booking("B4")
    await ledger.book(first)
    run_by_hand(url, "UPDATE bookings SET cancelled_at_ms = 1")
    by_an_operator = replace(first, seat_ids=(), cancelled=(CancelledSeat("B4", 1, "", ""),))
    assert await ledger.booking(first.reference) == by_an_operator
    assert await ledger.booking_of_session(first.session_id) == by_an_operator
    assert await ledger.bookings("show-1") == []
    second = a_booking("B4")
    assert await ledger.book(second) == second


async def test_bookings_that_arrive_together_share_a_transaction(counted: tuple[SqlLedger, list[int]]) -> None:
    ledger, sizes = counted
    asked = [a_booking(f"A{n}", f"B{n}") for n in range(450)]
    assert await asyncio.gather(*map(ledger.book, asked)) == asked
    assert sizes == [200, 200, 50]
    assert len(await ledger.bookings("show-1")) == 450


async def test_a_refused_booking_does_not_fail_others_in_its_transaction(counted: tuple[SqlLedger, list[int]]) -> None:
    ledger, sizes = counted
    winner, loser, bystander = a_booking("B4", "B5"), a_booking("B5", "B6"), a_booking("B6")
    outcomes = await asyncio.gather(*map(ledger.book, (winner, loser, bystander)))
    assert outcomes == [winner, AlreadyBooked(("B5",)), bystander]
    assert sizes == [3]


async def test_a_retry_beside_its_first_try_gets_the_same_booking(ledger: SqlLedger) -> None:
    first = a_booking("B4")
    again = a_booking("B4", session_id=first.session_id)
    assert list(await asyncio.gather(ledger.book(first), ledger.book(again))) == [first, first]


async def test_a_row_that_the_database_rejects_fails_its_own_booking_only(ledger: SqlLedger) -> None:
    good, bad, loser = a_booking("B4"), a_booking("B5", user_id="\ud800"), a_booking("B4")
    outcomes = await asyncio.gather(*map(ledger.book, (good, bad, loser)), return_exceptions=True)
    assert outcomes[0] == good
    assert isinstance(outcomes[1], LedgerUnavailable)
    assert outcomes[2] == AlreadyBooked(("B4",))
    assert ledger.troubles() == ()


async def test_a_booking_with_a_seat_that_the_database_rejects_is_not_written_in_part(
    ledger: SqlLedger, url: str
) -> None:
    with pytest.raises(LedgerUnavailable):
        await ledger.book(a_booking("B4", "B5", "B\ud800"))
    await ledger.book(a_booking("C1", "C2"))
    assert await ledger.book(a_booking("C3", "C2")) == AlreadyBooked(("C2",))
    assert found_by_hand(url, "SELECT seat_id FROM bookings ORDER BY seat_id") == [("C1",), ("C2",)]


async def test_a_reference_is_used_once(ledger: SqlLedger) -> None:
    first = a_booking("B4")
    await ledger.book(first)
    with pytest.raises(LedgerUnavailable):
        await ledger.book(a_booking("C1", reference=first.reference))
    assert await ledger.booking(first.reference) == first
    assert ledger.troubles() == ()


async def test_two_processes_that_race_for_every_seat_never_share_one(ledger: SqlLedger, rival: SqlLedger) -> None:
    mine = [a_booking(f"A{n}", f"A{n + 1}") for n in range(0, 80, 2)]
    theirs = [a_booking(f"A{n + 1}", f"A{n + 2}", user_id="bob") for n in range(0, 80, 2)]
    races = zip(map(ledger.book, mine), map(rival.book, theirs), strict=True)
    outcomes = await asyncio.gather(*(one for pair in races for one in pair))
    standing = await ledger.bookings("show-1")
    sold = [seat_id for one in standing for seat_id in one.seat_ids]
    assert len(sold) == len(set(sold))
    assert {one.reference for one in outcomes if isinstance(one, Booking)} == {one.reference for one in standing}


async def test_one_session_confirmed_at_two_processes_is_one_booking(ledger: SqlLedger, rival: SqlLedger) -> None:
    first = [a_booking(f"A{n}") for n in range(40)]
    again = [a_booking(f"A{n}", session_id=one.session_id) for n, one in enumerate(first)]
    answers = await asyncio.gather(*map(ledger.book, first), *map(rival.book, again))
    assert list(answers[:40]) == list(answers[40:])


async def test_a_cancelled_session_cannot_be_booked_and_its_seats_are_free(ledger: SqlLedger, rival: SqlLedger) -> None:
    off = a_booking("B4", "B5")
    assert await ledger.cancel_pending(off) is None
    assert await ledger.cancel_pending(a_booking("B4", "B5", session_id=off.session_id)) is None
    for process in (ledger, rival):
        assert await process.book(off) == PendingCancelled()
        assert await process.book(a_booking("C1", session_id=off.session_id)) == PendingCancelled()
    assert await ledger.booking_of_session(off.session_id) is None
    assert await ledger.booking(off.reference) is None
    other = a_booking("B4", "B5")
    assert await ledger.book(other) == other
    assert await ledger.bookings("show-1") == [other]


async def test_a_written_booking_cannot_be_cancelled_as_pending(ledger: SqlLedger, rival: SqlLedger) -> None:
    booking = a_booking("B4", "B5")
    await ledger.book(booking)
    assert await rival.cancel_pending(a_booking("B4", session_id=booking.session_id)) == booking
    assert await ledger.book(booking) == booking


async def test_a_cancelled_session_does_not_fail_others_in_its_transaction(ledger: SqlLedger) -> None:
    off, good, loser = a_booking("B4"), a_booking("B4", "B5"), a_booking("B5")
    await ledger.cancel_pending(off)
    outcomes = await asyncio.gather(*map(ledger.book, (off, good, loser)))
    assert list(outcomes) == [PendingCancelled(), good, AlreadyBooked(("B5",))]


async def test_booking_and_cancelling_at_two_processes_agree_on_the_result(ledger: SqlLedger, rival: SqlLedger) -> None:
    asked = [a_booking(f"A{n}", f"B{n}") for n in range(80)]
    off = [a_booking(*one.seat_ids, session_id=one.session_id) for one in asked]
    races = zip(map(ledger.book, asked), map(rival.cancel_pending, off), strict=True)
    outcomes = await asyncio.gather(*(call for race in races for call in race))
    for booking, outcome, found in zip(asked, outcomes[::2], outcomes[1::2], strict=True):
        assert (outcome, found) in ((booking, booking), (PendingCancelled(), None))
    assert {one for one in outcomes[1::2] if one} == set(await ledger.bookings("show-1"))


@pytest.mark.parametrize(
    "wanted",
    [
        "cancelled_at_ms IS NULL AND showtime_id = 'x'",
        "cancelled_at_ms IS NULL AND session_id = 'x'",
        "reference = 'x'",
    ],
)
def test_every_query_uses_an_index(url: str, wanted: str) -> None:
    migrate(url)
    query = f"SELECT * FROM bookings WHERE {wanted}"  # noqa: S608 - one of the above
    with by_hand(url) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL enable_seqscan = off"))  # an empty table is read as a whole
            plan = [row[0] for row in connection.execute(text(f"EXPLAIN {query}"))]
        else:
            plan = [row[3] for row in connection.execute(text(f"EXPLAIN QUERY PLAN {query}"))]
    assert any("index" in line.lower() for line in plan)
    assert not [line for line in plan if line.lower().startswith(("scan", "seq scan"))]
