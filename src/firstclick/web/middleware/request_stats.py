"""Counts and times of what was answered, for the metrics; each answer is also passed to the access log, if any."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from firstclick.domain.refusals import Refusal
from firstclick.service.ports.spans import SPANS
from firstclick.web.core.histogram import Histogram
from firstclick.web.core.replies import Reply
from firstclick.web.core.requests import Request
from firstclick.web.middleware.access_log import AccessLog

TOOK_S = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)


class RequestStats:
    """The counts of this process since its start (`core.resource.Observer`)."""

    def __init__(self, log: AccessLog | None) -> None:
        self._log = log
        self.times: dict[tuple[str, str, int], Histogram] = {}
        """How long answers took, in seconds, by route pattern, method and status."""
        self.refusals: Counter[str] = Counter()
        """Refusals by slug."""

    def answered(self, request: Request, pattern: str, method: str, reply: Reply, seconds: float) -> None:
        """A request was answered; `method` is one that the address has, or `other`."""
        key = pattern, method, reply.status
        times = self.times.get(key)
        if times is None:
            times = self.times[key] = Histogram(TOOK_S)
        times.observe(seconds)
        if SPANS.recorder is not None:
            SPANS.recorder.request(request.ids, f"{method} {pattern}", seconds, _attributes(pattern, method, reply))
        if self._log is not None:
            self._log.request(request, pattern, reply, seconds)

    def refused(self, refusal: Refusal) -> None:
        """A request was refused."""
        self.refusals[refusal.slug] += 1

    @property
    def answers(self) -> dict[tuple[str, str, int], int]:
        """Answers by route pattern, method and status."""
        return {key: sum(times.counts) for key, times in self.times.items()}

    def close(self) -> None:
        """Write the lines that the log still has."""
        if self._log is not None:
            self._log.flush()


def _attributes(pattern: str, method: str, reply: Reply) -> Mapping[str, str | int]:
    """By the names of OpenTelemetry's conventions. No path: it may have a secret."""
    return {"http.request.method": method, "http.route": pattern, "http.response.status_code": reply.status}
