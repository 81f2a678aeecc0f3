"""Lines on which messages take time, get lost, arrive twice or after nobody waits any more; seeded.

A call that is under way to a store or a ledger arrives there whatever becomes of the process that sent it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, TypeVar

from firstclick.domain.booking import Booking
from firstclick.domain.programme import Programme
from firstclick.domain.refusals import LedgerUnavailable, Refusal, StoreUnavailable
from firstclick.domain.seats.hold import Commit, Hold
from firstclick.domain.staff.audit import AuditEntry
from firstclick.service.ports.ledger import BookOutcome, Cancellation, Cancelled, HouseSeatChange
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
from tests.honest.ledger import HonestLedger

Answer = TypeVar("Answer")
LINE_NOTICED_MS = 600


@dataclass
class Weather:
    """How bad some lines are. `late_ms` is how long a message may take whose sender has given up."""

    lost: float = 0.02
    doubled: float = 0.02
    late: float = 0.01
    late_ms: int = 400
    news_lost: float = 0.01

    def clear_up(self) -> None:
        """From now on nothing is lost, doubled or late."""
        self.lost = self.doubled = self.late = self.news_lost = 0.0


STORE_DEADLINE_MS, LEDGER_DEADLINE_MS = 250, 3_000
DELAYS_MS = (0, 0, 1, 1, 5, 40)


class Line:
    """One process's line to one place. Once it is cut nothing comes back, and nothing more is sent."""

    def __init__(self, chance: Random, weather: Weather, deadline_ms: int, trouble: type[Refusal]) -> None:
        self._chance = chance
        self._weather = weather
        self._deadline_ms = deadline_ms
        self._trouble = trouble
        self.cut = False

    async def call(self, there: Callable[[], Coroutine[Any, Any, Answer]]) -> Answer:
        """What is answered there. Raises the line's trouble when no answer comes in time."""
        if self.cut:
            raise asyncio.CancelledError
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        for _ in range(self._copies()):
            self._later(lambda: self._arrive(there, answer))
        try:
            async with asyncio.timeout(self._deadline_ms / 1000):
                return await answer
        except TimeoutError:
            if self.cut:
                raise asyncio.CancelledError from None
            raise self._trouble from None

    def _arrive(self, there: Callable[[], Coroutine[Any, Any, Answer]], answer: asyncio.Future[Answer]) -> None:
        try:
            outcome = at_once(there())
        except Refusal as refusal:
            raised = refusal
            self._reply(answer, lambda: answer.set_exception(raised))
        else:
            self._reply(answer, lambda: answer.set_result(outcome))

    def _reply(self, answer: asyncio.Future[Answer], tell: Callable[[], None]) -> None:
        if self._chance.random() >= self._weather.lost:
            self._later(lambda: None if answer.done() or self.cut else tell())

    def _copies(self) -> int:
        dice = self._chance.random()
        return 0 if dice < self._weather.lost else 2 if dice < self._weather.lost + self._weather.doubled else 1

    def _later(self, do: Callable[[], None]) -> None:
        late = self._chance.random() < self._weather.late
        delay = self._weather.late_ms if late else self._chance.choice(DELAYS_MS)
        asyncio.get_running_loop().call_later(delay / 1000, do)


