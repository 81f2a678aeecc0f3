"""What many showtimes are opened and compared with is read together: an answer for each, in one transaction."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event

from firstclick.domain.money.payment import PaymentState
from firstclick.ledger import SqlLedger
from firstclick.service.ports.ledger import HouseSeatChange
from tests.ledger.making import NOW_MS, a_booking
from tests.ledger.payments import a_payment, inserting

SHOWTIMES = [f"show-{n}" for n in range(1, 21)]


@contextmanager
def selects() -> Iterator[list[str]]:
    """The queries of all databases of this process."""
    found: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: Any) -> None:  # noqa: ANN401
        if statement.startswith("SELECT") and " IN (" in statement:
            found.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", note)


async def test_bookings_of_twenty_showtimes_are_one_query(ledger: SqlLedger) -> None:
    booked = [await ledger.book(a_booking("A1", "A2", showtime_id=one)) for one in ("show-3", "show-3-", "show-7")]
    other = await ledger.book(a_booking("B1", showtime_id="show-3"))
    with selects() as found:
        answers = dict(zip(SHOWTIMES, await asyncio.gather(*map(ledger.bookings, SHOWTIMES)), strict=True))
    first, second = sorted(answers.pop("show-3"), key=lambda one: one.seat_ids)
    assert [first, second] == [booked[0], other]
    assert answers.pop("show-7") == [booked[2]]
    assert set(map(tuple, answers.values())) == {()}
    assert len(found) == 1


async def test_house_seats_and_payments_are_a_query_each(ledger: SqlLedger) -> None:
    await ledger.change_house_seats(HouseSeatChange("show-2", ("A1",), True, "press", "mia", NOW_MS))
    payment = a_payment("A1")
    await ledger.write_payment(inserting(payment))
    with selects() as found:
        kept = await asyncio.gather(*map(ledger.house_seat_changes, SHOWTIMES))
        unsettled = await asyncio.gather(*map(ledger.unsettled, SHOWTIMES))
    assert [one for one in kept if one] == [kept[1]] == [{"A1": True}]
    assert [one for one in unsettled if one] == [unsettled[0]] == [{payment.session_id: PaymentState.OPENING}]
    assert len(found) == 2


async def test_the_same_showtime_twice_has_two_answers(ledger: SqlLedger) -> None:
    booked = await ledger.book(a_booking("A1"))
    first, second = await asyncio.gather(ledger.bookings("show-1"), ledger.bookings("show-1"))
    assert first == second == [booked]
