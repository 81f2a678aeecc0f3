"""The limits of holding that count over time: tries a minute of a user, and the same seat again and again.

Habits are learnt from the news, so that every process knows those of all.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from collections.abc import Set as AbstractSet

from firstclick.domain.refusals import SameSeatTooOften, TooManyTries
from firstclick.domain.same_seat import FORGOTTEN_AFTER_MS, Habit, SameSeatRules, habit_after, pause_left_ms
from firstclick.domain.seat_state import Available, Held
from firstclick.service.fading import Fading
from firstclick.service.live_view import LiveView
from firstclick.service.ports import News
from firstclick.service.rates import Rates

HABITS_MAX = 50_000
NO_LIMIT = 1_000_000_000
NO_WAITS: Mapping[str, int] = {}
ABSENT_MS = 2 * FORGOTTEN_AFTER_MS


class HoldLimits:
    """Follows the views (`service.views.ViewListener`)."""

    def __init__(self, same_seat: SameSeatRules, tries: Rates) -> None:
        self._rules = same_seat
        self._tries = tries
        self._habits: Fading[tuple[str, str], dict[str, Habit]] = Fading(ABSENT_MS, HABITS_MAX)

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
        habits = self._habits.get((showtime_id, user_id))
        if habits is None:
            return NO_WAITS
        waits = {seat_id: pause_left_ms(habits.get(seat_id), self._rules, now_ms) for seat_id in seat_ids}
        return {seat_id: wait_ms for seat_id, wait_ms in waits.items() if wait_ms}

    def on_change(self, view: LiveView, news: News) -> None:
        """Learn who holds what until when."""
        hold = news.hold
        if hold is None or not self._rules.pause_ms:
            return
        key = news.showtime_id, hold.user_id
        habits = self._habits.get(key) or {}
        for seat_id, state in news.seats:
            habit = habits.get(seat_id)
            if isinstance(state, Held):
                habits[seat_id] = habit_after(habit, state.session_id, state.expires_at_ms, news.at_ms)
            elif isinstance(state, Available) and habit is not None and habit.session_id == hold.session_id:
                habits[seat_id] = habit._replace(until_ms=min(habit.until_ms, news.at_ms))
        self._habits.put(key, habits, news.at_ms)

    def on_reset(self, view: LiveView) -> None:
        """What was missed is not counted."""


def no_hold_limits() -> HoldLimits:
    """For those who need none."""
    return HoldLimits(SameSeatRules(), Rates(NO_LIMIT, shared=False))
