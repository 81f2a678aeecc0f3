"""One showtime's feed: changes not yet sent, changes of late for those who come back, and who listens."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

from firstclick.domain.seats.seat_state import SeatState
from firstclick.service.ports.store import SeatEvent

RECENT_MAX = 256


@dataclass(frozen=True, slots=True)
class Delta:
    """The seats' latest states between two positions: it builds on `start` and reaches `end`, at `at_ms`."""

    showtime_id: str
    movie_id: str
    epoch: str
    start: int
    end: int
    at_ms: int
    seats: tuple[tuple[str, SeatState], ...]


class Channel:
    """What has happened at one showtime.

    `sent` is the position that every listener in step has reached; `published_at` is when, by the event loop's clock.
    """

    __slots__ = ("_recent", "_waiting", "epoch", "movie_id", "published_at", "sent", "showtime_id")

    def __init__(self, showtime_id: str, movie_id: str, epoch: str, position: int) -> None:
        self.showtime_id = showtime_id
        self.movie_id = movie_id
        self.epoch = epoch
        self.sent = position
        self.published_at = -math.inf
        self._waiting: list[SeatEvent] = []
        self._recent: deque[SeatEvent] = deque(maxlen=RECENT_MAX)

    def add(self, event: SeatEvent) -> bool:
        """Keep the news for the next message; True when they are the first that wait."""
        self._waiting.append(event)
        return len(self._waiting) == 1

    def take(self) -> Delta | None:
        """What is to be sent now, as one change; None when nothing waits."""
        if not self._waiting:
            return None
        waiting, self._waiting = self._waiting, []
        self._recent.extend(waiting)
        start, self.sent = self.sent, waiting[-1].position
        return self._merge(start, waiting)

    def since(self, epoch: str, position: int) -> Delta | None:
        """What a listener at `position` has missed of what was sent; None when that is not known here any more."""
        known_from = self._recent[0].position - 1 if self._recent else self.sent
        if epoch != self.epoch or not known_from <= position <= self.sent:
            return None
        return self._merge(position, (event for event in self._recent if event.position > position))

    def _merge(self, start: int, event: Iterable[SeatEvent]) -> Delta:
        seats: dict[str, SeatState] = {}
        end, at_ms = start, 0
        for one in event:
            seats.update(one.seats)
            end, at_ms = one.position, one.at_ms
        return Delta(self.showtime_id, self.movie_id, self.epoch, start, end, at_ms, tuple(seats.items()))
