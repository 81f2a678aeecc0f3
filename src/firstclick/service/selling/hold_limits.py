"""The limits of holding: a user's tries per minute, repeated holds of the same seat, and ceilings.

Holds are counted from the events of the store, so that every process counts those of all processes.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from collections.abc import Set as AbstractSet
from itertools import chain

from firstclick.domain.refusals import SameSeatTooOften, TooManyTries
from firstclick.domain.seats.ceilings import CeilingRules
from firstclick.domain.seats.hold import Hold
from firstclick.domain.seats.same_seat import (
    FORGOTTEN_AFTER_MS,
    Habit,
    SameSeatRules,
    habit_after,
    habit_until,
    pause_left_ms,
)
from firstclick.domain.seats.seat_state import Available, Held, SeatState
from firstclick.service.live.live_view import LiveView
from firstclick.service.ports.store import SeatEvent
from firstclick.service.selling.ceilings import Ceilings
from firstclick.service.selling.expiring_map import ExpiringMap
from firstclick.service.selling.rates import Rates
from firstclick.service.selling.values import Who

HABITS_MAX = 100_000
MUCH_KEPT_MS = FORGOTTEN_AFTER_MS
NO_LIMIT = 1_000_000_000
NO_WAITS: Mapping[str, int] = {}
HABIT_KEPT_MS = 2 * FORGOTTEN_AFTER_MS

Entry = Habit | Held
"""A habit. The first hold of a seat is kept as its state, which exists already: most users hold a seat once."""


class HoldLimits:
    """Counts and checks. It is a `ViewListener` (`service.live.views`)."""

    def __init__(self, same_seat: SameSeatRules, tries: Rates, ceilings: CeilingRules | None = None) -> None:
        rules = ceilings or CeilingRules()
        self.ceilings = Ceilings(rules)
        self._seats_always = rules.seats_always
        self._rules = same_seat
        self._tries = tries
        self._habits: ExpiringMap[str, Entry] = ExpiringMap(HABIT_KEPT_MS, HABITS_MAX)
        self._network_habits: ExpiringMap[str, Entry] = ExpiringMap(HABIT_KEPT_MS, HABITS_MAX)
        self._often: ExpiringMap[str, set[str]] = ExpiringMap(HABIT_KEPT_MS, HABITS_MAX)
        self._holds_much: ExpiringMap[str, int] = ExpiringMap(MUCH_KEPT_MS, HABITS_MAX)

    def check_tries(self, user_id: str, now_ms: int) -> None:
        """Count a try. Raises `TooManyTries`."""
        wait_ms = self._tries.take(user_id, now_ms)
        if wait_ms:
            raise TooManyTries(wait_ms)

    def check_same_seat(self, showtime_id: str, who: Who, seat_ids: Collection[str], now_ms: int) -> None:
        """Raises `SameSeatTooOften` when the user must wait before holding one of the seats again.

        All users of a network that holds much of the auditorium, or did so lately, count as one.
        """
        waits = self._waits(showtime_id, who, seat_ids, now_ms)
        if waits:
            raise SameSeatTooOften(list(waits), max(waits.values()))

    def paused(self, showtime_id: str, who: Who, now_ms: int) -> AbstractSet[str]:
        """The seats that the user may not hold yet."""
        often = [self._often.get(_key(showtime_id, name, "")) or () for name in (who.user_id, who.network)]
        return self._waits(showtime_id, who, frozenset(chain.from_iterable(often)), now_ms).keys()

    def _waits(self, showtime_id: str, who: Who, seat_ids: Collection[str], now_ms: int) -> Mapping[str, int]:
        waits = self._waits_in(self._habits, showtime_id, who.user_id, seat_ids, now_ms)
        network = who.network
        if network and self._holds_much.get(_key(showtime_id, network, "")):
            return {**waits, **self._waits_in(self._network_habits, showtime_id, network, seat_ids, now_ms)}
        return waits

    def _waits_in(
        self, habits: ExpiringMap[str, Entry], showtime_id: str, name: str, seat_ids: Collection[str], now_ms: int
    ) -> Mapping[str, int]:
        waits: dict[str, int] | None = None
        for seat_id in seat_ids:
            entry = habits.get(_key(showtime_id, name, seat_id))
            wait_ms = 0 if entry is None else pause_left_ms(_habit(entry), self._rules, now_ms)
            if wait_ms:
                waits = waits or {}
                waits[seat_id] = wait_ms
        return waits or NO_WAITS

    def on_change(self, view: LiveView, event: SeatEvent) -> None:
        """Count the holds of the event (`ViewListener`)."""
        hold = event.hold
        self.ceilings.on_change(view, event)
        if hold is None or not self._rules.pause_ms:
            return
        self._count(self._habits, hold.user_id, hold, event)
        if hold.network:
            self._count(self._network_habits, hold.network, hold, event)
            self._note_much(view, hold.network, event.at_ms)

    def _count(self, habits: ExpiringMap[str, Entry], who: str, hold: Hold, event: SeatEvent) -> None:
        """Count the event's seats, which are or were under `hold`, for a user or a network."""
        for seat_id, state in event.seats:
            key = _key(event.showtime_id, who, seat_id)
            entry = habits.get(key)
            after = _first_entry(state) if entry is None else _entry_after(entry, state, hold, event.at_ms)
            if after is not None:
                habits.put(key, after, event.at_ms)
                if _habit_holds(after) >= self._rules.holds_max:
                    self._note_often(event.showtime_id, who, seat_id, event.at_ms)

    def _note_often(self, showtime_id: str, who: str, seat_id: str, now_ms: int) -> None:
        """Note it when the next hold of the seat may have to wait, so that `paused` need not look at every seat."""
        key = _key(showtime_id, who, "")
        seats = self._often.get(key) or set()
        seats.add(seat_id)
        self._often.put(key, seats, now_ms)

    def _note_much(self, view: LiveView, network: str, now_ms: int) -> None:
        """Note it when the network holds a quarter of the seats: half of what it may hold at all by default."""
        showtime_id = view.showtime.showtime_id
        held = self.ceilings.seats_of(showtime_id, network)
        if held > self._seats_always and 4 * held >= len(view.occupancy.seat_map.seats):
            self._holds_much.put(_key(showtime_id, network, ""), now_ms, now_ms)

    def on_reset(self, view: LiveView) -> None:
        """Holds in missed events are not counted (`ViewListener`)."""
        self.ceilings.on_reset(view)

    def on_removed(self, view: LiveView) -> None:
        """What was counted expires by itself (`ViewListener`)."""


