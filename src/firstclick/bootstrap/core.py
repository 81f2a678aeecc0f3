"""Builds everything below the web from the settings: store, ledger, live views and use cases."""

from __future__ import annotations

import os
import secrets
import uuid
from dataclasses import dataclass
from pathlib import Path

from firstclick.bootstrap.clocks import steady_clock
from firstclick.bootstrap.session_ids import SessionIds
from firstclick.bootstrap.settings import Settings
from firstclick.domain.programme import Programme
from firstclick.domain.seats.hold_rules import HoldingRules
from firstclick.domain.seats.same_seat import SameSeatRules
from firstclick.ledger import LedgerNotReady, SqlLedger, sqlite_url
from firstclick.realtime.hub import Encoder, Hub, Pace
from firstclick.service.checkout.bookings import Bookings
from firstclick.service.live.kept_seats import KeptSeats
from firstclick.service.live.live_view import LiveView
from firstclick.service.live.programme_follower import ProgrammeFollower
from firstclick.service.live.repair import HouseSeatWatch, Repair
from firstclick.service.live.restorer import Restorer
from firstclick.service.live.views import Views
from firstclick.service.ports.store import SeatStore
from firstclick.service.selling.desk import Desk
from firstclick.service.selling.hold_limits import HoldLimits
from firstclick.service.selling.holds import Holds
from firstclick.service.selling.rates import Rates
from firstclick.stores.memory import MemorySeatStore
from firstclick.stores.redis import RedisSeatStore
from firstclick.web.api.metrics import Timings
from firstclick.web.api.seat_bytes import SeatBytes
from firstclick.web.feed.messages import FeedMessages

PING_EVERY_S = 25
LEDGER_FILE = "firstclick.db"
REFERENCE_BITS = 64


@dataclass(frozen=True)
class Core:
    """The parts that operations, the feed and the background tasks share.

    `tries` holds the limits on attempts to take seats: those of users and those of addresses, by name.
    """

    store: SeatStore
    ledger: SqlLedger
    views: Views
    kept_seats: KeptSeats
    desk: Desk
    holds: Holds
    bookings: Bookings
    follower: ProgrammeFollower
    repair: Repair
    seat_bytes: SeatBytes
    messages: FeedMessages
    hub: Hub
    tries: dict[str, Rates]
    timings: Timings


def build_core(settings: Settings) -> Core:
    """Build and connect the parts. No task runs and no programme is loaded before the lifespan starts."""
    timings = Timings()
    store, ledger = build_store(settings), SqlLedger(ledger_url(settings), timings.booked)
    open_views: dict[str, LiveView] = {}
    seat_bytes = SeatBytes()
    messages = FeedMessages(seat_bytes, open_views.get, store.now_ms, PING_EVERY_S * 1000)
    hub = Hub(Encoder(messages.delta, messages.snapshot, messages.heartbeat), open_views.get, Pace())
    tries = _tries(settings)
    limits = HoldLimits(same_seat_rules(settings), tries["users"])
    kept_seats = KeptSeats(lambda: views.programme, holding_rules(settings).sells_after_start_ms)
    restorer = Restorer(store, ledger, _reference_bits, lambda one: kept_seats.ended(one, store.now_ms()))
    watch = HouseSeatWatch()
    views = Views(Programme("", "UTC", (), (), ()), restorer.prepare, (seat_bytes, hub, limits, watch), open_views)
    desk, repair = Desk(store, views, ledger), Repair(restorer, views, watch)
    follower = ProgrammeFollower(ledger, views, store, repair)
    return Core(
        store=store,
        ledger=ledger,
        views=views,
        kept_seats=kept_seats,
        desk=desk,
        holds=Holds(desk, holding_rules(settings), SessionIds(os.urandom), limits),
        bookings=Bookings(desk, repair, _reference_bits, timings.expired, follow_programme=follower.follow),
        follower=follower,
        repair=repair,
        seat_bytes=seat_bytes,
        messages=messages,
        hub=hub,
        tries=tries,
        timings=timings,
    )


def _reference_bits() -> int:
    return secrets.randbits(REFERENCE_BITS)


def ledger_url(settings: Settings) -> str:
    """The ledger's URL: `DATABASE_URL`, or that of a SQLite file in the data directory.

    Creates the data directory if it is missing. Raises `LedgerNotReady` when it cannot be created.
    """
    if settings.database_url:
        return settings.database_url
    folder = Path(settings.data_dir)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LedgerNotReady(f"The data directory {folder} cannot be made: {error.strerror}.") from error
    return sqlite_url(folder / LEDGER_FILE)


def build_store(settings: Settings) -> SeatStore:
    """The seat store: Redis if the settings have an address for it, else the memory of this process."""
    if settings.redis:
        return RedisSeatStore(settings.redis)
    return MemorySeatStore(steady_clock(), epoch=uuid.uuid4().hex[:12])


def holding_rules(settings: Settings) -> HoldingRules:
    """The limits of time and number that the settings put on holds."""
    return HoldingRules(
        hold_ttl_ms=int(settings.hold_ttl_seconds * 1000),
        hold_life_max_ms=int(settings.hold_life_max_seconds * 1000),
        seats_per_hold_max=settings.seats_per_hold_max,
        holds_per_user_max=settings.holds_per_user_max,
        sells_after_start_ms=int(settings.sells_after_start_minutes * 60_000),
    )


def same_seat_rules(settings: Settings) -> SameSeatRules:
    """How often the settings let a user hold the same seat again."""
    return SameSeatRules(settings.same_seat_holds_max, int(settings.same_seat_pause_seconds * 1000))


def _tries(settings: Settings) -> dict[str, Rates]:
    """The limits on attempts to take seats. Processes send each other their counts under these names."""
    shared = bool(settings.redis)
    return {
        "users": Rates(settings.holds_per_minute_per_user, shared=shared),
        "addresses": Rates(settings.holds_per_minute_per_address, shared=shared),
    }
