"""A memory that forgets: entries fade some time after they were last written, and there are never too many."""

from __future__ import annotations

from typing import Generic, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class ExpiringMap(Generic[Key, Value]):
    """Keeps each entry for `kept_ms` to twice that. It forgets early rather than have twice `entries_max` of them.

    Two generations take turns, so that nothing has to be searched for what is old.
    """

    __slots__ = ("_entries_max", "_kept_ms", "_old", "_turns_at_ms", "_young")

    def __init__(self, kept_ms: int, entries_max: int) -> None:
        self._kept_ms = kept_ms
        self._entries_max = entries_max
        self._turns_at_ms = 0
        self._young: dict[Key, Value] = {}
        self._old: dict[Key, Value] = {}

    def __len__(self) -> int:
        return len(self._young) + len(self._old)

    def get(self, key: Key) -> Value | None:
        """What was put there last, if it has not faded."""
        found = self._young.get(key)
        return found if found is not None else self._old.get(key)

    def put(self, key: Key, value: Value, now_ms: int) -> None:
        """Remember it from now on."""
        if now_ms >= self._turns_at_ms or len(self._young) >= self._entries_max:
            self._old = self._young if now_ms < self._turns_at_ms + self._kept_ms else {}
            self._young = {}
            self._turns_at_ms = now_ms + self._kept_ms
        self._young[key] = value
