"""Counts of what was answered, for the metrics; each answer is also passed to the access log, where there is one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from firstclick.domain.refusals import Refusal
from firstclick.service.ports.spans import SPANS
from firstclick.web.core.replies import Reply
from firstclick.web.core.requests import Request
from firstclick.web.middleware.access_log import AccessLog


class RequestStats:
    """The counts of this process since its start (`core.resource.Observer`)."""

    def __init__(self, log: AccessLog | None) -> None:
        self._log = log
        self.answers: Counter[tuple[str, str, int]] = Counter()
        """Answers by route pattern, method and status."""
        self.refusals: Counter[str] = Counter()
        """Refusals by slug."""

    def answered(self, request: Request, pattern: str, method: str, reply: Reply, seconds: float) -> None:
        """A request was answered; `method` is one that the address has, or `other`."""
        self.answers[pattern, method, reply.status] += 1
        if SPANS.recorder is not None:
            SPANS.recorder.request(request.ids, f"{method} {pattern}", seconds, _attributes(pattern, method, reply))
        if self._log is not None:
            self._log.request(request, pattern, reply, seconds)

    def refused(self, refusal: Refusal) -> None:
        """A request was refused."""
        self.refusals[refusal.slug] += 1

    def close(self) -> None:
        """Write the lines that the log still has."""
        if self._log is not None:
            self._log.flush()


def _attributes(pattern: str, method: str, reply: Reply) -> Mapping[str, str | int]:
    """By the names of OpenTelemetry's conventions. No path: it may have a secret."""
    return {"http.request.method": method, "http.route": pattern, "http.response.status_code": reply.status}
