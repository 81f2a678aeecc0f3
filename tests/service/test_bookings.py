"""A hold becomes a booking: on disk first, then on the map, once and for good, whatever fails between the two."""

from __future__ import annotations

import asyncio

import pytest

from firstclick.domain import refusals
from firstclick.domain.booking import Booking
from firstclick.domain.seats.hold import Hold, HoldStatus
from firstclick.domain.seats.seat_state import Confirmed, Held, Pending
from firstclick.service.checkout.bookings import WRITTEN_WITHIN_MS
from tests.honest.ledger import HonestLedger
from tests.service.cinema import RULES, Cinema
from tests.service.two_processes import FIRST, SECOND, TwoProcesses
from tests.simulation.clocks import START_MS, HandClock, pass_ms
from tests.simulation.wires import Loss

WRITING_MS = 100


async def lapse(cinema: Cinema) -> list[Hold]:
    """End the holds whose time is over, as a process does at intervals."""
    found = list(await cinema.store.lapsed(100))
    for hold in found:
        await cinema.bookings.end(hold)
    return found


def rivals_booking(*seat_ids: str) -> Booking:
    """A booking that was made at another process, and is not known here."""
    return Booking("RVAL-2345", "rival", "plain", "rita", seat_ids, START_MS)


async def test_a_booking_is_what_was_held(cinema: Cinema, ledger: HonestLedger) -> None:
    session = await cinema.hold("anna", "A1 A2")
    booking = await cinema.confirm(session, "anna")
    assert (booking.session_id, booking.showtime_id, booking.user_id) == (session, "plain", "anna")
    assert (booking.seat_ids, booking.booked_at_ms) == (("A1", "A2"), START_MS)
    assert await ledger.bookings("plain") == [booking]


async def test_the_answer_waits_for_the_ledger_and_the_seats_are_booked_meanwhile(
    cinema: Cinema, ledger: HonestLedger
) -> None:
    session = await cinema.hold("anna", "A1")
    ledger.switches.slow_ms = WRITING_MS
    confirming = asyncio.create_task(cinema.confirm(session, "anna"))
    await pass_ms(WRITING_MS - 1)
    assert not confirming.done()
    assert await cinema.seats() == {"A1": Pending(session, "anna")}
    await confirming
    assert await cinema.seats() == {"A1": Confirmed(session, "anna")}


async def test_while_it_is_being_booked_a_hold_can_be_looked_at_and_not_be_changed(
    cinema: Cinema, ledger: HonestLedger
) -> None:
    session = await cinema.hold("anna", "A1")
    ledger.switches.slow_ms = WRITING_MS
    confirming = asyncio.create_task(cinema.confirm(session, "anna"))
    await pass_ms(1)
    assert (await cinema.office.look_up(session, "anna")).hold.status is HoldStatus.PENDING
    with pytest.raises(refusals.BeingConfirmed):
        await cinema.office.release(session, "anna")
    with pytest.raises(refusals.BeingConfirmed):
        await cinema.office.swap(session, "anna", ["A2"])
    with pytest.raises(refusals.BeingConfirmed):
        await cinema.office.extend(session, "anna")
    assert (await confirming).seat_ids == ("A1",)


async def test_a_hold_whose_time_ends_while_it_is_being_booked_is_booked(
    cinema: Cinema, ledger: HonestLedger, clock: HandClock
) -> None:
    session = await cinema.hold("anna", "A1")
    clock.advance(RULES.hold_ttl_ms - 1)
    ledger.switches.slow_ms = WRITING_MS
    confirming = asyncio.create_task(cinema.confirm(session, "anna"))
    await pass_ms(1)
    clock.advance(RULES.hold_ttl_ms)
    await confirming
    assert await cinema.seats() == {"A1": Confirmed(session, "anna")}


async def test_twenty_confirmations_at_once_are_one_booking(cinema: Cinema, ledger: HonestLedger) -> None:
    session = await cinema.hold("anna", "A1")
    ledger.switches.slow_ms = WRITING_MS
    answers = await asyncio.gather(*(cinema.confirm(session, "anna") for _ in range(20)))
    assert await ledger.bookings("plain") == [answers[0]]
    assert set(answers) == {answers[0]}
    assert (await cinema.views.open("plain")).position == 3


