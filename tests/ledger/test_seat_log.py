"""The seat log in both databases: rows, keyframes, holes, and who had a seat at a moment."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from firstclick.domain.booking import BuyerDetails
from firstclick.domain.money.payment import PaymentState
from firstclick.domain.refusals import LedgerUnavailable
from firstclick.domain.seats.seat_log import LogRow, Replayed
from firstclick.domain.staff.audit import AuditEntry, AuditKind
from firstclick.domain.values import replace
from firstclick.ledger import SqlLedger
from firstclick.ledger import connection as ledger_connection
from firstclick.service.ports.ledger import Cancellation
from firstclick.service.ports.office import Move
from firstclick.service.ports.seat_log import LogAfter, LogSpan
from tests.ledger.making import NOW_MS, a_booking, by_hand, found_by_hand
from tests.ledger.payments import a_payment, inserting, the_booking

COUNTS = "SELECT (SELECT count(*) FROM seat_log), (SELECT count(*) FROM seat_keyframes)"


def an_event(position: int, seat_id: str, word: str, epoch: str = "e1", at_ms: int = 0) -> LogRow:
    """An event of `show-1`, ten milliseconds after the one before."""
    return LogRow("show-1", epoch, position, at_ms or position * 10, {seat_id: word})


HOLD, SALE, RELEASE = an_event(1, "A1", "hold"), an_event(2, "A1", "confirmed"), an_event(4, "B1", "available")
HELD = an_event(3, "B1", "hold")


async def test_a_moment_is_the_map_after_the_last_event_that_is_not_later(ledger: SqlLedger) -> None:
    await ledger.seat_log.write([HOLD, SALE, HELD, RELEASE], [])
    shown = {at_ms: (await ledger.seat_log.at("show-1", at_ms)).map for at_ms in (9, 10, 29, 30, 39, 40, 999)}
    assert shown == {
        9: None,
        10: Replayed("e1", 1, {"A1": "hold"}, 0),
        29: Replayed("e1", 2, {"A1": "confirmed"}, 0),
        30: Replayed("e1", 3, {"A1": "confirmed", "B1": "hold"}, 0),
        39: Replayed("e1", 3, {"A1": "confirmed", "B1": "hold"}, 0),
        40: Replayed("e1", 4, {"A1": "confirmed"}, 0),
        999: Replayed("e1", 4, {"A1": "confirmed"}, 0),
    }


async def test_the_span_has_the_first_and_the_last_event_and_those_beside_the_moment(ledger: SqlLedger) -> None:
    await ledger.seat_log.write([HOLD, SALE, HELD, RELEASE], [])
    assert (await ledger.seat_log.at("show-1", 20)).span == LogSpan(10, 40, 10, 30)
    assert (await ledger.seat_log.at("show-1", 40)).span == LogSpan(10, 40, 30, None)
    assert (await ledger.seat_log.at("show-1", 1)).span == LogSpan(10, 40, None, 10)
    assert (await ledger.seat_log.at("show-2", 20)).span == LogSpan()


async def test_rows_that_another_process_has_written_stay_as_they_are(ledger: SqlLedger, rival: SqlLedger) -> None:
    await ledger.seat_log.write([SALE, HOLD], [an_event(0, "C1", "reserved")])
    await rival.seat_log.write([HOLD, an_event(2, "A1", "available"), HELD], [an_event(0, "C2", "reserved")])
    found = (await ledger.seat_log.at("show-1", 99)).map
    assert found == Replayed("e1", 3, {"A1": "confirmed", "B1": "hold", "C1": "reserved"}, 0)


async def test_a_moment_is_found_from_the_keyframe_before_it(ledger: SqlLedger, url: str) -> None:
    keyframe = LogRow("show-1", "e1", 2, 20, {"A1": "confirmed", "C1": "out_of_order"})
    await ledger.seat_log.write([HELD, RELEASE], [keyframe])
    assert (await ledger.seat_log.at("show-1", 35)).map == Replayed("e1", 3, {**keyframe.seats, "B1": "hold"}, 0)
    assert (await ledger.seat_log.at("show-1", 20)).map == Replayed("e1", 2, keyframe.seats, 0)
    assert found_by_hand(url, COUNTS) == [(2, 1)]


async def test_a_hole_is_counted_by_its_positions(ledger: SqlLedger) -> None:
    await ledger.seat_log.write([HOLD, RELEASE], [LogRow("show-1", "e1", 6, 60, {})])
    assert (await ledger.seat_log.at("show-1", 15)).map == Replayed("e1", 1, {"A1": "hold"}, 0)
    assert (await ledger.seat_log.at("show-1", 45)).map == Replayed("e1", 4, {"A1": "hold"}, 2)
    assert (await ledger.seat_log.at("show-1", 60)).map == Replayed("e1", 6, {}, 0)


async def test_what_follows_a_map_says_whether_events_after_it_may_be_missing(ledger: SqlLedger) -> None:
    async def after(at_ms: int) -> LogAfter:
        return (await ledger.seat_log.at("show-1", at_ms)).after

    await ledger.seat_log.write([HOLD, SALE, RELEASE], [])
    assert [await after(one) for one in (10, 20, 29, 40)] == [
        LogAfter.GOES_ON,
        LogAfter.HOLE,
        LogAfter.HOLE,
        LogAfter.NOTHING,
    ]
    await ledger.seat_log.write([], [LogRow("show-1", "e1", 4, 70, {})])
    assert [await after(one) for one in (60, 70)] == [LogAfter.GOES_ON, LogAfter.NOTHING]
    await ledger.seat_log.write([], [LogRow("show-1", "e1", 6, 80, {})])
    assert [await after(one) for one in (60, 75, 80)] == [LogAfter.GOES_ON, LogAfter.HOLE, LogAfter.NOTHING]
    await ledger.seat_log.write([], [LogRow("show-1", "e2", 0, 90, {}), LogRow("show-2", "e3", 0, 99, {})])
    assert [await after(one) for one in (80, 89, 90)] == [LogAfter.HOLE, LogAfter.HOLE, LogAfter.NOTHING]


async def test_another_epoch_begins_with_its_own_keyframe(ledger: SqlLedger) -> None:
    await ledger.seat_log.write([HOLD, SALE, HELD], [])
    again = [an_event(1, "B1", "hold", "e2", 60)]
    await ledger.seat_log.write(again, [LogRow("show-1", "e2", 0, 50, {"A1": "confirmed"})])
    assert (await ledger.seat_log.at("show-1", 49)).map == Replayed("e1", 3, {"A1": "confirmed", "B1": "hold"}, 0)
    assert (await ledger.seat_log.at("show-1", 50)).map == Replayed("e2", 0, {"A1": "confirmed"}, 0)
    assert (await ledger.seat_log.at("show-1", 60)).map == Replayed("e2", 1, {"A1": "confirmed", "B1": "hold"}, 0)


async def test_the_ledger_says_who_had_a_seat_before_it_was_moved_or_cancelled(ledger: SqlLedger) -> None:
    booking = replace(a_booking("A1", "A2"), buyer=BuyerDetails(name="Ada"))
    await ledger.book(booking)
    entry = AuditEntry(NOW_MS, "Mia", AuditKind.MOVE, booking.reference, "", {})
    pairs = (("A1", "A2"), ("A2", "A1"))
    await ledger.move(Move(booking.reference, (*pairs,), {}, "Mia", NOW_MS + 10, 0, entry))
    await ledger.move(Move(booking.reference, (("A1", "C1"),), {}, "Mia", NOW_MS + 20, 0, entry))
    await ledger.cancel(Cancellation(booking.reference, ("C1",), "Mia", "ill", NOW_MS + 30))
    then = {after: (await ledger.seat_log.seats_then("show-1", NOW_MS + after)).booked for after in (-1, 0, 10, 29, 30)}
    assert {after: sorted(found) for after, found in then.items()} == {
        -1: [],
        0: ["A1", "A2"],
        10: ["A1", "A2"],
        29: ["A2", "C1"],
        30: ["A2"],
    }
    assert {(one.reference, one.name, one.payment) for one in then[0].values()} == {(booking.reference, "Ada", None)}


async def test_a_seat_has_the_payment_of_the_booking_that_had_it(ledger: SqlLedger) -> None:
    rows = [a_payment(seat, state=PaymentState.DUE) for seat in ("B1", "B2")]
    for after, row in enumerate(rows):
        await ledger.write_payment(inserting(row, book=replace(the_booking(row), booked_at_ms=NOW_MS + after)))
    then = [(await ledger.seat_log.seats_then("show-1", NOW_MS + after)).booked for after in (0, 1)]
    paid = [{seat: one.payment and one.payment.payment_id for seat, one in booked.items()} for booked in then]
    assert paid == [{"B1": rows[0].payment_id}, {"B1": rows[0].payment_id, "B2": rows[1].payment_id}]


async def test_a_log_that_cannot_be_written_is_no_trouble_of_the_ledger(
    ledger: SqlLedger, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger_connection, "LOG_WITHIN_MS", 200)
    await ledger.seat_log.write([HOLD], [])
    with by_hand(url) as gate:
        gate.execute(text("DELETE FROM seat_keyframes" if url.startswith("sqlite") else "LOCK TABLE seat_log"))
        with pytest.raises(LedgerUnavailable):
            await ledger.seat_log.write([SALE], [])
        assert not ledger.troubles()
    await ledger.seat_log.write([SALE], [])
    assert (await ledger.seat_log.at("show-1", 99)).map == Replayed("e1", 2, {"A1": "confirmed"}, 0)