def _key(showtime_id: str, user_id: str, seat_id: str) -> str:
    return f"{showtime_id}\0{user_id}\0{seat_id}"


def _first_entry(state: SeatState) -> Entry | None:
    """The entry of a seat that has none, once it turns into `state`."""
    return state if isinstance(state, Held) else None


def _entry_after(entry: Entry, state: SeatState, hold: Hold, at_ms: int) -> Entry | None:
    """The entry after the seat turns into `state`, by `hold`; None when the entry does not change."""
    if isinstance(state, Held):
        return habit_after(_habit(entry), state.session_id, state.expires_at_ms, hold.taken_at_ms, at_ms)
    if isinstance(state, Available) and entry.session_id == hold.session_id:
        habit = _habit(entry)
        return habit_until(habit, min(habit.until_ms, at_ms), hold.taken_at_ms)
    return None


def _habit_holds(entry: Entry) -> int:
    return 1 if isinstance(entry, Held) else entry.holds


def _habit(entry: Entry) -> Habit:
    return Habit(1, entry.session_id, entry.expires_at_ms) if isinstance(entry, Held) else entry


def no_hold_limits() -> HoldLimits:
    """Limits that refuse nothing."""
    return HoldLimits(SameSeatRules(), Rates(NO_LIMIT, shared=False))