class FarStore:
    """A process's way to the shared seat store (`SeatStore`): its calls and its news each travel on a line."""

    def __init__(self, behind: Callable[[], SeatStore], chance: Random, weather: Weather) -> None:
        self._behind = behind
        self._chance = chance
        self._weather = weather
        self.line = Line(chance, weather, STORE_DEADLINE_MS, StoreUnavailable)
        self._listener: StoreListener | None = None
        self._last_arrival = 0.0

    def now_ms(self) -> int:
        return self._behind().now_ms()

    def troubles(self) -> Sequence[str]:
        return ()

    def stale(self) -> bool:
        return False

    async def start(self, listener: StoreListener, installation: Installation = ALONE) -> None:
        self._listener = listener

    async def close(self) -> None:
        """The process is gone."""
        self._listener = None
        self.line.cut = True

    async def commit(self, commit: Commit) -> Committed | Conflict:
        return await self.line.call(lambda: self._behind().commit(commit))

    async def snapshot(self, showtime_id: str, seat_ids: Sequence[str]) -> Snapshot:
        return await self.line.call(lambda: self._behind().snapshot(showtime_id, seat_ids))

    async def hold(self, session_id: str) -> Hold | None:
        return await self.line.call(lambda: self._behind().hold(session_id))

    async def lapsed(self, holds_max: int) -> Sequence[Hold]:
        return await self.line.call(lambda: self._behind().lapsed(holds_max))

    def next_end_ms(self) -> int | None:
        return self._behind().next_end_ms()

    def on_event(self, event: SeatEvent) -> None:
        """The store has told something (`StoreListener`); it arrives later, and not before what was told earlier."""
        if self._chance.random() < self._weather.news_lost:
            self.lose_news()
            return
        loop = asyncio.get_running_loop()
        self._last_arrival = max(self._last_arrival, loop.time() + self._chance.choice((0, 1, 20, 100)) / 1000)
        loop.call_at(self._last_arrival, self._hear, event)

    def on_restored(self) -> None:
        """The process hears that it may have missed something (`StoreListener`)."""
        if self._listener is not None:
            self._listener.on_restored()

    def lose_news(self) -> None:
        """Something is lost on the way; the line is noticed to be broken a moment later."""
        asyncio.get_running_loop().call_later(LINE_NOTICED_MS / 1000, self.on_restored)

    def _hear(self, event: SeatEvent) -> None:
        if self._listener is not None:
            self._listener.on_event(event)


class FarLedger:
    """A process's way to the shared ledger (`BookingLedger`)."""

    def __init__(self, behind: HonestLedger, chance: Random, weather: Weather) -> None:
        self._behind = behind
        self.line = Line(chance, weather, LEDGER_DEADLINE_MS, LedgerUnavailable)

    def troubles(self) -> Sequence[str]:
        return ()

    async def book(
        self,
        booking: Booking,
        programme_version: int | None = None,
        *,
        unless_paying: bool = False,
        entry: AuditEntry | None = None,
    ) -> BookOutcome:
        return await self.line.call(lambda: self._behind.book(booking, programme_version))

    async def cancel_pending(self, booking: Booking) -> Booking | None:
        return await self.line.call(lambda: self._behind.cancel_pending(booking))

    async def cancel(self, cancellation: Cancellation) -> Cancelled:
        return await self.line.call(lambda: self._behind.cancel(cancellation))

    async def bookings(self, showtime_id: str) -> Sequence[Booking]:
        return await self.line.call(lambda: self._behind.bookings(showtime_id))

    async def booking_of_session(self, session_id: str) -> Booking | None:
        return await self.line.call(lambda: self._behind.booking_of_session(session_id))

    async def booking(self, reference: str) -> Booking | None:
        return await self.line.call(lambda: self._behind.booking(reference))

    async def programme(self) -> Programme | None:
        return await self.line.call(self._behind.programme)

    async def programme_version(self) -> int:
        return await self.line.call(self._behind.programme_version)

    async def house_seat_changes(self, showtime_id: str) -> Mapping[str, bool]:
        return await self.line.call(lambda: self._behind.house_seat_changes(showtime_id))

    async def change_house_seats(self, change: HouseSeatChange) -> None:
        await self.line.call(lambda: self._behind.change_house_seats(change))


def at_once(call: Coroutine[Any, Any, Answer]) -> Answer:
    """The answer of a call that does not wait for anything."""
    try:
        call.send(None)
    except StopIteration as end:
        answer: Answer = end.value
        return answer
    raise RuntimeError("what is done there must be done at once")
