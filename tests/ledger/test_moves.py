"""Bookings move in one transaction, on both databases."""

from __future__ import annotations

import asyncio

import pytest

from firstclick.domain.booking import Booking, MovedSeat
from firstclick.domain.money.payment import PaymentState
from firstclick.domain.refusals import BeingPaid, SeatsNotBooked, UnknownBooking
from firstclick.domain.staff.audit import AuditEntry, AuditKind
from firstclick.domain.values import replace
from firstclick.ledger import SqlLedger
from firstclick.service.ports.ledger import AlreadyBooked, OtherProgramme
from firstclick.service.ports.office import Move
from tests.ledger.making import NOW_MS, a_booking, found_by_hand
from tests.ledger.payments import a_payment, inserting, the_booking


def moving(booking: Booking, *pairs: tuple[str, str], at_ms: int = NOW_MS, version: int = 0) -> Move:
    """Mia moves these seats."""
    entry = AuditEntry(at_ms, "Mia", AuditKind.MOVE, booking.reference)
    return Move(booking.reference, pairs, {to: "premium" for _, to in pairs}, "Mia", at_ms, version, entry)


async def test_the_rows_and_the_bill_move_together(ledger: SqlLedger, rival: SqlLedger) -> None:
    row = a_payment("B4", "B5", state=PaymentState.PAID, look_at_ms=None)
    booking = the_booking(row)
    await ledger.write_payment(inserting(row, book=booking))
    moved = await ledger.move(moving(booking, ("B4", "C4")))
    assert moved == replace(booking, seat_ids=("C4", "B5"), moved=(MovedSeat("B4", "C4", NOW_MS, "Mia"),))
    assert await rival.booking(booking.reference) == moved
    after = await rival.payment(row.payment_id)
    assert after is not None
    assert [(one.seat_id, one.kind) for one in after.lines] == [("C4", "premium"), ("B5", "standard")]
    assert (after.version, after.state, after.total) == (row.version + 1, PaymentState.PAID, row.total)
    assert (await rival.seat_changes(0)).showtime_ids == frozenset({"show-1"})
    assert [one.what for one in await ledger.acts_about(booking.reference)] == ["move"]


async def test_seats_change_places_and_every_step_is_kept(ledger: SqlLedger) -> None:
    booking = a_booking("B4", "B5")
    await ledger.book(booking)
    await ledger.move(moving(booking, ("B4", "B5"), ("B5", "B4")))
    moved = await ledger.move(moving(booking, ("B5", "C1"), at_ms=NOW_MS + 1))
    assert isinstance(moved, Booking)
    assert moved.seat_ids == ("C1", "B4")
    assert [(one.seat_id, one.to, one.at_ms) for one in moved.moved] == [
        ("B4", "B5", NOW_MS),
        ("B5", "C1", NOW_MS + 1),
        ("B5", "B4", NOW_MS),
    ]


async def test_a_move_that_cannot_be_writes_nothing(ledger: SqlLedger, url: str) -> None:
    booking, other = a_booking("B4", "B5"), a_booking("C1")
    for one in (booking, other):
        await ledger.book(one)
    being_paid = a_payment("D1", state=PaymentState.SECURED)
    await ledger.write_payment(inserting(being_paid, book=the_booking(being_paid)))
    secured = await ledger.booking_of_session(being_paid.session_id)
    assert secured is not None
    before = found_by_hand(url, "SELECT reference, seat_id FROM bookings ORDER BY reference, place")
    assert await ledger.move(moving(booking, ("B4", "C1"))) == AlreadyBooked(("C1",))
    assert await ledger.move(moving(booking, ("B4", "B5"))) == AlreadyBooked(("B5",))
    assert await ledger.move(moving(booking, ("B4", "B6"), version=7)) == OtherProgramme()
    for wrong, refusal in (
        (moving(booking, ("C1", "C2")), SeatsNotBooked),
        (moving(a_booking("X1"), ("X1", "X2")), UnknownBooking),
        (moving(secured, ("D1", "D2")), BeingPaid),
    ):
        with pytest.raises(refusal):
            await ledger.move(wrong)
    assert found_by_hand(url, "SELECT reference, seat_id FROM bookings ORDER BY reference, place") == before
    assert (await ledger.audit.last()).number == 0
    assert not ledger.troubles()


async def test_of_many_who_move_to_one_seat_one_does(ledger: SqlLedger, rival: SqlLedger, url: str) -> None:
    made = [a_booking(f"B{n}") for n in range(6)]
    for one in made:
        await ledger.book(one)
    calls = [(ledger, rival)[n % 2].move(moving(one, (f"B{n}", "C1"))) for n, one in enumerate(made)]
    done = await asyncio.gather(*calls, return_exceptions=True)
    assert sum(isinstance(one, Booking) for one in done) == 1, done
    sold = found_by_hand(url, "SELECT count(*) FROM bookings WHERE seat_id = 'C1' AND cancelled_at_ms IS NULL")
    assert sold == [(1,)]
    assert (await ledger.audit.last()).number == 1
