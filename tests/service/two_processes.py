"""Two processes on one store and one ledger, whose events are late and whose store may lose its data."""

from __future__ import annotations

from collections.abc import Callable

from firstclick.domain.seats.hold_rules import HoldingRules
from firstclick.service.ports.ledger import BookingLedger
from firstclick.service.ports.store import SeatStore, StoreListener
from firstclick.stores.memory.store import MemorySeatStore
from tests.honest.ledger import HonestLedger, LedgerLine
from tests.service.cinema import RULES, Cinema, programme
from tests.simulation.wires import Exchange, PassingStore, Wire

FIRST, SECOND = 0, 1
MakesCinema = Callable[[SeatStore, HoldingRules, str, BookingLedger], Cinema]


class TwoProcesses:
    """`cinemas` are the processes, `wires` their lines to the store, `lines` those to the ledger.

    The events of either reach the other when its wire delivers. `between` may put something before the shared store,
    and `make` another kind of process on its lines.
    """

    def __init__(
        self,
        clock_ms: Callable[[], int],
        rules: HoldingRules = RULES,
        between: Callable[[SeatStore], SeatStore] = PassingStore,
        ledger: HonestLedger | None = None,
        make: MakesCinema = Cinema,
    ) -> None:
        self.ledger = ledger or HonestLedger(programme())
        self.lives = 0
        self.cinemas: list[Cinema] = []
        self.wires: list[Wire] = []
        self.lines: list[LedgerLine] = []
        self.exchange = Exchange()
        self._clock_ms = clock_ms
        self._rules = rules
        self._between = between
        self._make = make
        self._born = 0
        self.store = self._fresh_store()

    @property
    def first(self) -> Cinema:
        """One process."""
        return self.cinemas[FIRST]

    @property
    def second(self) -> Cinema:
        """The other."""
        return self.cinemas[SECOND]

    async def open(self, *listeners: StoreListener) -> None:
        """Start both; `listeners` are called by the store itself, at once."""
        self.exchange.listeners += listeners
        await self.store.start(self.exchange)
        for _ in range(2):
            await self._start(len(self.cinemas))

    async def forget(self, before: MemorySeatStore | None = None) -> None:
        """The store loses its memory, or is replaced by `before`; no process is notified."""
        await self.store.close()
        self.store = self._fresh_store(before)
        await self.store.start(self.exchange)
        for wire in self.wires:
            wire.behind = self.store
            wire.lose_news()

    async def die(self, process: int) -> None:
        """Replace the process by a new one."""
        await self.wires[process].close()
        await self._start(process)

    def new_life(self) -> MemorySeatStore:
        """An empty store under a new epoch, as `forget` puts in place."""
        self.lives += 1
        return MemorySeatStore(self._clock_ms, f"life-{self.lives}")

    def _fresh_store(self, before: MemorySeatStore | None = None) -> SeatStore:
        return self._between(before or self.new_life())

    async def _start(self, process: int) -> None:
        self._born += 1
        wire, line = Wire(self.store, self.exchange), LedgerLine(self.ledger)
        cinema = self._make(wire, self._rules, f"process-{self._born}", line)
        await wire.start(cinema.views)
        self.cinemas[process : process + 1] = [cinema]
        self.wires[process : process + 1] = [wire]
        self.lines[process : process + 1] = [line]