@pytest.mark.parametrize("later_ms", [0, 1])
async def test_two_processes_that_confirm_at_once_make_one_booking(
    two: TwoProcesses, clock: HandClock, later_ms: int
) -> None:
    """The second knows the hold, and not yet that the first is booking it."""
    session = await two.first.hold("anna", "A1")
    two.wires[SECOND].deliver()
    two.ledger.switches.slow_ms = WRITING_MS
    confirming = asyncio.create_task(two.first.confirm(session, "anna"))
    await pass_ms(1)
    clock.advance(later_ms)
    booking = await two.second.confirm(session, "anna")
    assert await confirming == booking
    assert await two.ledger.bookings("plain") == [booking]


async def test_a_ledger_that_is_down_leaves_the_seats_booked_until_it_is_back(
    cinema: Cinema, ledger: HonestLedger, clock: HandClock
) -> None:
    session = await cinema.hold("anna", "A1")
    ledger.switches.down = True
    for _ in range(3):
        with pytest.raises(refusals.LedgerUnavailable):
            await cinema.confirm(session, "anna")
        clock.advance(1_000)
    assert await cinema.seats() == {"A1": Pending(session, "anna")}
    ledger.switches.down = False
    booking = await cinema.confirm(session, "anna")
    assert await ledger.bookings("plain") == [booking]
    assert await cinema.seats() == {"A1": Confirmed(session, "anna")}


async def test_booked_seats_are_not_given_to_others_before_the_ledger_can_be_asked(
    cinema: Cinema, ledger: HonestLedger, clock: HandClock
) -> None:
    session = await cinema.hold("anna", "A1")
    ledger.switches.down = True
    with pytest.raises(refusals.LedgerUnavailable):
        await cinema.confirm(session, "anna")
    clock.advance(10 * WRITTEN_WITHIN_MS)
    with pytest.raises(refusals.LedgerUnavailable):
        await lapse(cinema)
    with pytest.raises(refusals.SeatTaken):
        await cinema.hold("bob", "A1")
    assert await cinema.seats() == {"A1": Pending(session, "anna")}


async def test_a_reply_that_was_lost_after_the_write_is_given_again_with_the_same_reference(
    cinema: Cinema, ledger: HonestLedger
) -> None:
    session = await cinema.hold("anna", "A1")
    ledger.switches.loses_reply = True
    with pytest.raises(refusals.LedgerUnavailable):
        await cinema.confirm(session, "anna")
    (written,) = await ledger.bookings("plain")
    assert await cinema.confirm(session, "anna") == written
    assert await ledger.bookings("plain") == [written]


async def test_a_booking_whose_reply_was_lost_is_found_at_the_deadline_with_nobody_asking(
    cinema: Cinema, ledger: HonestLedger, clock: HandClock
) -> None:
    session = await cinema.hold("anna", "A1")
    ledger.switches.loses_reply = True
    with pytest.raises(refusals.LedgerUnavailable):
        await cinema.confirm(session, "anna")
    clock.advance(WRITTEN_WITHIN_MS)
    assert [hold.session_id for hold in await lapse(cinema)] == [session]
    assert await cinema.seats() == {"A1": Confirmed(session, "anna")}
    assert (await cinema.office.look_up(session, "anna")).hold.status is HoldStatus.CONFIRMED
    assert await lapse(cinema) == []


async def test_a_process_that_dies_between_ledger_and_map_has_booked(two: TwoProcesses, clock: HandClock) -> None:
    session = await two.first.hold("anna", "A1")

    async def dies() -> None:
        await two.die(FIRST)
        raise asyncio.CancelledError

    two.lines[FIRST].on_the_way_back = dies
    with pytest.raises(asyncio.CancelledError):
        await two.first.confirm(session, "anna")
    clock.advance(WRITTEN_WITHIN_MS)
    await lapse(two.second)
    assert await two.second.seats() == {"A1": Confirmed(session, "anna")}
    assert (await two.first.confirm(session, "anna")).session_id == session


