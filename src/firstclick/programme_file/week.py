"""From plans to showtimes: the coming week laid out, and clashes in a room found. It reads no file."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from firstclick.domain.programme import Showtime
from firstclick.programme_file.local_time import to_ms
from firstclick.programme_file.problems import quoted
from firstclick.programme_file.timetable import Once, ShowtimePlan

DAYS_AHEAD = 7
SHOWTIMES_MAX = 5000

_DAY = datetime.timedelta(days=1)
_MINUTE_MS = 60_000
_WALL_CLOCK = datetime.UTC


@dataclass(frozen=True)
class Slot:
    """One start of a plan: `local` as the file writes it, and in milliseconds since 1970 UTC."""

    plan: ShowtimePlan
    local: datetime.datetime
    starts_at_ms: int

    @property
    def ends_at_ms(self) -> int:
        """When the room is free again. A movie of unknown length takes a minute: two cannot begin at once."""
        return self.starts_at_ms + max(self.plan.movie.runtime_min, 1) * _MINUTE_MS


def coming_week(today: datetime.date) -> list[datetime.date]:
    """The days that weekly showtimes are sold for: today and the six after it, each weekday once."""
    return [today + _DAY * n for n in range(DAYS_AHEAD)]


def lay_out(plans: Iterable[ShowtimePlan], dates: Collection[datetime.date], zone: datetime.tzinfo) -> list[Slot]:
    """Every start of the plans on these dates, earliest first."""
    slots = [Slot(plan, local, to_ms(local, zone)) for plan in plans for local in plan.starts_on(dates)]
    return sorted(slots, key=lambda slot: slot.starts_at_ms)


def showtime_of(slot: Slot) -> Showtime:
    """The showtime that seats are sold for."""
    plan = slot.plan
    return Showtime(plan.showtime_id(slot.local), plan.movie, plan.auditorium, slot.starts_at_ms)


def refuse_clashes(plans: list[ShowtimePlan], today: datetime.date) -> None:
    """Complain, once per pair of tables, of showtimes that begin before the one before them in the room is over.

    They are judged on the wall clock: what is a good week must not become a bad one when summer time begins.
    """
    until: dict[str, Slot] = {}
    told: set[tuple[int, int]] = set()
    for slot in lay_out(plans, _dates_to_judge(plans, today), _WALL_CLOCK):
        room = slot.plan.auditorium.auditorium_id
        before = until.setdefault(room, slot)
        pair = (before.plan.table.nth, slot.plan.table.nth)
        if before is not slot and slot.starts_at_ms < before.ends_at_ms and pair not in told:
            told.add(pair)
            _complain(before, slot)
        if slot.ends_at_ms >= before.ends_at_ms:
            until[room] = slot


def _dates_to_judge(plans: list[ShowtimePlan], today: datetime.date) -> list[datetime.date]:
    # One day more than a week, for a late night that runs into next week's first day; and the days around each single
    # start to come, so that a file which passes today does not fail on the morning when that week begins.
    dates = {*coming_week(today), today + _DAY * DAYS_AHEAD}
    singles = [plan.when.starts_at.date() for plan in plans if isinstance(plan.when, Once)]
    dates.update(single + _DAY * n for single in singles if single >= today for n in (-1, 0, 1))
    return sorted(dates)


def _complain(before: Slot, slot: Slot) -> None:
    earlier = before.plan.movie
    slot.plan.table.complain(
        f"{slot.local:%Y-%m-%d %H:%M} in auditorium {quoted(slot.plan.auditorium.auditorium_id)} begins before "
        f"{quoted(earlier.movie_id)} (line {before.plan.table.line()}) is over, "
        f"which starts at {before.local:%Y-%m-%d %H:%M} and runs {earlier.runtime_min} minutes."
    )
