"""Details of answers and of calls that are not made: each was found by a mutation that no other test noticed."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from firstclick.domain import refusals
from firstclick.domain.booking import Booking
from firstclick.domain.seats.hold import Change, Commit, Hold, HoldStatus
from firstclick.domain.seats.seat_state import AVAILABLE, RESERVED, Confirmed, Held, Pending
from firstclick.service.checkout.bookings import WRITTEN_WITHIN_MS, Bookings
from firstclick.service.ports.store import Committed, Conflict
from tests.honest.ledger import HonestLedger
from tests.service.cinema import BEGINS_MS, RULES, Cinema, memory, opened
from tests.service.two_processes import FIRST, TwoProcesses
from tests.simulation.clocks import START_MS, HandClock
from tests.simulation.wires import PassingStore


class Counting(PassingStore):
    """Counts how often a hold is asked for."""

    asked = 0

    async def hold(self, session_id: str) -> Hold | None:
        self.asked += 1
        return await self.behind.hold(session_id)


async def test_a_hold_that_is_known_here_is_found_without_a_call_of_the_store(clock: HandClock) -> None:
    store = Counting(memory(clock))
    cinema = await opened(store)
    await cinema.office.extend(await cinema.hold("anna", "A1"), "anna")
    assert store.asked == 0


async def test_a_hold_is_looked_up_with_its_showtime(cinema: Cinema) -> None:
    receipt = await cinema.office.look_up(await cinema.hold("anna", "A1"), "anna")
    assert receipt.showtime.showtime_id == "plain"


async def test_a_booking_that_the_store_has_forgotten_is_dated_when_it_was_made(
    two: TwoProcesses, clock: HandClock
) -> None:
    booking = await two.first.booked("anna", "A1")
    await two.forget()
    two.wires[0].on_restored()
    clock.advance(1_000)
    hold = (await two.first.office.look_up(booking.session_id, "anna")).hold
    assert (hold.status, hold.taken_at_ms, hold.expires_at_ms) == (HoldStatus.CONFIRMED, START_MS, START_MS)


async def test_a_user_who_lost_one_of_two_seats_learns_which(cinema: Cinema) -> None:
    session = await cinema.hold("anna", "A1 A2")
    held = Held(session, "anna", START_MS + RULES.hold_ttl_ms)
    stolen = Commit("plain", (Change("A2", held, Confirmed("rival", "bob")),))
    assert isinstance(await cinema.store.commit(stolen), Committed)
    with pytest.raises(refusals.SeatTaken) as refused:
        await cinema.confirm(session, "anna")
    assert refused.value.seat_ids == ("A2",)


async def test_a_booking_that_took_longer_than_anybody_waits_is_shown_although_its_seat_was_lost_on_the_map(
    two: TwoProcesses, clock: HandClock
) -> None:
    session = await two.first.hold("anna", "A1")

    async def seat_is_lost() -> None:
        clock.advance(WRITTEN_WITHIN_MS)
        stolen = Commit("plain", (Change("A1", Pending(session, "anna"), Confirmed("rival", "bob")),))
        assert isinstance(await two.store.commit(stolen), Committed)

    two.lines[FIRST].on_the_way_back = seat_is_lost
    await two.first.confirm(session, "anna")
    assert (await two.store.snapshot("plain", [])).taken == {"A1": Confirmed(session, "anna")}


class TakenAtTheEnd(PassingStore):
    """Once: a millisecond passes before the next commit arrives, and a rival's comes first."""

    rival: Commit | None = None

    def __init__(self, clock: HandClock) -> None:
        super().__init__(memory(clock))
        self._clock = clock

    async def commit(self, commit: Commit) -> Committed | Conflict:
        rival, self.rival = self.rival, None
        if rival is not None:
            self._clock.advance(1)
            assert isinstance(await self.behind.commit(rival), Committed)
        return await self.behind.commit(commit)


async def test_a_user_whose_seat_is_taken_in_the_very_moment_of_the_end_learns_that_the_hold_is_over(
    clock: HandClock,
) -> None:
    store = TakenAtTheEnd(clock)
    cinema = await opened(store)
    session = await cinema.hold("anna", "A1")
    clock.advance(RULES.hold_ttl_ms - 1)
    store.rival = Commit("plain", (Change("A1", AVAILABLE, Confirmed("rival", "bob")),))
    with pytest.raises(refusals.HoldOver):
        await cinema.confirm(session, "anna")


async def test_confirming_again_restores_a_booking_that_the_map_lacks(cinema: Cinema) -> None:
    booking = await cinema.booked("anna", "A1")
    sold = Confirmed(booking.session_id, "anna")
    assert isinstance(await cinema.store.commit(Commit("plain", (Change("A1", sold, AVAILABLE),))), Committed)
    assert await cinema.confirm(booking.session_id, "anna") == booking
    assert await cinema.seats() == {"A1": sold}


