"""Two processes that serve different programmes, until both have followed an import."""

from __future__ import annotations

import pytest

from firstclick.domain import refusals
from firstclick.domain.seats.hold_rules import decide_extend, decide_payment
from firstclick.service.checkout.bookings import LEFT_TO_WRITE_MS, WRITTEN_WITHIN_MS, Bookings
from firstclick.service.live.programme_follower import ProgrammeFollower
from tests.service.cinema import RULES, Cinema, programme
from tests.service.test_import_under_a_hold import Edit, another_movie, removed
from tests.service.two_processes import TwoProcesses
from tests.simulation.clocks import HandClock
from tests.simulation.wires import RivalFirst


async def follows(both: TwoProcesses, cinema: Cinema) -> None:
    """The process serves the newest programme."""
    follower = ProgrammeFollower(both.ledger, cinema.views, cinema.store, cinema.repair)
    cinema.bookings = Bookings(cinema.desk, cinema.repair, lambda: 7, follow_programme=follower.follow)
    await follower.follow()


async def one_behind(clock: HandClock, edit: Edit) -> TwoProcesses:
    """The second process has followed an import, the first has not."""
    both = TwoProcesses(clock, between=RivalFirst)
    await both.open()
    assert both.ledger.import_(edit(both.ledger.newest))
    await follows(both, both.second)
    return both


async def before_the_showtime(clock: HandClock) -> TwoProcesses:
    """The first process does not know of the showtime `late`, which has been imported again."""
    both = await one_behind(clock, removed)
    await follows(both, both.first)
    assert both.ledger.import_(programme())
    await follows(both, both.second)
    return both


def rival(both: TwoProcesses) -> RivalFirst:
    """The shared store, which lets commits of the second process be first."""
    assert isinstance(both.store, RivalFirst)
    return both.store


async def test_a_hold_that_is_refused_because_of_the_programme_is_not_booked_by_the_other_process(
    clock: HandClock,
) -> None:
    both = await one_behind(clock, another_movie)
    session = await both.second.hold("anna", "C1", "late")
    hold = both.second.views.holds[session]
    rival(both).rivals.append(decide_payment(hold, clock() + WRITTEN_WITHIN_MS, clock()))
    with pytest.raises(refusals.ProgrammeChanged):
        await both.first.confirm(session, "anna")
    with pytest.raises(refusals.HoldOver):
        await both.second.confirm(session, "anna")
    assert not both.ledger.by_reference


async def test_a_hold_that_the_other_process_extends_meanwhile_is_not_reported_as_ended(clock: HandClock) -> None:
    both = await one_behind(clock, another_movie)
    session = await both.second.hold("anna", "C1", "late")
    clock.advance(1_000)
    rival(both).rivals.append(decide_extend(both.second.views.holds[session], RULES, clock()))
    with pytest.raises(refusals.StoreUnavailable):
        await both.first.confirm(session, "anna")
    assert (await both.second.confirm(session, "anna")).seat_ids == ("C1",)


async def test_a_pending_hold_of_a_showtime_that_a_process_does_not_know_is_not_reported_as_ended(
    clock: HandClock,
) -> None:
    both = await before_the_showtime(clock)
    session = await both.second.hold("anna", "C1", "late")
    hold = both.second.views.holds[session]
    await both.second.store.commit(decide_payment(hold, clock() + WRITTEN_WITHIN_MS, clock()))
    with pytest.raises(refusals.StoreUnavailable):
        await both.first.office.look_up(session, "anna")
    with pytest.raises(refusals.BeingConfirmed):
        await both.first.office.release(session, "anna")
    assert (await both.second.confirm(session, "anna")).seat_ids == ("C1",)


async def test_a_late_confirm_by_a_process_that_does_not_know_the_showtime_is_cancelled_in_the_ledger(
    clock: HandClock,
) -> None:
    both = await before_the_showtime(clock)
    session = await both.second.hold("anna", "C1", "late")
    hold = both.second.views.holds[session]
    await both.second.store.commit(decide_payment(hold, clock() + LEFT_TO_WRITE_MS - 1, clock()))
    with pytest.raises(refusals.ProgrammeChanged):
        await both.first.confirm(session, "anna")
    assert session in both.ledger.off
