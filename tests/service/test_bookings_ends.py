"""The deadline of seats that are being booked, and what comes a moment before it, at it, and after it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from firstclick.domain import refusals, values
from firstclick.domain.booking import Booking
from firstclick.domain.seats.hold import HoldStatus
from firstclick.domain.seats.seat_state import Confirmed, Pending
from firstclick.service.checkout.bookings import WRITTEN_WITHIN_MS
from firstclick.service.ports.ledger import PendingCancelled
from tests.service.cinema import RULES, Cinema, memory, opened, programme
from tests.service.two_processes import FIRST, SECOND, TwoProcesses
from tests.simulation.clocks import HandClock
from tests.simulation.wires import Exchange, Loss, SlowWire


async def lapse(cinema: Cinema) -> list[str]:
    """What a process does again and again with holds whose time is over; their sessions."""
    found = list(await cinema.store.lapsed(100))
    for hold in found:
        await cinema.bookings.end(hold)
    return [hold.session_id for hold in found]


async def left_booked(two: TwoProcesses, seat: str = "A1") -> str:
    """A hold of Anna's that was to be booked; the ledger has no record of it."""
    session = await two.first.hold("anna", seat)
    two.lines[FIRST].loss = Loss.REQUEST
    with pytest.raises(refusals.LedgerUnavailable):
        await two.first.confirm(session, "anna")
    return session


@pytest.mark.parametrize("early_ms", [0, 1, 1_000])
async def test_a_booking_that_is_on_its_way_at_the_deadline_is_not_ended_under_it(
    two: TwoProcesses, clock: HandClock, early_ms: int
) -> None:
    """It was asked for again just before; meanwhile the other process looks for what is over."""
    session = await left_booked(two)
    clock.advance(WRITTEN_WITHIN_MS - early_ms)

    async def deadline_passes() -> None:
        clock.advance(early_ms)
        await lapse(two.second)

    two.lines[FIRST].on_the_way = deadline_passes
    booking = await two.first.confirm(session, "anna")
    hold = await two.store.hold(session)
    assert hold is not None
    assert hold.status is HoldStatus.CONFIRMED
    assert await two.second.confirm(session, "anna") == booking


async def test_a_booking_that_another_process_has_made_is_answered_also_just_before_the_deadline(
    two: TwoProcesses, clock: HandClock
) -> None:
    """The process does not know of it, and would ask for more time first."""
    session = await left_booked(two)
    two.wires[SECOND].deliver()
    clock.advance(WRITTEN_WITHIN_MS - 1)
    booking = await two.second.confirm(session, "anna")
    assert two.first.views.holds[session].status is HoldStatus.PENDING
    assert await two.first.confirm(session, "anna") == booking


async def test_a_booking_that_comes_later_than_anybody_waited_comes_to_nothing(
    two: TwoProcesses, clock: HandClock
) -> None:
    """A database that stood still: its last transaction goes on when the seats are given back already."""
    session = await two.first.hold("anna", "A1")
    sent: list[Booking] = []

    class Stopped:
        """Takes a booking and does not answer."""

        async def book(self, booking: Booking, programme_version: int) -> None:
            sent.append(booking)
            raise refusals.LedgerUnavailable

    two.lines[FIRST].behind, ledger = Stopped(), two.lines[FIRST].behind  # type: ignore[assignment]
    with pytest.raises(refusals.LedgerUnavailable):
        await two.first.confirm(session, "anna")
    two.lines[FIRST].behind = ledger
    clock.advance(WRITTEN_WITHIN_MS)
    await lapse(two.first)
    assert await two.first.seats() == {}
    assert await two.ledger.book(sent[0]) == PendingCancelled()
    for process in two.cinemas:
        with pytest.raises(refusals.HoldOver):
            await process.confirm(session, "anna")
    assert (await two.second.booked("bob", "A1")).seat_ids == ("A1",)


async def test_a_ledger_that_comes_back_leaves_time_to_ask_again(two: TwoProcesses, clock: HandClock) -> None:
    session = await left_booked(two)
    two.ledger.switches.down = True
    clock.advance(WRITTEN_WITHIN_MS)
    with pytest.raises(refusals.LedgerUnavailable):
        await lapse(two.first)
    two.ledger.switches.down = False
    assert await lapse(two.first) == []
    clock.advance(refusals.LedgerUnavailable().retry_after_ms)
    assert (await two.first.confirm(session, "anna")).seat_ids == ("A1",)


@pytest.mark.parametrize("booked", [False, True])
async def test_a_hold_ends_also_when_its_showtime_has_left_the_programme(
    two: TwoProcesses, clock: HandClock, booked: bool
) -> None:
    session = await left_booked(two) if booked else await two.first.hold("anna", "A1")
    before = programme()
    for cinema in two.cinemas:
        cinema.views.adopt(replace(before, showtimes=before.showtimes[1:]))
    clock.advance(2 * WRITTEN_WITHIN_MS)
    assert await lapse(two.first) == [session]
    assert await lapse(two.first) == []
    hold = await two.store.hold(session)
    assert hold is not None
    assert hold.status is HoldStatus.EXPIRED


async def test_seats_that_are_booked_by_now_are_not_taken_back_on_an_old_look(
    two: TwoProcesses, clock: HandClock
) -> None:
    session = await left_booked(two)
    seen = await two.store.hold(session)
    assert seen is not None
    await two.first.confirm(session, "anna")
    clock.advance(WRITTEN_WITHIN_MS)
    await two.second.bookings.end(values.replace(seen, status=HoldStatus.PENDING))
    assert (await two.store.snapshot("plain", [])).taken == {"A1": Confirmed(session, "anna")}


async def test_a_process_that_has_ended_a_hold_knows_that(clock: HandClock) -> None:
    shared, exchange = memory(clock), Exchange()
    await shared.start(exchange)
    cinema = await opened(SlowWire(shared, exchange))
    session = await cinema.hold("anna", "A1")
    clock.advance(RULES.hold_ttl_ms)
    assert await lapse(cinema) == [session]
    assert await cinema.seats() == {}


async def test_until_its_deadline_nobody_ends_it(two: TwoProcesses, clock: HandClock) -> None:
    session = await left_booked(two)
    seen = await two.store.hold(session)
    assert seen is not None
    clock.advance(WRITTEN_WITHIN_MS - 1)
    await two.second.bookings.end(seen)
    assert (await two.store.snapshot("plain", [])).taken == {"A1": Pending(session, "anna")}
