"""How often somebody may do something: so many times at once, and then as many times a minute.

Other processes' counts come in a little later by `charge`; a check itself never leaves the process.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from firstclick.service.selling.expiring_map import ExpiringMap

MINUTE_MS = 60_000
DEBT_MAX_MS = 2 * MINUTE_MS
KEYS_MAX = 50_000


class Rates:
    """Counts by key. For each key it keeps one number: the time at which all that was spent is paid back."""

    __slots__ = ("_cost_ms", "_credit_ms", "_paid_at_ms", "_shared", "_spent")

    def __init__(self, per_minute: int, *, shared: bool) -> None:
        self._cost_ms = MINUTE_MS / per_minute
        self._credit_ms = MINUTE_MS - self._cost_ms + 1e-6
        self._paid_at_ms: ExpiringMap[str, float] = ExpiringMap(DEBT_MAX_MS, KEYS_MAX)
        self._shared = shared
        self._spent: list[str] = []

    def take(self, key: str, now_ms: int) -> int:
        """Do it once more: 0, or how many ms to wait before it may be done; then it does not count."""
        paid_at_ms = self._paid_at_ms.get(key)
        if paid_at_ms is None or paid_at_ms < now_ms:
            paid_at_ms = now_ms
        elif paid_at_ms - now_ms > self._credit_ms:
            return int(paid_at_ms - now_ms - self._credit_ms) + 1
        self._paid_at_ms.put(key, paid_at_ms + self._cost_ms, now_ms)
        if self._shared:
            self._spent.append(key)
        return 0

    def charge(self, spent: Mapping[str, int], now_ms: int) -> None:
        """What was done at another process."""
        for key, times in spent.items():
            paid_at_ms = max(self._paid_at_ms.get(key) or 0, now_ms) + times * self._cost_ms
            self._paid_at_ms.put(key, min(paid_at_ms, now_ms + DEBT_MAX_MS), now_ms)

    def to_tell(self) -> Mapping[str, int]:
        """What was done here since the last time that this was asked."""
        spent, self._spent = self._spent, []
        return Counter(spent)
