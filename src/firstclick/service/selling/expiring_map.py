"""A map whose entries expire after they were last written, with a limit on their number."""

from __future__ import annotations

from typing import Generic, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class ExpiringMap(Generic[Key, Value]):
    """Keeps each entry for `kept_ms` to twice that, or for a shorter time once there are `entries_max` new entries.

    It has two dictionaries: new entries go to the current one, and the previous one is dropped as a whole. So no entry
    needs a timer or a search. Together they never have more than twice `entries_max` entries.
    """

    __slots__ = ("_current", "_entries_max", "_kept_ms", "_previous", "_rotates_at_ms")

    def __init__(self, kept_ms: int, entries_max: int) -> None:
        self._kept_ms = kept_ms
        self._entries_max = entries_max
        self._rotates_at_ms = 0
        self._current: dict[Key, Value] = {}
        self._previous: dict[Key, Value] = {}

    def __len__(self) -> int:
        return len(self._current) + len(self._previous)

    def get(self, key: Key) -> Value | None:
        """The value that was put last; None when there is none or it has expired."""
        value = self._current.get(key)
        return value if value is not None else self._previous.get(key)

    def put(self, key: Key, value: Value, now_ms: int) -> None:
        """Set the value of `key`; its time starts again. A clock that was set back keeps no entry longer than usual."""
        rotates_in_ms = self._rotates_at_ms - now_ms
        if not 0 < rotates_in_ms <= self._kept_ms or len(self._current) >= self._entries_max:
            self._previous = self._current if now_ms < self._rotates_at_ms + self._kept_ms else {}
            self._current = {}
            self._rotates_at_ms = now_ms + self._kept_ms
        self._current[key] = value
