"""Puts events in order. Events of own commits come with the reply, others by the channel; either may come first."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from firstclick.service.ports.store import SeatEvent

WAIT_FOR_MISSING_MS = 100
CLOCK_ERROR_S = 0.002
"""How early a timer may be: those of uvloop count whole milliseconds."""


class ReorderBuffer:
    """The events of one showtime. `deliver` is called with each event once, in the order of positions.

    An event that arrives early waits for the missing ones, for `WAIT_FOR_MISSING_MS` at most. After that it is
    delivered nevertheless, and the receiver sees the gap in the positions.
    """

    def __init__(self, deliver: Callable[[SeatEvent], None]) -> None:
        self._deliver = deliver
        self._epoch = ""
        self._position = 0
        self._early: dict[int, SeatEvent] = {}
        self._missing = 0
        self._missing_since_s = 0.0
        self._timer: asyncio.TimerHandle | None = None

    def start_at(self, epoch: str, position: int) -> None:
        """Continue after a snapshot of this position: events that it includes are not delivered."""
        delivered = self._position if epoch == self._epoch else 0
        self._epoch, self._position = epoch, max(position, delivered)
        self._early = {at: event for at, event in self._early.items() if event.epoch == epoch and at > self._position}
        self._deliver_in_order()

    def has(self, epoch: str, position: int) -> bool:
        """Whether all events of the epoch up to that position have been delivered."""
        return epoch == self._epoch and 0 < position <= self._position

    def add(self, event: SeatEvent) -> None:
        """Add an event of this showtime; one that was delivered already is ignored."""
        if event.epoch != self._epoch:
            self._epoch, self._position = event.epoch, event.position - 1
            self._early.clear()
        if event.position <= self._position:
            return
        self._early[event.position] = event
        self._deliver_in_order()

    def _deliver_in_order(self) -> None:
        while self._early and self._position + 1 in self._early:
            self._position += 1
            self._deliver(self._early.pop(self._position))
        missing = self._position + 1 if self._early else 0
        if missing != self._missing:
            loop = asyncio.get_running_loop()
            self._missing, self._missing_since_s = missing, loop.time()
            if missing and self._timer is None:
                self._timer = loop.call_later(WAIT_FOR_MISSING_MS / 1000, self._look_for_missing)

    def _look_for_missing(self) -> None:
        """Skip what has been missing for long enough. The timer may be older than that which is missing now."""
        self._timer = None
        if not self._early:
            return
        loop = asyncio.get_running_loop()
        at_s = self._missing_since_s + WAIT_FOR_MISSING_MS / 1000
        if at_s > loop.time() + CLOCK_ERROR_S:
            self._timer = loop.call_at(at_s, self._look_for_missing)
        else:
            self._position = min(self._early) - 1
            self._deliver_in_order()
