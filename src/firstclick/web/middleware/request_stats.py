"""What was answered: counted for the metrics, and written to the access log where there is one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from firstclick.domain.refusals import Refusal
from firstclick.web.core.problems import TABLE
from firstclick.web.middleware.access_log import AccessLog


class RequestStats:
    """The counts of this process since its start."""

    def __init__(self, log: AccessLog | None) -> None:
        self._log = log
        self.answers: Counter[tuple[str, str, int]] = Counter()
        """Answers by route pattern, method and status."""
        self.refusals: Counter[str] = Counter()
        """Refusals by the last part of their problem type."""

    def answered(
        self, scope: Mapping[str, Any], pattern: str, method: str, status: int, size: int, seconds: float
    ) -> None:
        """A request was answered; `method` is one that the route knows, or `other`."""
        self.answers[pattern, method, status] += 1
        if self._log is not None:
            self._log.request(scope, pattern, status, size, seconds)

    def refused(self, refusal: Refusal) -> None:
        """A request was turned down."""
        self.refusals[TABLE[type(refusal)].slug] += 1

    def close(self) -> None:
        """Write what the log still has."""
        if self._log is not None:
            self._log.flush()
