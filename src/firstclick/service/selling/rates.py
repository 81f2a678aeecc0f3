"""Rate limits by key: a number of actions at once, and then as many per minute (a leaky bucket).

A check uses the counts of this process only. `charge` adds what other processes have counted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from firstclick.service.selling.expiring_map import ExpiringMap

MINUTE_MS = 60_000
EMPTY_AFTER_MAX_MS = 2 * MINUTE_MS
KEYS_MAX = 50_000
ROUNDING_MS = 1e-6


class Rates:
    """One limit. It has one number for each key: the time at which the bucket of the key is empty again.

    `limit` is for each `window_ms`; 0: everything is allowed and nothing is counted. An action may cost more than one.
    `on_spent` is called when `take_spent` has something to return again.
    """

    __slots__ = (
        "_empty_after_max_ms",
        "_empty_at_ms",
        "_interval_ms",
        "_limit",
        "_shared",
        "_spent",
        "_window_ms",
        "on_spent",
    )

    def __init__(self, limit: int, *, shared: bool, window_ms: int = MINUTE_MS) -> None:
        self._limit = limit
        self._window_ms = window_ms
        self._interval_ms = window_ms / limit if limit else 0.0
        self._empty_after_max_ms = 2 * window_ms
        self._empty_at_ms: ExpiringMap[str, float] = ExpiringMap(self._empty_after_max_ms, KEYS_MAX)
        self._shared = shared
        self._spent: dict[str, int] = {}
        self.on_spent: Callable[[], object] = _nobody

    def take(self, key: str, now_ms: int, cost: int = 1) -> int:
        """Count one action and return 0; or, beyond the limit, count nothing and return how many ms to wait."""
        if not self._limit:
            return 0
        empty_at_ms = self._empty_at_ms.get(key)
        if empty_at_ms is None or empty_at_ms <= now_ms:  # as most are: such a bucket has room for any action
            empty_at_ms = now_ms
        else:
            empty_at_ms = self._due_ms(key, now_ms)
            wait_ms = empty_at_ms - now_ms - self._room_ms(cost)
            if wait_ms > 0:
                return int(wait_ms) + 1
        self._empty_at_ms.put(key, empty_at_ms + cost * self._interval_ms, now_ms)
        if self._shared:
            self._note(key, cost)
        return 0

    def wait_ms(self, key: str, now_ms: int) -> int:
        """How many ms an action would have to wait; nothing is counted."""
        wait_ms = self._due_ms(key, now_ms) - now_ms - self._room_ms(1) if self._limit else 0.0
        return int(wait_ms) + 1 if wait_ms > 0 else 0

    def charge(self, spent: Mapping[str, int], now_ms: int) -> None:
        """Count what other processes have spent, also beyond the limit."""
        for key, times in spent.items():
            empty_at_ms = self._due_ms(key, now_ms) + times * self._interval_ms
            self._empty_at_ms.put(key, min(empty_at_ms, now_ms + self._empty_after_max_ms), now_ms)

    def spend(self, key: str, now_ms: int, cost: int) -> None:
        """Count what was done, also beyond the limit."""
        if not self._limit:
            return
        self.charge({key: cost}, now_ms)
        if self._shared:
            self._note(key, cost)

    def _note(self, key: str, cost: int) -> None:
        if not self._spent:
            self.on_spent()
        self._spent[key] = self._spent.get(key, 0) + cost

    def take_spent(self) -> Mapping[str, int]:
        """What this process has spent since the last call, by key; nothing when the limit is not shared."""
        spent, self._spent = self._spent, {}
        return spent

    def _due_ms(self, key: str, now_ms: int) -> float:
        """When the bucket of the key is empty.

        No key owes more than `_empty_after_max_ms`: the clock was set back then. It can act once at once, and then as
        often as any.
        """
        empty_at_ms = self._empty_at_ms.get(key)
        if empty_at_ms is None or empty_at_ms < now_ms:
            return now_ms
        if empty_at_ms - now_ms > self._empty_after_max_ms:
            return now_ms + self._window_ms - self._interval_ms
        return empty_at_ms

    def _room_ms(self, cost: int) -> float:
        """How full the bucket may be for an action of that cost; one that costs more than the limit needs it empty."""
        return max(self._window_ms - cost * self._interval_ms, 0.0) + ROUNDING_MS


def _nobody() -> None:
    """Counts are shared with nobody yet."""
