"""Where the parts meet: from settings to one application, with what runs beside its requests."""

from __future__ import annotations

import asyncio
import os
import secrets
import sys
import uuid
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
from starlette.types import ASGIApp

from firstclick import __version__
from firstclick.bootstrap.authentication import identity
from firstclick.bootstrap.clocks import steady_clock, wall_ms
from firstclick.bootstrap.gc_policy import collect_when_idle, freeze_startup_objects
from firstclick.bootstrap.secret_key import secret_key
from firstclick.bootstrap.session_ids import SessionIds
from firstclick.bootstrap.settings import Settings
from firstclick.domain.programme import Programme
from firstclick.domain.seats.holding import HoldingRules
from firstclick.domain.seats.same_seat import SameSeatRules
from firstclick.ledger import LedgerNotReady, SqlLedger, sqlite_url
from firstclick.programme_file import TomlReader
from firstclick.realtime.hub import Encoder, Hub, Pace
from firstclick.service.checkout.bookings import Bookings
from firstclick.service.live.expiry import expire_holds
from firstclick.service.live.repair import Repair, Restorer
from firstclick.service.live.views import Views
from firstclick.service.ports.store import SeatStore
from firstclick.service.programme_admin import ProgrammeAdmin
from firstclick.service.selling.desk import Desk
from firstclick.service.selling.hold_limits import HoldLimits
from firstclick.service.selling.holds import Holds
from firstclick.service.selling.rate_sharing import share_rates
from firstclick.service.selling.rates import Rates
from firstclick.stores.memory.store import MemorySeatStore
from firstclick.stores.redis import RedisPeerChannel, RedisSeatStore
from firstclick.web.api.bookings import BookingEndpoints
from firstclick.web.api.health import HealthEndpoints
from firstclick.web.api.metrics import Gauges, LoopLag, Metrics
from firstclick.web.api.movies import MovieEndpoints
from firstclick.web.api.public_address import PublicAddress
from firstclick.web.api.seat_bytes import SeatBytes
from firstclick.web.api.seats import SeatEndpoints
from firstclick.web.api.sessions import SessionEndpoints
from firstclick.web.api.tickets import TicketEndpoints
from firstclick.web.application import Middleware, application
from firstclick.web.auth.ticket_tokens import TicketTokens
from firstclick.web.core.openapi import openapi_document
from firstclick.web.feed.asyncapi import asyncapi_document
from firstclick.web.feed.endpoint import Feed, SocketLimits
from firstclick.web.feed.messages import FeedMessages
from firstclick.web.middleware.access_log import AccessLog
from firstclick.web.middleware.address_limits import AddressLimits
from firstclick.web.middleware.cross_origin import CrossOrigin, Origins
from firstclick.web.middleware.idempotency import Idempotency
from firstclick.web.middleware.request_stats import RequestStats
from firstclick.web.operations import Endpoints, Table, operations, signed_in
from firstclick.web.pages.endpoints import Pages

PING_EVERY_S = 25
LEDGER_FILE = "firstclick.db"
CHANCE_BITS = 64


def ledger_url(settings: Settings) -> str:
    """Where bookings live: `DATABASE_URL`, or a SQLite file in the data directory, which is made where it lacks."""
    if settings.database_url:
        return settings.database_url
    folder = Path(settings.data_dir)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LedgerNotReady(f"The data directory {folder} cannot be made: {error.strerror}.") from error
    return sqlite_url(folder / LEDGER_FILE)


def build_store(settings: Settings) -> SeatStore:
    """The seat store that the settings ask for: Redis, or the memory of this process."""
    if settings.redis:
        return RedisSeatStore(settings.redis)
    return MemorySeatStore(steady_clock(), epoch=uuid.uuid4().hex[:12])


def build_app(settings: Settings) -> ASGIApp:
    """The whole application; nothing runs, and no programme is known, before its lifespan starts."""
    store = build_store(settings)
    stats = RequestStats(AccessLog(_write_out, store.now_ms) if settings.access_log else None)
    metrics = Metrics(stats)
    ledger = SqlLedger(ledger_url(settings), metrics.booked)
    restorer = Restorer(store, ledger)
    views = Views(Programme("", "UTC", (), (), ()), restorer.prepare)
    tries_of_users, tries_from_addresses = _rates(settings)
    limits = HoldLimits(same_seat_rules(settings), tries_of_users)
    desk, repair = Desk(store, views, ledger), Repair(restorer, views, ledger)
    holds = Holds(desk, holding_rules(settings), SessionIds(os.urandom), limits)
    bookings = Bookings(desk, repair, lambda: secrets.randbits(CHANCE_BITS), metrics.expired)
    seat_bytes = SeatBytes()
    messages = FeedMessages(seat_bytes, views.opened, store.now_ms, PING_EVERY_S * 1000)
    hub = Hub(Encoder(messages.delta, messages.snapshot), views.opened, Pace())
    views.follow((seat_bytes, hub, limits))
    origins = Origins(settings.allowed_origins)
    socket_limits = SocketLimits(settings.sockets_max, settings.sockets_per_address_max)
    feed = Feed(holds, hub, messages, origins, socket_limits)
    lag = LoopLag()
    metrics.watch(_gauges(feed, hub, views, repair, lag))
    table = _table(settings, holds, bookings, seat_bytes, desk.troubles, metrics)
    life = Lifespan(store, ledger, views, bookings, repair, lag, stats)
    if settings.redis:
        rates = {"users": tries_of_users, "addresses": tries_from_addresses}
        life.beside.append(lambda: share_rates(rates, RedisPeerChannel(settings.redis), store.now_ms))
    address_limits, once = AddressLimits(tries_from_addresses, store.now_ms), Idempotency(ledger, store.now_ms)
    middleware = Middleware(address_limits, once, identity(settings))
    app = application(table, feed, stats, middleware, life.span)
    return CrossOrigin(app, origins) if settings.allowed_origins else app


