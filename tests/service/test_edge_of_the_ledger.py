"""A user who got the answer "confirmed" never loses the seat, whatever fails while it is written."""

from __future__ import annotations

from itertools import count

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from firstclick.domain.booking import Booking
from firstclick.domain.programme import Showtime
from firstclick.domain.seats.hold import Hold
from firstclick.domain.seats.hold_rules import HoldingRules, decide_expiry
from firstclick.service.checkout.bookings import Bookings
from firstclick.service.live.restorer import Restorer
from firstclick.service.ports.ledger import BookingLedger
from firstclick.service.ports.store import SeatStore, Snapshot
from tests.honest.ledger import HonestLedger
from tests.service.cinema import Cinema, programme
from tests.service.ledger_machine import EdgeOfTheLedger
from tests.service.two_processes import FIRST, SECOND, MakesCinema
from tests.simulation.wires import Loss

pytestmark = pytest.mark.long

LOOKING = settings(stateful_step_count=60, report_multiple_bugs=False, suppress_health_check=[HealthCheck.too_slow])
CONTROL = settings(
    LOOKING, max_examples=1_000, phases=[Phase.generate], database=None, derandomize=True, report_multiple_bugs=False
)


def test_nobody_is_wronged_at_the_edge_of_the_ledger() -> None:
    run_state_machine_as_test(EdgeOfTheLedger, settings=LOOKING)


class SellsTwice(HonestLedger):
    """Does not look whether a seat is booked already."""

    def taken(self, booking: Booking) -> tuple[str, ...]:
        """None ever is."""
        return ()


class NeverLooks(Bookings):
    """Ends seats that were being written down without a look into the ledger."""

    def __init__(self, cinema: Cinema) -> None:
        super().__init__(cinema.desk, cinema.repair, count(id(cinema)).__next__)
        self._store = cinema.store

    async def end(self, hold: Hold) -> None:
        """Time takes everything back."""
        await self._store.commit(decide_expiry(hold))


class NeverRestores(Restorer):
    """Takes a store that has lost its memory as it is."""

    async def prepare(self, showtime: Showtime, known_epoch: str) -> Snapshot:
        """The bare snapshot."""
        return await self._snapshot(showtime)


def a_process_that_never_looks(store: SeatStore, rules: HoldingRules, ids: str, ledger: BookingLedger) -> Cinema:
    """As any other, but for one guard."""
    cinema = Cinema(store, rules, ids, ledger)
    cinema.bookings = NeverLooks(cinema)
    return cinema


def a_process_that_never_restores(store: SeatStore, rules: HoldingRules, ids: str, ledger: BookingLedger) -> Cinema:
    """As any other, but for one guard."""
    return Cinema(store, rules, ids, ledger, NeverRestores)


def seats_are_sold_while_they_are_being_booked(ledger: HonestLedger) -> None:
    """One run of the state machine, written by hand, because random runs rarely reach it."""
    machine = EdgeOfTheLedger(ledger=ledger)
    try:
        machine.hold(FIRST, ["A1", "A2"])
        machine.confirm_takes_its_time(FIRST, 0, "rival books", back=False)
        machine.no_seat_has_two_owners()
        machine.all_is_well_again()
        machine.every_promise_is_kept()
    finally:
        machine.loop.close()


def test_seats_that_are_sold_while_they_are_being_booked_have_one_owner() -> None:
    seats_are_sold_while_they_are_being_booked(HonestLedger(programme()))


def test_a_pending_hold_whose_seat_the_books_had_sold_to_another_ends_without_it() -> None:
    """The store forgets between pending and booking; the rival's pending hold outlives the repair by its record."""
    machine = EdgeOfTheLedger()
    try:
        machine.hold_best(FIRST, 1)
        machine.all_is_well_again()
        machine.confirm_is_asked_for_again_elsewhere(FIRST, 0, Loss.REQUEST, later_ms=1, looks=False)
        machine.hold_best(FIRST, 1)
        machine.confirm_takes_its_time(SECOND, 0, "rival books", back=False)
        machine.all_is_well_again()
        machine.every_promise_is_kept()
    finally:
        machine.loop.close()


def test_the_auditor_objects_to_a_ledger_that_sells_twice() -> None:
    with pytest.raises(AssertionError, match="A1 was sold to"):
        seats_are_sold_while_they_are_being_booked(SellsTwice())


@pytest.mark.source_only
@pytest.mark.parametrize("make", [a_process_that_never_looks, a_process_that_never_restores])
def test_the_auditor_objects_to(make: MakesCinema) -> None:
    class WithoutAGuard(EdgeOfTheLedger):
        def __init__(self) -> None:
            super().__init__(make=make)

    with pytest.raises(AssertionError):
        run_state_machine_as_test(WithoutAGuard, settings=CONTROL)
