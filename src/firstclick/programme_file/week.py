"""Expands plans into the showtimes of the coming week, and finds overlaps in an auditorium."""

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
class Start:
    """One start of a plan: in local time, as the file gives it, and in milliseconds since 1970 UTC."""

    plan: ShowtimePlan
    local: datetime.datetime
    starts_at_ms: int

    @property
    def ends_at_ms(self) -> int:
        """When the auditorium is free. A movie of unknown length takes a minute, so that two cannot start at once."""
        return self.starts_at_ms + max(self.plan.movie.runtime_min, 1) * _MINUTE_MS


def coming_week(today: datetime.date) -> list[datetime.date]:
    """The dates that weekly showtimes are expanded for: today and the six days after it."""
    return [today + _DAY * n for n in range(DAYS_AHEAD)]


def expand(plans: Iterable[ShowtimePlan], dates: Collection[datetime.date], zone: datetime.tzinfo) -> list[Start]:
    """Every start of the plans on these dates, earliest first."""
    starts = [Start(plan, local, to_ms(local, zone)) for plan in plans for local in plan.starts_on(dates)]
    return sorted(starts, key=lambda start: start.starts_at_ms)


def showtime_of(start: Start) -> Showtime:
    """The showtime that seats are sold for."""
    plan = start.plan
    return Showtime(plan.showtime_id(start.local), plan.movie, plan.auditorium, start.starts_at_ms)


def refuse_overlaps(plans: list[ShowtimePlan], today: datetime.date) -> None:
    """Report, once per pair of tables, a showtime that begins before another in the same auditorium is over.

    Local times are compared, so that a week that is valid stays valid when summer time begins.
    """
    latest: dict[str, Start] = {}
    reported: set[tuple[int, int]] = set()
    for start in expand(plans, _dates_to_check(plans, today), _WALL_CLOCK):
        auditorium_id = start.plan.auditorium.auditorium_id
        before = latest.setdefault(auditorium_id, start)
        pair = (before.plan.table.nth, start.plan.table.nth)
        if before is not start and start.starts_at_ms < before.ends_at_ms and pair not in reported:
            reported.add(pair)
            _report_overlap(before, start)
        if start.ends_at_ms >= before.ends_at_ms:
            latest[auditorium_id] = start


def _dates_to_check(plans: list[ShowtimePlan], today: datetime.date) -> list[datetime.date]:
    # One day more than a week, for a late showtime that ends on the next day; and the days around each future single
    # start, so that a file that is valid today does not become invalid on a later day.
    dates = {*coming_week(today), today + _DAY * DAYS_AHEAD}
    singles = [plan.when.starts_at.date() for plan in plans if isinstance(plan.when, Once)]
    dates.update(single + _DAY * n for single in singles if single >= today for n in (-1, 0, 1))
    return sorted(dates)


def _report_overlap(before: Start, start: Start) -> None:
    earlier = before.plan.movie
    start.plan.table.add_problem(
        f"{start.local:%Y-%m-%d %H:%M} in auditorium {quoted(start.plan.auditorium.auditorium_id)} begins before "
        f"{quoted(earlier.movie_id)} (line {before.plan.table.line()}) is over, "
        f"which starts at {before.local:%Y-%m-%d %H:%M} and runs {earlier.runtime_min} minutes."
    )
