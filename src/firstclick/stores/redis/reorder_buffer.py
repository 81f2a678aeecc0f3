"""Puts events in order. Events of own commits come with the reply, others by the channel; either may come first."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from firstclick.service.ports.store import SeatEvent

WAIT_FOR_MISSING_MS = 100


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
        if self._early and self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(WAIT_FOR_MISSING_MS / 1000, self._skip_missing)

    def _skip_missing(self) -> None:
        self._timer = None
        if self._early:
            self._position = min(self._early) - 1
            self._deliver_in_order()
