"""Counts what users and networks have at each showtime, and what is on its way to them.

Seats are counted from the store's events, so that every process counts the holds of all processes. A commit that was
decided and is not in the live view yet is counted from the decision on: requests that arrive together see each other.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import NamedTuple

from firstclick.domain.refusals import TooManyBookedFromHere, TooManySeatsFromHere
from firstclick.domain.seats.ceilings import BOOKED_WITHIN_MS, CeilingRules
from firstclick.domain.seats.hold import LIVE, Hold, HoldStatus
from firstclick.service.live.live_view import LiveView
from firstclick.service.ports.store import SeatEvent
from firstclick.service.selling.expiring_map import ExpiringMap

NETWORKS_MAX = 50_000
SWEEP_EVERY_MS = 60_000
KEPT_AFTER_END_MS = 60_000
"""The end of a hold is published within this time, unless its showtime has left the programme."""

Place = tuple[str, str]
"""A showtime, and a user or a network there."""


class _Counted(NamedTuple):
    place: Place
    number: int
    until_ms: int


class Tally:
    """Numbers by place; each session adds to one place, once."""

    def __init__(self) -> None:
        self._by_session: dict[str, _Counted] = {}
        self._totals: dict[Place, int] = {}

    def __len__(self) -> int:
        return len(self._by_session)

    def at(self, place: Place) -> int:
        """The sum at a place."""
        return self._totals.get(place, 0)

    def put(self, session_id: str, place: Place, number: int, until_ms: int = 0) -> None:
        """Count `number` for the session, instead of what was counted for it before."""
        self.drop(session_id)
        self._by_session[session_id] = _Counted(place, number, until_ms)
        self._totals[place] = self._totals.get(place, 0) + number

    def drop(self, session_id: str) -> None:
        """Count nothing for the session."""
        counted = self._by_session.pop(session_id, None)
        if counted is None:
            return
        left = self._totals[counted.place] - counted.number
        if left:
            self._totals[counted.place] = left
        else:
            del self._totals[counted.place]

    def keep_where(self, showtime_id: str, is_live: Callable[[str], bool]) -> None:
        """Drop the sessions of a showtime that are not live."""
        here = [name for name, one in self._by_session.items() if one.place[0] == showtime_id]
        for session_id in here:
            if not is_live(session_id):
                self.drop(session_id)

    def sweep(self, ended_before_ms: int) -> None:
        """Drop the sessions that ended before that time."""
        for session_id in [name for name, one in self._by_session.items() if one.until_ms < ended_before_ms]:
            self.drop(session_id)


class Ceilings:
    """Counts and checks. It is a `ViewListener` (`service.live.views`). A hold without a network is not counted."""

    def __init__(self, rules: CeilingRules) -> None:
        self._rules = rules
        self._held = Tally()
        self._coming_seats = Tally()
        self._coming_holds = Tally()
        self._being_booked = Tally()
        self._booked: ExpiringMap[Place, deque[tuple[int, int]]] = ExpiringMap(BOOKED_WITHIN_MS, NETWORKS_MAX)
        self._sweeps_at_ms = 0

    def holds_coming(self, showtime_id: str, user_id: str) -> int:
        """New holds of the user that are decided and not in the view yet."""
        return self._coming_holds.at((showtime_id, user_id))

    def seats_of(self, showtime_id: str, network: str) -> int:
        """The seats that the network holds, pending and coming ones included."""
        place = (showtime_id, network)
        return self._held.at(place) + self._coming_seats.at(place)

    def check_held(self, view: LiveView, network: str, more: int, retry_after_ms: int) -> None:
        """Raises `TooManySeatsFromHere` when the network may not hold `more` seats. `view` is the showtime's."""
        most = self._rules.held_max(len(view.occupancy.seat_map.seats)) if network else None
        if most is not None and more > 0 and self.seats_of(view.showtime.showtime_id, network) + more > most:
            raise TooManySeatsFromHere(retry_after_ms)

    def expect(self, hold: Hold, new_seats: int, *, is_new: bool) -> None:
        """A commit of the hold is on its way, with so many seats more than the view has of it."""
        if is_new:
            self._coming_holds.put(hold.session_id, (hold.showtime_id, hold.user_id), 1)
        if hold.network and new_seats > 0:
            self._coming_seats.put(hold.session_id, (hold.showtime_id, hold.network), new_seats)

    def arrived(self, session_id: str) -> None:
        """The session's commit has ended: it is in the view, or it was not written."""
        self._coming_holds.drop(session_id)
        self._coming_seats.drop(session_id)

    def begin_booking(self, view: LiveView, hold: Hold, now_ms: int) -> None:
        """Count the hold's seats as being booked. Raises `TooManyBookedFromHere` and counts nothing."""
        most = self._rules.booked_max(len(view.occupancy.seat_map.seats)) if hold.network else None
        if most is None:
            return
        place = (hold.showtime_id, hold.network)
        booked = self._booked_lately(place, now_ms)
        self._being_booked.drop(hold.session_id)
        number = sum(seats for _, seats in booked) + self._being_booked.at(place)
        if number + len(hold.seat_ids) > most:
            oldest_ms = booked[0][0] if booked else now_ms
            raise TooManyBookedFromHere(max(oldest_ms + BOOKED_WITHIN_MS - now_ms, 1000))
        self._being_booked.put(hold.session_id, place, len(hold.seat_ids))

    def end_booking(self, session_id: str) -> None:
        """The session's booking is done, or failed."""
        self._being_booked.drop(session_id)

    def on_change(self, view: LiveView, event: SeatEvent) -> None:
        """Count the event's hold (`ViewListener`)."""
        hold = event.hold
        if hold is None:
            return
        self.arrived(hold.session_id)
        if not hold.network:
            return
        place = (hold.showtime_id, hold.network)
        if hold.status in LIVE:
            self._held.put(hold.session_id, place, len(hold.seat_ids), hold.expires_at_ms)
        else:
            self._held.drop(hold.session_id)
        if hold.status is HoldStatus.CONFIRMED:
            self._being_booked.drop(hold.session_id)
            self._booked_lately(place, event.at_ms).append((event.at_ms, len(hold.seat_ids)))
        if event.at_ms >= self._sweeps_at_ms:
            self._sweeps_at_ms = event.at_ms + SWEEP_EVERY_MS
            self._held.sweep(event.at_ms - KEPT_AFTER_END_MS)

    def on_reset(self, view: LiveView) -> None:
        """Forget holds that have ended meanwhile. A snapshot names no network: of others nothing is known yet."""
        self._held.keep_where(view.showtime.showtime_id, view.has_hold)

    def _booked_lately(self, place: Place, now_ms: int) -> deque[tuple[int, int]]:
        """When the network has booked how many seats within the last ten minutes, oldest first."""
        booked = self._booked.get(place)
        if booked is None:
            booked = deque()
        while booked and booked[0][0] <= now_ms - BOOKED_WITHIN_MS:
            booked.popleft()
        self._booked.put(place, booked, now_ms)
        return booked
