"""A hold whose pending booking was cancelled: it is over at every process, and its seats can be sold to others."""

from __future__ import annotations

import pytest

from firstclick.domain import refusals
from firstclick.domain.seats.hold import Change, Commit, HoldStatus, seats_under
from firstclick.domain.seats.seat_state import AVAILABLE, Pending
from firstclick.service.checkout.bookings import WRITTEN_WITHIN_MS
from tests.service.two_processes import FIRST, SECOND, TwoProcesses
from tests.simulation.clocks import HandClock
from tests.simulation.wires import Loss


async def end_of(two: TwoProcesses, process: int = SECOND) -> None:
    """A process ends the holds that are due."""
    for hold in await two.store.lapsed(100):
        await two.cinemas[process].bookings.end(hold)


async def in_doubt(two: TwoProcesses, clock: HandClock) -> str:
    """A hold of Anna's whose booking was lost on its way to the ledger, at its deadline."""
    session = await two.first.hold("anna", "A1")
    two.lines[FIRST].loss = Loss.REQUEST
    with pytest.raises(refusals.LedgerUnavailable):
        await two.first.confirm(session, "anna")
    clock.advance(WRITTEN_WITHIN_MS)
    return session


async def test_a_process_that_slept_in_the_middle_of_a_confirm_books_nothing(
    two: TwoProcesses, clock: HandClock
) -> None:
    """Its booking goes on its way when the hold has been ended by the other, and its seat is held by Bob."""
    session = await two.first.hold("anna", "A1")

    async def sleep() -> None:
        clock.advance(WRITTEN_WITHIN_MS)
        await end_of(two)
        await two.second.hold("bob", "A1")

    two.lines[FIRST].on_the_way = sleep
    with pytest.raises(refusals.HoldOver):
        await two.first.confirm(session, "anna")
    assert await two.ledger.bookings("plain") == []
    hold = await two.store.hold(session)
    assert hold is not None
    assert hold.status is HoldStatus.EXPIRED


async def test_one_whose_end_was_not_published_yet_is_ended_by_the_next_confirmation(
    two: TwoProcesses, clock: HandClock
) -> None:
    """The process that called it off died before it could give the seat back."""
    session = await in_doubt(two, clock)
    hold = await two.store.hold(session)
    assert hold is not None
    await two.ledger.cancel_pending(two.first.bookings._booking(hold))  # noqa: SLF001 - as the process did
    assert isinstance((await two.store.snapshot("plain", [])).taken["A1"], Pending)
    with pytest.raises(refusals.HoldOver):
        await two.second.confirm(session, "anna")
    assert await two.second.seats() == {}
    assert (await two.second.booked("bob", "A1")).user_id == "bob"


async def test_an_end_whose_answer_was_lost_is_published_the_next_time(two: TwoProcesses, clock: HandClock) -> None:
    session = await in_doubt(two, clock)
    two.ledger.switches.loses_reply = True
    with pytest.raises(refusals.LedgerUnavailable):
        await end_of(two)
    assert isinstance((await two.store.snapshot("plain", [])).taken["A1"], Pending)
    clock.advance(WRITTEN_WITHIN_MS)
    await end_of(two)
    assert (await two.store.snapshot("plain", [])).taken == {}
    with pytest.raises(refusals.HoldOver):
        await two.first.confirm(session, "anna")


async def test_while_the_ledger_is_down_no_answer_says_that_it_is_over(two: TwoProcesses, clock: HandClock) -> None:
    session = await in_doubt(two, clock)
    two.ledger.switches.down = True
    for _ in range(3):
        with pytest.raises(refusals.LedgerUnavailable):
            await end_of(two)
        clock.advance(WRITTEN_WITHIN_MS)
    two.ledger.switches.down = False
    assert (await two.first.confirm(session, "anna")).seat_ids == ("A1",)


async def test_what_is_booked_is_found_though_the_store_was_put_back_to_a_copy_of_before(
    two: TwoProcesses, clock: HandClock
) -> None:
    """In the copy the hold still lives, and comes to its end."""
    session = await two.first.hold("anna", "A1")
    held, copy = await two.store.hold(session), two.new_life()
    assert held is not None
    await copy.commit(Commit("plain", (Change("A1", AVAILABLE, seats_under(held)),), None, held))
    booking = await two.first.confirm(session, "anna")
    await two.forget(copy)
    clock.advance(WRITTEN_WITHIN_MS)
    await end_of(two)
    assert await two.second.confirm(session, "anna") == booking
