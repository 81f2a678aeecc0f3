"""Seats are sold at the counter: all of them with the money taken, or nothing."""

from __future__ import annotations

import asyncio

import pytest

from firstclick.domain import refusals
from firstclick.domain.booking import Booking
from firstclick.domain.money.payment import PaidBy, PaymentState, TakenMoney
from firstclick.domain.money.payment_changes import SAME_TAKE_MS
from firstclick.domain.refusals import Refusal
from firstclick.domain.staff.audit import AuditKind
from firstclick.service.office.counter_sales import SEATS_PER_SALE_MAX
from firstclick.service.ports.payments import PaymentWrite, WriteOutcome
from tests.checkout.shop import CONFIRMED, TERMS
from tests.office.box_office import MIA, ZOE, BoxOffice, a_sale, euros


async def test_seats_are_sold_for_cash_with_their_ticket_types(office: BoxOffice) -> None:
    booking = await office.sells("A1 A2:child")
    assert booking.seat_ids == ("A1", "A2")
    assert await office.map("dear") == {"A1": CONFIRMED, "A2": CONFIRMED}
    row = await office.row(booking)
    assert [(one.seat_id, one.ticket_type, one.amount) for one in row.lines] == [
        ("A1", "adult", euros(12)),
        ("A2", "child", euros(8)),
    ]
    assert (row.state, row.total, row.charged, row.look_at_ms) == (PaymentState.PAID, euros(21), euros(21), None)
    assert row.taken is not None
    assert (row.taken.paid_by, row.taken.by) == (PaidBy.CASH, "Mia")
    details = {"showtime": "dear", "seats": ["A1", "A2"], "paid_by": "cash", "note": ""}
    assert await office.recorded() == [("Mia", "sell", booking.reference, details)]


async def test_what_costs_nothing_is_booked_without_a_payment(office: BoxOffice) -> None:
    booking = await office.sells("A1 A2", "plain")
    assert await office.payments.of_session(booking.session_id) is None
    assert await office.map("plain") == {"A1": CONFIRMED, "A2": CONFIRMED}
    assert [row[:3] for row in await office.recorded()] == [("Mia", "sell", booking.reference)]


async def test_seats_are_given_away_with_a_note_only(office: BoxOffice) -> None:
    with pytest.raises(refusals.NoteRequired):
        await office.sells("A1", paid_by=PaidBy.COMPLIMENTARY, note=" ")
    assert await office.map("dear") == {}
    booking = await office.sells("A1", paid_by=PaidBy.COMPLIMENTARY, note="the projector broke")
    row = await office.row(booking)
    assert (row.state, row.total, row.charged) == (PaymentState.PAID, euros(0), euros(0))
    assert row.taken is not None
    assert (row.taken.paid_by, row.taken.note) == (PaidBy.COMPLIMENTARY, "the projector broke")


async def test_the_rule_against_single_seats_and_the_limits_of_buyers_do_not_apply(office: BoxOffice) -> None:
    await office.sells("B1 B3")
    assert await office.map("dear") == {"B1": CONFIRMED, "B3": CONFIRMED}
    await office.sells("A1 A2 A3 A4 A5")
    assert len(await office.map("dear")) > office.cinema.office.rules.seats_per_hold_max
    with pytest.raises(refusals.TooManySeats):
        await office.sells(" ".join(f"Z{n}" for n in range(SEATS_PER_SALE_MAX + 1)))


@pytest.mark.parametrize(
    ("seats", "refusal"),
    [("A1 A2", refusals.SeatTaken), ("A1 Z9", refusals.UnknownSeats), ("A1:senior", refusals.TicketNotSold)],
)
async def test_a_refused_sale_leaves_nothing(office: BoxOffice, seats: str, refusal: type[Refusal]) -> None:
    await office.cinema.hold("anna", "A2", "dear")
    before = await office.map("dear")
    with pytest.raises(refusal):
        await office.sells(seats)
    assert await office.map("dear") == before
    assert await office.sold("dear") == []
    assert (await office.ledger.payment_counts()).by_state == {}
    assert await office.recorded() == []


