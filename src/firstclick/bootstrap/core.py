"""Builds everything below the web from the settings: store, ledger, live views and use cases."""

from __future__ import annotations

import os
import secrets
import uuid
from dataclasses import dataclass
from pathlib import Path

from firstclick.bootstrap.audit_key import audit_key
from firstclick.bootstrap.clocks import SteadyClock, wall_ms
from firstclick.bootstrap.deliveries import Outgoing, build_outgoing
from firstclick.bootstrap.payments import Paying, build_paying
from firstclick.bootstrap.session_ids import SessionIds
from firstclick.bootstrap.settings import DATA_DIR_MODE, Settings
from firstclick.domain.programme import Programme
from firstclick.domain.seats.ceilings import CeilingRules
from firstclick.domain.seats.hold_rules import HoldingRules
from firstclick.domain.seats.same_seat import SameSeatRules
from firstclick.ledger import Claim, LedgerNotReady, SqlLedger, sqlite_url, take_claim, upgrade_at_start
from firstclick.realtime.hub import Encoder, Hub, Pace
from firstclick.service.checkout.bookings import Bookings
from firstclick.service.checkout.cancellations import Cancellations
from firstclick.service.checkout.checkout import Checkout
from firstclick.service.checkout.external import ExternalPayments
from firstclick.service.checkout.prices import Prices
from firstclick.service.checkout.ticket_search import ticket_search_rates
from firstclick.service.live.kept_seats import KeptSeats
from firstclick.service.live.ledger_watch import LedgerWatch
from firstclick.service.live.live_view import LiveView
from firstclick.service.live.programme_follower import ProgrammeFollower
from firstclick.service.live.repair import HouseSeatWatch, Repair
from firstclick.service.live.restorer import Restorer
from firstclick.service.live.seat_change_follower import SeatChangeFollower
from firstclick.service.live.seat_journal import SeatJournal
from firstclick.service.live.views import Views
from firstclick.service.ports.key_claims import KeyClaims
from firstclick.service.ports.sale_hook import SaleHook
from firstclick.service.ports.store import SeatStore
from firstclick.service.selling.desk import Desk
from firstclick.service.selling.hold_limits import HoldLimits
from firstclick.service.selling.holds import Holds
from firstclick.service.selling.rates import Rates
from firstclick.service.staff.sign_in_limits import sign_in_rates
from firstclick.stores.memory import MemoryKeyClaims, MemorySeatStore
from firstclick.stores.redis import RedisKeyClaims, RedisSeatStore
from firstclick.web.api.metrics import Timings
from firstclick.web.api.movie_bytes import MovieBytes
from firstclick.web.api.seat_bytes import SeatBytes
from firstclick.web.auth.passes import SignedPasses
from firstclick.web.auth.server_keys import ServerKeys
from firstclick.web.feed.messages import FeedMessages
from firstclick.web.middleware.idempotency import DAY_MS, KEPT_PER_USER_MAX

PING_EVERY_S = 25
LEDGER_FILE = "firstclick.db"
REFERENCE_BITS = 64


@dataclass(frozen=True)
class Live:
    """The live views, and the parts that follow them or keep them right."""

    views: Views
    kept_seats: KeptSeats
    follower: ProgrammeFollower
    seat_changes: SeatChangeFollower
    ledger_watch: LedgerWatch
    repair: Repair
    seat_bytes: SeatBytes
    movie_bytes: MovieBytes
    messages: FeedMessages
    hub: Hub
    journal: SeatJournal


@dataclass(frozen=True)
class Core:
    """The parts that operations, the feed and the background tasks share.

    `clock` is that of a store in memory. `tries` holds the limits over time, of users and of addresses, by name.
    """

    store: SeatStore
    clock: SteadyClock
    ledger: SqlLedger
    live: Live
    desk: Desk
    holds: Holds
    bookings: Bookings
    prices: Prices
    paying: Paying
    outgoing: Outgoing
    external: ExternalPayments
    checkout: Checkout
    cancellations: Cancellations
    tries: dict[str, Rates]
    timings: Timings
    claims: KeyClaims
    server_keys: ServerKeys

    def clock_offset_ms(self) -> int:
        """How far the clock that holds end by is ahead of this machine's."""
        return self.store.now_ms() - wall_ms()


def build_core(settings: Settings, claim: Claim | None = None) -> Core:
    """Build and connect the parts. No task runs and no programme is loaded before the lifespan starts."""
    timings = Timings()
    clock = SteadyClock()
    store = build_store(settings, clock)
    ledger = SqlLedger(ledger_url(settings), timings.booked, claim, audit_key(settings))
    counted = tries(settings)
    limits = HoldLimits(same_seat_rules(settings), counted["users"], ceiling_rules(settings))
    live = _build_live(settings, store, ledger, limits)
    desk = Desk(store, live.views, ledger, sale_hook(settings))
    paying = build_paying(settings, desk, ledger, live.repair, live.follower, _reference_bits)
    holds, prices = Holds(desk, holding_rules(settings), SessionIds(os.urandom), limits), Prices(desk, ledger)
    bookings = Bookings(
        desk,
        live.repair,
        _reference_bits,
        timings.expired,
        follow_programme=live.follower.follow,
        ceilings=limits.ceilings,
        has_payment=paying.settlement.takes_over,
    )
    return Core(
        store=store,
        clock=clock,
        ledger=ledger,
        live=live,
        desk=desk,
        holds=holds,
        bookings=bookings,
        prices=prices,
        paying=paying,
        outgoing=build_outgoing(settings, ledger, lambda: live.views.programme, store.now_ms),
        external=ExternalPayments(desk, prices, paying.payments, limits.ceilings),
        checkout=Checkout(desk, holds, prices, paying.payments, paying.offered, limits.ceilings),
        cancellations=Cancellations(desk, live.repair),
        tries=counted,
        timings=timings,
        claims=build_claims(settings, store),
        server_keys=ServerKeys(),
    )


