"""A booking that is cancelled: its seats are free at every process, and its customer is shown what is true."""

from __future__ import annotations

import logging
from dataclasses import replace

import pytest

from firstclick.domain import refusals
from firstclick.domain.booking import Booking, BuyerDetails
from firstclick.domain.refusals import EndReason
from firstclick.domain.seats.hold import HoldStatus
from firstclick.domain.seats.seat_state import Confirmed
from firstclick.service.checkout.bookings import WRITTEN_WITHIN_MS
from firstclick.service.checkout.cancellations import Cancellations, CancelTerms, Claimant
from firstclick.service.live.seat_change_follower import CORRECTIONS, SeatChangeFollower
from firstclick.service.ports.ledger import Cancellation
from tests.honest.ledger import HonestLedger
from tests.service.cinema import BEGINS_MS, Cinema
from tests.service.two_processes import FIRST, SECOND, TwoProcesses
from tests.simulation.clocks import START_MS, HandClock, pass_ms
from tests.simulation.wires import Loss


def cancellations(cinema: Cinema) -> Cancellations:
    """The use case of a process."""
    return Cancellations(cinema.desk, cinema.repair)


async def following(cinema: Cinema, ledger: HonestLedger) -> SeatChangeFollower:
    """Follows the changes from now on."""
    follower = SeatChangeFollower(ledger, cinema.views, cinema.repair)
    await follower.follow()
    return follower


async def cancel_by_command(ledger: HonestLedger, booking: Booking, *seat_ids: str) -> None:
    """As a command does, which knows the ledger only."""
    await ledger.cancel(Cancellation(booking.reference, seat_ids, "rita", "ill", START_MS))


def deliver(two: TwoProcesses) -> None:
    """All events arrive at both processes."""
    for wire in two.wires:
        wire.deliver()


async def forget(two: TwoProcesses) -> None:
    """The store loses its data, and both processes are notified."""
    await two.forget()
    for wire in two.wires:
        wire.on_restored()
        await pass_ms(1)
    deliver(two)


async def refused_as_cancelled(cinema: Cinema, session: str) -> None:
    """Anna's session is over, whatever she asks, and she may know why."""
    with pytest.raises(refusals.HoldOver) as refused:
        await cinema.bookings.became((await cinema.office.look_up(session, "anna")).hold)
    assert refused.value.reason is EndReason.CANCELLED
    with pytest.raises(refusals.HoldOver) as refused:
        await cinema.confirm(session, "anna")
    assert refused.value.reason is EndReason.CANCELLED
    with pytest.raises(refusals.UnknownSession):
        await cinema.confirm(session, "bob")


async def test_the_seats_of_a_cancelled_booking_are_free_and_its_session_is_over(cinema: Cinema) -> None:
    session = await cinema.hold("anna", "A1 A2")
    booking = await cinema.confirm(session, "anna")
    done = await cancellations(cinema).cancel(booking.reference, (), "rita", "ill")
    assert (done.seat_ids, done.booking.seat_ids) == (("A1", "A2"), ())
    assert await cinema.seats() == {}
    await refused_as_cancelled(cinema, session)
    await cinema.office.release(session, "anna")
    assert (await cinema.booked("bob", "A2 A1")).seat_ids == ("A2", "A1")


class BuyersMayCancel:
    """A cinema whose programme lets buyers cancel until ten minutes before the start."""

    def __init__(self, cinema: Cinema) -> None:
        cinema.views.programme = replace(cinema.views.programme, cancel_until_min=10)
        self.cinema = cinema
        self.its = cancellations(cinema)

    async def booked(self, seats: str, showtime_id: str = "evening") -> Booking:
        """Anna books."""
        session = await self.cinema.hold("anna", seats, showtime_id)
        return await self.cinema.bookings.confirm(session, "anna", buyer=BuyerDetails("Anna@Example.org"))


@pytest.mark.parametrize(
    "claimant", [Claimant(user_id="anna"), Claimant(email="anna@example.ORG")], ids=["by user", "by e-mail"]
)
async def test_who_booked_may_cancel_and_it_is_written_down_who_did(cinema: Cinema, claimant: Claimant) -> None:
    may = BuyersMayCancel(cinema)
    booking = await may.booked("A1 A2")
    assert may.its.terms(booking) == CancelTerms(can_cancel=True, until_ms=BEGINS_MS - 600_000)
    await may.its.cancel_as_buyer(booking.reference, claimant, ("A2",))
    await may.its.cancel_as_buyer(booking.reference, claimant, ())
    after = await cinema.ledger.booking(booking.reference)
    assert after is not None
    assert {one.seat_id for one in after.cancelled} == {"A1", "A2"}
    assert {(one.by, one.reason) for one in after.cancelled} == {("buyer", "cancelled by the buyer")}
    assert await cinema.seats("evening") == {}
    assert not may.its.terms(after).can_cancel


