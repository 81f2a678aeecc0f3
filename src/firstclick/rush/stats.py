"""Counts the requests of a rush, their durations and their refusals."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from copy import copy

import msgspec

ACTIONS = (
    *("open", "map", "socket", "hold", "grow", "confirm", "release"),
    *("quote", "begin", "pay", "look", "give up", "accept"),
)


class RushStats:
    """Counts of one rush. Every duration is kept, so memory grows with the number of requests."""

    def __init__(self) -> None:
        self.requests = 0
        self.unanswered = 0
        """Requests and connections without an answer."""
        self.sockets_lost = 0
        self.seconds: defaultdict[str, list[float]] = defaultdict(list)
        """The durations of each action in `ACTIONS`, in seconds."""
        self.refusals: Counter[str] = Counter()
        """The number of refusals by status and problem type, such as `409 seat-taken`."""

    @property
    def conflicts(self) -> int:
        """The number of refusals with status 409."""
        return sum(count for kind, count in self.refusals.items() if kind.startswith("409 "))

    def add_answer(self, action: str, seconds: float) -> None:
        """Count a request that was answered after so many seconds."""
        self.requests += 1
        self.seconds[action].append(seconds)

    def taken(self) -> RushStats:
        """The counts since the last call, which are 0 here afterwards."""
        since = copy(self)
        RushStats.__init__(self)
        return since

    def add(self, others: RushStats) -> None:
        """Add the counts of other buyers."""
        self.requests += others.requests
        self.unanswered += others.unanswered
        self.sockets_lost += others.sockets_lost
        self.refusals += others.refusals
        for action, seconds in others.seconds.items():
            self.seconds[action] += seconds

    def add_refusal(self, status: int, body: bytes) -> None:
        """Count a refusal by the `type` of its problem document."""
        try:
            kind = str(msgspec.json.decode(body)["type"]).rpartition("/")[2]
        except (msgspec.DecodeError, KeyError, TypeError):
            kind = "without a reason"
        self.refusals[f"{status} {kind}"] += 1


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` (0 to 1) of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)]
