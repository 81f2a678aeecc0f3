"""Rate limits by key: a number of actions at once, and then as many per minute (a leaky bucket).

A check uses the counts of this process only. `charge` adds what other processes have counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from firstclick.service.selling.expiring_map import ExpiringMap

MINUTE_MS = 60_000
EMPTY_AFTER_MAX_MS = 2 * MINUTE_MS
KEYS_MAX = 50_000


class Rates:
    """One limit. It has one number for each key: the time at which the bucket of the key is empty again."""

    __slots__ = ("_burst_ms", "_empty_at_ms", "_interval_ms", "_shared", "_spent")

    def __init__(self, per_minute: int, *, shared: bool) -> None:
        self._interval_ms = MINUTE_MS / per_minute
        self._burst_ms = MINUTE_MS - self._interval_ms + 1e-6
        self._empty_at_ms: ExpiringMap[str, float] = ExpiringMap(EMPTY_AFTER_MAX_MS, KEYS_MAX)
        self._shared = shared
        self._spent: list[str] = []

    def take(self, key: str, now_ms: int) -> int:
        """Count one action and return 0; or, beyond the limit, count nothing and return how many ms to wait.

        Nobody waits longer than `EMPTY_AFTER_MAX_MS`, also when the clock was set back.
        """
        empty_at_ms = self._empty_at_ms.get(key)
        if empty_at_ms is None or empty_at_ms < now_ms:
            empty_at_ms = now_ms
        elif empty_at_ms - now_ms > EMPTY_AFTER_MAX_MS:
            # No key owes that much, so the clock was set back. It can act once now, and then as often as any.
            empty_at_ms = now_ms + self._burst_ms
        elif empty_at_ms - now_ms > self._burst_ms:
            return int(empty_at_ms - now_ms - self._burst_ms) + 1
        self._empty_at_ms.put(key, empty_at_ms + self._interval_ms, now_ms)
        if self._shared:
            self._spent.append(key)
        return 0

    def charge(self, spent: Mapping[str, int], now_ms: int) -> None:
        """Count what other processes have spent, also beyond the limit."""
        for key, times in spent.items():
            empty_at_ms = max(self._empty_at_ms.get(key) or 0, now_ms) + times * self._interval_ms
            self._empty_at_ms.put(key, min(empty_at_ms, now_ms + EMPTY_AFTER_MAX_MS), now_ms)

    def take_spent(self) -> Mapping[str, int]:
        """What this process has spent since the last call, by key; nothing when the limit is not shared."""
        spent, self._spent = self._spent, []
        return Counter(spent)
