"""What staff do is recorded in the transaction that does it, on both databases."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from firstclick.domain import values
from firstclick.domain.money.payment import PaidBy, PaymentState, TakenMoney
from firstclick.domain.refusals import SeatsNotBooked
from firstclick.domain.staff.audit import NO_ROWS, AuditEntry, AuditKind, check_rows
from firstclick.ledger import SqlLedger
from firstclick.service.ports.ledger import Cancellation, HouseSeatChange
from firstclick.service.ports.payments import PaymentWrite, Stale, Written
from tests.ledger.conftest import AUDIT_KEY
from tests.ledger.making import NOW_MS, a_booking
from tests.ledger.payments import a_payment, becoming, inserting, the_booking

CASH = TakenMoney(PaidBy.CASH, "Mia", NOW_MS, "large notes")


def entry(what: AuditKind, subject: str = "K7QF-3M9T") -> AuditEntry:
    """Mia did something."""
    return AuditEntry(NOW_MS, "Mia", what, subject, "10.0.0.7", {"seats": ["B4"]})


async def recorded(ledger: SqlLedger) -> list[str]:
    """What was done, in order; the chain is whole."""
    rows = await ledger.audit.rows(0, 100)
    check_rows(AUDIT_KEY, NO_ROWS, rows)
    return [row.what for row in rows]


async def test_how_money_was_taken_is_stored_with_the_payment(ledger: SqlLedger, rival: SqlLedger) -> None:
    sold = a_payment("B4", state=PaymentState.PAID, provider="counter", look_at_ms=None, taken=CASH)
    write = inserting(sold, book=the_booking(sold), entry=entry(AuditKind.SELL))
    assert await ledger.write_payment(write) == Written()
    assert await rival.payment(sold.payment_id) == sold
    due = a_payment("B5", state=PaymentState.DUE, provider="counter")
    await ledger.write_payment(inserting(due, book=the_booking(due)))
    paid = becoming(due, PaymentState.PAID, taken=replace(CASH, paid_by=PaidBy.CARD))
    await ledger.write_payment(PaymentWrite(due, paid, NOW_MS, entry=entry(AuditKind.TAKE_DUE)))
    assert await rival.payment(due.payment_id) == paid
    assert await recorded(ledger) == ["sell", "take-due"]


async def test_of_a_write_that_is_refused_nothing_is_recorded(ledger: SqlLedger) -> None:
    due = a_payment("B5", state=PaymentState.DUE, provider="counter")
    await ledger.write_payment(inserting(due, book=the_booking(due)))
    writes = [PaymentWrite(due, becoming(due, PaymentState.PAID), NOW_MS, entry=entry(AuditKind.TAKE_DUE))] * 3
    outcomes = await asyncio.gather(*map(ledger.write_payment, writes))
    assert sorted(map(type, outcomes), key=str) == sorted([Written, Stale, Stale], key=str)
    assert await recorded(ledger) == ["take-due"]


async def test_a_booking_is_recorded_once_and_not_where_it_was_there_already(ledger: SqlLedger) -> None:
    booking = a_booking("B4")
    for _ in range(2):
        await ledger.book(values.replace(booking), entry=entry(AuditKind.SELL))
    await ledger.book(a_booking("B4"), entry=entry(AuditKind.SELL))
    assert await recorded(ledger) == ["sell"]


async def test_bookings_of_staff_and_of_buyers_share_transactions(ledger: SqlLedger, rival: SqlLedger) -> None:
    made = [a_booking(f"S{n}") for n in range(20)]
    calls = [
        (ledger, rival)[n % 2].book(one, entry=entry(AuditKind.SELL, one.reference) if n % 3 else None)
        for n, one in enumerate(made)
    ]
    assert list(await asyncio.gather(*calls)) == made
    assert len(await recorded(ledger)) == sum(bool(n % 3) for n in range(20))


async def test_house_seats_are_recorded_with_their_decision(ledger: SqlLedger) -> None:
    change = HouseSeatChange("show-1", ("A1",), True, "press", "Mia", NOW_MS, entry(AuditKind.RESERVE, "show-1"))
    await ledger.change_house_seats(change)
    await ledger.change_house_seats(replace(change, seat_ids=()))
    assert await ledger.house_seat_changes("show-1") == {"A1": True}
    assert await recorded(ledger) == ["reserve"]


@pytest.mark.parametrize("refund", [True, False])
async def test_a_cancellation_is_recorded_once_and_gives_back_unless_it_says_otherwise(
    ledger: SqlLedger, refund: bool
) -> None:
    sold = a_payment("B4", state=PaymentState.PAID, provider="counter", look_at_ms=None, taken=CASH)
    sold = replace(sold, charged=sold.total)
    booking = the_booking(sold)
    await ledger.write_payment(inserting(sold, book=booking))
    cancellation = Cancellation(booking.reference, (), "Mia", "ill", NOW_MS, refund, entry(AuditKind.CANCEL))
    for _ in range(2):
        await ledger.cancel(cancellation)
    with pytest.raises(SeatsNotBooked):
        await ledger.cancel(replace(cancellation, seat_ids=("Z9",)))
    row = await ledger.payment(sold.payment_id)
    assert row is not None
    assert [one.amount for one in row.refunds] == ([sold.total] if refund else [])
    assert await recorded(ledger) == ["cancel"]
