"""A look that reads no table says whether anything was written to a ledger, by whichever process."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from firstclick.domain.seats.seat_log import LogRow
from firstclick.ledger import SqlLedger
from tests.ledger.making import NOW_MS, a_booking
from tests.ledger.payments import a_payment, inserting

Write = Callable[[SqlLedger, int], Awaitable[object]]
WRITES: dict[str, Write] = {
    "a booking": lambda ledger, n: ledger.book(a_booking(f"B{n}")),
    "a payment": lambda ledger, n: ledger.write_payment(inserting(a_payment(f"B{n}"))),
    "the seat log": lambda ledger, n: ledger.seat_log.write([LogRow("show-1", "life-1", n, NOW_MS, {})], []),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES.keys())
async def test_the_mark_of_a_ledger_changes_with_each_write_and_only_then(
    ledger: SqlLedger, rival: SqlLedger, write: Write
) -> None:
    for n, writer in enumerate((ledger, rival), 1):
        before = await ledger.write_mark()
        await ledger.programme_version()
        assert await ledger.write_mark() == before
        await write(writer, n)
        after = await ledger.write_mark()
        assert after != before
        assert await ledger.write_mark() == after


async def test_the_next_look_at_a_payment_is_the_earliest_of_those_that_are_not_at_rest(ledger: SqlLedger) -> None:
    assert await ledger.next_look_at_ms() is None
    for ms in (NOW_MS + 2, NOW_MS + 1, None):
        await ledger.write_payment(inserting(a_payment(look_at_ms=ms)))
    assert await ledger.next_look_at_ms() == NOW_MS + 1
