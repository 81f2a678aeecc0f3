"""The metrics in Prometheus' text form. Counting is cheap; sums are made when they are read, and nothing is polled."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from firstclick.web.core.histogram import Histogram
from firstclick.web.core.operation import Cost, Operation, Table, Tag
from firstclick.web.core.replies import NO_STORE, Reply
from firstclick.web.core.requests import Request
from firstclick.web.middleware.request_stats import RequestStats

TEXT = (b"content-type", b"text/plain; version=0.0.4; charset=utf-8")
LATE_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 60)
TOOK_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5)
TOGETHER = (1, 2, 4, 8, 16, 32, 64, 128, 256)
LAG_EVERY_S = 0.5
CONFIRM = "/sessions/{session_id}/confirm"
HOLD_PATHS = ("/movies/{movie_id}/seats/{seat_id}/hold", "/movies/{movie_id}/holds", "/showtimes/{showtime_id}/holds")
ByLabels = Mapping[tuple[str, ...], Histogram]
Text = Callable[[], Awaitable[str]]


class LoopLag:
    """How late the event loop is: a timer's delay, at its longest since the last two looks at it."""

    def __init__(self) -> None:
        self._longest_s = self._before_s = 0.0
        self._timer: asyncio.TimerHandle | None = None

    async def measure(self) -> None:
        """Run until cancelled."""
        loop = asyncio.get_running_loop()
        self._set(loop, loop.time() + LAG_EVERY_S)
        try:
            await loop.create_future()
        finally:
            if self._timer is not None:
                self._timer.cancel()

    def _set(self, loop: asyncio.AbstractEventLoop, due_s: float) -> None:
        """A timer takes a third of the time of a sleep, and this one runs ten times a second in an idle process."""
        self._timer = loop.call_at(due_s, self._note, loop, due_s)

    def _note(self, loop: asyncio.AbstractEventLoop, due_s: float) -> None:
        now_s = loop.time()
        self._longest_s = max(self._longest_s, now_s - due_s)
        self._set(loop, now_s + LAG_EVERY_S)

    def read(self) -> float:
        """The longest lag in seconds."""
        longest = max(self._longest_s, self._before_s)
        self._before_s, self._longest_s = self._longest_s, 0.0
        return longest


class Timings(Collector):
    """Histograms that the ledger and the checkout fill."""

    def __init__(self) -> None:
        self._late = Histogram(LATE_S)
        self._took = {"written": Histogram(TOOK_S), "failed": Histogram(TOOK_S)}
        self._together = Histogram(TOGETHER)

    def expired(self, late_ms: int) -> None:
        """A hold's end was published `late_ms` after it."""
        self._late.observe(late_ms / 1000)

    def booked(self, bookings: int, seconds: float, *, is_written: bool) -> None:
        """So many bookings shared a transaction that took so long."""
        self._took["written" if is_written else "failed"].observe(seconds)
        if is_written:
            self._together.observe(bookings)

    def collect(self) -> Iterable[Metric]:
        """The histograms."""
        late = "From a hold's end until it was published."
        yield _histogram("expiry_late_seconds", late, {(): self._late})
        took: ByLabels = {(outcome,): times for outcome, times in self._took.items()}
        yield _histogram("ledger_commit_seconds", "A transaction of bookings.", took, ("outcome",))
        together = "Bookings that shared a transaction."
        yield _histogram("ledger_batch_bookings", together, {(): self._together})


class RequestMetrics(Collector):
    """What was answered and refused."""

    def __init__(self, stats: RequestStats) -> None:
        self._stats = stats

    def collect(self) -> Iterable[Metric]:
        """Answers by route, method and status, with their times."""
        labels = ("route", "method", "status")
        times: ByLabels = {
            (route, method, str(status)): it for (route, method, status), it in self._stats.times.items()
        }
        answers = CounterMetricFamily("firstclick_answers", "HTTP answers.", labels=labels)
        for (route, method, status), count in self._stats.answers.items():
            answers.add_metric((route, method, str(status)), count)
        yield answers
        yield _histogram("request_seconds", "From a request until its answer.", times, labels)
        refusals = CounterMetricFamily("firstclick_refusals", "Refusals by kind.", labels=("kind",))
        for kind, count in self._stats.refusals.items():
            refusals.add_metric((kind,), count)
        yield refusals
        yield CounterMetricFamily("firstclick_holds", "Holds taken.", value=self._done("POST", *HOLD_PATHS))
        yield CounterMetricFamily("firstclick_confirms", "Confirms answered 204.", value=self._done("PUT", CONFIRM))

    def _done(self, method: str, *routes: str) -> int:
        answers = self._stats.answers.items()
        return sum(count for (route, by, status), count in answers if route in routes and by == method and status < 300)


class Figure(NamedTuple):
    """A gauge, or a counter whose name ends in `_total`. `read` returns its value, or values by `label`."""

    name: str
    text: str
    read: Callable[[], float | Mapping[str, float]]
    label: str = ""


class Figures(Collector):
    """Figures that are read each time that the metrics are."""

    def __init__(self, figures: Sequence[Figure]) -> None:
        self._figures = figures

    def collect(self) -> Iterable[Metric]:
        """Every figure."""
        for one in self._figures:
            name, values = f"firstclick_{one.name}", one.read()
            kind = CounterMetricFamily if name.endswith("_total") else GaugeMetricFamily
            family = kind(name, one.text, labels=(one.label,) if one.label else ())
            for label, value in values.items() if isinstance(values, Mapping) else (("", values),):
                family.add_metric((label,) if one.label else (), value)
            yield family


def routes(text: Text) -> Table:
    """`/metrics`. `text` is that of all workers."""

    async def metrics(_request: Request) -> Reply:
        """Counts and times of this server, for Prometheus."""
        return Reply(200, [TEXT, NO_STORE], (await text()).encode())

    every = Operation(metrics, 200, str, tag=Tag.HEALTH, media="text/plain", cost=Cost.COMMIT)
    return {"/metrics": {"GET": every}}


def _histogram(name: str, text: str, by_labels: ByLabels, labels: Sequence[str] = ()) -> Metric:
    """As `HistogramMetricFamily`, in a third of the time."""
    family = Metric(f"firstclick_{name}", text, "histogram")
    for values, one in by_labels.items():
        its = dict(zip(labels, values, strict=True))
        for bound, count in one.buckets():
            family.add_sample(f"firstclick_{name}_bucket", {**its, "le": bound}, count)
        family.add_sample(f"firstclick_{name}_count", its, sum(one.counts))
        family.add_sample(f"firstclick_{name}_sum", its, one.total)
    return family
