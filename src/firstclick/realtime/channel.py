"""The feed of one showtime: events that are not sent yet, and recent events for listeners that reconnect."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from firstclick.domain.refusals import EndReason
from firstclick.domain.seats.seat_state import SeatState
from firstclick.service.ports.store import SeatEvent

RECENT_MAX = 256


@dataclass(frozen=True, slots=True)
class Delta:
    """The changes after position `start` up to `end`, each seat with its latest state; `at_ms` is the time of `end`.

    `reasons` has those seats whose hold somebody else than its holder ended.
    """

    showtime_id: str
    movie_id: str
    edition: str
    start: int
    end: int
    at_ms: int
    seats: tuple[tuple[str, SeatState], ...]
    reasons: Mapping[str, EndReason] = field(default_factory=dict)


class Channel:
    """The events of one showtime in one edition of its view.

    `sent` is the last position that was sent; `published_at` is the time of that, in seconds of the event loop's clock.
    """

    __slots__ = ("_pending", "_recent", "edition", "movie_id", "published_at", "sent", "showtime_id")

    def __init__(self, showtime_id: str, movie_id: str, edition: str, position: int) -> None:
        self.showtime_id = showtime_id
        self.movie_id = movie_id
        self.edition = edition
        self.sent = position
        self.published_at = -math.inf
        self._pending: list[SeatEvent] = []
        self._recent: deque[SeatEvent] = deque(maxlen=RECENT_MAX)

    def add(self, event: SeatEvent) -> bool:
        """Keep the event for the next message; True when it is the first one."""
        self._pending.append(event)
        return len(self._pending) == 1

    def keep(self, event: SeatEvent) -> None:
        """Keep the event as one that was sent: nobody listens, and whoever comes gets a snapshot or asks for it."""
        if self._pending:
            self.take()
        self._recent.append(event)
        self.sent = event.position

    def take(self) -> Delta | None:
        """All events since the last message, as one change; None when there are none."""
        if not self._pending:
            return None
        pending, self._pending = self._pending, []
        self._recent.extend(pending)
        start, self.sent = self.sent, pending[-1].position
        return self._merge(start, pending)

    def since(self, edition: str, position: int) -> Delta | None:
        """The changes that were sent after `position` of `edition`; None when they are no longer kept here."""
        kept_from = self._recent[0].position - 1 if self._recent else self.sent
        if edition != self.edition or not kept_from <= position <= self.sent:
            return None
        return self._merge(position, (event for event in self._recent if event.position > position))

    def _merge(self, start: int, events: Iterable[SeatEvent]) -> Delta:
        seats: dict[str, SeatState] = {}
        reasons: dict[str, EndReason | None] = {}
        end, at_ms = start, 0
        for event in events:
            seats.update(event.seats)
            reason = event.hold.end_reason if event.hold else None
            if reason or reasons:
                reasons |= {seat_id: reason for seat_id, _ in event.seats}
            end, at_ms = event.position, event.at_ms
        known = {seat_id: reason for seat_id, reason in reasons.items() if reason is not None}
        return Delta(self.showtime_id, self.movie_id, self.edition, start, end, at_ms, tuple(seats.items()), known)
