"""The seat store loses its memory, or is put back to an old one: holds may die with it, bookings never."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from firstclick.domain import refusals
from firstclick.domain.seats.hold import HoldStatus
from firstclick.domain.seats.seat_state import RESERVED, Confirmed, Held
from firstclick.service.selling.house_seats import Decision
from tests.service.reader import wish
from tests.service.two_processes import FIRST, SECOND, TwoProcesses
from tests.simulation.clocks import pass_ms

Discovery = Callable[[TwoProcesses], Awaitable[None]]


async def is_notified(two: TwoProcesses) -> None:
    """The process is notified that its connection was down."""
    two.wires[FIRST].on_restored()
    await pass_ms(1)


async def knows_nothing_of_it(two: TwoProcesses) -> None:
    """The process still shows what it has known."""


async def is_new(two: TwoProcesses) -> None:
    """The process was started after it."""
    await two.die(FIRST)


WAYS = (is_notified, knows_nothing_of_it, is_new)
every_discovery = pytest.mark.parametrize("discover", WAYS, ids=[way.__name__ for way in WAYS])


@every_discovery
async def test_every_booking_is_on_the_map_again_before_the_first_hold_is_answered(
    two: TwoProcesses, discover: Discovery
) -> None:
    booked = [await two.first.booked("anna", seats) for seats in ("A1 A2", "C5")]
    await two.forget()
    await discover(two)
    await two.first.hold("bob", "B1")
    taken = (await two.store.snapshot("plain", [])).taken
    expected = {seat: Confirmed(one.session_id, "anna") for one in booked for seat in one.seat_ids}
    assert {seat: state for seat, state in taken.items() if seat != "B1"} == expected
    assert (await two.first.seats()).items() >= expected.items()


@every_discovery
async def test_a_booked_seat_is_refused_at_once(two: TwoProcesses, discover: Discovery) -> None:
    await two.first.booked("anna", "A1")
    await two.forget()
    await discover(two)
    with pytest.raises(refusals.SeatTaken):
        await two.first.hold("bob", "A1")


async def test_a_hold_on_a_booked_seat_is_refused_by_a_process_that_knows_neither(
    two: TwoProcesses,
) -> None:
    """Its view lags behind: neither the booking nor the loss of the store's memory is known to it."""
    booking = await two.first.booked("anna", "A1")
    await two.forget()
    with pytest.raises(refusals.SeatTaken):
        await two.second.hold("bob", "A1")
    assert (await two.second.seats())["A1"] == Confirmed(booking.session_id, "anna")


async def test_no_hold_is_answered_while_the_ledger_does_not_answer(two: TwoProcesses) -> None:
    await two.first.booked("anna", "A1")
    await two.forget()
    two.ledger.switches.down = True
    with pytest.raises((refusals.StoreUnavailable, refusals.LedgerUnavailable)):
        await two.second.hold("bob", "A1")
    two.ledger.switches.down = False
    await pass_ms(1_000)
    with pytest.raises(refusals.SeatTaken):
        await two.second.hold("bob", "A1")


async def test_a_new_process_answers_nothing_while_the_ledger_does_not_answer(two: TwoProcesses) -> None:
    await two.first.booked("anna", "A1")
    await two.forget()
    await two.die(FIRST)
    two.ledger.switches.down = True
    with pytest.raises(refusals.LedgerUnavailable):
        await two.first.hold("bob", "A1")
    assert (await two.store.snapshot("plain", [])).taken == {}


async def test_a_hold_that_the_store_forgot_is_unknown_and_its_seat_is_free(two: TwoProcesses) -> None:
    session = await two.first.hold("anna", "A1")
    await two.forget()
    with pytest.raises(refusals.UnknownSession):
        await two.first.confirm(session, "anna")
    await is_notified(two)
    await two.first.hold("bob", "A1")


async def test_the_ledger_knows_the_session_of_a_booking_that_the_store_forgot(two: TwoProcesses) -> None:
    booking = await two.first.booked("anna", "A1")
    session = booking.session_id
    await two.forget()
    await is_notified(two)
    receipt = await two.first.office.look_up(session, "anna")
    assert (receipt.hold.status, receipt.hold.seat_ids) == (HoldStatus.CONFIRMED, ("A1",))
    assert await two.first.confirm(session, "anna") == booking
    for act in (two.first.office.release, two.first.office.extend):
        with pytest.raises(refusals.AlreadyConfirmed):
            await act(session, "anna")
    with pytest.raises(refusals.UnknownSession):
        await two.first.office.look_up(session, "bob")


