"""Assembles the application: first the core, then the background tasks, then the web."""

from __future__ import annotations

import os
import random
from pathlib import Path

from prometheus_client import CollectorRegistry, ProcessCollector

from firstclick.bootstrap.authentication import bearer_tokens, callers
from firstclick.bootstrap.core import Core, build_core
from firstclick.bootstrap.figures import figures
from firstclick.bootstrap.logs import Logs
from firstclick.bootstrap.secret_key import secret_key, ticket_tokens
from firstclick.bootstrap.settings import Settings
from firstclick.bootstrap.staff import staff_guard, staff_services
from firstclick.bootstrap.tasks import Lifespan, build_tasks
from firstclick.bootstrap.traces import record_traces
from firstclick.bootstrap.worker_metrics import WorkerMetrics
from firstclick.ledger import Claim
from firstclick.programme_file import TomlReader
from firstclick.service.checkout.ticket_search import TicketSearch
from firstclick.web.api.metrics import Figures, LoopLag, RequestMetrics
from firstclick.web.api.public_address import PublicAddress
from firstclick.web.application import Application, Beside, Middleware
from firstclick.web.auth.quote_tokens import QuoteTokens
from firstclick.web.auth.server_keys import KeyCallers
from firstclick.web.core.addresses import Networks
from firstclick.web.core.request_ids import IdSource
from firstclick.web.feed.endpoint import Feed, SocketLimits
from firstclick.web.middleware.access_log import AccessLog
from firstclick.web.middleware.address_limits import AddressLimits, AddressRates
from firstclick.web.middleware.cross_origin import CrossOrigin, Origins
from firstclick.web.middleware.idempotency import Allowance, Idempotency
from firstclick.web.middleware.request_stats import RequestStats
from firstclick.web.middleware.staff_area import StaffArea
from firstclick.web.operations import Services, StaffServices, operations
from firstclick.web.pages.cinema import Cinema


def build_app(
    settings: Settings, claim: Claim | None = None, logs: Logs | None = None, sockets: Path | None = None
) -> Application:
    """The ASGI application. No task runs and no programme is loaded before its lifespan starts.

    `sockets` is the folder by which workers of one server find each other.
    """
    record_traces(os.environ)
    core, lag, logs = build_core(settings, claim), LoopLag(), logs or Logs()
    stats = RequestStats(AccessLog(logs.requests.write) if settings.access_log else None)
    registry = CollectorRegistry()
    metrics = WorkerMetrics(registry, sockets)
    tasks, reader = build_tasks(settings, core, stats, lag), TomlReader(settings.weeks_ahead)
    lifespan = Lifespan(core, tasks, stats, logs, metrics, reader)
    application, feed = build_web(settings, core, stats, lifespan)
    for one in (RequestMetrics(stats), core.timings, logs, Figures(figures(settings, core, feed, lag))):
        registry.register(one)
    ProcessCollector(registry=registry)
    return application


def build_web(settings: Settings, core: Core, stats: RequestStats, lifespan: Lifespan) -> tuple[Application, Feed]:
    """Operations, feed and middleware on top of a core; the feed. Raises `SettingsError`."""
    origins, key = Origins(settings.allowed_origins), secret_key(settings)
    staff = staff_services(settings, core)
    rates = AddressRates(core.tries["addresses"], core.tries["costs"])
    limits = AddressLimits(Networks(key), rates, settings.trusted_proxies, core.server_keys.of)
    socket_limits = SocketLimits(settings.sockets_max, settings.sockets_per_address_max, limits)
    feed = Feed(core.holds, core.live.hub, core.live.messages, origins, socket_limits)
    services = Services(
        holds=core.holds,
        bookings=core.bookings,
        desk=core.desk,
        seat_bytes=core.live.seat_bytes,
        movie_bytes=core.live.movie_bytes,
        tokens=ticket_tokens(settings),
        prices=core.prices,
        quotes=QuoteTokens(key),
        external=core.external,
        checkout=core.checkout,
        cancellations=core.cancellations,
        ticket_search=TicketSearch(core.desk, core.tries),
        admissions=core.ledger.door.admissions,
        events=core.paying.events,
        outbox=core.ledger.outbox.items,
        cinema=Cinema(lambda: core.holds.programme, core.ledger.programmes.picture),
        practice=core.paying.practice,
        cards=core.paying.cards,
        public_address=PublicAddress(settings.public_url),
        terms_url=settings.terms_url,
        metrics=lifespan.metrics.text,
        clock_offset_ms=core.clock_offset_ms,
        by_token=settings.tokens,
        staff=staff,
    )
    middleware = _middleware(settings, core, limits, origins, staff)
    return Application(operations(services), middleware, stats, Beside(feed, lifespan)), feed


def _middleware(
    settings: Settings, core: Core, limits: AddressLimits, origins: Origins, staff: StaffServices | None
) -> Middleware:
    tokens = bearer_tokens(settings)
    return Middleware(
        address_limits=limits,
        idempotency=Idempotency(
            core.ledger, core.claims, Allowance(core.tries["answers of users"], core.tries["answers of addresses"])
        ),
        callers=KeyCallers(callers(tokens)),
        clock_ms=core.store.now_ms,
        ids=IdSource(random.Random().randbytes),  # noqa: S311 - they are no secrets
        cross_origin=CrossOrigin(origins) if settings.allowed_origins else None,
        staff=None if staff is None else staff_guard(settings, staff, tokens),
        staff_area=StaffArea(settings.admin_port if settings.admin else 0),
    )
