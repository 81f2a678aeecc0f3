"""What `/metrics` says beside requests: figures that the parts of a server keep, read when they are asked for."""

from __future__ import annotations

from collections.abc import Sequence

from firstclick import __version__
from firstclick.bootstrap.core import Core
from firstclick.bootstrap.settings import Settings
from firstclick.domain.money.payment import PaymentState
from firstclick.domain.seats.differences import DifferenceKind as Kind
from firstclick.service.checkout.reconciliation import Reconciler
from firstclick.service.deliveries.courier import Courier
from firstclick.stores.redis import RedisSeatStore
from firstclick.web.api.metrics import Figure, LoopLag
from firstclick.web.core.drain import DRAIN
from firstclick.web.feed.endpoint import Feed
from firstclick.web.protocol.connection_limits import OPEN


def figures(settings: Settings, core: Core, feed: Feed, lag: LoopLag) -> Sequence[Figure]:
    """All figures of a process."""
    return (
        *_of_process(core, lag),
        *_of_connections(settings, core, feed),
        *_of_seats(core),
        *_of_payments(core.paying.reconciler),
        *_of_deliveries(core.outgoing.courier),
    )


def _of_process(core: Core, lag: LoopLag) -> Sequence[Figure]:
    return (
        Figure("build_info", "The version that runs; always 1.", lambda: {__version__: 1}, "version"),
        Figure("ready", "Whether a part is ready to sell seats.", lambda: _ready(core), "part"),
        Figure("loop_lag_seconds", "The longest recent delay of the event loop.", lag.read),
        Figure(
            "clock_offset_seconds",
            "How far the clock that holds end by is ahead of this machine's.",
            lambda: core.clock_offset_ms() / 1000,
        ),
        Figure("redis_reconnects_total", "Times that Redis was reached again.", lambda: _redis_reconnects(core)),
        Figure("ledger_failures_total", "Transactions that the ledger did not run.", core.ledger.failed_transactions),
    )


def _ready(core: Core) -> dict[str, float]:
    return {
        "store": not core.store.troubles(),
        "ledger": not core.ledger.troubles(),
        "serving": not DRAIN.has_begun,
    }


def _redis_reconnects(core: Core) -> int:
    return core.store.reconnects if isinstance(core.store, RedisSeatStore) else 0


def _of_connections(settings: Settings, core: Core, feed: Feed) -> Sequence[Figure]:
    hub = core.live.hub
    return (
        Figure("connections", "Open HTTP connections.", lambda: OPEN.total),
        Figure("connections_max", "How many HTTP connections may be open.", lambda: settings.connections_max),
        Figure("sockets", "Live feed connections.", lambda: feed.sockets),
        Figure("sockets_max", "How many live feed connections may be open.", lambda: settings.sockets_max),
        Figure("sockets_opened_total", "Live feed connections that were accepted.", lambda: feed.opened),
        Figure("sockets_closed_total", "Live feed connections that ended.", lambda: feed.closed, "code"),
        Figure("feed_messages_total", "Messages sent to live feed connections.", lambda: hub.sent.messages),
        Figure("feed_bytes_total", "Bytes of these messages.", lambda: hub.sent.bytes),
        Figure("resyncs_total", "Snapshots sent to readers that had fallen behind.", lambda: hub.resyncs),
    )


def _of_seats(core: Core) -> Sequence[Figure]:
    views, repair, journal = core.live.views, core.live.repair, core.live.journal
    return (
        Figure("showtimes_open", "Showtimes with a live view.", lambda: len(views.ids())),
        Figure("live_holds", "Holds that are live.", lambda: len(views.holds)),
        Figure(
            "differences",
            "Seats on which ledger and seat map differ.",
            lambda: {kind.value: repair.differences[kind] for kind in Kind},
            "kind",
        ),
        Figure("seat_log_waiting", "Seat events that are not in the seat log yet.", lambda: journal.waiting),
        Figure("seat_log_dropped_total", "Seat events that the seat log will never have.", lambda: journal.dropped),
    )


def _of_payments(its: Reconciler) -> Sequence[Figure]:
    """Of the last count, which is at most a few seconds old."""
    return (
        Figure(
            "payments",
            "Payments by state.",
            lambda: {state: its.counts.by_state.get(state, 0) for state in PaymentState},
            "state",
        ),
        Figure(
            "payment_age_seconds",
            "Since when the oldest payment of a state that is not at rest is in it.",
            its.oldest_s,
            "state",
        ),
        Figure("payments_differences", "Payments on which a provider and the ledger differ.", lambda: its.differing),
        Figure("refunds_failed", "Refunds that staff have to look at.", lambda: its.counts.failed_refunds),
    )


def _of_deliveries(its: Courier) -> Sequence[Figure]:
    """Of the last count, which is at most a few seconds old."""
    return (
        Figure("outbox_age_seconds", "The age of the oldest event or mail that is not delivered.", its.oldest_s),
        Figure("deliveries_dead", "Events and mails that were given up.", lambda: sum(its.counts.dead.values())),
        Figure("deliveries_total", "Tries to deliver an event or mail.", lambda: its.tries, "outcome"),
    )
