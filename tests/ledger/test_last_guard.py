"""The unique index prevents selling a seat twice. As a control, each test has a twin without the index."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from firstclick.domain.booking import Booking
from firstclick.ledger import SqlLedger
from firstclick.service.ports.ledger import AlreadyBooked, BookOutcome
from tests.harness.faults.booking_gate import BUILD, SHUT, WAITING
from tests.ledger.making import a_booking, by_hand, found_by_hand, run_by_hand

DROP = "DROP INDEX one_live_booking_a_seat"
INTRUDER = """
    INSERT INTO bookings
        (reference, place, session_id, showtime_id, seat_id, user_id, booked_at_ms, cancelled_at_ms)
    VALUES ('INTR-UDER', 0, 'intruder', 'show-1', 'B4', 'mallory', 1, NULL)"""


async def test_a_writer_that_does_not_read_first_cannot_sell_a_seat_again(ledger: SqlLedger, url: str) -> None:
    await ledger.book(a_booking("B4"))
    with pytest.raises(IntegrityError):
        run_by_hand(url, INTRUDER)
    assert len(await ledger.bookings("show-1")) == 1


async def test_without_the_index_that_writer_sells_it_again(ledger: SqlLedger, url: str) -> None:
    await ledger.book(a_booking("B4"))
    run_by_hand(url, DROP, INTRUDER)
    assert len(await ledger.bookings("show-1")) == 2


async def test_of_two_processes_that_both_saw_the_seat_free_one_gets_it(postgres_url: str) -> None:
    outcomes, owners = await _race_after_both_have_looked(postgres_url)
    assert sorted(map(type, outcomes), key=str) == [Booking, AlreadyBooked]
    assert owners == 1


async def test_without_the_index_both_get_it(postgres_url: str) -> None:
    """Reading before writing does not prevent it; only the index does. SQLite has one writer at a time."""
    outcomes, owners = await _race_after_both_have_looked(postgres_url, drop=DROP)
    assert list(map(type, outcomes)) == [Booking, Booking]
    assert owners == 2


async def _race_after_both_have_looked(url: str, drop: str = "") -> tuple[list[BookOutcome], int]:
    """Both ledgers have read and written, and wait at the gate or for each other, before either commits."""
    ledgers = [SqlLedger(url), SqlLedger(url)]
    for ledger in ledgers:
        await ledger.start()
    run_by_hand(url, *BUILD, *filter(None, (drop,)))
    try:
        with by_hand(url) as gate:
            gate.execute(text(SHUT))
            tasks = [asyncio.create_task(ledger.book(a_booking("B4"))) for ledger in ledgers]
            while gate.execute(text(WAITING)).scalar_one() < 2:
                await asyncio.sleep(0.005)  # waits: for both to wait, which only the database shows
        outcomes = await asyncio.gather(*tasks)
    finally:
        await asyncio.gather(*(ledger.close() for ledger in ledgers))
    ((owners,),) = found_by_hand(url, "SELECT count(*) FROM bookings WHERE seat_id = 'B4'")
    return outcomes, owners
