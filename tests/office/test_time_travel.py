"""Staff look at a map as it was: the seats by the log, who had them by the ledger."""

from __future__ import annotations

from pathlib import Path

import pytest

from firstclick.domain import refusals
from firstclick.domain.money.payment import PaidBy, PaymentStatus
from firstclick.domain.seats.seat_log import SALES_BEFORE_THE_LOG, LogRow
from firstclick.ledger import sqlite_url
from firstclick.service.office.time_travel import PastMap, paid_then
from firstclick.service.selling.house_seats import Decision
from tests.ledger.making import run_by_hand
from tests.office.box_office import MIA, BoxOffice


def words(past: PastMap) -> str:
    """The seats that were not available, with who had them."""
    who = {seat_id: f" {one.name}" for seat_id, one in past.booked.items()}
    return ", ".join(f"{seat_id} {word}{who.get(seat_id, '')}" for seat_id, word in sorted(past.taken.items()))


async def test_each_moment_of_an_evening_is_shown_as_it_was(hand_office: BoxOffice) -> None:
    office, start_ms = hand_office, hand_office.clock()
    await office.cinema.views.open("dear")
    office.clock.advance(100)
    sold = await office.sells("A1 A2")
    office.clock.advance(100)
    await office.cinema.hold("anna", "B1", "dear")
    office.clock.advance(100)
    decision = Decision("dear", "press", MIA)
    await office.cinema.house_seats.keep_back(decision, ["C1"])
    office.clock.advance(100)
    await office.cancellations.cancel(sold.reference, ("A1",), "Mia", "ill")
    shown = [await office.past.map_at("dear", start_ms + after) for after in (0, 99, 100, 250, 300, 400, 10**9)]
    assert list(map(words, shown)) == [
        "",
        "",
        "A1 confirmed , A2 confirmed ",
        "A1 confirmed , A2 confirmed , B1 hold",
        "A1 confirmed , A2 confirmed , B1 hold, C1 reserved",
        "A2 confirmed , B1 hold, C1 reserved",
        "A2 confirmed , B1 hold, C1 reserved",
    ]
    assert {one.complete for one in shown} == {True}
    assert [one.at_ms - start_ms for one in shown] == [0, 99, 100, 250, 300, 400, 400]
    assert shown[3].booked["A1"].reference == sold.reference
    assert (shown[3].labels, shown[4].labels) == ({}, {"C1": "press"})
    with pytest.raises(refusals.UnknownShowtime):
        await office.past.map_at("nowhere", start_ms)


async def test_a_seat_is_shown_with_its_booking_where_it_was_before_the_move(hand_office: BoxOffice) -> None:
    office = hand_office
    sold = await office.sells("A1 A2")
    office.clock.advance(100)
    await office.moves.move(sold.reference, ["A1"], ["C1"], MIA)
    before, after = [await office.past.map_at("dear", office.clock() - ago) for ago in (1, 0)]
    assert (words(before), words(after)) == ("A1 confirmed , A2 confirmed ", "A2 confirmed , C1 confirmed ")


async def test_what_was_due_then_is_due_on_the_map_of_then(hand_office: BoxOffice) -> None:
    office = hand_office
    due = await office.begins("anna", "B1", "counter", "dear")
    office.clock.advance(100)
    booking = await office.ledger.booking_of_session(due.session_id)
    assert booking is not None
    await office.sales.take_due(booking.reference, PaidBy.CASH, MIA)
    row = await office.payments.of_session(due.session_id)
    assert row is not None
    assert paid_then(row, office.clock() - 1) is PaymentStatus.DUE
    assert paid_then(row, office.clock()) is PaymentStatus.PAID


async def test_holes_are_counted_and_filled_with_the_ledgers_sales(hand_office: BoxOffice, tmp_path: Path) -> None:
    office = hand_office
    await office.sells("A1")
    await office.cinema.hold("anna", "B1", "dear")
    await office.journal.flush()
    whole = await office.past.map_at("dear", office.clock())
    hole = ("DELETE FROM seat_log WHERE position IN (2, 3)", "DELETE FROM seat_keyframes")
    run_by_hand(sqlite_url(tmp_path / "ledger.db"), *hole)
    holed = await office.past.map_at("dear", office.clock())
    assert (whole.complete, whole.missing) == (True, 0)
    assert (holed.complete, holed.missing) == (False, 2)
    assert holed.taken["A1"] == "confirmed"


async def test_a_moment_before_a_hole_has_the_sales_that_fell_into_it(hand_office: BoxOffice, tmp_path: Path) -> None:
    office = hand_office
    await office.cinema.hold("anna", "B1", "dear")
    office.clock.advance(100)
    await office.sells("A1")
    between = office.clock()
    office.clock.advance(100)
    await office.cinema.hold("ben", "C1", "dear")
    await office.journal.flush()
    whole = await office.past.map_at("dear", between)
    hole = "DELETE FROM seat_log WHERE seats LIKE '%A1%'"
    run_by_hand(sqlite_url(tmp_path / "ledger.db"), hole)
    holed = await office.past.map_at("dear", between)
    assert (words(whole), whole.complete) == ("A1 confirmed , B1 hold", True)
    assert (words(holed), holed.complete, holed.missing) == ("A1 confirmed , B1 hold", False, 0)


async def test_while_the_log_cannot_be_written_the_map_of_now_has_the_ledgers_sales(
    hand_office: BoxOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    office, start_ms = hand_office, hand_office.clock()
    await office.cinema.hold("anna", "B1", "dear")
    office.clock.advance(100)
    await office.cinema.hold("ben", "C1", "dear")
    await office.journal.flush()

    async def away(*_: object) -> None:
        raise refusals.LedgerUnavailable

    monkeypatch.setattr(office.ledger.seat_log, "write", away)
    await office.sells("A1")
    then, now = [await office.past.map_at("dear", at_ms) for at_ms in (start_ms, office.clock())]
    assert (words(then), then.complete) == ("B1 hold", True)
    assert (words(now), now.complete, now.missing) == ("A1 confirmed , B1 hold, C1 hold", False, 0)


async def test_before_the_log_only_sales_are_known(hand_office: BoxOffice, tmp_path: Path) -> None:
    office = hand_office
    await office.sells("A1")
    run_by_hand(sqlite_url(tmp_path / "ledger.db"), "DELETE FROM seat_log", "DELETE FROM seat_keyframes")
    office.journal._events.clear()  # noqa: SLF001 - as if this process had noted nothing
    office.journal._keyframes.clear()  # noqa: SLF001
    past = await office.past.map_at("dear", office.clock())
    assert (words(past), past.complete, past.missing, past.epoch) == ("A1 confirmed ", False, 0, "")
    carried = LogRow("dear", SALES_BEFORE_THE_LOG, 1, office.clock(), {"A1": "confirmed"})
    await office.ledger.seat_log.write([carried], [])
    past = await office.past.map_at("dear", office.clock())
    assert (words(past), past.complete, past.missing) == ("A1 confirmed ", False, 0)
