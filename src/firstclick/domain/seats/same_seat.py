"""The rule that nobody keeps a seat for ever by holding it again and again.

A user may hold the same seat a few times at once, as people do who change their mind. After that it is free to others
for a while from the end of each of the user's holds, before the user can have it again. Who has left it alone starts
anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

FORGOTTEN_AFTER_MS = 300_000


@dataclass(frozen=True, slots=True)
class SameSeatRules:
    """`pause_ms` lies between two holds of a seat by the same user, once there were `holds_max`; 0 is no pause."""

    holds_max: int = 5
    pause_ms: int = 0


class Habit(NamedTuple):
    """How often a user has held a seat without leaving it alone, under which session last, and until when (ms)."""

    holds: int
    session_id: str
    until_ms: int


def habit_after(habit: Habit | None, session_id: str, until_ms: int, now_ms: int) -> Habit:
    """The user holds the seat until then; a session that is known already is the same hold, extended."""
    if habit is None or habit.until_ms + FORGOTTEN_AFTER_MS <= now_ms:
        return Habit(1, session_id, until_ms)
    return Habit(habit.holds + (session_id != habit.session_id), session_id, until_ms)


def pause_left_ms(habit: Habit | None, rules: SameSeatRules, now_ms: int) -> int:
    """How long the user has to leave the seat to others yet; 0 when it may be held."""
    if habit is None or habit.holds < rules.holds_max:
        return 0
    return max(habit.until_ms + rules.pause_ms - now_ms, 0)
