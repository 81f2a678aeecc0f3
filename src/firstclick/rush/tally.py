"""What happened, counted: requests, how long they took, and what they were refused for."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

import msgspec

ACTIONS = ("open", "map", "socket", "hold", "grow", "confirm", "release")


class Tally:
    """Grows with the number of requests; a rush ends."""

    def __init__(self) -> None:
        self.requests = 0
        self.unanswered = 0
        """Requests and connections that nobody answered."""
        self.sockets_lost = 0
        self.seconds: defaultdict[str, list[float]] = defaultdict(list)
        """How long each action took, by `ACTIONS`."""
        self.refusals: Counter[str] = Counter()
        """Refusals by status and kind, as in `409 seat-taken`."""

    @property
    def conflicts(self) -> int:
        """Times that somebody else was faster."""
        return sum(count for kind, count in self.refusals.items() if kind.startswith("409 "))

    def took(self, action: str, seconds: float) -> None:
        """A request was answered after so long."""
        self.requests += 1
        self.seconds[action].append(seconds)

    def refused(self, status: int, body: bytes) -> None:
        """A request was refused; the problem's type says why."""
        try:
            kind = str(msgspec.json.decode(body)["type"]).rpartition("/")[2]
        except (msgspec.DecodeError, KeyError, TypeError):
            kind = "without a reason"
        self.refusals[f"{status} {kind}"] += 1


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` (0 to 1) of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)]
