"""Users, two processes, a hand clock and an auditor: the state machine that looks for a wrong sale at the edges.

Both processes sell from one store. The first gets its events at once; the second gets them when a rule says so, or
never, and so decides on what is no longer true. Commits may take time on their way, and requests or replies get lost.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from firstclick.domain import refusals
from firstclick.domain.seats.hold import LIVE, Hold
from firstclick.domain.seats.hold_rules import HoldingRules
from firstclick.service.checkout.bookings import WRITTEN_WITHIN_MS
from firstclick.service.ports.store import SeatStore
from firstclick.service.selling.holds import Holds
from firstclick.service.selling.house_seats import Decision
from firstclick.service.selling.values import Receipt
from tests.honest.ledger import HonestLedger
from tests.service.cinema import Cinema
from tests.service.edge_refusals import check_refusal
from tests.service.two_processes import FIRST, SECOND, MakesCinema, TwoProcesses
from tests.simulation.auditor import Auditor
from tests.simulation.clocks import HandClock, JumpingLoop
from tests.simulation.imports import SHOWTIME
from tests.simulation.wires import Loss, PassingStore

Answer = TypeVar("Answer")
RULES = HoldingRules(hold_ttl_ms=1_000, hold_life_max_ms=2_500, seats_per_hold_max=3, holds_per_user_max=50)
SETTLED_AFTER_S = 5.0
LOOKS_MAX = 20  # commits may take time, and meanwhile other holds lapse
SEATS = [f"{row}{n}" for row in "AB" for n in range(1, 5)]
choices = st.lists(st.sampled_from(SEATS), min_size=1, max_size=3, unique=True)
processes = st.sampled_from([FIRST, SECOND])
latest = st.sampled_from([0, 0, 0, 1, 1, 2, 3])


class EdgeOfExpiry(RuleBasedStateMachine):
    """One showtime, two processes, and as many users as there are holds."""

    def __init__(
        self,
        between: Callable[[SeatStore], SeatStore] = PassingStore,
        ledger: HonestLedger | None = None,
        make: MakesCinema = Cinema,
    ) -> None:
        super().__init__()
        self.loop = JumpingLoop()
        self.clock = HandClock()
        self.two = TwoProcesses(self.clock, RULES, between, ledger, make)
        self.auditor = Auditor(self.clock, self.two.ledger)
        self.travel_ms = 0
        self.users: dict[str, str] = {}
        self.receipts: list[Hold] = []
        self.run(self._open())

    async def _open(self) -> None:
        await self.two.open(self.auditor)
        for process, cinema in enumerate(self.two.cinemas):
            self.lay_lines(process)
            await cinema.views.open(SHOWTIME)

    def lay_lines(self, process: int) -> None:
        """What the lines of a process that has just started are like."""
        self.two.wires[process].travel = self.travel
        self.two.wires[process].prompt = process == FIRST

    def teardown(self) -> None:
        try:
            self.run(self._catch_up())
            self._agrees(self.two.second)
        finally:
            self.loop.close()

    def run(self, coroutine: Coroutine[Any, Any, Answer]) -> Answer:
        """Let it run to its end."""
        return self.loop.run_until_complete(coroutine)

    def travel(self) -> None:
        """A commit is on its way."""
        self.clock.advance(self.travel_ms)

    def _office(self, process: int) -> Holds:
        return self.two.cinemas[process].office

    def _ask(self, process: int, session: str, call: Awaitable[Answer]) -> Answer | None:
        """The answer to a user, or None for a refusal; both are passed to the auditor."""

        async def asked() -> Answer:
            return await call

        try:
            return self.run(asked())
        except refusals.Refusal as refusal:
            check_refusal(refusal, session, self.auditor, self.two.ledger, is_first=process == FIRST)
            return None

    def _session(self, number: int) -> tuple[str, str]:
        """One of the latest sessions, 0 the very last, and its user."""
        session = list(self.users)[-1 - number % len(self.users)]
        return session, self.users[session]

    def _took(self, receipt: Receipt | None) -> None:
        if receipt is not None:
            self.users[receipt.hold.session_id] = receipt.hold.user_id
            self.receipts.append(receipt.hold)
            self.auditor.answered(receipt.hold, receipt.showtime)

    @rule(process=processes, seats=choices)
    def hold(self, process: int, seats: list[str]) -> None:
        """A new user holds seats."""
        user = f"user-{len(self.users)}"
        receipt = self._ask(process, "", self._office(process).hold(SHOWTIME, user, seats))
        assert receipt is None or list(receipt.hold.seat_ids) == seats
        self._took(receipt)

    @rule(process=processes, seats=st.integers(1, 3))
    def hold_best(self, process: int, seats: int) -> None:
        """A new user asks for the best seats."""
        receipt = self._ask(process, "", self._office(process).hold_best(SHOWTIME, f"user-{len(self.users)}", seats))
        assert receipt is None or len(set(receipt.hold.seat_ids)) == seats
        self._took(receipt)

    @precondition(lambda self: self.users)
    @rule(process=processes, number=latest, seats=choices)
    def swap(self, process: int, number: int, seats: list[str]) -> None:
        """A user wants other seats."""
        session, user = self._session(number)
        receipt = self._ask(process, session, self._office(process).swap(session, user, seats))
        assert receipt is None or list(receipt.hold.seat_ids) == seats
        self._took(receipt)

    @precondition(lambda self: self.users)
    @rule(process=processes, number=latest)
    def extend(self, process: int, number: int) -> None:
        """A user wants more time, and is never given more than the whole life of a hold."""
        session, user = self._session(number)
        receipt = self._ask(process, session, self._office(process).extend(session, user))
        if receipt is not None:
            assert receipt.hold.expires_at_ms <= receipt.hold.taken_at_ms + RULES.hold_life_max_ms
        self._took(receipt)

    @precondition(lambda self: self.users)
    @rule(process=processes, number=latest)
    def confirm(self, process: int, number: int) -> None:
        """A user confirms: the seats are sold, or the hold is over."""
        session, user = self._session(number)
        sold = session in self.auditor.sold
        reachable = self.is_reachable(process)
        booking = self._ask(process, session, self.two.cinemas[process].confirm(session, user))
        reachable = reachable and self.is_reachable(process)
        assert booking is not None or not (sold and reachable), "a booking could not be confirmed again"
        if booking is not None:
            self.auditor.confirmed(booking)

    def is_reachable(self, process: int) -> bool:
        """Nothing is lost on the lines of the process."""
        return self.two.wires[process].loss is Loss.NOTHING

    @precondition(lambda self: self.users)
    @rule(process=processes, number=latest)
    def release(self, process: int, number: int) -> None:
        """A user gives the seats back."""
        session, user = self._session(number)
        if self._ask(process, session, _done(self._office(process).release(session, user))):
            hold = self.auditor.holds[session]
            assert hold.status not in LIVE or hold.expires_at_ms <= self.clock()
            self.auditor.gave_up(session)

    @precondition(lambda self: self.users)
    @rule(number=latest)
    def look_up(self, number: int) -> None:
        """A user looks at the hold."""
        session, user = self._session(number)
        receipt = self._ask(FIRST, session, self._office(FIRST).look_up(session, user))
        if receipt is not None:
            self.auditor.answered(receipt.hold, receipt.showtime)

    @rule(process=processes, seats=choices)
    def reserve(self, process: int, seats: list[str]) -> None:
        """The box office keeps seats back."""
        self._ask(process, "", self.two.cinemas[process].house_seats.reserve(Decision(SHOWTIME), seats))

    @rule(process=processes, seats=choices)
    def unreserve(self, process: int, seats: list[str]) -> None:
        """The box office puts seats on sale."""
        self._ask(process, "", self.two.cinemas[process].house_seats.unreserve(Decision(SHOWTIME), seats))

    @rule(process=processes)
    def expire(self, process: int) -> None:
        """Holds whose time is over expire."""
        for _ in range(LOOKS_MAX):
            for hold in self.run(self.two.store.lapsed(100)):
                self._ask(process, "", self.two.cinemas[process].bookings.end(hold))
        self.auditor.check_ends_are_told()

    @precondition(lambda self: self.receipts)
    @rule(process=processes, number=st.integers(0, 7))
    def expire_out_of_turn(self, process: int, number: int) -> None:
        """A process tries to end a hold by an old record, or before its deadline."""
        seen = self.receipts[-1 - number % len(self.receipts)]
        if seen.status in LIVE:
            self._ask(process, "", self.two.cinemas[process].bookings.end(seen))

    @rule(by_ms=st.sampled_from([1, 2, 300, 999, 1_000, 1_001, WRITTEN_WITHIN_MS]))
    def time_passes(self, by_ms: int) -> None:
        """Some time passes."""
        self.clock.advance(by_ms)

    @precondition(lambda self: self.users)
    @rule(number=latest, edge_ms=st.integers(-2, 1))
    def time_jumps_to_an_end(self, number: int, edge_ms: int) -> None:
        """Time passes until the deadline of a hold, or just before or after it."""
        hold = self.auditor.holds.get(self._session(number)[0])
        self.clock.jump_to(hold.expires_at_ms + edge_ms if hold else 0)

    @rule(travel_ms=st.sampled_from([0, 0, 1, 2, 1_000]))
    def commits_take(self, travel_ms: int) -> None:
        """From now on, commits take this long to reach the store."""
        self.travel_ms = travel_ms

    @rule(process=processes, loss=st.sampled_from([Loss.REQUEST, Loss.REPLY]))
    def line_breaks(self, process: int, loss: Loss) -> None:
        """The next commit or its answer is lost."""
        self.two.wires[process].loss = loss

    @rule()
    def events_arrive(self) -> None:
        """The second process gets all late events."""
        self.run(self._catch_up())
        self._agrees(self.two.second)

    @rule()
    def events_are_lost(self) -> None:
        """The late events of the second process are lost, without its notice."""
        self.two.wires[SECOND].lose_news()

    @rule()
    def line_is_restored(self) -> None:
        """The second process is notified that it may have missed events."""
        self.run(self._catch_up(restored=True))
        self._agrees(self.two.second)

    async def _catch_up(self, restored: bool = False) -> None:
        self.two.wires[SECOND].lose_news() if restored else self.two.wires[SECOND].deliver()
        view = self.two.second.views.opened(SHOWTIME)
        if restored or (view and view.position < self.auditor.position):
            self.two.wires[SECOND].on_restored()
        await asyncio.sleep(SETTLED_AFTER_S)  # waits: for loads, in jumping time

    @invariant()
    def every_promise_is_kept(self) -> None:
        """No seat with two owners, no booking lost."""
        self.auditor.check()

    @invariant()
    def view_and_snapshot_say_what_the_auditor_says(self) -> None:
        """The first process' view, the store and the auditor agree at any time."""
        self._agrees(self.two.first)

    def _agrees(self, cinema: Cinema) -> None:
        view = cinema.views.opened(SHOWTIME)
        snapshot = self.run(self.two.store.snapshot(SHOWTIME, []))
        assert view is not None
        assert (view.position, view.taken) == (self.auditor.position, self.auditor.seats)
        assert (snapshot.position, snapshot.taken) == (self.auditor.position, self.auditor.seats)
        assert set(cinema.views.holds) <= {one for one, hold in self.auditor.holds.items() if hold.status in LIVE}


async def _done(call: Awaitable[None]) -> bool:
    await call
    return True
