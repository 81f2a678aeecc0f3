"""A booking moves to other seats: one commit, one transaction, the same reference and ticket, the same price."""

from __future__ import annotations

import asyncio
import logging

import pytest

from firstclick.domain import refusals
from firstclick.domain.booking import Booking
from firstclick.domain.money.payment import PaidBy
from firstclick.domain.refusals import Refusal
from firstclick.domain.seats.hold import Commit, HoldStatus
from firstclick.service.office.booking_desk import Happened
from firstclick.service.ports.store import Committed, Conflict, SeatEvent
from tests.checkout.shop import BOOKED, CONFIRMED
from tests.office.box_office import MIA, ZOE, BoxOffice, euros


class Events:
    """What the feed would send."""

    def __init__(self, office: BoxOffice) -> None:
        self.seen: list[dict[str, str]] = []
        office.cinema.listeners.append(self)

    def on_change(self, _view: object, event: SeatEvent) -> None:
        self.seen.append({seat_id: type(state).__name__ for seat_id, state in event.seats})

    def on_reset(self, _view: object) -> None:
        """Not looked at."""

    def on_removed(self, _view: object) -> None:
        """Not looked at."""


async def test_a_booking_moves_with_its_bill_and_keeps_its_reference(office: BoxOffice) -> None:
    sold = await office.sells("A1 A2:child")
    events = Events(office)
    moved = await office.moves.move(sold.reference, ["A2", "A1"], ["B2", "B1"], MIA)
    assert (moved.reference, moved.session_id, moved.seat_ids) == (sold.reference, sold.session_id, ("B1", "B2"))
    assert await office.map("dear") == {"B1": CONFIRMED, "B2": CONFIRMED}
    row = await office.row(sold)
    assert [(one.seat_id, one.ticket_type) for one in row.lines] == [("B1", "adult"), ("B2", "child")]
    assert row.charged == euros(21)
    hold = await office.cinema.store.hold(sold.session_id)
    assert hold is not None
    assert (hold.status, hold.seat_ids) == (HoldStatus.CONFIRMED, ("B1", "B2"))
    assert {"A1": "Available", "A2": "Available", "B1": "Confirmed", "B2": "Confirmed"} in events.seen, "in one commit"
    assert (await office.recorded())[-1] == ("Mia", "move", sold.reference, {"from": ["A2", "A1"], "to": ["B2", "B1"]})
    assert office.cinema.views.holds == {}, "what was set aside has ended"


async def test_the_seats_that_it_leaves_are_for_others_and_the_new_ones_are_not(office: BoxOffice) -> None:
    sold = await office.sells("A1")
    await office.moves.move(sold.reference, ["A1"], ["B1"], MIA)
    await office.sells("A1", session_id="another")
    with pytest.raises(refusals.SeatTaken):
        await office.sells("B1")
    await office.cancellations.cancel(sold.reference, ("B1",), "Mia", "ill")
    assert await office.map("dear") == {"A1": CONFIRMED}
    assert (await office.row(sold)).given_back == euros(13)


async def test_seats_of_one_booking_may_follow_each_other_or_change_places(hand_office: BoxOffice) -> None:
    office = hand_office
    sold = await office.sells("A1 A2:child A3")
    assert (await office.moves.move(sold.reference, ["A1", "A2", "A3"], ["A2", "A3", "A4"], MIA)).seat_ids == (
        "A2",
        "A3",
        "A4",
    )
    assert set(await office.map("dear")) == {"A2", "A3", "A4"}
    office.clock.advance(1_000)
    swapped = await office.moves.move(sold.reference, ["A2", "A3"], ["A3", "A2"], MIA)
    assert swapped.seat_ids == ("A3", "A2", "A4")
    assert {one.seat_id: one.ticket_type for one in (await office.row(sold)).lines} == {
        "A3": "adult",
        "A2": "child",
        "A4": "adult",
    }
    story = await office.booking_desk.story(await office.booking_desk.of_reference(sold.reference))
    booked, moved = story[0], [one for one in story if one.what is Happened.MOVED]
    assert booked.seat_ids == ("A1", "A2", "A3")
    assert (moved[0].who, moved[0].seat_ids, moved[0].to) == ("Mia", ("A1", "A2", "A3"), ("A2", "A3", "A4"))


async def test_free_bookings_and_those_that_are_due_move_too(office: BoxOffice) -> None:
    free = await office.cinema.booked("anna", "A1 A2")
    assert (await office.moves.move(free.reference, ["A2"], ["C5"], MIA)).seat_ids == ("A1", "C5")
    assert set(await office.map("plain")) == {"A1", "C5"}
    due = await office.begins("bob", "B1", "counter", "plain")
    booking = await office.booking_of(due)
    await office.moves.move(booking.reference, ["B1"], ["B5"], MIA)
    assert (await office.sales.take_due(booking.reference, PaidBy.CASH, MIA)).charged == due.total


async def test_a_move_again_is_no_second_one(office: BoxOffice) -> None:
    sold = await office.sells("A1")
    first = await office.moves.move(sold.reference, ["A1"], ["B1"], MIA)
    assert await office.moves.move(sold.reference, ["A1"], ["B1"], MIA) == first
    assert [row[1] for row in await office.recorded()] == ["sell", "move"]


