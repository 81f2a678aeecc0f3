"""Decides when a quiet group of listeners gets a heartbeat: one timer for a group, however many listeners it has."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

Group = str | None
"""The listeners to one showtime, or None: those to all showtimes."""


class Heartbeats:
    """Calls `beat` for a group when nothing was sent to it for `every_ms` milliseconds.

    A socket therefore gets some message at least every `every_ms`; the first one after it joined may come sooner.
    """

    def __init__(self, every_ms: float, beat: Callable[[Group], None]) -> None:
        self._every_s = every_ms / 1000
        self._beat = beat
        self._sent_at: dict[Group, float] = {}
        self._timers: dict[Group, asyncio.TimerHandle] = {}

    def start(self, group: Group) -> None:
        """The group has listeners."""
        if group not in self._timers:
            self._sent_at[group] = asyncio.get_running_loop().time()
            self._wait(group)

    def sent(self, group: Group) -> None:
        """Something was sent to the whole group."""
        if group in self._sent_at:
            self._sent_at[group] = asyncio.get_running_loop().time()

    def stop(self, group: Group) -> None:
        """The group has no listeners."""
        self._sent_at.pop(group, None)
        timer = self._timers.pop(group, None)
        if timer is not None:
            timer.cancel()

    def _wait(self, group: Group) -> None:
        loop = asyncio.get_running_loop()
        self._timers[group] = loop.call_at(self._sent_at[group] + self._every_s, self._check, group)

    def _check(self, group: Group) -> None:
        if asyncio.get_running_loop().time() >= self._sent_at[group] + self._every_s:
            self.sent(group)
            self._beat(group)
        self._wait(group)
