"""Where the parts meet: from settings to one application, with what runs beside its requests."""

from __future__ import annotations

import asyncio
import os
import secrets
import sys
import time
import uuid
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
from starlette.types import ASGIApp

from firstclick import __version__
from firstclick.domain.holding import HoldingRules
from firstclick.domain.programme import Programme
from firstclick.domain.same_seat import SameSeatRules
from firstclick.garbage import collect_in_quiet, rest_in_memory
from firstclick.identity import identity
from firstclick.keeping import adopt, follow_programme, wall_ms
from firstclick.ledger import LedgerNotReady, SqlLedger, sqlite_url
from firstclick.realtime.hub import Encoder, Hub, Pace
from firstclick.secret_key import secret_key
from firstclick.service.bookings import Bookings
from firstclick.service.box_office import BoxOffice
from firstclick.service.desk import Desk
from firstclick.service.expiry import expire_holds
from firstclick.service.hold_limits import HoldLimits
from firstclick.service.ports import SeatStore
from firstclick.service.rates import Rates
from firstclick.service.repair import Repair, Restorer
from firstclick.service.sharing import share_rates
from firstclick.service.views import Views
from firstclick.session_ids import SessionIds
from firstclick.settings import Settings
from firstclick.stores.memory import MemorySeatStore
from firstclick.stores.redis import RedisNeighbours, RedisSeatStore
from firstclick.web.access_log import AccessLog
from firstclick.web.application import Wraps, application
from firstclick.web.asyncapi import asyncapi_document
from firstclick.web.bookings import BookingEndpoints
from firstclick.web.cross_origin import CrossOrigin, Origins
from firstclick.web.feed import Feed, Room
from firstclick.web.feed_messages import FeedMessages
from firstclick.web.health import HealthEndpoints
from firstclick.web.idempotency import Idempotency
from firstclick.web.journal import Journal
from firstclick.web.metrics import Gauges, LoopLag, Metrics
from firstclick.web.movies import MovieEndpoints
from firstclick.web.openapi import openapi_document
from firstclick.web.operations import Endpoints, Table, operations, signed_in
from firstclick.web.public_address import PublicAddress
from firstclick.web.seat_bytes import SeatBytes
from firstclick.web.seats import SeatEndpoints
from firstclick.web.sessions import SessionEndpoints
from firstclick.web.site import Site
from firstclick.web.ticket_tokens import TicketTokens
from firstclick.web.tickets import TicketEndpoints
from firstclick.web.turnstile import Turnstile

PING_EVERY_S = 25
LEDGER_FILE = "firstclick.db"
CHANCE_BITS = 64


def steady_clock() -> Callable[[], int]:
    """Milliseconds since 1970 UTC that never run backwards: the wall clock at start, then the monotonic one."""
    offset = time.time_ns() - time.monotonic_ns()
    return lambda: (time.monotonic_ns() + offset) // 1_000_000


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
    journal = Journal(AccessLog(_write_out, store.now_ms) if settings.access_log else None)
    metrics = Metrics(journal)
    ledger = SqlLedger(ledger_url(settings), metrics.booked)
    restorer = Restorer(store, ledger)
    views = Views(Programme("", "UTC", (), (), ()), restorer.prepare)
    tries_of_users, tries_from_addresses = _rates(settings)
    limits = HoldLimits(same_seat_rules(settings), tries_of_users)
    desk, repair = Desk(store, views, ledger), Repair(restorer, views, ledger)
    box_office = BoxOffice(desk, holding_rules(settings), SessionIds(os.urandom), limits)
    bookings = Bookings(desk, repair, lambda: secrets.randbits(CHANCE_BITS), metrics.expired)
    seat_bytes = SeatBytes()
    messages = FeedMessages(seat_bytes, views.opened, store.now_ms, PING_EVERY_S * 1000)
    hub = Hub(Encoder(messages.delta, messages.snapshot), views.opened, Pace())
    views.follow((seat_bytes, hub, limits))
    origins = Origins(settings.allowed_origins)
    room = Room(settings.sockets_max, settings.sockets_per_address_max)
    feed = Feed(box_office, hub, messages, origins, room)
    lag = LoopLag()
    metrics.watch(_gauges(feed, hub, views, repair, lag))
    table = _table(settings, box_office, bookings, seat_bytes, desk.troubles, metrics)
    life = _Life(store, ledger, views, bookings, repair, lag, journal)
    if settings.redis:
        rates = {"users": tries_of_users, "addresses": tries_from_addresses}
        life.beside.append(lambda: share_rates(rates, RedisNeighbours(settings.redis), store.now_ms))
    turnstile, once = Turnstile(tries_from_addresses, store.now_ms), Idempotency(ledger, store.now_ms)
    wraps = Wraps(turnstile, once, identity(settings))
    app = application(table, feed, journal, wraps, life.span)
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
    box_office: BoxOffice,
    bookings: Bookings,
    seat_bytes: SeatBytes,
    troubles: Callable[[], Sequence[str]],
    metrics: Metrics,
) -> Table:
    site = Site()
    tokens = TicketTokens(secret_key(settings))
    table = operations(
        Endpoints(
            seats=SeatEndpoints(box_office, seat_bytes),
            sessions=SessionEndpoints(box_office, bookings, tokens),
            bookings=BookingEndpoints(bookings, tokens),
            tickets=TicketEndpoints(bookings, tokens, PublicAddress(settings.public_url)),
            movies=MovieEndpoints(box_office),
            health=HealthEndpoints(troubles),
            metrics=metrics,
            site=site,
        )
    )
    if settings.tokens:
        table = signed_in(table)
    encode = msgspec.json.encode
    site.publish(encode(openapi_document(table, __version__)), encode(asyncapi_document(__version__)))
    return table


def _write_out(lines: bytes) -> None:
    sys.stdout.buffer.write(lines)
    sys.stdout.buffer.flush()


@dataclass(frozen=True)
class _Life:
    """What runs beside the requests, from the first to the last."""

    store: SeatStore
    ledger: SqlLedger
    views: Views
    bookings: Bookings
    repair: Repair
    lag: LoopLag
    journal: Journal
    beside: list[Callable[[], Coroutine[Any, Any, None]]] = field(default_factory=list)
    """What else runs."""

    @asynccontextmanager
    async def span(self, _: object) -> AsyncIterator[None]:
        version = await self.ledger.programme_version()
        await adopt(self.ledger, self.views)
        await self.store.start(self.views)
        rest_in_memory()
        beside = (
            expire_holds(self.bookings, self.store),
            follow_programme(self.ledger, self.views, version, wall_ms),
            self.repair.compare_for_ever(),
            self.lag.measure(),
            collect_in_quiet(self.journal.answers.total),
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
            self.journal.close()


def _fail_loudly(task: asyncio.Task[None]) -> None:
    """A server that cannot expire holds or repair its map must not go on as if it could."""
    if not task.cancelled() and task.exception() is not None:
        raise SystemExit(f"A part of the server has failed: {task.exception()!r}")