async def test_seats_that_were_to_be_booked_and_were_not_are_released_at_their_deadline(
    two: TwoProcesses, clock: HandClock
) -> None:
    session = await two.first.hold("anna", "A1")
    two.lines[FIRST].loss = Loss.REQUEST
    with pytest.raises(refusals.LedgerUnavailable):
        await two.first.confirm(session, "anna")
    two.wires[SECOND].deliver()
    clock.advance(WRITTEN_WITHIN_MS - 1)
    assert await lapse(two.second) == []
    assert await two.second.seats() == {"A1": Pending(session, "anna")}
    clock.advance(1)
    await lapse(two.second)
    assert await two.second.seats() == {}
    with pytest.raises(refusals.HoldOver):
        await two.second.confirm(session, "anna")
    assert await two.ledger.bookings("plain") == []


async def test_a_map_that_cannot_be_changed_does_not_undo_a_booking(two: TwoProcesses, clock: HandClock) -> None:
    session = await two.first.hold("anna", "A1")

    async def line_breaks() -> None:
        two.wires[FIRST].loss = Loss.REQUEST

    two.lines[FIRST].on_the_way_back = line_breaks
    booking = await two.first.confirm(session, "anna")
    assert await two.ledger.bookings("plain") == [booking]
    assert await two.first.seats() == {"A1": Pending(session, "anna")}
    clock.advance(WRITTEN_WITHIN_MS)
    await lapse(two.first)
    assert await two.first.seats() == {"A1": Confirmed(session, "anna")}


async def test_of_two_who_have_the_same_seat_the_second_to_be_written_gets_none(
    cinema: Cinema, ledger: HonestLedger
) -> None:
    session = await cinema.hold("anna", "A1 A2")
    await ledger.book(rivals_booking("A2"))
    with pytest.raises(refusals.SeatTaken) as refusal:
        await cinema.confirm(session, "anna")
    assert refusal.value.seat_ids == ("A2",)
    assert await ledger.bookings("plain") == [rivals_booking("A2")]


async def test_the_losers_hold_ends_and_the_map_is_repaired(cinema: Cinema, ledger: HonestLedger) -> None:
    session = await cinema.hold("anna", "A1 A2")
    await ledger.book(rivals_booking("A2", "A3"))
    with pytest.raises(refusals.SeatTaken):
        await cinema.confirm(session, "anna")
    assert await cinema.seats() == dict.fromkeys(("A2", "A3"), Confirmed("rival", "rita"))
    with pytest.raises(refusals.HoldOver):
        await cinema.confirm(session, "anna")
    await cinema.hold("bob", "A1")


async def test_a_seat_that_only_the_ledger_knows_as_sold_is_taken_from_its_holder(
    cinema: Cinema, ledger: HonestLedger
) -> None:
    session = await cinema.hold("anna", "A1")
    await ledger.book(rivals_booking("A1"))
    await cinema.repair.showtime("plain")
    with pytest.raises(refusals.SeatTaken):
        await cinema.confirm(session, "anna")
    with pytest.raises(refusals.SeatTaken):
        await cinema.office.swap(session, "anna", ["A1", "A2"])
    await cinema.office.release(session, "anna")
    assert await cinema.seats() == {"A1": Confirmed("rival", "rita")}


async def test_a_booking_is_found_by_its_reference(cinema: Cinema) -> None:
    booking = await cinema.booked("anna", "A1", "evening")
    found = await cinema.bookings.booking(booking.reference, "anna")
    assert found.booking == booking
    assert found.showtime is not None
    assert found.showtime.movie.title == "The Evening Film"


async def test_somebody_elses_reference_looks_like_none_at_all(cinema: Cinema) -> None:
    booking = await cinema.booked("anna", "A1")
    for reference, user in ((booking.reference, "bob"), (booking.reference, "ännä"), ("K7QF-3M9T", "anna")):
        with pytest.raises(refusals.UnknownBooking):
            await cinema.bookings.booking(reference, user)


async def test_holds_go_on_while_the_ledger_is_down(cinema: Cinema, ledger: HonestLedger) -> None:
    session = await cinema.hold("anna", "A1")
    ledger.switches.down = True
    with pytest.raises(refusals.LedgerUnavailable):
        await cinema.confirm(session, "anna")
    await cinema.hold("bob", "A2")
    assert await cinema.seats() == {
        "A1": Pending(session, "anna"),
        "A2": Held("session-2", "bob", START_MS + RULES.hold_ttl_ms),
    }