def _gauges(feed: Feed, hub: Hub, views: Views, repair: Repair, lag: LoopLag) -> Gauges:
    return {
        "sockets": ("Live feed connections.", lambda: feed.sockets),
        "resyncs": ("Snapshots given to readers that had fallen behind.", lambda: hub.resyncs),
        "showtimes_open": ("Showtimes with a live view.", lambda: len(views.ids())),
        "live_holds": ("Holds that are live.", lambda: len(views.holds)),
        "differences": ("Seats on which ledger and seat map differ; it must read 0.", lambda: repair.differences),
        "loop_lag_seconds": ("The longest that the event loop was late of late.", lag.read),
    }


def holding_rules(settings: Settings) -> HoldingRules:
    """The settings that are rules of holding."""
    return HoldingRules(
        hold_ttl_ms=int(settings.hold_ttl_seconds * 1000),
        hold_life_max_ms=int(settings.hold_life_max_seconds * 1000),
        seats_per_hold_max=settings.seats_per_hold_max,
        holds_per_user_max=settings.holds_per_user_max,
        sells_after_start_ms=int(settings.sells_after_start_minutes * 60_000),
    )


def same_seat_rules(settings: Settings) -> SameSeatRules:
    """The settings that say how often the same seat may be held."""
    return SameSeatRules(settings.same_seat_holds_max, int(settings.same_seat_pause_seconds * 1000))


def _rates(settings: Settings) -> tuple[Rates, Rates]:
    """Tries of users, and from addresses."""
    shared = bool(settings.redis)
    return (
        Rates(settings.holds_per_minute_per_user, shared=shared),
        Rates(settings.holds_per_minute_per_address, shared=shared),
    )


def _table(
    settings: Settings,
    holds: Holds,
    bookings: Bookings,
    seat_bytes: SeatBytes,
    troubles: Callable[[], Sequence[str]],
    metrics: Metrics,
) -> Table:
    pages = Pages()
    tokens = TicketTokens(secret_key(settings))
    table = operations(
        Endpoints(
            seats=SeatEndpoints(holds, seat_bytes),
            sessions=SessionEndpoints(holds, bookings, tokens),
            bookings=BookingEndpoints(bookings, tokens),
            tickets=TicketEndpoints(bookings, tokens, PublicAddress(settings.public_url)),
            movies=MovieEndpoints(holds),
            health=HealthEndpoints(troubles),
            metrics=metrics,
            pages=pages,
        )
    )
    if settings.tokens:
        table = signed_in(table)
    encode = msgspec.json.encode
    pages.publish(encode(openapi_document(table, __version__)), encode(asyncapi_document(__version__)))
    return table


def _write_out(lines: bytes) -> None:
    sys.stdout.buffer.write(lines)
    sys.stdout.buffer.flush()


@dataclass(frozen=True)
class Lifespan:
    """What runs beside the requests, from the first to the last."""

    store: SeatStore
    ledger: SqlLedger
    views: Views
    bookings: Bookings
    repair: Repair
    lag: LoopLag
    stats: RequestStats
    beside: list[Callable[[], Coroutine[Any, Any, None]]] = field(default_factory=list)
    """What else runs."""

    @asynccontextmanager
    async def span(self, _: object) -> AsyncIterator[None]:
        """From the first request to the last."""
        version = await self.ledger.programme_version()
        admin = ProgrammeAdmin(self.ledger, TomlReader())
        await admin.adopt(self.views)
        await self.store.start(self.views)
        freeze_startup_objects()
        beside = (
            expire_holds(self.bookings.end, self.store),
            admin.follow(self.views, version, wall_ms),
            self.repair.compare_for_ever(),
            self.lag.measure(),
            collect_when_idle(self.stats.answers.total),
            *(start() for start in self.beside),
        )
        tasks = [asyncio.create_task(one) for one in beside]
        for task in tasks:
            task.add_done_callback(_fail_loudly)
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self.store.close()
            await self.ledger.close()
            self.stats.close()


def _fail_loudly(task: asyncio.Task[None]) -> None:
    """A server that cannot expire holds or repair its map must not go on as if it could."""
    if not task.cancelled() and task.exception() is not None:
        raise SystemExit(f"A part of the server has failed: {task.exception()!r}")
