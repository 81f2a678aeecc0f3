"""The metrics of this process in Prometheus' text form. Counting is cheap; sums are made when they are read.

Each process counts for itself: with several workers, a reader gets the counts of one of them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping

from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from firstclick.web.core.operation import Cost, Operation, Table, Tag
from firstclick.web.core.replies import NO_STORE, Reply
from firstclick.web.core.requests import Request
from firstclick.web.middleware.request_stats import RequestStats

TEXT = (b"content-type", b"text/plain; version=0.0.4; charset=utf-8")
LATE_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 60)
TOOK_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5)
TOGETHER = (1, 2, 4, 8, 16, 32, 64, 128, 256)
LAG_EVERY_S = 0.1
CONFIRM = "/sessions/{session_id}/confirm"
HOLD_PATHS = ("/movies/{movie_id}/seats/{seat_id}/hold", "/movies/{movie_id}/holds", "/showtimes/{showtime_id}/holds")

Gauges = Mapping[str, tuple[str, Callable[[], float]]]
"""By name: a help text, and a function that reads the value."""


class LoopLag:
    """How late the event loop is: a short sleep's excess, at its longest since the last two looks at it."""

    def __init__(self) -> None:
        self._longest_s = self._before_s = 0.0

    async def measure(self) -> None:
        """Run until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            asked = loop.time()
            await asyncio.sleep(LAG_EVERY_S)
            self._longest_s = max(self._longest_s, loop.time() - asked - LAG_EVERY_S)

    def read(self) -> float:
        """The longest lag in seconds."""
        longest = max(self._longest_s, self._before_s)
        self._before_s, self._longest_s = self._longest_s, 0.0
        return longest


class Timings:
    """Histograms that the ledger and the checkout fill."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._late = self._histogram("expiry_late_seconds", "From a hold's end until it was published.", LATE_S)
        self._booked = self._histogram("ledger_commit_seconds", "A transaction of the ledger.", TOOK_S)
        self._together = self._histogram("ledger_batch_bookings", "Bookings that shared a transaction.", TOGETHER)

    def expired(self, late_ms: int) -> None:
        """A hold's end was published `late_ms` after it."""
        self._late.observe(late_ms / 1000)

    def booked(self, bookings: int, seconds: float) -> None:
        """So many bookings shared a transaction that took so long."""
        self._booked.observe(seconds)
        self._together.observe(bookings)

    def _histogram(self, name: str, text: str, bounds: tuple[float, ...]) -> Histogram:
        return Histogram(f"firstclick_{name}", text, registry=self.registry, buckets=bounds)


def routes(stats: RequestStats, timings: Timings, gauges: Gauges) -> Table:
    """`/metrics`. `gauges` are read each time that the metrics are."""
    timings.registry.register(_Counts(stats, gauges))

    async def metrics(_request: Request) -> Reply:
        """Counts and times of this process, for Prometheus."""
        return Reply(200, [TEXT, NO_STORE], generate_latest(timings.registry))

    every = Operation(metrics, 200, str, tag=Tag.HEALTH, media="text/plain", cost=Cost.COMMIT)
    return {"/metrics": {"GET": every}}


class _Counts:
    """The counts as Prometheus takes them (`prometheus_client.registry.Collector`)."""

    def __init__(self, stats: RequestStats, gauges: Gauges) -> None:
        self._stats = stats
        self._gauges = gauges

    def collect(self) -> Iterable[Metric]:
        """Every count and gauge."""
        answers = CounterMetricFamily("firstclick_answers", "HTTP answers.", labels=("route", "method", "status"))
        for (route, method, status), count in self._stats.answers.items():
            answers.add_metric((route, method, str(status)), count)
        refusals = CounterMetricFamily("firstclick_refusals", "Refusals by kind.", labels=("kind",))
        for kind, count in self._stats.refusals.items():
            refusals.add_metric((kind,), count)
        yield answers
        yield refusals
        yield CounterMetricFamily("firstclick_holds", "Holds taken.", value=self._done("POST", *HOLD_PATHS))
        yield CounterMetricFamily("firstclick_confirms", "Confirms answered 204.", value=self._done("PUT", CONFIRM))
        for name, (text, read) in self._gauges.items():
            yield GaugeMetricFamily(f"firstclick_{name}", text, value=read())

    def _done(self, method: str, *routes: str) -> int:
        counts = self._stats.answers.items()
        return sum(count for (route, by, status), count in counts if route in routes and by == method and status < 300)
