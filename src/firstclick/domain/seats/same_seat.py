"""The rule that prevents a user from keeping a seat by holding it again and again.

A user may hold the same seat `holds_max` times in a row. After that, the user must wait `pause_ms` from the end of one
hold of the seat before the next; other users can hold it at once. A hold that is extended counts again for every
`COUNTS_AGAIN_AFTER_MS` of its life, so that the time for which a user keeps a seat is limited too. The count starts
again once the user has not held the seat for `FORGOTTEN_AFTER_MS`.
"""

from __future__ import annotations

from dataclasses import dataclass

from firstclick.domain.values import Value

FORGOTTEN_AFTER_MS = 300_000
COUNTS_AGAIN_AFTER_MS = 120_000


@dataclass(frozen=True, slots=True)
class SameSeatRules:
    """After `holds_max` holds of a seat, a user waits `pause_ms` before the next; 0 means no pause."""

    holds_max: int = 5
    pause_ms: int = 0


class Habit(Value):
    """A user's holds of one seat in a row: their number, the latest session, and when its hold ends (ms, 1970 UTC)."""

    holds: int
    session_id: str
    until_ms: int


def habit_after(habit: Habit | None, session_id: str, until_ms: int, taken_at_ms: int, now_ms: int) -> Habit:
    """The habit after the user holds the seat until `until_ms`, in a hold that was taken at `taken_at_ms`.

    The same session again means an extended hold.
    """
    if habit is None or habit.until_ms + FORGOTTEN_AFTER_MS <= now_ms:
        return Habit(1, session_id, until_ms)
    if session_id == habit.session_id:
        return habit_until(habit, until_ms, taken_at_ms)
    return Habit(habit.holds + 1, session_id, until_ms)


def habit_until(habit: Habit, until_ms: int, taken_at_ms: int) -> Habit:
    """The habit when its latest hold, which was taken at `taken_at_ms`, ends at `until_ms` instead."""
    more = _times(until_ms - taken_at_ms) - _times(habit.until_ms - taken_at_ms)
    return Habit(habit.holds + more, habit.session_id, until_ms)


def _times(life_ms: int) -> int:
    """How often a hold counts again that lives so long."""
    return max(life_ms - 1, 0) // COUNTS_AGAIN_AFTER_MS


def pause_left_ms(habit: Habit | None, rules: SameSeatRules, now_ms: int) -> int:
    """For how many ms the user may not hold the seat yet; 0 when it may be held."""
    if habit is None or habit.holds < rules.holds_max:
        return 0
    return max(habit.until_ms + rules.pause_ms - now_ms, 0)
