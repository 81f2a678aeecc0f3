"""Assembles the application: first the core, then the background tasks, then the web."""

from __future__ import annotations

import os
import random

from firstclick.bootstrap.authentication import bearer_tokens, callers
from firstclick.bootstrap.clocks import wall_ms
from firstclick.bootstrap.core import Core, build_core
from firstclick.bootstrap.logs import Logs
from firstclick.bootstrap.secret_key import secret_key
from firstclick.bootstrap.settings import Settings
from firstclick.bootstrap.staff import staff_guard, staff_services
from firstclick.bootstrap.tasks import Lifespan, build_tasks
from firstclick.bootstrap.traces import record_traces
from firstclick.domain.money.payment import PaymentState
from firstclick.domain.seats.differences import DifferenceKind as Kind
from firstclick.ledger import Claim
from firstclick.service.checkout.reconciliation import Reconciler
from firstclick.web.api.metrics import Gauges, LoopLag
from firstclick.web.api.public_address import PublicAddress
from firstclick.web.application import Application, Beside, Middleware
from firstclick.web.auth.quote_tokens import QuoteTokens
from firstclick.web.auth.server_keys import KeyCallers
from firstclick.web.auth.ticket_tokens import TicketTokens
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


def build_app(settings: Settings, claim: Claim | None = None, logs: Logs | None = None) -> Application:
    """The ASGI application. No task runs and no programme is loaded before its lifespan starts."""
    record_traces(os.environ)
    core, lag, logs = build_core(settings, claim), LoopLag(), logs or Logs()
    core.timings.registry.register(logs)
    stats = RequestStats(AccessLog(logs.requests.write) if settings.access_log else None)
    lifespan = Lifespan(core, build_tasks(settings, core, stats, lag), stats, logs)
    return build_web(settings, core, stats, lag, lifespan)


def build_web(settings: Settings, core: Core, stats: RequestStats, lag: LoopLag, lifespan: Lifespan) -> Application:
    """Operations, feed and middleware on top of a core. Raises `SettingsError`."""
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
        tokens=TicketTokens(key),
        prices=core.prices,
        quotes=QuoteTokens(key),
        checkout=core.checkout,
        cancellations=core.cancellations,
        admissions=core.ledger.door.admissions,
        events=core.paying.events,
        practice=core.paying.practice,
        public_address=PublicAddress(settings.public_url),
        terms_url=settings.terms_url,
        stats=stats,
        timings=core.timings,
        gauges=_gauges(core, feed, lag),
        clock_offset_ms=lambda: core.store.now_ms() - wall_ms(),
        by_token=settings.tokens,
        staff=staff,
    )
    middleware = _middleware(settings, core, limits, origins, staff)
    return Application(operations(services), middleware, stats, Beside(feed, lifespan))


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


def _gauges(core: Core, feed: Feed, lag: LoopLag) -> Gauges:
    views, repair, journal = core.live.views, core.live.repair, core.live.journal
    return {
        "sockets": ("Live feed connections.", lambda: feed.sockets),
        "resyncs": ("Snapshots sent to readers that had fallen behind.", lambda: core.live.hub.resyncs),
        "showtimes_open": ("Showtimes with a live view.", lambda: len(views.ids())),
        "live_holds": ("Holds that are live.", lambda: len(views.holds)),
        "differences": ("Seats on which ledger and seat map differ.", lambda: sum(repair.differences.values())),
        "differences_missing": ("Seats that are booked and not confirmed.", lambda: repair.differences[Kind.MISSING]),
        "differences_unbooked": ("Seats that are confirmed and not booked.", lambda: repair.differences[Kind.UNBOOKED]),
        "differences_cancelled": (
            "Seats that are confirmed and cancelled.",
            lambda: repair.differences[Kind.CANCELLED],
        ),
        "differences_abandoned": ("Pending seats without a hold.", lambda: repair.differences[Kind.ABANDONED]),
        "differences_house": ("Seats that one side keeps back.", lambda: repair.differences[Kind.HOUSE]),
        "seat_log_waiting": ("Seat events that are not in the seat log yet.", lambda: journal.waiting),
        "seat_log_dropped": ("Seat events that the seat log will never have.", lambda: journal.dropped),
        **_payment_gauges(core.paying.reconciler),
        "clock_offset_seconds": (
            "How far the clock that holds end by is ahead of this machine's.",
            lambda: (core.store.now_ms() - wall_ms()) / 1000,
        ),
        "loop_lag_seconds": ("The longest recent delay of the event loop.", lag.read),
    }


def _payment_gauges(its: Reconciler) -> Gauges:
    """Of the last count, which is at most a few seconds old."""
    by_state: Gauges = {
        f"payments_{state}": (f"Payments that are {state}.", lambda state=state: its.counts.by_state.get(state, 0))  # type: ignore[misc]
        for state in PaymentState
    }
    return {
        **by_state,
        "payments_unsettled_seconds": (
            "Since when the oldest payment that is not at rest waits.",
            its.oldest_unsettled_s,
        ),
        "payments_differences": ("Payments on which a provider and the ledger differ.", lambda: its.differing),
        "refunds_failed": ("Refunds that staff have to look at.", lambda: its.counts.failed_refunds),
    }