async def test_a_wrong_ticket_type_is_corrected_under_the_same_key(office: BoxOffice) -> None:
    with pytest.raises(refusals.TicketNotSold):
        await office.sells("A1:senior", session_id="key-1")
    assert (await office.sells("A1:child", session_id="key-1")).seat_ids == ("A1",)


async def test_the_same_sale_again_is_sold_once(office: BoxOffice) -> None:
    first, second = await office.sells("A1"), await office.sells("A1")
    assert first == second
    assert len(await office.recorded()) == 1


async def test_a_sale_whose_answer_was_lost_is_found_again(office: BoxOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    write = office.ledger.write_payment

    async def loses_answer(one: PaymentWrite) -> WriteOutcome:
        await write(one)
        raise refusals.LedgerUnavailable

    monkeypatch.setattr(office.ledger, "write_payment", loses_answer)
    with pytest.raises(refusals.LedgerUnavailable):
        await office.sells("A1")
    monkeypatch.undo()
    assert (await office.sells("A1")).seat_ids == ("A1",)
    assert await office.sold("dear") == [("A1",)]
    assert len(await office.recorded()) == 1


async def test_seats_of_a_sale_that_could_not_be_written_are_free_later(
    hand_office: BoxOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = hand_office

    async def fails(_: PaymentWrite) -> WriteOutcome:
        raise refusals.LedgerUnavailable

    monkeypatch.setattr(office.ledger, "write_payment", fails)
    with pytest.raises(refusals.LedgerUnavailable):
        await office.sells("A1")
    monkeypatch.undo()
    with pytest.raises(refusals.BeingConfirmed):
        await office.sells("A1")
    await office.later(60_000)
    assert await office.map("dear") == {}
    assert (await office.sells("A1")).seat_ids == ("A1",)


async def test_of_a_buyer_and_the_counter_one_gets_the_seat(office: BoxOffice) -> None:
    """Whoever is first: each try has a winner, and one only."""
    for number, seat in enumerate(("A1", "A2", "A3", "A4", "A5", "B1")):
        tries = [office.cinema.hold(f"buyer-{number}", seat, "dear"), office.sells(seat)]
        done = await asyncio.gather(*(tries if number % 2 else reversed(tries)), return_exceptions=True)
        assert sum(isinstance(one, refusals.SeatTaken) for one in done) == 1, done
        assert sum(isinstance(one, (str, Booking)) for one in done) == 1


async def test_of_two_counters_one_sells_the_seat(office: BoxOffice) -> None:
    sales = [office.sales.sell(a_sale("C1", session_id=f"till-{n}"), (MIA, ZOE)[n]) for n in range(2)]
    done = await asyncio.gather(*sales, return_exceptions=True)
    assert sum(isinstance(one, Booking) for one in done) == 1
    assert sum(isinstance(one, refusals.SeatTaken) for one in done) == 1
    assert await office.sold("dear") == [("C1",)]
    assert len(await office.recorded()) == 1


async def test_what_is_due_is_taken_once(office: BoxOffice) -> None:
    due = await office.begins("anna", "A1 A2", "counter", "plain")
    booking = await office.booking_of(due)
    paid = await office.sales.take_due(booking.reference, PaidBy.CARD, MIA)
    assert (paid.state, paid.charged) == (PaymentState.PAID, due.total)
    assert paid.taken == TakenMoney(PaidBy.CARD, "Mia", paid.taken.at_ms if paid.taken else 0)
    assert await office.sales.take_due(booking.reference, PaidBy.CARD, MIA) == paid, "her second click"
    with pytest.raises(refusals.NothingDue):
        await office.sales.take_due(booking.reference, PaidBy.CASH, ZOE)
    assert await office.recorded() == [("Mia", "take-due", booking.reference, {"paid_by": "card"})]


async def test_money_that_was_taken_a_while_ago_is_not_taken_again_by_the_same_person(hand_office: BoxOffice) -> None:
    due = await hand_office.begins("anna", "A1", "counter", "plain")
    booking = await hand_office.booking_of(due)
    paid = await hand_office.sales.take_due(booking.reference, PaidBy.CASH, MIA)
    await hand_office.later(SAME_TAKE_MS - 1)
    assert await hand_office.sales.take_due(booking.reference, PaidBy.CASH, MIA) == paid, "the request sent again"
    await hand_office.later(1)
    with pytest.raises(refusals.NothingDue):
        await hand_office.sales.take_due(booking.reference, PaidBy.CASH, MIA)


async def test_the_seller_cannot_take_the_money_of_a_sale_again(office: BoxOffice) -> None:
    booking = await office.sells("A1")
    with pytest.raises(refusals.NothingDue):
        await office.sales.take_due(booking.reference, PaidBy.CASH, MIA)
    assert [row[1] for row in await office.recorded()] == ["sell"]


async def test_two_who_take_the_same_money_at_once_are_not_both_believed(office: BoxOffice) -> None:
    due = await office.begins("anna", "A1", "counter", "plain")
    booking = await office.booking_of(due)
    takes = [office.sales.take_due(booking.reference, PaidBy.CASH, staff) for staff in (MIA, ZOE)]
    done = await asyncio.gather(*takes, return_exceptions=True)
    assert sum(isinstance(one, refusals.NothingDue) for one in done) == 1, done
    assert len(await office.recorded()) == 1


async def test_nothing_is_due_for_what_is_free_paid_or_unknown(office: BoxOffice) -> None:
    free, paid = await office.sells("A1", "plain"), await office.sells("A1")
    for booking in (free, paid):
        with pytest.raises(refusals.NothingDue):
            await office.sales.take_due(booking.reference, PaidBy.CASH, ZOE)
    with pytest.raises(refusals.UnknownBooking):
        await office.sales.take_due("K7QF-3M9T", PaidBy.CASH, ZOE)


async def test_what_has_lapsed_is_not_taken(hand_office: BoxOffice) -> None:
    due = await hand_office.begins("anna", "A1", "counter", "plain")
    booking = await hand_office.booking_of(due)
    await hand_office.later(TERMS.pay_within_ms)
    with pytest.raises(refusals.PaymentOver):
        await hand_office.sales.take_due(booking.reference, PaidBy.CASH, MIA)


async def test_a_sale_is_cancelled_with_a_refund_or_without(office: BoxOffice) -> None:
    first, second = await office.sells("A1 A2"), await office.sells("B1")
    cancel = office.cancellations.cancel
    await cancel(first.reference, ("A1",), "Mia", "ill", entry=MIA.entry(AuditKind.CANCEL, first.reference, 1))
    row = await office.payments.settlement.settle((await office.row(first)).payment_id)
    assert [(one.amount, one.state, one.who) for one in row.refunds] == [(euros(12), "succeeded", "Mia")]
    await cancel(second.reference, (), "Mia", "late", refund=False)
    kept = await office.row(second)
    assert (kept.state, kept.refunds, kept.charged) == (PaymentState.PAID, (), euros(13))
    assert await office.map("dear") == {"A2": CONFIRMED}
    assert [row[:3] for row in await office.recorded()][2:] == [("Mia", "cancel", first.reference)]


async def test_cancelling_again_records_nothing_and_gives_nothing_back(office: BoxOffice) -> None:
    booking = await office.sells("A1")
    for _ in range(2):
        entry = MIA.entry(AuditKind.CANCEL, booking.reference, 1)
        await office.cancellations.cancel(booking.reference, (), "Mia", "ill", entry=entry)
    row = await office.payments.settlement.settle((await office.row(booking)).payment_id)
    assert (row.state, row.given_back) == (PaymentState.OVER, euros(13))
    assert [one[1] for one in await office.recorded()] == ["sell", "cancel"]
