"""Counts what users and networks have at each showtime, and what is on its way to them.

Seats are counted from the store's events, so that every process counts the holds of all processes. A commit that was
decided and is not in the live view yet is counted from the decision on: requests that arrive together see each other.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from firstclick.domain.refusals import TooManyBookedFromHere, TooManySeatsFromHere
from firstclick.domain.seats.ceilings import BOOKED_WITHIN_MS, CeilingRules
from firstclick.domain.seats.hold import LIVE, Hold, HoldStatus
from firstclick.domain.seats.seat_state import Confirmed
from firstclick.service.live.live_view import LiveView
from firstclick.service.ports.store import SeatEvent
from firstclick.service.selling.expiring_map import ExpiringMap
from firstclick.service.selling.values import Counted, Place

NETWORKS_MAX = 50_000
SWEEP_EVERY_MS = 60_000
KEPT_AFTER_END_MS = 60_000
"""The end of a hold is published within this time, unless its showtime has left the programme."""


class Tally:
    """Numbers by place; each session adds to one place, once."""

    def __init__(self) -> None:
        self._by_session: dict[str, Counted] = {}
        self._totals: dict[Place, int] = {}

    def __len__(self) -> int:
        return len(self._by_session)

    def at(self, place: Place) -> int:
        """The sum at a place."""
        return self._totals.get(place, 0)

    def put(self, session_id: str, place: Place, number: int, until_ms: int = 0) -> None:
        """Count `number` for the session, instead of what was counted for it before."""
        self.drop(session_id)
        self._by_session[session_id] = Counted(place, number, until_ms)
        self._totals[place] = self._totals.get(place, 0) + number

    def drop(self, session_id: str) -> None:
        """Count nothing for the session."""
        counted = self._by_session.pop(session_id, None)
        if counted is None:
            return
        _subtract(self._totals, counted.place, counted.number)

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


class Coming:
    """Commits that are decided and not in the view yet: holds by user, seats by network; one of a session."""

    def __init__(self) -> None:
        self._by_session: dict[str, tuple[Place | None, Place | None, int]] = {}
        self._holds: dict[Place, int] = {}
        self._seats: dict[Place, int] = {}

    def __len__(self) -> int:
        return len(self._by_session)

    def holds(self, place: Place) -> int:
        """The new holds of a user at a showtime."""
        return self._holds.get(place, 0) if self._holds else 0

    def seats(self, place: Place) -> int:
        """The new seats of a network at a showtime."""
        return self._seats.get(place, 0) if self._seats else 0

    def put(self, session_id: str, holder: Place | None, taker: Place | None, seats: int) -> None:
        """Count a hold for `holder`, and seats for `taker`, in place of what was counted for the session before."""
        self.drop(session_id)
        self._by_session[session_id] = holder, taker, seats
        if holder is not None:
            self._holds[holder] = self._holds.get(holder, 0) + 1
        if taker is not None:
            self._seats[taker] = self._seats.get(taker, 0) + seats

    def drop(self, session_id: str) -> None:
        """Count nothing for the session."""
        counted = self._by_session.pop(session_id, None)
        if counted is None:
            return
        holder, taker, seats = counted
        if holder is not None:
            _subtract(self._holds, holder, 1)
        if taker is not None:
            _subtract(self._seats, taker, seats)


class Lately:
    """Seats that were booked within the last `BOOKED_WITHIN_MS`."""

    __slots__ = ("_entries", "seats")

    def __init__(self) -> None:
        self._entries: deque[tuple[int, int]] = deque()
        self.seats = 0

    def add(self, at_ms: int, seats: int) -> None:
        """So many seats were booked at that time."""
        self._entries.append((at_ms, seats))
        self.seats += seats

    def left_ms(self, now_ms: int) -> int:
        """Forget what was booked too long ago, and return for how long the oldest of the rest counts; 0 for none."""
        while self._entries and self._entries[0][0] <= now_ms - BOOKED_WITHIN_MS:
            self.seats -= self._entries.popleft()[1]
        return self._entries[0][0] + BOOKED_WITHIN_MS - now_ms if self._entries else 0


class Ceilings:
    """Counts and checks. It is a `ViewListener` (`service.live.views`). A hold without a network is not counted."""

    def __init__(self, rules: CeilingRules) -> None:
        self._rules = rules
        self._held = Tally()
        self._coming = Coming()
        self._being_booked = Tally()
        self._booked: ExpiringMap[Place, Lately] = ExpiringMap(BOOKED_WITHIN_MS, NETWORKS_MAX)
        self._sweeps_at_ms = 0

    def holds_coming(self, showtime_id: str, user_id: str) -> int:
        """New holds of the user that are decided and not in the view yet."""
        return self._coming.holds((showtime_id, user_id))

    def seats_of(self, showtime_id: str, network: str) -> int:
        """The seats that the network holds, pending and coming ones included."""
        place = (showtime_id, network)
        return self._held.at(place) + self._coming.seats(place)

    def check_held(self, view: LiveView, network: str, more: int, ttl_ms: int, now_ms: int) -> None:
        """Raises `TooManySeatsFromHere` when the network may not hold `more` seats of the view's showtime.

        Raises `TooManyBookedFromHere` when it could not book them beside what it holds already.
        """
        if not network or more <= 0:
            return
        total = len(view.occupancy.seat_map.seats)
        showtime_id = view.showtime.showtime_id
        after = self.seats_of(showtime_id, network) + more
        most = self._rules.held_max(total)
        if most is not None and after > most:
            raise TooManySeatsFromHere(ttl_ms)
        self._check_booked(total, (showtime_id, network), after, now_ms)

    def _check_booked(self, total: int, place: Place, more: int, now_ms: int) -> None:
        """Raises `TooManyBookedFromHere` when the network may not book `more` of the showtime's seats."""
        most, lately = self._rules.booked_max(total), self._booked.get(place)
        if most is None:
            return
        left_ms = lately.left_ms(now_ms) if lately else 0
        if (lately.seats if lately else 0) + more > most:
            raise TooManyBookedFromHere(max(left_ms, 1000))

    def expect(self, hold: Hold, new_seats: int, *, is_new: bool) -> None:
        """A commit of the hold is on its way, with so many seats more than the view has of it."""
        holder = (hold.showtime_id, hold.user_id) if is_new else None
        taker = (hold.showtime_id, hold.network) if hold.network and new_seats > 0 else None
        if holder is not None or taker is not None:
            self._coming.put(hold.session_id, holder, taker, new_seats)

    def arrived(self, session_id: str) -> None:
        """The session's commit has ended: it is in the view, or it was not written."""
        self._coming.drop(session_id)

    def begin_booking(self, view: LiveView, hold: Hold, now_ms: int) -> None:
        """Count the hold's seats as being booked. Raises `TooManyBookedFromHere` and counts nothing."""
        if not hold.network:
            return
        place = (hold.showtime_id, hold.network)
        self._being_booked.drop(hold.session_id)
        more = self._being_booked.at(place) + len(hold.seat_ids)
        self._check_booked(len(view.occupancy.seat_map.seats), place, more, now_ms)
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
            new = sum(isinstance(state, Confirmed) for _, state in event.seats)
            lately = self._booked.get(place) or Lately()
            lately.add(event.at_ms, new)
            self._booked.put(place, lately, event.at_ms)
        if event.at_ms >= self._sweeps_at_ms:
            self._sweeps_at_ms = event.at_ms + SWEEP_EVERY_MS
            self._held.sweep(event.at_ms - KEPT_AFTER_END_MS)

    def on_reset(self, view: LiveView) -> None:
        """Forget holds that have ended meanwhile. A snapshot names no network: of others nothing is known yet."""
        self._held.keep_where(view.showtime.showtime_id, view.has_hold)


def _subtract(totals: dict[Place, int], place: Place, number: int) -> None:
    """Places without any are left out."""
    left = totals[place] - number
    if left:
        totals[place] = left
    else:
        del totals[place]
