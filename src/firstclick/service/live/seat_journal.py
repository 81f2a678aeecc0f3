"""Notes every seat event that this process applies, and writes them to the seat log, a batch at a time.

Nothing waits for it. Other processes note the same events; whoever writes a position first has written it.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from itertools import islice

from firstclick.domain.refusals import LedgerUnavailable
from firstclick.domain.seats.seat_log import KEYFRAME_EVERY, LogRow, word_of
from firstclick.service.live.live_view import LiveView
from firstclick.service.ports.seat_log import SeatLog
from firstclick.service.ports.store import SeatEvent

WRITE_EVERY_S = 1.0
EVENTS_MAX = 50_000
KEYFRAME_SEATS_MAX = 100_000
EVENTS_PER_WRITE = 1000
KEYFRAME_SEATS_PER_WRITE = 5_000
STOP_WITHIN_S = 2.0


class SeatJournal:
    """Follows the views (`ViewListener`). `now_ms` is the store's clock.

    While the log cannot be written, `EVENTS_MAX` events and keyframes of `KEYFRAME_SEATS_MAX` seats wait; beyond that
    the oldest are dropped, and their positions are missing in the log. `dropped` counts them.
    """

    def __init__(self, log: SeatLog, now_ms: Callable[[], int]) -> None:
        self._log = log
        self._now_ms = now_ms
        self._events: deque[SeatEvent] = deque()
        self._keyframes: deque[LogRow] = deque()
        self._keyframe_seats = 0
        self._writing = asyncio.Lock()
        self.dropped = 0

    @property
    def waiting(self) -> int:
        """The number of events that are not written yet."""
        return len(self._events)

    def on_change(self, view: LiveView, event: SeatEvent) -> None:
        """Note the event, and at some positions the whole map."""
        self._events.append(event)
        if len(self._events) > EVENTS_MAX:
            self._events.popleft()
            self.dropped += 1
        if event.position % KEYFRAME_EVERY == 0:
            self._note_map(view, event.at_ms)

    def on_reset(self, view: LiveView) -> None:
        """Note the whole map: the events before may have been noted by nobody."""
        self._note_map(view, self._now_ms())

    def on_removed(self, view: LiveView) -> None:
        """What was noted is written all the same."""

    async def run(self) -> None:
        """Run until cancelled: write once a second. What could not be written is tried again with the next."""
        while True:
            await asyncio.sleep(WRITE_EVERY_S)
            with suppress(LedgerUnavailable):
                await self.flush()

    async def flush(self) -> None:
        """Write all that was noted until now. Raises `LedgerUnavailable`, and then some of it waits."""
        async with self._writing:
            left = len(self._events)
            while left > 0 or self._keyframes:
                left -= await self._write_some(min(left, EVENTS_PER_WRITE))

    async def stop(self) -> None:
        """Write what was noted, if that succeeds in `STOP_WITHIN_S`."""
        with suppress(LedgerUnavailable, TimeoutError):
            async with asyncio.timeout(STOP_WITHIN_S):
                await self.flush()

    async def _write_some(self, events_max: int) -> int:
        """Write the oldest events and keyframes; the number of events. They stay noted until they are written."""
        events, keyframes = list(islice(self._events, events_max)), self._oldest_keyframes()
        dropped = self.dropped
        await self._log.write(list(map(_row, events)), keyframes)
        for _ in range(len(events) - (self.dropped - dropped)):
            self._events.popleft()
        self._forget(keyframes)
        return len(events)

    def _oldest_keyframes(self) -> list[LogRow]:
        found: list[LogRow] = []
        seats = 0
        for keyframe in self._keyframes:
            seats += 1 + len(keyframe.seats)
            if found and seats > KEYFRAME_SEATS_PER_WRITE:
                break
            found.append(keyframe)
        return found

    def _note_map(self, view: LiveView, at_ms: int) -> None:
        taken = {seat_id: word_of(state) for seat_id, state in view.taken.items()}
        self._keyframes.append(LogRow(view.showtime.showtime_id, view.epoch, view.position, at_ms, taken))
        self._keyframe_seats += 1 + len(taken)
        while self._keyframe_seats > KEYFRAME_SEATS_MAX and len(self._keyframes) > 1:
            self._keyframe_seats -= 1 + len(self._keyframes.popleft().seats)

    def _forget(self, written: list[LogRow]) -> None:
        for keyframe in written:
            if self._keyframes and self._keyframes[0] is keyframe:
                self._keyframe_seats -= 1 + len(self._keyframes.popleft().seats)


def _row(event: SeatEvent) -> LogRow:
    """Most events change one seat; a comprehension would take as long as all the rest."""
    seats = event.seats
    words = {seats[0][0]: word_of(seats[0][1])} if len(seats) == 1 else {seat: word_of(state) for seat, state in seats}
    return LogRow(event.showtime_id, event.epoch, event.position, event.at_ms, words)