async def test_seats_of_another_price_are_refused_with_the_difference(office: BoxOffice) -> None:
    sold = await office.sells("A1 A2", "mixed")
    with pytest.raises(refusals.MoveChangesPrice) as refused:
        await office.moves.move(sold.reference, ["A1"], ["A4"], MIA)
    assert refused.value.fields() == {"difference": -700, "currency": "EUR"}
    assert (await office.moves.move(sold.reference, ["A1"], ["A3"], MIA)).seat_ids == ("A3", "A2"), "the same price"
    assert [one.kind for one in (await office.row(sold)).lines] == ["wheelchair", "standard"]
    child = await office.sells("A1:child", "mixed")
    with pytest.raises(refusals.TicketNotSold):
        await office.moves.move(child.reference, ["A1"], ["A4"], MIA)
    gift = await office.sells("A1", "dear", paid_by=PaidBy.COMPLIMENTARY, note="press")
    assert (await office.moves.move(gift.reference, ["A1"], ["B1"], MIA)).seat_ids == ("B1",)


@pytest.mark.parametrize(
    ("from_", "to", "refusal"),
    [
        (["A1"], ["B1"], refusals.SeatTaken),
        (["A1"], ["B2"], refusals.SeatTaken),
        (["A1"], ["A2"], refusals.SeatTaken),
        (["A1"], ["Z9"], refusals.UnknownSeats),
        (["C1"], ["C2"], refusals.SeatsNotBooked),
        (["A1"], ["C1", "C2"], refusals.UnevenMove),
        (["A1", "A1"], ["C1", "C2"], refusals.UnevenMove),
        (["A1"], ["A3"], refusals.MovedToCancelled),
    ],
)
async def test_a_refused_move_changes_nothing(
    office: BoxOffice, from_: list[str], to: list[str], refusal: type[Refusal]
) -> None:
    sold = await office.sells("A1 A2 A3")
    await office.cancellations.cancel(sold.reference, ("A3",), "Mia", "ill")
    await office.sells("B1")
    await office.cinema.hold("anna", "B2", "dear")
    before, acts = await office.map("dear"), len(await office.recorded())
    with pytest.raises(refusal):
        await office.moves.move(sold.reference, from_, to, MIA)
    assert await office.map("dear") == before
    assert len(await office.recorded()) == acts
    with pytest.raises(refusals.UnknownBooking):
        await office.moves.move("K7QF-3M9T", ["A1"], ["C1"], MIA)


async def test_of_two_who_move_the_same_seat_one_does(office: BoxOffice) -> None:
    sold = await office.sells("A1")
    moves = [office.moves.move(sold.reference, ["A1"], [to], who) for to, who in (("B1", MIA), ("C1", ZOE))]
    done = await asyncio.gather(*moves, return_exceptions=True)
    assert sum(isinstance(one, Booking) for one in done) == 1, done
    assert sum(isinstance(one, refusals.SeatsNotBooked) for one in done) == 1, done
    (seat,) = (await office.ledger.bookings("dear"))[0].seat_ids
    assert await office.map("dear") == {seat: CONFIRMED}


async def test_of_one_who_moves_and_one_who_cancels_both_or_the_first(office: BoxOffice) -> None:
    sold = await office.sells("A1")
    await asyncio.gather(
        office.moves.move(sold.reference, ["A1"], ["B1"], MIA),
        office.cancellations.cancel(sold.reference, (), "Zoe", "ill"),
        return_exceptions=True,
    )
    await office.cinema.repair.showtime("dear")
    assert await office.map("dear") == {}
    assert (await office.row(sold)).live_seat_ids == ()
    assert await office.sold("dear") == []


async def test_of_a_move_and_a_buyer_one_gets_the_seat(office: BoxOffice) -> None:
    for number, seat in enumerate(("A2", "A3", "A4", "A5")):
        sold = await office.sells(f"C{number + 1}")
        tries = [
            office.cinema.hold(f"buyer-{number}", seat, "dear"),
            office.moves.move(sold.reference, sold.seat_ids, [seat], MIA),
        ]
        done = await asyncio.gather(*(tries if number % 2 else reversed(tries)), return_exceptions=True)
        assert sum(isinstance(one, refusals.SeatTaken) for one in done) == 1, done


async def test_a_crash_between_the_ledger_and_the_map_is_repaired(
    office: BoxOffice, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "firstclick.repair")
    sold = await office.sells("A1 A2")
    commit, asked = office.cinema.store.commit, []

    async def dies(one: Commit) -> Committed | Conflict:
        asked.append(one)
        if len(asked) > 1:
            raise refusals.StoreUnavailable
        return await commit(one)

    monkeypatch.setattr(office.cinema.store, "commit", dies)
    await office.moves.move(sold.reference, ["A1"], ["B1"], MIA)
    monkeypatch.undo()
    assert await office.map("dear") == {"A1": CONFIRMED, "A2": CONFIRMED, "B1": BOOKED}
    await office.cinema.repair.showtime("dear")
    assert await office.map("dear") == {"A2": CONFIRMED, "B1": CONFIRMED}
    hold = await office.cinema.store.hold(sold.session_id)
    assert hold is not None
    assert (hold.status, hold.seat_ids) == (HoldStatus.CONFIRMED, ("B1", "A2"))
    assert not [one for one in caplog.records if one.levelno >= logging.ERROR], "staff did that: it is no error"


async def test_what_a_dead_move_has_set_aside_becomes_free_or_stays_sold(hand_office: BoxOffice) -> None:
    """As after a crash the pending hold is there still; when its time is over it is asked about."""
    office = hand_office
    sold = await office.sells("A1")
    view = await office.cinema.views.open("dear")
    aside = await office.moves._set_aside(view, sold, (("A1", "B1"),))  # noqa: SLF001 - a move that has come this far
    assert aside is not None
    assert await office.map("dear") == {"A1": CONFIRMED, "B1": BOOKED}
    await office.later(60_000)
    assert await office.map("dear") == {"A1": CONFIRMED}
    await office.moves.move(sold.reference, ["A1"], ["B1"], MIA)
    await office.later(60_000)
    assert await office.map("dear") == {"B1": CONFIRMED}
