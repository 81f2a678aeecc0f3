"""Ceilings by network: what one address holds and books at a showtime, whatever users it names."""

from __future__ import annotations

import uuid

import pytest

from firstclick.domain import refusals
from firstclick.domain.seats.ceilings import BOOKED_WITHIN_MS, CeilingRules
from firstclick.domain.seats.hold import Hold, HoldStatus
from firstclick.domain.seats.same_seat import SameSeatRules
from firstclick.service.checkout.bookings import Bookings
from firstclick.service.checkout.cancellations import Cancellations
from firstclick.service.live.live_view import LiveView
from firstclick.service.ports.sale_hook import UNCOUNTED, Origin
from firstclick.service.selling.ceilings import Tally
from firstclick.service.selling.hold_limits import HoldLimits
from firstclick.service.selling.holds import Holds
from firstclick.service.selling.rates import Rates
from tests.service.cinema import RULES, Cinema, new_ids
from tests.service.two_processes import TwoProcesses
from tests.simulation.clocks import HandClock

HOME, WORK = Origin("home"), Origin("work")
SEATS = [f"{row}{number}" for row in "ABC" for number in range(1, 6)]
SHARES = CeilingRules(held_percent_max=50, booked_percent_max=75, seats_always=0)
HELD_MAX, BOOKED_MAX = 7, 11
"""Of fifteen seats."""


async def lapse(cinema: Cinema) -> None:
    """End all holds whose time is over."""
    for hold in await cinema.store.lapsed(100):
        await cinema.bookings.end(hold)


class Office:
    """A box office with ceilings; each seat is asked for by a user of its own."""

    def __init__(self, cinema: Cinema, rules: CeilingRules = SHARES, same_seat: SameSeatRules | None = None) -> None:
        self.limits = HoldLimits(same_seat or SameSeatRules(), Rates(0, shared=False), rules)
        cinema.listeners.append(self.limits)
        numbers = iter(range(1, 1000))
        self.holds = Holds(cinema.desk, RULES, new_ids(str(uuid.uuid4())), self.limits)
        self.bookings = Bookings(cinema.desk, cinema.repair, lambda: next(numbers), ceilings=self.limits.ceilings)

    async def hold(self, seat_id: str, origin: Origin = HOME) -> str:
        """The session of a hold of one seat."""
        return (await self.holds.hold("plain", f"user-{seat_id}", [seat_id], origin=origin)).hold.session_id

    async def book(self, seat_id: str, origin: Origin = HOME) -> None:
        """Hold a seat and confirm it."""
        await self.bookings.confirm(await self.hold(seat_id, origin), f"user-{seat_id}")


def test_a_small_room_has_no_ceiling_and_nothing_is_no_ceiling() -> None:
    rules = CeilingRules(held_percent_max=50, booked_percent_max=75)
    assert (rules.held_max(422), rules.booked_max(422)) == (211, 316)
    assert (rules.held_max(30), rules.booked_max(20)) == (20, 20)
    assert CeilingRules().held_max(422) is CeilingRules().booked_max(422) is None


async def test_a_network_holds_half_of_the_seats_and_others_hold_the_rest(cinema: Cinema) -> None:
    office = Office(cinema)
    for seat_id in SEATS[:HELD_MAX]:
        await office.hold(seat_id)
    with pytest.raises(refusals.TooManySeatsFromHere) as refused:
        await office.hold(SEATS[HELD_MAX])
    assert refused.value.retry_after_ms == RULES.hold_ttl_ms
    with pytest.raises(refusals.TooManySeatsFromHere):
        await office.holds.hold_best("plain", "another", 1, origin=HOME)
    await office.hold(SEATS[HELD_MAX], WORK)


async def test_what_is_given_back_or_lapses_may_be_held_again(cinema: Cinema, clock: HandClock) -> None:
    office = Office(cinema)
    sessions = [await office.hold(seat_id) for seat_id in SEATS[:HELD_MAX]]
    await office.holds.release(sessions[0], f"user-{SEATS[0]}")
    await office.hold(SEATS[0])
    clock.advance(RULES.hold_ttl_ms)
    await lapse(cinema)
    for seat_id in SEATS[:HELD_MAX]:
        await office.hold(seat_id)


async def test_extending_and_swapping_are_no_ways_around_it(cinema: Cinema, clock: HandClock) -> None:
    office = Office(cinema)
    sessions = [await office.hold(seat_id) for seat_id in SEATS[:HELD_MAX]]
    clock.advance(1_000)
    await office.holds.extend(sessions[0], f"user-{SEATS[0]}")
    with pytest.raises(refusals.TooManySeatsFromHere):
        await office.holds.swap(sessions[0], f"user-{SEATS[0]}", [SEATS[0], SEATS[-1]])
    await office.holds.swap(sessions[0], f"user-{SEATS[0]}", [SEATS[-1]])
    with pytest.raises(refusals.TooManySeatsFromHere):
        await office.hold(SEATS[0])