class Leafed(HonestLedger):
    """Counts how often all bookings of a showtime are asked for."""

    leafed = 0

    async def bookings(self, showtime_id: str) -> Sequence[Booking]:
        self.leafed += 1
        return await super().bookings(showtime_id)


async def test_confirming_again_does_not_read_the_whole_ledger(clock: HandClock) -> None:
    ledger = Leafed()
    cinema = await opened(memory(clock), ledger=ledger)
    booking = await cinema.booked("anna", "A1 A2")
    before = ledger.leafed
    assert await cinema.confirm(booking.session_id, "anna") == booking
    assert ledger.leafed == before


class ClockBehind(PassingStore):
    """The process takes its clock to be two milliseconds behind the store's."""

    def now_ms(self) -> int:
        return self.behind.now_ms() - 2


async def test_a_user_who_comes_too_late_by_the_store_s_clock_alone_learns_that_the_hold_is_over(
    clock: HandClock,
) -> None:
    cinema = await opened(ClockBehind(memory(clock)))
    session = await cinema.hold("anna", "A1")
    clock.advance(RULES.hold_ttl_ms - 1)
    with pytest.raises(refusals.HoldOver):
        await cinema.confirm(session, "anna")


async def test_a_house_seat_is_kept_back_although_a_hold_of_it_has_lapsed(cinema: Cinema, clock: HandClock) -> None:
    lapsing = Held("early", "eve", START_MS + 10)
    await cinema.store.commit(Commit("kept", (Change("A1", AVAILABLE, lapsing),)))
    clock.advance(10)
    assert (await cinema.seats("kept")) == {"A1": RESERVED, "B3": RESERVED}


async def test_the_delay_of_an_end_is_recorded(clock: HandClock) -> None:
    delays_ms: list[int] = []
    cinema = await opened(memory(clock))
    bookings = Bookings(cinema.desk, cinema.repair, lambda: 1, delays_ms.append)
    await cinema.hold("anna", "A1")
    clock.advance(RULES.hold_ttl_ms + 70)
    for hold in await cinema.store.lapsed(1):
        await bookings.end(hold)
    assert delays_ms == [70]


async def test_a_movie_that_is_not_shown_and_one_that_is_over_are_called_by_their_names(
    cinema: Cinema, clock: HandClock
) -> None:
    with pytest.raises(refusals.UnknownMovie, match="no movie nowhere on"):
        cinema.office.current_showtime("nowhere")
    clock.advance(BEGINS_MS - START_MS + 3_600_000)
    with pytest.raises(refusals.NothingOnSale, match="The Evening Film has no"):
        cinema.office.current_showtime("evening")


async def test_a_movie_is_on_sale_until_some_time_after_its_start(clock: HandClock) -> None:
    generous = await opened(memory(clock), type(RULES)(sells_after_start_ms=60_000))
    clock.advance(BEGINS_MS - START_MS + 59_999)
    assert [one.showtime_id for one in generous.office.on_sale("evening")] == ["evening", "late"]
    clock.advance(1)
    assert [one.showtime_id for one in generous.office.on_sale("evening")] == ["late"]


async def test_limits_are_refused_with_their_numbers(cinema: Cinema, clock: HandClock) -> None:
    with pytest.raises(refusals.TooManySeats, match="4 seats"):
        await cinema.office.hold_best("plain", "anna", 5)
    for seat in ("A1", "B1", "C1"):
        await cinema.hold("anna", seat)
        clock.advance(1)
    with pytest.raises(refusals.TooManyHolds, match="already have 3 holds") as refused:
        await cinema.hold("anna", "A2")
    assert refused.value.retry_after_ms == RULES.hold_ttl_ms - 3


async def test_one_whose_holds_are_all_being_booked_may_retry_after_a_whole_term(
    cinema: Cinema, ledger: HonestLedger
) -> None:
    sessions = [await cinema.hold("anna", seat) for seat in ("A1", "B1", "C1")]
    ledger.switches.down = True
    for session in sessions:
        with pytest.raises(refusals.LedgerUnavailable):
            await cinema.confirm(session, "anna")
    with pytest.raises(refusals.TooManyHolds) as refused:
        await cinema.hold("anna", "A2")
    assert refused.value.retry_after_ms == RULES.hold_ttl_ms


async def test_the_ends_of_a_user_s_holds_are_nobody_else_s(cinema: Cinema) -> None:
    await cinema.hold("anna", "A1")
    view = await cinema.views.open("plain")
    assert list(view.hold_ends_ms("anna")) == [START_MS + RULES.hold_ttl_ms]
    assert list(view.hold_ends_ms("bob")) == []