@pytest.mark.parametrize(
    "claimant",
    [Claimant(email="bob@example.org"), Claimant(user_id="bob"), Claimant(user_id="ANNA"), Claimant(email="anna")],
    ids=["another address", "another user", "a user in capitals", "a user as an address"],
)
async def test_nobody_else_may_cancel_whatever_they_say(cinema: Cinema, claimant: Claimant) -> None:
    may = BuyersMayCancel(cinema)
    booking = await may.booked("A1")
    for seats in ((), ("B1",)):
        with pytest.raises(refusals.NotTheBuyer):
            await may.its.cancel_as_buyer(booking.reference, claimant, seats)
    assert set(await cinema.seats("evening")) == {"A1"}


@pytest.mark.parametrize("claimant", [Claimant(), Claimant(email="a@example.org")])
async def test_a_booking_without_an_address_is_cancelled_by_its_user_only(cinema: Cinema, claimant: Claimant) -> None:
    may = BuyersMayCancel(cinema)
    booking = await cinema.booked("anna", "A1")
    with pytest.raises(refusals.NotTheBuyer):
        await may.its.cancel_as_buyer(booking.reference, claimant, ())


async def test_buyers_cancel_until_the_time_and_what_is_cancelled_stays_so_after_it(
    cinema: Cinema, clock: HandClock
) -> None:
    may, anna = BuyersMayCancel(cinema), Claimant(user_id="anna")
    booking = await may.booked("A1 A2")
    clock.jump_to(BEGINS_MS - 600_001)
    await may.its.cancel_as_buyer(booking.reference, anna, ("A1",))
    clock.advance(1)
    with pytest.raises(refusals.TooLateToCancel) as refused:
        await may.its.cancel_as_buyer(booking.reference, anna, ())
    assert refused.value.until_ms == BEGINS_MS - 600_000
    await may.its.cancel_as_buyer(booking.reference, anna, ("A1",))
    assert set(await cinema.seats("evening")) == {"A2"}
    left = await cinema.ledger.booking(booking.reference)
    assert left is not None
    assert may.its.terms(left) == CancelTerms(can_cancel=False, until_ms=BEGINS_MS - 600_000)


async def test_what_has_left_the_programme_or_may_not_be_cancelled_is_left_to_the_box_office(cinema: Cinema) -> None:
    may, anna = BuyersMayCancel(cinema), Claimant(user_id="anna")
    booking = await may.booked("A1")
    whole = cinema.views.programme
    cinema.views.programme = replace(whole, showtimes=whole.showtimes[:1])
    with pytest.raises(refusals.TooLateToCancel) as refused:
        await may.its.cancel_as_buyer(booking.reference, anna, ())
    assert refused.value.until_ms is None
    assert may.its.terms(booking) == CancelTerms(can_cancel=False, until_ms=None)
    cinema.views.programme = replace(whole, cancel_until_min=None)
    with pytest.raises(refusals.NotTakenBack):
        await may.its.cancel_as_buyer(booking.reference, anna, ())
    with pytest.raises(refusals.UnknownBooking):
        await may.its.cancel_as_buyer("K7QF-3M9T", anna, ())


async def test_the_other_seats_stay_sold_and_the_session_has_them(cinema: Cinema) -> None:
    session = await cinema.hold("anna", "A1 A2 A3")
    booking = await cinema.confirm(session, "anna")
    await cancellations(cinema).cancel(booking.reference, ("A2",), "rita", "ill")
    assert await cinema.seats() == dict.fromkeys(("A1", "A3"), Confirmed(session, "anna"))
    hold = (await cinema.office.look_up(session, "anna")).hold
    assert (hold.status, hold.seat_ids) == (HoldStatus.CONFIRMED, ("A1", "A3"))
    assert (await cinema.confirm(session, "anna")).seat_ids == ("A1", "A3")
    with pytest.raises(refusals.AlreadyConfirmed):
        await cinema.office.release(session, "anna")
    await cancellations(cinema).cancel(booking.reference, ("A2", "A3", "A1"), "rita", "ill")
    assert await cinema.seats() == {}
    await refused_as_cancelled(cinema, session)


async def test_cancelling_again_changes_nothing_and_wrong_seats_are_refused(
    cinema: Cinema, ledger: HonestLedger
) -> None:
    booking = await cinema.booked("anna", "A1 A2")
    await cancellations(cinema).cancel(booking.reference, ("A1",), "rita", "ill")
    assert (await cancellations(cinema).cancel(booking.reference, ("A1",), "bert", "again")).seat_ids == ()
    with pytest.raises(refusals.SeatsNotBooked):
        await cancellations(cinema).cancel(booking.reference, ("A2", "B1"), "rita", "ill")
    with pytest.raises(refusals.UnknownBooking):
        await cancellations(cinema).cancel("K7QF-3M9T", (), "rita", "ill")
    assert len(ledger.changed) == 1
    assert set(await cinema.seats()) == {"A2"}


