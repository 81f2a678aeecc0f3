"""Puts news in order: own commits come back by the call, others' by the channel, and either may be early."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from firstclick.service.ports.store import SeatEvent

WAIT_FOR_MISSING_MS = 100


class ReorderBuffer:
    """One showtime's news. `deliver` is called in the order of positions, each once.

    News that are early wait for the missing ones for `WAIT_FOR_MISSING_MS`; then they are delivered all the same, and
    whoever takes them sees the gap.
    """

    def __init__(self, deliver: Callable[[SeatEvent], None]) -> None:
        self._deliver = deliver
        self._epoch = ""
        self._position = 0
        self._early: dict[int, SeatEvent] = {}
        self._timer: asyncio.TimerHandle | None = None

    def start_at(self, epoch: str, position: int) -> None:
        """A snapshot was taken here: what it has is not told again."""
        told = self._position if epoch == self._epoch else 0
        self._epoch, self._position = epoch, max(position, told)
        self._early = {at: event for at, event in self._early.items() if event.epoch == epoch and at > self._position}
        self._tell_what_follows()

    def has(self, epoch: str, position: int) -> bool:
        """Whether all news up to that position have been delivered, of that epoch."""
        return epoch == self._epoch and 0 < position <= self._position

    def add(self, event: SeatEvent) -> None:
        """News of this showtime, from wherever."""
        if event.epoch != self._epoch:
            self._epoch, self._position = event.epoch, event.position - 1
            self._early.clear()
        if event.position <= self._position:
            return
        self._early[event.position] = event
        self._tell_what_follows()

    def _tell_what_follows(self) -> None:
        while self._early and self._position + 1 in self._early:
            self._position += 1
            self._deliver(self._early.pop(self._position))
        if self._early and self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(WAIT_FOR_MISSING_MS / 1000, self._give_up_waiting)

    def _give_up_waiting(self) -> None:
        self._timer = None
        if self._early:
            self._position = min(self._early) - 1
            self._tell_what_follows()
