"""Bookings are cancelled whole or by seats: the rows stay, the seats are free, and every server can follow it."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import text

from firstclick.domain import values
from firstclick.domain.booking import Booking, BuyerDetails, CancelledSeat
from firstclick.domain.refusals import SeatsNotBooked, UnknownBooking
from firstclick.ledger import SqlLedger
from firstclick.ledger.cancellations import CHANGES_KEPT
from firstclick.ledger.schema import seat_change_counter
from firstclick.service.ports.ledger import Cancellation, Cancelled, PendingCancelled
from tests.ledger.making import NOW_MS, a_booking, by_hand, found_by_hand

LATER_MS = NOW_MS + 60_000
ROWS = "SELECT seat_id, cancelled_at_ms, cancelled_by, cancel_reason FROM bookings ORDER BY place"


def cancelling(booking: Booking, *seat_ids: str, at_ms: int = LATER_MS) -> Cancellation:
    """Cancel seats of a booking, or all."""
    return Cancellation(booking.reference, seat_ids, "rita", "the projector broke", at_ms)


def cancelled(*seat_ids: str, at_ms: int = LATER_MS) -> tuple[CancelledSeat, ...]:
    """What the booking says of these seats afterwards."""
    return tuple(CancelledSeat(seat_id, at_ms, "rita", "the projector broke") for seat_id in seat_ids)


async def test_a_whole_booking_is_cancelled_with_a_reason_and_its_seats_can_be_sold(ledger: SqlLedger) -> None:
    booking = a_booking("B4", "B5")
    await ledger.book(booking)
    after = values.replace(booking, seat_ids=(), cancelled=cancelled("B4", "B5"))
    assert await ledger.cancel(cancelling(booking)) == Cancelled(after, ("B4", "B5"))
    assert await ledger.booking(booking.reference) == after
    assert await ledger.booking_of_session(booking.session_id) == after
    assert await ledger.bookings("show-1") == []
    again = a_booking("B5", "B4")
    assert await ledger.book(again) == again


async def test_the_other_seats_of_a_booking_stay_sold(ledger: SqlLedger, rival: SqlLedger) -> None:
    booking = a_booking("B4", "B5", "B6")
    await ledger.book(booking)
    left = values.replace(booking, seat_ids=("B4", "B6"))
    assert await ledger.cancel(cancelling(booking, "B5")) == Cancelled(
        values.replace(left, cancelled=cancelled("B5")), ("B5",)
    )
    assert await rival.bookings("show-1") == [left]
    again = a_booking("B5")
    assert await rival.book(again) == again
    assert await ledger.book(a_booking("B4", "B5", "B6", session_id=booking.session_id)) == left


async def test_a_cancelled_session_is_never_booked_again(ledger: SqlLedger, rival: SqlLedger, url: str) -> None:
    booking = a_booking("B4", "B5")
    await ledger.book(booking)
    await ledger.cancel(cancelling(booking))
    for process in (ledger, rival):
        assert await process.book(booking) == PendingCancelled()
        assert await process.cancel_pending(a_booking("B4", session_id=booking.session_id)) is None
    assert found_by_hand(url, "SELECT count(*) FROM bookings") == [(2,)]


async def test_cancelling_twice_says_so_and_changes_nothing(ledger: SqlLedger, url: str) -> None:
    booking = a_booking("B4", "B5")
    await ledger.book(booking)
    first = await ledger.cancel(cancelling(booking, "B4"))
    rows = found_by_hand(url, ROWS)
    again = replace(cancelling(booking, "B4", at_ms=LATER_MS + 1), by="bert", reason="another")
    assert await ledger.cancel(again) == Cancelled(first.booking, ())
    assert found_by_hand(url, ROWS) == rows
    assert (await ledger.seat_changes(None)).newest == 1
    assert (await ledger.cancel(cancelling(booking, "B5", "B4"))).seat_ids == ("B5",)


async def test_a_seat_that_the_booking_never_had_is_refused_and_nothing_is_cancelled(
    ledger: SqlLedger, url: str
) -> None:
    booking = a_booking("B4", "B5")
    await ledger.book(booking)
    with pytest.raises(SeatsNotBooked, match=r"does not have the seats C1 and C2\."):
        await ledger.cancel(cancelling(booking, "B4", "C1", "C2"))
    for reference in ("K7QF-3M9T", "", "\0"):
        with pytest.raises(UnknownBooking):
            await ledger.cancel(replace(cancelling(booking), reference=reference))
    assert {row[1:] for row in found_by_hand(url, ROWS)} == {(None, None, None)}
    assert not ledger.troubles()


async def test_a_booking_that_was_never_written_is_in_no_list(ledger: SqlLedger, url: str) -> None:
    off = a_booking("B4")
    assert await ledger.cancel_pending(off) is None
    assert await ledger.booking(off.reference) is None
    assert await ledger.booking_of_session(off.session_id) is None
    with pytest.raises(UnknownBooking):
        await ledger.cancel(cancelling(off))
    assert found_by_hand(url, "SELECT count(*) FROM bookings WHERE never_booked") == [(1,)]


async def test_of_many_who_cancel_at_once_each_seat_is_cancelled_by_one(ledger: SqlLedger, rival: SqlLedger) -> None:
    booking = a_booking(*(f"B{n}" for n in range(8)))
    await ledger.book(booking)
    asked = [cancelling(booking, f"B{n}", f"B{(n + 1) % 8}") for n in range(8)]
    done = await asyncio.gather(*(process.cancel(one) for process in (ledger, rival) for one in asked))
    assert sorted(seat_id for one in done for seat_id in one.seat_ids) == sorted(booking.seat_ids)
    assert (await ledger.seat_changes(None)).newest == sum(bool(one.seat_ids) for one in done)


async def test_who_bought_is_stored_and_a_repeated_confirm_does_not_change_it(ledger: SqlLedger) -> None:
    booking = values.replace(a_booking("B4", "B5"), buyer=BuyerDetails("ann@example.org", "Ann Lee", "de"))
    assert await ledger.book(booking) == booking
    assert await ledger.booking(booking.reference) == booking
    assert await ledger.book(values.replace(booking, buyer=BuyerDetails("eve@example.org"))) == booking
    assert (await ledger.cancel(cancelling(booking, "B4"))).booking.buyer == booking.buyer


async def test_changes_are_numbered_and_name_their_showtimes(ledger: SqlLedger, rival: SqlLedger) -> None:
    start = await rival.seat_changes(None)
    assert (start.newest, start.showtime_ids) == (0, frozenset())
    made = [a_booking("B4", "B5", showtime_id=f"show-{n}") for n in range(3)]
    for booking in made:
        await ledger.book(booking)
        await ledger.cancel(cancelling(booking, "B4"))
    assert await rival.seat_changes(0) == replace(
        start, newest=3, showtime_ids=frozenset(f"show-{n}" for n in range(3))
    )
    assert await rival.seat_changes(2) == replace(start, newest=3, showtime_ids=frozenset({"show-2"}))
    assert await rival.seat_changes(3) == replace(start, newest=3)


async def test_old_changes_are_deleted_and_who_missed_them_is_shown_that(ledger: SqlLedger, url: str) -> None:
    booking = a_booking("B4", "B5")
    await ledger.book(booking)
    await ledger.cancel(cancelling(booking, "B4"))
    with by_hand(url) as connection:
        connection.execute(seat_change_counter.update().values(newest=CHANGES_KEPT))
    await ledger.cancel(cancelling(booking, "B5"))
    assert found_by_hand(url, "SELECT change FROM seat_changes") == [(CHANGES_KEPT + 1,)]
    assert (await ledger.seat_changes(0)).showtime_ids is None
    assert (await ledger.seat_changes(1)).showtime_ids == frozenset({"show-1"})
    assert (await ledger.seat_changes(CHANGES_KEPT + 2)).showtime_ids is None, "the ledger is older than the reader"


async def test_on_postgresql_changes_are_committed_in_the_order_of_their_numbers(postgres_url: str) -> None:
    """Else who has read number 2 would never be shown number 1."""
    ledger = SqlLedger(postgres_url)
    await ledger.start()
    booking = a_booking("B4")
    await ledger.book(booking)
    with by_hand(postgres_url) as hanging:
        hanging.execute(text("UPDATE seat_change_counter SET newest = newest + 1"))
        call = asyncio.create_task(ledger.cancel(cancelling(booking)))
        while not hanging.execute(text("SELECT count(*) FROM pg_locks WHERE NOT granted")).scalar_one():
            assert not call.done(), "it did not wait"
            await asyncio.sleep(0.005)  # waits: for the call to wait, which only the database shows
        assert (await ledger.seat_changes(None)).newest == 0
    await call
    assert (await ledger.seat_changes(None)).newest == 2
    await ledger.close()