async def test_a_network_books_three_quarters_in_ten_minutes(cinema: Cinema, clock: HandClock) -> None:
    office = Office(cinema)
    for seat_id in SEATS[:BOOKED_MAX]:
        await office.book(seat_id)
    clock.advance(1_000)
    with pytest.raises(refusals.TooManyBookedFromHere) as refused:
        await office.hold(SEATS[BOOKED_MAX])
    assert refused.value.retry_after_ms == BOOKED_WITHIN_MS - 1_000
    await office.book(SEATS[-1], WORK)
    clock.advance(BOOKED_WITHIN_MS - 1_000)
    await office.book(SEATS[BOOKED_MAX])


async def test_the_seats_that_are_left_after_a_cancellation_are_not_counted_again(cinema: Cinema) -> None:
    office, cancelled = Office(cinema), Cancellations(cinema.desk, cinema.repair)
    held = await office.holds.hold("plain", "ann", SEATS[:4], origin=HOME)
    booking = await office.bookings.confirm(held.hold.session_id, "ann")
    for seat_id in SEATS[:3]:
        await cancelled.cancel(booking.reference, (seat_id,), "rita", "ill")
    for seat_id in SEATS[4:BOOKED_MAX]:
        await office.book(seat_id)
    with pytest.raises(refusals.TooManyBookedFromHere):
        await office.hold(SEATS[BOOKED_MAX])


async def test_a_hold_that_may_not_be_booked_now_stays_a_hold(cinema: Cinema) -> None:
    office = Office(cinema, CeilingRules(booked_percent_max=20, seats_always=0))
    for seat_id in SEATS[:2]:
        await office.book(seat_id)
    session = await office.hold("C1")
    office.limits.ceilings.begin_booking(*await _another(cinema))
    with pytest.raises(refusals.TooManyBookedFromHere):
        await office.bookings.confirm(session, "user-C1")
    assert (await office.holds.look_up(session, "user-C1")).hold.status == "hold"


async def _another(cinema: Cinema) -> tuple[LiveView, Hold, int]:
    """A booking of the same network that is being written."""
    now_ms = cinema.store.now_ms()
    hold = Hold("another", "plain", "ann", ("B1",), HoldStatus.PENDING, now_ms, now_ms, network=HOME.network)
    return await cinema.views.open("plain"), hold, now_ms


async def test_confirming_again_is_the_same_booking_also_beyond_the_ceiling(cinema: Cinema) -> None:
    office = Office(cinema)
    sessions = {}
    for seat_id in SEATS[:BOOKED_MAX]:
        sessions[seat_id] = await office.hold(seat_id)
        await office.bookings.confirm(sessions[seat_id], f"user-{seat_id}")
    for seat_id, session in sessions.items():
        assert (await office.bookings.confirm(session, f"user-{seat_id}")).seat_ids == (seat_id,)


async def test_a_trusted_server_has_no_ceiling(cinema: Cinema) -> None:
    office = Office(cinema)
    for seat_id in SEATS:
        await office.book(seat_id, UNCOUNTED)
    assert len(await cinema.seats()) == len(SEATS)


async def test_holds_of_another_process_count(two: TwoProcesses) -> None:
    offices = [Office(cinema) for cinema in two.cinemas]
    for seat_id in SEATS[:HELD_MAX]:
        await offices[0].hold(seat_id)
    two.wires[1].deliver()
    with pytest.raises(refusals.TooManySeatsFromHere):
        await offices[1].hold(SEATS[HELD_MAX])
    await offices[1].hold(SEATS[HELD_MAX], WORK)


@pytest.mark.parametrize(("others", "is_paused"), [(0, False), (3, True)])
async def test_the_same_seat_is_left_to_others_by_all_users_of_a_network_that_holds_much(
    cinema: Cinema, others: int, is_paused: bool
) -> None:
    office = Office(cinema, CeilingRules(seats_always=0), SameSeatRules(holds_max=2, pause_ms=60_000))
    for seat_id in SEATS[-others:] if others else ():
        await office.hold(seat_id)
    for user in ("ann", "bob"):
        session = (await office.holds.hold("plain", user, ["A1"], origin=HOME)).hold.session_id
        await office.holds.release(session, user)
    if is_paused:
        with pytest.raises(refusals.SameSeatTooOften):
            await office.holds.hold("plain", "eve", ["A1"], origin=HOME)
        best = await office.holds.hold_best("plain", "eve", 1, origin=HOME)
        assert best.hold.seat_ids != ("A1",)
        await office.holds.hold("plain", "eve", ["A1"], origin=WORK)
    else:
        await office.holds.hold("plain", "eve", ["A1"], origin=HOME)


def test_a_tally_forgets_what_has_ended() -> None:
    tally = Tally()
    tally.put("one", ("show", "home"), 3, until_ms=10)
    tally.put("two", ("show", "home"), 4, until_ms=20)
    tally.put("two", ("show", "home"), 2, until_ms=30)
    assert tally.at(("show", "home")) == 5
    tally.sweep(20)
    assert (tally.at(("show", "home")), len(tally)) == (2, 1)
    tally.drop("two")
    tally.drop("two")
    assert (tally.at(("show", "home")), len(tally)) == (0, 0)
