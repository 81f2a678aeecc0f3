"""A process that only reads, on a store that others write to: its events are late and its snapshots may stall."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from firstclick.domain import refusals
from firstclick.domain.programme import Showtime
from firstclick.domain.seats.hold import Commit
from firstclick.domain.seats.hold_rules import HoldingRules, decide_hold
from firstclick.domain.seats.occupancy import Occupancy
from firstclick.domain.seats.seat_map import plain_grid
from firstclick.service.live.live_view import LiveView
from firstclick.service.live.restorer import Restorer
from firstclick.service.live.views import Views
from firstclick.service.ports.store import Committed, SeatEvent, SeatStore, Snapshot
from firstclick.stores.memory.store import MemorySeatStore
from tests.honest.ledger import HonestLedger
from tests.service.cinema import PLAIN, programme, room
from tests.simulation.clocks import START_MS
from tests.simulation.wires import Exchange, PassingStore, Wire

EMPTY = Occupancy("plain", plain_grid(3, 5), {}, Showtime("plain", PLAIN, room()).offer)


def wish(session: str, *seats: str) -> Commit:
    """A hold that another process takes."""
    return decide_hold(EMPTY, session, f"user of {session}", seats, HoldingRules(), START_MS)


class Follower:
    """A `ViewListener` that records the position of the view at each call."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, str, int]] = []

    def on_change(self, view: LiveView, event: SeatEvent) -> None:
        assert view.position == event.position
        self.seen.append(("change", view.epoch, view.position))

    def on_reset(self, view: LiveView) -> None:
        self.seen.append(("reset", view.epoch, view.position))

    def on_removed(self, view: LiveView) -> None:
        self.seen.append(("removed", view.epoch, view.position))


class Stalling(PassingStore):
    """Lets a snapshot wait on its way back until the test opens the gate; it may fail a given number of times."""

    def __init__(self, behind: SeatStore) -> None:
        super().__init__(behind)
        self.gate = asyncio.Event()
        self.gate.set()
        self.taken = 0
        self.failures = 0
        self.asked_for: Sequence[str] = ()

    async def snapshot(self, showtime_id: str, seat_ids: Sequence[str]) -> Snapshot:
        self.taken += 1
        self.asked_for = seat_ids
        if self.failures:
            self.failures -= 1
            raise refusals.StoreUnavailable
        found = await self.behind.snapshot(showtime_id, seat_ids)
        await self.gate.wait()
        return found


class Reader:
    """A process that only reads: its views on a late wire to a store that others write to."""

    def __init__(self, shared: MemorySeatStore, exchange: Exchange) -> None:
        self.shared = shared
        self.exchange = exchange
        self.stalling = Stalling(shared)
        self.wire = Wire(self.stalling, exchange)
        self.ledger = HonestLedger()
        self.follower = Follower()
        self.views = Views(programme(), Restorer(self.wire, self.ledger, lambda: 1).prepare, [self.follower])

    async def view(self) -> LiveView:
        """The view of the plain showtime."""
        return await self.views.open("plain")

    async def others_write(self, commit: Commit) -> Committed:
        """Another process commits."""
        answer = await self.shared.commit(commit)
        assert isinstance(answer, Committed)
        return answer

    async def agrees(self) -> bool:
        """Whether the view is what the store says."""
        view, snapshot = await self.view(), await self.shared.snapshot("plain", [])
        return (view.epoch, view.position, view.taken) == (snapshot.epoch, snapshot.position, snapshot.taken)