async def test_a_session_that_nobody_but_the_ledger_may_know_is_not_called_unknown_while_it_is_down(
    two: TwoProcesses,
) -> None:
    booking = await two.first.booked("anna", "A1")
    await two.forget()
    two.ledger.switches.down = True
    with pytest.raises(refusals.LedgerUnavailable):
        await two.first.office.look_up(booking.session_id, "anna")


async def test_a_booking_that_was_written_as_the_store_lost_its_memory_is_put_on_the_map(two: TwoProcesses) -> None:
    session = await two.first.hold("anna", "A1")
    two.lines[FIRST].on_the_way_back = two.forget
    booking = await two.first.confirm(session, "anna")
    assert await two.ledger.bookings("plain") == [booking]
    assert (await two.store.snapshot("plain", [])).taken == {"A1": Confirmed(session, "anna")}


async def test_a_hold_of_before_cannot_be_confirmed_over_a_newer_booking(two: TwoProcesses) -> None:
    """The store was put back to a copy in which the hold still lives; meanwhile its seat was sold to another."""
    await two.forget()
    await is_notified(two)
    bobs = await two.first.booked("bob", "A1")
    copy = two.new_life()
    await copy.commit(wish("annas", "A1", "A2"))
    await two.forget(copy)
    with pytest.raises(refusals.SeatTaken) as refusal:
        await two.second.confirm("annas", "user of annas")
    assert refusal.value.seat_ids == ("A1",)
    assert await two.ledger.bookings("plain") == [bobs]
    assert await two.second.seats() == {"A1": Confirmed(bobs.session_id, "bob")}


async def test_a_booking_is_shown_by_a_store_that_was_put_back_to_when_its_seats_were_held(two: TwoProcesses) -> None:
    """That happens while the ledger answers."""

    async def is_put_back() -> None:
        copy = two.new_life()
        await copy.commit(wish("annas", "A1"))
        await two.forget(copy)

    await is_put_back()
    two.lines[FIRST].on_the_way_back = is_put_back
    booking = await two.first.confirm("annas", "user of annas")
    assert await two.ledger.bookings("plain") == [booking]
    assert (await two.store.snapshot("plain", [])).taken == {"A1": Confirmed("annas", "user of annas")}


@pytest.mark.parametrize("process", [FIRST, SECOND])
async def test_house_seats_and_bookings_are_restored_together(two: TwoProcesses, process: int) -> None:
    booking = await two.first.booked("anna", "A2", "kept")
    await two.forget()
    assert (await two.store.snapshot("kept", [])).taken == {}
    two.wires[process].on_restored()
    await two.cinemas[process].views.open("kept")
    await pass_ms(1)
    taken = (await two.store.snapshot("kept", [])).taken
    assert taken == {"A1": RESERVED, "B3": RESERVED, "A2": Confirmed(booking.session_id, "anna")}


async def test_house_seats_are_kept_back_although_a_hold_was_faster(two: TwoProcesses) -> None:
    """The process has not noticed yet that the store lost its memory: its hold is the first change there."""
    await two.first.seats("kept")
    await two.forget()
    session = await two.first.hold("anna", "C1", "kept")
    seats = await two.first.seats("kept")
    assert isinstance(seats.pop("C1"), Held)
    assert seats == {"A1": RESERVED, "B3": RESERVED}
    await two.first.office.release(session, "anna")


async def test_a_house_seat_that_was_sold_stays_sold(two: TwoProcesses) -> None:
    await two.first.house_seats.unreserve(Decision("kept"), ["A1"])
    booking = await two.first.booked("anna", "A1", "kept")
    await two.forget()
    await is_notified(two)
    assert await two.first.seats("kept") == {"A1": Confirmed(booking.session_id, "anna"), "B3": RESERVED}


async def test_what_is_restored_once_is_not_written_again_by_the_next_process(two: TwoProcesses) -> None:
    await two.first.booked("anna", "A1")
    await two.forget()
    for process in (FIRST, SECOND):
        two.wires[process].on_restored()
        await pass_ms(1)
    assert (await two.store.snapshot("plain", [])).position == 1
    assert await two.first.seats() == await two.second.seats()


async def test_a_line_that_was_down_costs_no_look_into_the_ledger(two: TwoProcesses) -> None:
    two.ledger.switches.down = True
    await is_notified(two)
    await two.first.hold("anna", "A1")
