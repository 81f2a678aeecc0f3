"""Counts of requests and refusals, and how long requests took."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

import msgspec

ACTIONS = ("open", "map", "socket", "hold", "grow", "confirm", "release")


class RushStats:
    """The counts of one rush. It keeps every duration, so it grows with the number of requests."""

    def __init__(self) -> None:
        self.requests = 0
        self.unanswered = 0
        """Requests and connections without a response."""
        self.sockets_lost = 0
        self.seconds: defaultdict[str, list[float]] = defaultdict(list)
        """Durations by action, one of `ACTIONS`."""
        self.refusals: Counter[str] = Counter()
        """Refusals by status and problem type, such as `409 seat-taken`."""

    @property
    def conflicts(self) -> int:
        """Refusals because another buyer was faster."""
        return sum(count for kind, count in self.refusals.items() if kind.startswith("409 "))

    def add_response(self, action: str, seconds: float) -> None:
        """Count a response, and store how long it took."""
        self.requests += 1
        self.seconds[action].append(seconds)

    def add_refusal(self, status: int, body: bytes) -> None:
        """Count a refusal by the problem type in its body."""
        try:
            kind = str(msgspec.json.decode(body)["type"]).rpartition("/")[2]
        except (msgspec.DecodeError, KeyError, TypeError):
            kind = "without a reason"
        self.refusals[f"{status} {kind}"] += 1


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` (0 to 1) of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)]
