"""A server process of the simulation: the real box office, bookings, expiry, repair, views, hub and feed messages."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random
from typing import Any, Protocol, TypeVar

from firstclick.domain.refusals import LedgerUnavailable, StoreUnavailable
from firstclick.domain.seats.ceilings import CeilingRules
from firstclick.domain.seats.hold_rules import HoldingRules
from firstclick.domain.seats.same_seat import SameSeatRules
from firstclick.realtime.hub import Encoder, Hub, Pace
from firstclick.realtime.listeners import Listener
from firstclick.service.checkout.bookings import WRITTEN_WITHIN_MS, Bookings
from firstclick.service.live.expiry import expire_holds
from firstclick.service.live.programme_follower import ProgrammeFollower
from firstclick.service.live.restorer import Restorer
from firstclick.service.ports.store import SeatStore
from firstclick.service.selling.hold_limits import HoldLimits
from firstclick.service.selling.holds import Holds
from firstclick.service.selling.rates import Rates
from firstclick.web.api.seat_bytes import SeatBytes
from firstclick.web.feed.messages import FeedMessages
from tests.honest.ledger import HonestLedger
from tests.service.cinema import Cinema, new_ids
from tests.simulation.clocks import pass_ms
from tests.simulation.imports import SHOWTIME
from tests.simulation.network import FarLedger, FarStore, Weather

Answer = TypeVar("Answer")
PING_MS = 25_000
CEILINGS = CeilingRules(held_percent_max=20, seats_always=2)
"""A network may hold three of the fifteen seats, at each process."""
LOOK_EVERY_MS = 2_000


class Socket(Protocol):
    """A browser's end of a feed socket."""

    inflates: bool

    def offer(self, frame: bytes) -> bool:
        """As `realtime.listeners.Sink`."""

    def give_up(self) -> None:
        """As `realtime.listeners.Sink`."""

    def end(self) -> None:
        """As `realtime.listeners.Sink`."""

    def hang_up(self) -> None:
        """The process has died."""

    @property
    def is_open(self) -> bool:
        """Whether the browser is still there."""


@dataclass(frozen=True)
class Place:
    """What all processes share: `store` gives the seat store that there is now."""

    store: Callable[[], SeatStore]
    ledger: HonestLedger
    rules: HoldingRules
    ceilings: CeilingRules = CEILINGS
    store_weather: Weather = field(default_factory=Weather)
    ledger_weather: Weather = field(default_factory=lambda: Weather(late=0.1, late_ms=3 * WRITTEN_WITHIN_MS // 2))


class Process:
    """Everything of one process between its start and its crash."""

    restorer = Restorer

    def __init__(self, place: Place, name: str, chance: Random) -> None:
        self.wire = FarStore(place.store, chance, place.store_weather)
        self.far_ledger = FarLedger(place.ledger, chance, place.ledger_weather)
        self.cinema = Cinema(self.wire, place.rules, name, self.far_ledger, self.restorer)
        self.seat_bytes = SeatBytes()
        views = self.cinema.views
        messages = FeedMessages(self.seat_bytes, views.opened, self.wire.now_ms, PING_MS)
        encoder = Encoder(messages.delta, messages.snapshot, messages.heartbeat, messages.removed, messages.changed)
        self.hub = Hub(encoder, views.opened, Pace(slow_reader_ms=2_000))
        limits = HoldLimits(SameSeatRules(), Rates(0, shared=False), place.ceilings)
        self.cinema.listeners += [self.seat_bytes, self.hub, limits]
        self.cinema.office = Holds(self.cinema.desk, place.rules, new_ids(name), limits)
        follower = self.follower = ProgrammeFollower(self.far_ledger, views, self.wire, self.cinema.repair)
        bookings_of = (self.cinema.desk, self.cinema.repair, lambda: chance.getrandbits(64))
        self.cinema.bookings = Bookings(*bookings_of, follow_programme=follower.follow, ceilings=limits.ceilings)
        self.runs = True
        self._tasks: dict[asyncio.Task[Any], None] = {}  # in their order: a set would have another each time
        self._sockets: dict[Socket, Listener] = {}

    async def start(self) -> None:
        """What the lifespan does."""
        await self.wire.start(self.cinema.views)
        self.begin(expire_holds(self.cinema.bookings.end, self.wire))
        self.begin(self.cinema.repair.run())
        self.begin(self._follow())

    async def _follow(self) -> None:
        """Look for imports, as `ProgrammeAdmin.follow` does."""
        while True:
            with suppress(LedgerUnavailable, StoreUnavailable):
                await self.follower.follow()
            await pass_ms(LOOK_EVERY_MS)

    def begin(self, work: Coroutine[Any, Any, Answer]) -> asyncio.Task[Answer]:
        """Work that dies with the process."""
        task = asyncio.create_task(work)
        self._tasks[task] = None
        task.add_done_callback(self._tasks.pop)
        return task

    async def crash(self) -> None:
        """As by SIGKILL: nothing more is sent, nothing that comes back is heard."""
        self.runs = False
        self.far_ledger.line.cut = True
        await self.wire.close()
        for task in tuple(self._tasks):
            task.cancel()
        for socket in tuple(self._sockets):
            socket.hang_up()
        self._sockets.clear()

    async def listen(self, socket: Socket, since: tuple[str, int] | None) -> None:
        """A browser's socket comes in."""
        view = await self.cinema.views.open(SHOWTIME)
        if socket.is_open:
            self._sockets[socket] = self.hub.join(socket, view, since)

    def leave(self, socket: Socket) -> None:
        """It has gone."""
        listener = self._sockets.pop(socket, None)
        if listener is not None:
            self.hub.leave(listener)

    @property
    def busy_with(self) -> int:
        """How many tasks are under way, the three that always are left out."""
        return len(self._tasks) - 3
