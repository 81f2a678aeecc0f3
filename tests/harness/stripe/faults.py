"""What may go wrong on the way to Stripe's twin and back."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from enum import StrEnum


class Fault(StrEnum):
    """One way in which a call goes wrong. Reads are never done, so that for them the first two are the same."""

    ERROR = "500, and nothing is done"
    ERROR_AFTER = "500, and it is done"
    LOST = "done, and the answer is lost"
    CUT = "done, and the answer is cut"
    TOO_MANY = "429"
    DOWN = "nobody answers"


class Faults:
    """Which fault a call has. `down` is for all calls; `next` are those of the next calls of a kind, in order."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._next: dict[str, list[Fault]] = {}
        self._dice = random.Random(0)
        self._share = 0.0
        self.down = False
        self.seen: Counter[Fault] = Counter()

    def next(self, call: str, *faults: Fault) -> None:
        """The next calls of this kind (`create`, `retrieve`, `capture`, `cancel`, `refund`, `list`) have these."""
        with self._lock:
            self._next.setdefault(call, []).extend(faults)

    def at_random(self, share: float, dice: random.Random) -> None:
        """Such a share of all calls has a fault of any kind."""
        self._share, self._dice = share, dice

    def of(self, call: str, kinds: Sequence[Fault] = tuple(Fault)) -> Fault | None:
        """The fault of a call."""
        with self._lock:
            fault: Fault | None = None
            if self.down:
                fault = Fault.DOWN
            elif self._next.get(call):
                fault = self._next[call].pop(0)
            elif self._dice.random() < self._share:
                fault = self._dice.choice(kinds)
            if fault is not None:
                self.seen[fault] += 1
            return fault


CALL_OF_PATH: Mapping[tuple[str, str], str] = {
    ("POST", "capture"): "capture",
    ("POST", "cancel"): "cancel",
    ("POST", "confirm"): "confirm",
    ("POST", "payment_intents"): "create",
    ("POST", "refunds"): "refund",
    ("GET", "payment_intents"): "list",
    ("GET", "refunds"): "list refunds",
}
"""The name of a call by its method and the last word of its path; everything else reads one intent."""


def call_of(method: str, path: str) -> str:
    """The name of a call."""
    return CALL_OF_PATH.get((method, path.rpartition("/")[2]), "retrieve")
