"""A late booking and the cancelling of its pending hold: the one whose row is first in the index of sessions counts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from firstclick.domain.booking import Booking
from firstclick.domain.refusals import LedgerUnavailable
from firstclick.domain.values import replace
from firstclick.ledger import SqlLedger
from firstclick.ledger.records import booking_rows, cancelled_rows
from firstclick.ledger.schema import bookings
from firstclick.service.ports.ledger import PendingCancelled
from tests.ledger.making import a_booking, by_hand, found_by_hand

pytestmark = pytest.mark.long

WAITING = text("SELECT count(*) FROM pg_locks WHERE NOT granted")


def again(booking: Booking) -> Booking:
    """The same booking as another process writes it, with another reference."""
    return replace(booking, reference=a_booking().reference)


@pytest.fixture
async def server(postgres_url: str) -> AsyncIterator[SqlLedger]:
    """A ledger on PostgreSQL, where several transactions may be writing."""
    opened = SqlLedger(postgres_url)
    await opened.start()
    yield opened
    await opened.close()


class RolledBack(Exception):
    """The transaction that hung is rolled back."""


@pytest.mark.parametrize("committed", [True, False])
async def test_while_a_booking_hangs_its_session_cannot_be_cancelled(
    ledger: SqlLedger, url: str, committed: bool
) -> None:
    """Another process has written it and hangs before its commit."""
    late = a_booking("B4", "B5")
    with suppress(RolledBack), by_hand(url) as hanging:
        hanging.execute(bookings.insert(), booking_rows([late]))
        assert await ledger.booking_of_session(late.session_id) is None, "a read does not see it"
        with pytest.raises(LedgerUnavailable):
            await ledger.cancel_pending(again(late))
        if not committed:
            raise RolledBack
    assert await ledger.cancel_pending(again(late)) == (late if committed else None)
    assert await ledger.book(late) == (late if committed else PendingCancelled())


@pytest.mark.parametrize("committed", [True, False])
async def test_cancel_pending_waits_for_the_result_of_a_booking_that_hangs(
    server: SqlLedger, postgres_url: str, committed: bool
) -> None:
    late = a_booking("B4", "B5")
    with suppress(RolledBack), by_hand(postgres_url) as hanging:
        hanging.execute(bookings.insert(), booking_rows([late]))
        call = asyncio.create_task(server.cancel_pending(again(late)))
        await _until_it_waits(call, hanging)
        if not committed:
            raise RolledBack
    assert await call == (late if committed else None)


@pytest.mark.parametrize("level", ["READ COMMITTED", "REPEATABLE READ"])
async def test_a_transaction_that_began_earlier_cannot_book_a_cancelled_session(
    server: SqlLedger, postgres_url: str, level: str
) -> None:
    late = a_booking("B4", "B5")
    with by_hand(postgres_url) as hanging:
        hanging.execute(text(f"SET TRANSACTION ISOLATION LEVEL {level}"))
        assert not hanging.execute(bookings.select()).all()
        assert await server.cancel_pending(again(late)) is None
        with pytest.raises(IntegrityError, match="one_booking_a_session"), hanging.begin_nested():
            hanging.execute(bookings.insert(), booking_rows([late]))
    assert await server.bookings("show-1") == []


@pytest.mark.parametrize("committed", [True, False])
async def test_a_booking_waits_for_a_cancel_that_hangs(server: SqlLedger, postgres_url: str, committed: bool) -> None:
    booking = a_booking("B4", "B5")
    with suppress(RolledBack), by_hand(postgres_url) as hanging:
        hanging.execute(bookings.insert(), cancelled_rows([again(booking)]))
        call = asyncio.create_task(server.book(booking))
        await _until_it_waits(call, hanging)
        if not committed:
            raise RolledBack
    assert await call == (PendingCancelled() if committed else booking)


async def test_other_bookings_do_not_wait_for_a_booking_that_hangs(server: SqlLedger, postgres_url: str) -> None:
    """Cancels have transactions of their own."""
    late, other = a_booking("B4"), a_booking("C1")
    with by_hand(postgres_url) as hanging:
        hanging.execute(bookings.insert(), booking_rows([late]))
        call = asyncio.create_task(server.cancel_pending(again(late)))
        await _until_it_waits(call, hanging)
        assert await server.book(other) == other
        assert not call.done()
    assert await call == late


async def test_a_cancel_adds_one_row(ledger: SqlLedger, url: str) -> None:
    off = a_booking("B4", "B5", "B6")
    for _ in range(3):
        await ledger.cancel_pending(again(off))
    assert found_by_hand(url, "SELECT session_id, place, cancelled_at_ms = booked_at_ms FROM bookings") == [
        (off.session_id, 0, True)
    ]


async def test_many_cancels_share_a_transaction(ledger: SqlLedger) -> None:
    booked, off = ([a_booking(f"{row}{n}") for n in range(100)] for row in "AB")
    await asyncio.gather(*map(ledger.book, booked))
    assert await asyncio.gather(*map(ledger.cancel_pending, (*booked, *off))) == [*booked, *[None] * 100]
    assert await asyncio.gather(*map(ledger.book, off)) == [PendingCancelled()] * 100


async def _until_it_waits(call: asyncio.Task[Any], hanging: Connection) -> None:
    while not hanging.execute(WAITING).scalar_one():
        assert not call.done(), "it did not wait"
        await asyncio.sleep(0.005)  # waits: for the call to wait, which only the database shows
