"""The edge of expiry with a ledger that fails, a store that loses its memory and processes that die while they book.

Whatever happens: one owner a seat in the books, what was confirmed stays there, and once all is well every view shows
exactly that.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from firstclick.domain import refusals
from firstclick.service.checkout.bookings import WRITTEN_WITHIN_MS
from firstclick.service.live.repair import COMPARE_EVERY_S, SETTLE_S
from firstclick.service.ports.store import SeatStore
from firstclick.service.selling.values import Receipt
from tests.honest.ledger import HonestLedger
from tests.service.cinema import Cinema
from tests.service.edge_machine import SETTLED_AFTER_S, EdgeOfExpiry, latest, processes
from tests.service.two_processes import FIRST, SECOND, MakesCinema
from tests.simulation.imports import SHOWTIME
from tests.simulation.wires import Loss, PassingStore

STEPS_OF_CONFIRM = 6  # to the store, the ledger, the store, and back from each
COMPARED_AFTER_S = COMPARE_EVERY_S + 2 * SETTLE_S


class ProcessDies(BaseException):
    """The process is killed; nothing in it comes after this."""


class Fate:
    """Kills a process after so many more steps; None lets it live."""

    def __init__(self) -> None:
        self.steps_left: int | None = None

    def step(self) -> None:
        """The process goes a step."""
        if self.steps_left == 0:
            raise ProcessDies
        if self.steps_left is not None:
            self.steps_left -= 1


class EdgeOfTheLedger(EdgeOfExpiry):
    """As before, and a booking may be lost on its way, on its way back, or with all who knew of it."""

    def __init__(
        self,
        between: Callable[[SeatStore], SeatStore] = PassingStore,
        ledger: HonestLedger | None = None,
        make: MakesCinema = Cinema,
    ) -> None:
        self._fates = [Fate(), Fate()]
        super().__init__(between, ledger, make)

    def lay_lines(self, process: int) -> None:
        """What the lines of a process that has just started are like."""
        super().lay_lines(process)
        fate, wire, line = Fate(), self.two.wires[process], self.two.lines[process]
        self._fates[process] = fate

        def travel() -> None:
            self.travel()
            fate.step()

        async def step() -> None:
            fate.step()

        wire.travel, wire.travel_back = travel, fate.step
        line.on_the_way = line.on_the_way_back = step

    def teardown(self) -> None:
        try:
            self.run(self._be_well())
            self._all_agree()
        finally:
            self.loop.close()

    def is_reachable(self, process: int) -> bool:
        """Nothing is lost on the lines of the process, and the ledger answers."""
        lines_are_whole = super().is_reachable(process) and self.two.lines[process].loss is Loss.NOTHING
        return lines_are_whole and not self.two.ledger.switches.down

    @rule()
    def ledger_goes_down(self) -> None:
        """From now on it answers nobody."""
        self.two.ledger.switches.down = True

    @rule()
    def ledger_comes_back(self) -> None:
        """It has all that it had."""
        self.two.ledger.switches.down = False

    @rule(process=processes, loss=st.sampled_from([Loss.REQUEST, Loss.REPLY]))
    def line_to_the_ledger_breaks(self, process: int, loss: Loss) -> None:
        """The next booking or its answer is lost."""
        self.two.lines[process].loss = loss

    @rule(notified=st.sampled_from([(), (FIRST,), (SECOND,), (FIRST, SECOND)]))
    def store_forgets(self, notified: tuple[int, ...]) -> None:
        """The store loses its memory, and these processes notice."""
        self.run(self._forget(notified))

    async def _forget(self, notified: tuple[int, ...] = ()) -> None:
        await self.two.forget()
        self.auditor.forget()
        for process in notified:
            self.two.wires[process].on_restored()

    @rule(process=processes)
    def process_dies(self, process: int) -> None:
        """A process is killed, and started again."""
        self.run(self._die(process))

    @precondition(lambda self: self.users)
    @rule(process=processes, number=latest, steps=st.integers(0, STEPS_OF_CONFIRM - 1))
    def process_dies_as_it_confirms(self, process: int, number: int, steps: int) -> None:
        """A process is killed between any two of the calls that make a booking."""
        self._fates[process].steps_left = steps
        session, _ = self._session(number)
        try:
            self.confirm(process, number)
        except ProcessDies:
            self.auditor.left_in_doubt(session)
            self.run(self._die(process))
        finally:
            self._fates[process].steps_left = None

    async def _die(self, process: int) -> None:
        await self.two.die(process)
        self.lay_lines(process)
        with suppress(refusals.StoreUnavailable, refusals.LedgerUnavailable):
            await self.two.cinemas[process].views.open(SHOWTIME)

    @precondition(lambda self: self.users)
    @rule(
        process=processes,
        number=latest,
        event=st.sampled_from(["rival books", "store forgets", "deadline passes", "ledger goes down"]),
        back=st.booleans(),
    )
    def confirm_takes_its_time(self, process: int, number: int, event: str, back: bool) -> None:
        """Something happens while a booking is on its way to the ledger, or on its way back."""
        line, before = self.two.lines[process], self.two.lines[process].on_the_way
        happens: dict[str, Callable[[], Awaitable[None]]] = {
            "store forgets": self._forget,
            "rival books": lambda: self._rival_books(1 - process, self._session(number)[0]),
            "deadline passes": lambda: self._deadline_passes(1 - process),
            "ledger goes down": self._ledger_goes_down,
        }
        line.on_the_way, line.on_the_way_back = (before, happens[event]) if back else (happens[event], before)
        self.confirm(process, number)
        line.on_the_way = line.on_the_way_back = before

    @precondition(lambda self: self.users)
    @rule(
        process=processes,
        number=latest,
        loss=st.sampled_from([Loss.REQUEST, Loss.REPLY]),
        later_ms=st.sampled_from([1, WRITTEN_WITHIN_MS - 1, WRITTEN_WITHIN_MS]),
        looks=st.booleans(),
    )
    def confirm_is_asked_for_again_elsewhere(
        self, process: int, number: int, loss: Loss, later_ms: int, looks: bool
    ) -> None:
        """It came to no answer, and is tried with the other process, before or after somebody looks what is over."""
        self.two.lines[process].loss = loss
        self.confirm(process, number)
        self.clock.advance(later_ms)
        if looks:
            self.expire(process)
        self.confirm(1 - process, number)

    async def _rival_books(self, process: int, session: str) -> None:
        """The store forgets, the other process has noticed already, and sells the seats once more."""
        hold, cinema = self.auditor.holds.get(session), self.two.cinemas[process]
        await self._forget((process,))
        await asyncio.sleep(SETTLED_AFTER_S)  # waits: for loads, in jumping time
        with suppress(refusals.Refusal):
            rival = (await cinema.office.hold(SHOWTIME, "rival", hold.seat_ids if hold else ())).hold
            self.users[rival.session_id] = "rival"
            self.auditor.confirmed(await cinema.confirm(rival.session_id, "rival"))

    async def _ledger_goes_down(self) -> None:
        self.ledger_goes_down()

    async def _deadline_passes(self, process: int) -> None:
        """As much time as a ledger may take to answer; meanwhile the other process ends what is over."""
        self.clock.advance(WRITTEN_WITHIN_MS // 3)
        for hold in await self.two.store.lapsed(100):
            with suppress(refusals.Refusal):
                await self.two.cinemas[process].bookings.end(hold)

    def _took(self, receipt: Receipt | None) -> None:
        """A seat that was confirmed to one user is held by no other user, not even while the store loses its data."""
        for seat_id in receipt.hold.seat_ids if receipt is not None else ():
            owner = self.two.ledger.owners(SHOWTIME).get(seat_id)
            assert owner not in self.auditor.sold, f"{receipt} has {seat_id}, which is booked by {owner}"
        super()._took(receipt)

    @rule()
    def all_is_well_again(self) -> None:
        """Ledger and lines are whole, and everybody has had the time to notice."""
        self.run(self._be_well())
        self._all_agree()

    async def _be_well(self) -> None:
        self.two.ledger.switches.down = False
        for process in (FIRST, SECOND):
            self.two.lines[process].loss = self.two.wires[process].loss = Loss.NOTHING
            self.two.wires[process].on_restored()
            await self.two.cinemas[process].views.open(SHOWTIME)
        await asyncio.sleep(SETTLED_AFTER_S)  # waits: for loads, in jumping time
        await self._compare()
        self.auditor.settled = True

    async def _compare(self) -> None:
        """A booking, or a decision about house seats, may have come to the ledger and not to the map."""
        comparing = asyncio.create_task(self.two.first.repair.run())
        await asyncio.sleep(COMPARED_AFTER_S)  # waits: for a comparison, in jumping time
        comparing.cancel()
        await self._catch_up()

    def _all_agree(self) -> None:
        """Every view shows the books, but for what is on its way there; time ends that.

        What is kept back may have been held until then.
        """
        self.clock.advance(WRITTEN_WITHIN_MS)
        self.expire(SECOND)
        self.run(self._compare())
        for cinema in self.two.cinemas:
            self._agrees(cinema)
            self.auditor.check_bookings_are_shown((self.run(cinema.views.open(SHOWTIME))).taken)
            assert self.run(cinema.repair.differing(SHOWTIME)) == {}

    def _agrees(self, cinema: Cinema) -> None:
        if self.auditor.settled and cinema.views.opened(SHOWTIME) is not None:
            super()._agrees(cinema)

    @invariant()
    def no_seat_has_two_owners(self) -> None:
        """In the books, whatever the map says."""
        self.two.ledger.owners(SHOWTIME)
