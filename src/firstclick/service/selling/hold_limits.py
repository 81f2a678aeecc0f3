"""The limits of holding that count over time: tries a minute of a user, and the same seat again and again.

Habits are learnt from the news, so that every process knows those of all.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from collections.abc import Set as AbstractSet

from firstclick.domain.refusals import SameSeatTooOften, TooManyTries
from firstclick.domain.seats.same_seat import FORGOTTEN_AFTER_MS, Habit, SameSeatRules, habit_after, pause_left_ms
from firstclick.domain.seats.seat_state import Available, Held, SeatState
from firstclick.service.live.live_view import LiveView
from firstclick.service.ports.store import SeatEvent
from firstclick.service.selling.expiring_map import ExpiringMap
from firstclick.service.selling.rates import Rates

HABITS_MAX = 100_000
NO_LIMIT = 1_000_000_000
NO_WAITS: Mapping[str, int] = {}
ABSENT_MS = 2 * FORGOTTEN_AFTER_MS

Seen = Habit | Held
"""A habit; the first hold of a seat is kept as the state that it is, because most holds stay the only one."""


class HoldLimits:
    """Follows the views (`service.views.ViewListener`)."""

    def __init__(self, same_seat: SameSeatRules, tries: Rates) -> None:
        self._rules = same_seat
        self._tries = tries
        self._habits: ExpiringMap[str, Seen] = ExpiringMap(ABSENT_MS, HABITS_MAX)

    def check_tries(self, user_id: str, now_ms: int) -> None:
        """Count a try. Raises `TooManyTries`."""
        wait_ms = self._tries.take(user_id, now_ms)
        if wait_ms:
            raise TooManyTries(wait_ms)

    def check_same_seat(self, showtime_id: str, user_id: str, seat_ids: Collection[str], now_ms: int) -> None:
        """Raises `SameSeatTooOften` while one of the seats is to be left to others."""
        waits = self._waits(showtime_id, user_id, seat_ids, now_ms)
        if waits:
            raise SameSeatTooOften(list(waits), max(waits.values()))

    def to_leave(self, showtime_id: str, user_id: str, seat_ids: Collection[str], now_ms: int) -> AbstractSet[str]:
        """Those of the seats that are to be left to others."""
        return self._waits(showtime_id, user_id, seat_ids, now_ms).keys()

    def _waits(self, showtime_id: str, user_id: str, seat_ids: Collection[str], now_ms: int) -> Mapping[str, int]:
        waits: dict[str, int] | None = None
        for seat_id in seat_ids:
            seen = self._habits.get(_key(showtime_id, user_id, seat_id))
            wait_ms = 0 if seen is None else pause_left_ms(_habit(seen), self._rules, now_ms)
            if wait_ms:
                waits = waits or {}
                waits[seat_id] = wait_ms
        return waits or NO_WAITS

    def on_change(self, view: LiveView, event: SeatEvent) -> None:
        """Learn who holds what until when."""
        hold = event.hold
        if hold is None or not self._rules.pause_ms:
            return
        for seat_id, state in event.seats:
            key = _key(event.showtime_id, hold.user_id, seat_id)
            seen = self._habits.get(key)
            after = _seen_after(seen, state, hold.session_id, event.at_ms)
            if after is not None:
                self._habits.put(key, after, event.at_ms)

    def on_reset(self, view: LiveView) -> None:
        """What was missed is not counted."""


def _key(showtime_id: str, user_id: str, seat_id: str) -> str:
    return f"{showtime_id}\0{user_id}\0{seat_id}"


def _seen_after(seen: Seen | None, state: SeatState, session_id: str, at_ms: int) -> Seen | None:
    """What is known of the user and the seat when it turns into that state; None when that says nothing of them."""
    if isinstance(state, Held):
        return state if seen is None else habit_after(_habit(seen), state.session_id, state.expires_at_ms, at_ms)
    if isinstance(state, Available) and seen is not None and seen.session_id == session_id:
        habit = _habit(seen)
        return habit._replace(until_ms=min(habit.until_ms, at_ms))
    return None


def _habit(seen: Seen) -> Habit:
    return Habit(1, seen.session_id, seen.expires_at_ms) if isinstance(seen, Held) else seen


def no_hold_limits() -> HoldLimits:
    """For those who need none."""
    return HoldLimits(SameSeatRules(), Rates(NO_LIMIT, shared=False))