async def test_what_a_command_cancels_is_free_at_both_processes_and_is_no_error(
    two: TwoProcesses, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "firstclick")
    session = await two.first.hold("anna", "A1 A2")
    booking = await two.first.confirm(session, "anna")
    deliver(two)
    followers = [await following(cinema, two.ledger) for cinema in two.cinemas]
    await cancel_by_command(two.ledger, booking)
    for follower in followers:
        await follower.follow()
    deliver(two)
    for cinema in two.cinemas:
        assert await cinema.seats() == {}
        await refused_as_cancelled(cinema, session)
    assert set(caplog.messages) == {"the seats of plain were corrected by the ledger: 2 cancelled"}
    assert {record.levelname for record in caplog.records} == {"INFO"}


async def test_without_changes_nothing_is_read_but_their_number(cinema: Cinema, ledger: HonestLedger) -> None:
    booking = await cinema.booked("anna", "A1")
    await cancel_by_command(ledger, booking)
    follower = await following(cinema, ledger)
    await follower.follow()
    assert set(await cinema.seats()) == {"A1"}, (
        "what was changed before is not followed: views are restored when opened"
    )


async def test_a_booking_that_is_cancelled_before_the_map_shows_it_is_corrected_afterwards(
    cinema: Cinema, ledger: HonestLedger
) -> None:
    """The store does not answer when the booking is on disk; then the hold is ended at its deadline."""
    follower = await following(cinema, ledger)
    session = await cinema.hold("anna", "A1 A2")
    hold = await cinema.desk.find(session, "anna")
    pending = await cinema.bookings._make_pending(hold)  # noqa: SLF001 - a confirm that has come this far
    booking = cinema.bookings._booking(pending)  # noqa: SLF001 - and further
    await ledger.book(booking)
    await cancel_by_command(ledger, booking, "A1")
    await follower.follow()
    assert set(await cinema.seats()) == {"A1", "A2"}
    await cinema.bookings._confirm_seats(pending)  # noqa: SLF001 - the rest of it
    await follower.follow()
    assert set(await cinema.seats()) == {"A2"}


@pytest.mark.parametrize(("cancelled", "left"), [(("A1",), {"A2"}), ((), set())])
async def test_a_dead_confirm_whose_booking_was_cancelled_leaves_what_is_sold(
    two: TwoProcesses, clock: HandClock, cancelled: tuple[str, ...], left: set[str]
) -> None:
    session = await two.first.hold("anna", "A1 A2")
    two.lines[FIRST].loss = Loss.REPLY
    with pytest.raises(refusals.LedgerUnavailable):
        await two.first.confirm(session, "anna")
    booking = two.ledger.of_session(session)
    assert booking is not None
    await cancel_by_command(two.ledger, booking, *cancelled)
    clock.advance(WRITTEN_WITHIN_MS)
    for hold in await two.store.lapsed(100):
        await two.cinemas[SECOND].bookings.end(hold)
    deliver(two)
    assert set(await two.second.seats()) == set(await two.first.seats()) == left


async def test_a_store_that_does_not_answer_delays_it_only(two: TwoProcesses, caplog: pytest.LogCaptureFixture) -> None:
    booking = await two.first.booked("anna", "A1")
    follower = await following(two.first, two.ledger)
    two.wires[FIRST].loss = Loss.REQUEST
    done = await cancellations(two.first).cancel(booking.reference, (), "rita", "ill")
    assert done.seat_ids == ("A1",)
    assert "a cancelled booking is still on the seat map of plain" in caplog.messages
    for _ in range(CORRECTIONS + 1):
        two.wires[FIRST].loss = Loss.REQUEST
        await follower.follow()
        assert set(await two.first.seats()) == {"A1"}
    two.wires[FIRST].loss = Loss.NOTHING
    await follower.follow()
    assert await two.first.seats() == {}


async def test_a_lost_store_does_not_bring_a_cancelled_booking_back(two: TwoProcesses) -> None:
    session = await two.first.hold("anna", "A1 A2")
    booking = await two.first.confirm(session, "anna")
    await cancellations(two.first).cancel(booking.reference, ("A1",), "rita", "ill")
    await forget(two)
    assert set(await two.second.seats()) == {"A2"}
    await cancellations(two.first).cancel(booking.reference, (), "rita", "ill")
    await forget(two)
    assert await two.second.seats() == {}
    await refused_as_cancelled(two.second, session)
