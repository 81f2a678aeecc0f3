"""Honest stand-ins around a seat store: news that arrive late or get lost, calls that are lost on their way.

Nothing here knows a rule or answers for the store: whatever is written is written by the store behind.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from enum import Enum, auto

from firstclick.domain.refusals import StoreUnavailable
from firstclick.domain.seats.hold import Commit, Hold
from firstclick.service.ports.store import (
    ALONE,
    Committed,
    Conflict,
    Installation,
    SeatEvent,
    SeatStore,
    Snapshot,
    StoreListener,
)
from firstclick.stores.memory.store import MemorySeatStore


class PassingStore:
    """Hands every call on to the store behind it; what is built on it changes one thing."""

    def __init__(self, behind: SeatStore) -> None:
        self.behind = behind

    def now_ms(self) -> int:
        return self.behind.now_ms()

    def troubles(self) -> Sequence[str]:
        return self.behind.troubles()

    def stale(self) -> bool:
        return self.behind.stale()

    async def start(self, listener: StoreListener, installation: Installation = ALONE) -> None:
        await self.behind.start(listener, installation)

    async def close(self) -> None:
        await self.behind.close()

    async def commit(self, commit: Commit) -> Committed | Conflict:
        return await self.behind.commit(commit)

    async def snapshot(self, showtime_id: str, seat_ids: Sequence[str]) -> Snapshot:
        return await self.behind.snapshot(showtime_id, seat_ids)

    async def hold(self, session_id: str) -> Hold | None:
        return await self.behind.hold(session_id)

    async def lapsed(self, holds_max: int) -> Sequence[Hold]:
        return await self.behind.lapsed(holds_max)

    def next_end_ms(self) -> int | None:
        return self.behind.next_end_ms()


class RivalFirst(PassingStore):
    """Lets rivals write their commits just before the next one that is handed on, one rival at a time."""

    def __init__(self, behind: SeatStore) -> None:
        super().__init__(behind)
        self.rivals: deque[Commit] = deque()

    async def commit(self, commit: Commit) -> Committed | Conflict:
        if self.rivals:
            assert isinstance(await self.behind.commit(self.rivals.popleft()), Committed)
        return await self.behind.commit(commit)


class Exchange:
    """Tells one store's news to all wires: several processes on the same store."""

    def __init__(self) -> None:
        self.listeners: list[StoreListener] = []

    def on_event(self, event: SeatEvent) -> None:
        for listener in tuple(self.listeners):
            listener.on_event(event)

    def on_restored(self) -> None:
        for listener in tuple(self.listeners):
            listener.on_restored()


class Loss(Enum):
    """What becomes of the next commit: a lost reply comes after the store has written."""

    NOTHING = auto()
    REQUEST = auto()
    REPLY = auto()


class Wire(PassingStore):
    """One process's line to a shared store. Its news wait until `deliver`, or until a commit of its own succeeds.

    `travel` is called while a commit is under way to the store, and `travel_back` once it is written: places to let
    time pass, rivals be first, or the process die.
    """

    def __init__(self, behind: SeatStore, exchange: Exchange, travel: Callable[[], None] = lambda: None) -> None:
        super().__init__(behind)
        self._exchange = exchange
        self.travel = travel
        self.travel_back: Callable[[], None] = lambda: None
        self._listener: StoreListener | None = None
        self._on_the_way: deque[SeatEvent] = deque()
        self.prompt = False
        self.loss = Loss.NOTHING

    async def start(self, listener: StoreListener, installation: Installation = ALONE) -> None:
        self._listener = listener
        self._exchange.listeners.append(self)

    async def close(self) -> None:
        self._listener = None
        self._exchange.listeners.remove(self)

    async def snapshot(self, showtime_id: str, seat_ids: Sequence[str]) -> Snapshot:
        """A process that is gone, and still waits for something, waits no more."""
        if self._listener is None:
            raise asyncio.CancelledError
        return await self.behind.snapshot(showtime_id, seat_ids)

    async def commit(self, commit: Commit) -> Committed | Conflict:
        loss, self.loss = self.loss, Loss.NOTHING
        self.travel()
        if loss is Loss.REQUEST:
            raise StoreUnavailable
        answer = await self.behind.commit(commit)
        self.travel_back()
        if loss is Loss.REPLY:
            raise StoreUnavailable
        if isinstance(answer, Committed):
            self.deliver()
        return answer

    def on_event(self, event: SeatEvent) -> None:
        """The store has told something (`StoreListener`)."""
        self._on_the_way.append(event)
        if self.prompt:
            self.deliver()

    def on_restored(self) -> None:
        """The line was down: what was on the way is lost, and the process hears so (`StoreListener`)."""
        self._on_the_way.clear()
        if self._listener is not None:
            self._listener.on_restored()

    def deliver(self) -> None:
        """All news that are on the way arrive, in their order."""
        while self._on_the_way and self._listener is not None:
            self._listener.on_event(self._on_the_way.popleft())

    def lose_news(self) -> None:
        """All news that are on the way are lost, and nobody notices."""
        self._on_the_way.clear()


class SlowWire(Wire):
    """A wire whose news arrive by themselves, a moment after the answers."""

    async def commit(self, commit: Commit) -> Committed | Conflict:
        await asyncio.sleep(0)
        answer = await self.behind.commit(commit)
        await asyncio.sleep(0)
        return answer

    def on_event(self, event: SeatEvent) -> None:
        """The store has told something (`StoreListener`)."""
        if not self._on_the_way:
            asyncio.get_running_loop().call_later(0.001, self.deliver)
        self._on_the_way.append(event)


class LosesRecords(MemorySeatStore):
    """A store whose records may go before their seats, as by their time to live."""

    def lose_record(self, session_id: str) -> None:
        """Forget a hold, and keep its seats."""
        self._holds.pop(session_id, None)
