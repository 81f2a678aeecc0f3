"""What the contract of the seat store is written with: a store, a listener for its events, and functions for commits.

An adapter joins the contract by one entry in `openers.OPENERS`. Its `until` lets time pass without waiting, so that no
call must be made in time; `soon_ms` is a short life, and shorter than `LONG_MS`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager

from firstclick.domain.seats.hold import Change, Commit, Hold
from firstclick.domain.seats.hold_rules import (
    HoldingRules,
    decide_expiry,
    decide_hold,
    decide_swap,
)
from firstclick.domain.seats.house_seats import decide_reserve
from firstclick.domain.seats.occupancy import Occupancy
from firstclick.domain.seats.seat_map import plain_grid
from firstclick.domain.seats.seat_state import AVAILABLE, RESERVED, Available, SeatState, at
from firstclick.domain.values import replace
from firstclick.service.ports.store import Committed, Conflict, Installation, SeatEvent, SeatStore, Snapshot
from firstclick.stores.memory.store import MemorySeatStore
from tests.simulation.clocks import HandClock
from tests.simulation.wires import Exchange, SlowWire

SHOWTIME = "showtime-1"
OTHER_SHOWTIME = "showtime-2"
ROOM = plain_grid(3, 5)
LONG_MS = 60_000
END_MARK = "C5"
EVENTS_WITHIN_S = 20.0


class ReceivedEvents:
    """A listener that keeps the events of the store."""

    def __init__(self) -> None:
        self.all: list[SeatEvent] = []
        self._more = asyncio.Event()

    def on_event(self, event: SeatEvent) -> None:
        self.all.append(event)
        self._more.set()

    def on_restored(self) -> None:
        """Allowed only at the start, before any event."""
        assert not self.all, "Nothing was interrupted."

    async def up_to(self, showtime_id: str, position: int) -> list[SeatEvent]:
        """The showtime's events in the order received, once that of `position` is among them."""
        async with asyncio.timeout(EVENTS_WITHIN_S):
            while all(event.position < position for event in self.of(showtime_id)) and position:
                self._more.clear()
                await self._more.wait()
        return self.of(showtime_id)

    def of(self, showtime_id: str) -> list[SeatEvent]:
        """The events of the showtime so far."""
        return [event for event in self.all if event.showtime_id == showtime_id]


class Subject:
    """A store in use.

    `until(ms)` returns when its clock shows `ms`. `clock_error_ms` is how well the process knows the store's clock.
    """

    def __init__(
        self, store: SeatStore, until: Callable[[int], Awaitable[None]], soon_ms: int, clock_error_ms: int = 0
    ) -> None:
        self.store = store
        self.until = until
        self.soon_ms = soon_ms
        self.clock_error_ms = clock_error_ms
        self.ends: dict[str, int] = {}
        """Until when the seats of a showtime are kept; for ever, where it is not here."""
        self.installation = Installation(kept_until_ms=self.ends.get)
        self.received = ReceivedEvents()

    async def write(self, commit: Commit) -> Committed:
        """Commit; it must succeed."""
        answer = await self.store.commit(commit)
        assert isinstance(answer, Committed), answer
        return answer

    async def refused(self, commit: Commit) -> Conflict:
        """Commit; it must be refused."""
        answer = await self.store.commit(commit)
        assert isinstance(answer, Conflict), answer
        return answer

    def wish(self, session: str, seats: str, life_ms: int = LONG_MS, showtime: str = SHOWTIME) -> Commit:
        """A hold, decided without knowledge of other holds."""
        occupancy = Occupancy(showtime, ROOM, {})
        rules = HoldingRules(hold_ttl_ms=life_ms)
        return decide_hold(occupancy, session, f"user of {session}", seats.split(), rules, self.store.now_ms())

    async def take(self, session: str, seats: str, life_ms: int = LONG_MS, showtime: str = SHOWTIME) -> Hold:
        """A hold that succeeds."""
        commit = self.wish(session, seats, life_ms, showtime)
        await self.write(commit)
        return after(commit)

    async def snapshot(self, showtime: str = SHOWTIME) -> Snapshot:
        """The showtime as the store has it, without lapsed holds: stores differ in how long they keep those."""
        found = await self.store.snapshot(showtime, tuple(ROOM.by_id))
        now_ms = self.store.now_ms()
        worth = {seat_id: at(state, now_ms) for seat_id, state in found.taken.items()}
        return replace(found, taken=only_taken(worth))

    async def taken(self, showtime: str = SHOWTIME) -> Mapping[str, SeatState]:
        """Every seat that is not available now."""
        return (await self.snapshot(showtime)).taken

    async def events(self, showtime: str = SHOWTIME) -> list[SeatEvent]:
        """All events of the showtime; one more commit makes sure that none is still to come."""
        last = await self.write(turn(END_MARK, AVAILABLE, RESERVED, showtime))
        received = await self.received.up_to(showtime, last.position)
        assert [event.position for event in received] == list(range(1, last.position + 1))
        return [event for event in received if event.seats != ((END_MARK, RESERVED),)]


def after(commit: Commit) -> Hold:
    """The hold's record as the commit makes it."""
    assert commit.hold_after is not None
    return commit.hold_after


def turn(seat_id: str, before: SeatState, to: SeatState, showtime: str = SHOWTIME) -> Commit:
    """One seat's change that concerns no hold."""
    return Commit(showtime, (Change(seat_id, before, to),))


def swapped(hold: Hold, seats: str, now_ms: int) -> Commit:
    """The hold is changed to exactly `seats`, decided without knowledge of other holds."""
    return decide_swap(Occupancy(hold.showtime_id, ROOM, {}), hold, seats.split(), HoldingRules(), now_ms)


def kept_back(*seat_ids: str) -> Commit:
    """House seats, reserved without knowledge of any hold."""
    return decide_reserve(Occupancy(SHOWTIME, ROOM, {}), seat_ids, 0)


def only_taken(seats: Mapping[str, SeatState]) -> dict[str, SeatState]:
    """The seats without those that are available."""
    return {seat_id: state for seat_id, state in seats.items() if not isinstance(state, Available)}


def replayed(event: list[SeatEvent]) -> dict[str, SeatState]:
    """The states of the seats according to the events alone."""
    seats: dict[str, SeatState] = {}
    for one in event:
        seats.update(one.seats)
    return only_taken(seats)


async def expire_all(subject: Subject) -> list[Hold]:
    """End each lapsed hold, as a process does."""
    found = list(await subject.store.lapsed(100))
    for hold in found:
        await subject.store.commit(decide_expiry(hold))
    return found


async def _opened(store: SeatStore, clock: HandClock) -> Subject:
    async def until(ms: int) -> None:
        clock.jump_to(ms)

    subject = Subject(store, until, soon_ms=1_000)
    await store.start(subject.received, subject.installation)
    return subject


@asynccontextmanager
async def memory_store(between: Callable[[SeatStore], SeatStore] = lambda store: store) -> AsyncIterator[Subject]:
    """The memory store on a hand clock; `between` may wrap it."""
    clock = HandClock()
    store = between(MemorySeatStore(clock, epoch="life-1"))
    yield await _opened(store, clock)
    await store.close()


@asynccontextmanager
async def delayed_store() -> AsyncIterator[Subject]:
    """The memory store through a wire, as a second process sees it: it must keep the contract, too."""
    clock = HandClock()
    exchange = Exchange()
    behind = MemorySeatStore(clock, epoch="life-1")
    wire = SlowWire(behind, exchange)
    subject = await _opened(wire, clock)
    await behind.start(exchange, subject.installation)
    yield subject
    await wire.close()