def _build_live(settings: Settings, store: SeatStore, ledger: SqlLedger, limits: HoldLimits) -> Live:
    """The live views and what follows them; `limits` is one of their listeners."""
    open_views: dict[str, LiveView] = {}
    seat_bytes, movie_bytes = SeatBytes(), MovieBytes()
    messages = FeedMessages(seat_bytes, open_views.get, store.now_ms, PING_EVERY_S * 1000)
    encoder = Encoder(messages.delta, messages.snapshot, messages.heartbeat, messages.removed, messages.changed)
    hub = Hub(encoder, open_views.get, Pace())
    kept_seats = KeptSeats(lambda: views.programme, holding_rules(settings).sells_after_start_ms)
    restorer = Restorer(
        store, ledger, _reference_bits, lambda one: kept_seats.ended(one, store.now_ms()), ledger.unsettled
    )
    watch = HouseSeatWatch(restorer.kept_back)
    journal = SeatJournal(ledger.seat_log, store.now_ms)
    listeners = (seat_bytes, movie_bytes, hub, limits, watch, journal)
    views = Views(Programme("", "UTC", (), (), ()), restorer.prepare, listeners, open_views)
    repair = Repair(restorer, views, watch)
    return Live(
        views=views,
        kept_seats=kept_seats,
        follower=ProgrammeFollower(ledger, views, store, repair),
        seat_changes=SeatChangeFollower(ledger, views, repair),
        ledger_watch=LedgerWatch(ledger),
        repair=repair,
        seat_bytes=seat_bytes,
        movie_bytes=movie_bytes,
        messages=messages,
        hub=hub,
        journal=journal,
    )


def _reference_bits() -> int:
    return secrets.randbits(REFERENCE_BITS)


def ledger_url(settings: Settings) -> str:
    """The ledger's URL: `DATABASE_URL`, or that of a SQLite file in the data directory. Creates nothing."""
    return settings.database_url or sqlite_url(Path(settings.data_dir) / LEDGER_FILE)


def make_data_dir(settings: Settings) -> None:
    """Create the data directory if the ledger is in it and it is missing, for its owner alone: it keeps secrets.

    Raises `LedgerNotReady` when it cannot be created.
    """
    folder = Path(settings.data_dir)
    if settings.database_url or folder.is_dir():
        return
    try:
        folder.mkdir(mode=DATA_DIR_MODE, parents=True, exist_ok=True)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise LedgerNotReady(
            f"The data directory {folder} cannot be made: {reason}; choose another with --data-dir or DATA_DIR."
        ) from error


def claim_ledger(settings: Settings) -> Claim:
    """Claim the ledger for this process; without Redis alone. Raises `LedgerNotReady`."""
    make_data_dir(settings)
    return take_claim(ledger_url(settings), alone=not settings.redis)


def upgrade_ledger(settings: Settings) -> None:
    """Bring the schema of a SQLite ledger up to date, if no server uses it. Raises `LedgerNotReady`."""
    make_data_dir(settings)
    upgrade_at_start(ledger_url(settings))


def build_store(settings: Settings, clock: SteadyClock | None = None) -> SeatStore:
    """The seat store: Redis if the settings have an address for it, else the memory of this process, with `clock`."""
    if settings.redis:
        return RedisSeatStore(settings.redis)
    return MemorySeatStore((clock or SteadyClock()).now_ms, epoch=uuid.uuid4().hex[:12])


def sale_hook(settings: Settings) -> SaleHook | None:
    """What must agree before seats are held or booked: passes, where the settings have a secret for them."""
    return SignedPasses(settings.pass_secret.encode()) if settings.pass_secret else None


def build_claims(settings: Settings, store: SeatStore) -> KeyClaims:
    """Claims on idempotency keys, where the seats are: for all processes that sell them."""
    return RedisKeyClaims(settings.redis) if settings.redis else MemoryKeyClaims(store.now_ms)


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


def ceiling_rules(settings: Settings) -> CeilingRules:
    """The shares of a showtime's seats that the settings let one address have."""
    return CeilingRules(settings.held_percent_per_address_max, settings.booked_percent_per_address_max)


def tries(settings: Settings) -> dict[str, Rates]:
    """The limits by user and by address over time. Processes send each other their counts under these names."""
    shared = bool(settings.redis)
    return {
        "users": Rates(settings.holds_per_minute_per_user, shared=shared),
        "addresses": Rates(settings.holds_per_minute_per_address, shared=shared),
        "costs": Rates(settings.cost_per_minute_per_address, shared=shared),
        "answers of users": Rates(KEPT_PER_USER_MAX, shared=shared, window_ms=DAY_MS),
        "answers of addresses": Rates(settings.kept_answers_per_address_max, shared=shared, window_ms=DAY_MS),
        **sign_in_rates(shared=shared),
        **ticket_search_rates(shared=shared),
    }
