"""Reads the weekly timetable of a `[[showtime]]` table: days, times, a first and a last day, and exceptions."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from firstclick.programme_file.local_time import (
    DAYS,
    YEAR_MAX,
    YEAR_MIN,
    exists,
    local_date,
    local_datetime,
    time_of_day,
)
from firstclick.programme_file.problems import quoted
from firstclick.programme_file.tables import Table

WEEKLY_KEYS = ("days", "times", "time", "from", "until", "except", "also")
EXCEPTIONS_MAX = 400

LeftOut = datetime.date | datetime.datetime
"""A whole day, or a single start."""


@dataclass(frozen=True)
class Weekly:
    """The same times on the same days of every week, from day `first` to day `last`; `days` counts Monday as 0.

    `left_out` are days and single starts that are not shown, `also` are further ones.
    """

    days: frozenset[int]
    times: tuple[datetime.time, ...]
    first: datetime.date | None = None
    last: datetime.date | None = None
    left_out: frozenset[LeftOut] = frozenset()
    also: tuple[datetime.datetime, ...] = ()

    def starts_on(self, dates: Collection[datetime.date]) -> Iterator[datetime.datetime]:
        """The local start times on these dates, and those of `also`, whatever their date."""
        for date in dates:
            if self.is_shown_on(date) and date not in self.left_out:
                for time in self.times:
                    start = datetime.datetime.combine(date, time)
                    if start not in self.left_out and start not in self.also:
                        yield start
        yield from self.also

    def is_shown_on(self, date: datetime.date) -> bool:
        """Whether the timetable has that day, apart from exceptions."""
        is_begun, is_over = self.first is None or date >= self.first, self.last is not None and date > self.last
        return date.weekday() in self.days and is_begun and not is_over

    def first_from(self, today: datetime.date) -> datetime.date:
        """The day from which its showtimes are sold: today, or its first day where that is later."""
        return today if self.first is None else max(self.first, today)


def read_weekly(table: Table, zone: ZoneInfo) -> Weekly | None:
    """Read the timetable. When days or times are wrong, reports that and returns None."""
    if table.has("id"):
        table.complain("a weekly showtime makes an id for each start, so it cannot have one.", "id")
    days, times = read_days(table), _read_times(table)
    first, last = _read_date(table, "from"), _read_date(table, "until")
    if first is not None and last is not None and last < first:
        table.complain(f"until {last} is before from {first}.", "until")
    entries = _exceptions(table, "also")
    also = tuple(start for entry in entries if (start := read_start(table, "also", entry, zone)) is not None)
    if not days or not times:
        return None
    regular = Weekly(days, times, first, last)
    return replace(regular, left_out=frozenset(_read_exceptions(table, regular)), also=tuple(dict.fromkeys(also)))


def read_start(table: Table, key: str, value: object, zone: ZoneInfo) -> datetime.datetime | None:
    """A single start. When it is none, reports that and returns None."""
    starts_at = local_datetime(value)
    if starts_at is None:
        table.complain(
            f"{key} must be a date and time on the cinema's wall clock, to the minute and without an offset, "
            f"such as 2026-12-01T19:30:00, in the years {YEAR_MIN} to {YEAR_MAX}.",
            key,
        )
        return None
    if not exists(starts_at, zone):
        table.complain(f"{starts_at:%Y-%m-%d %H:%M} never comes in {zone.key}: the clocks go forward.", key)
    return starts_at


def read_days(table: Table) -> frozenset[int]:
    """The days of the key "days"; Monday is 0. The key is required."""
    if not table.has("days"):
        table.complain('the key "days" is missing: a list such as ["fri", "sat"], or "daily".')
    days = table.texts("days")
    if days == ("daily",):
        return frozenset(range(len(DAYS)))
    for day in days:
        if day not in DAYS:
            table.complain(f"there is no day {quoted(day)}{_days_instead_of(day)}", "days")
    if table.values.get("days") == []:
        table.complain("days is empty.", "days")
    return frozenset(DAYS.index(day) for day in days if day in DAYS)


def _days_instead_of(day: str) -> str:
    """The end of a sentence: the day that may be meant, and all there are."""
    meant = day.lower()[:3]
    hint = f'; did you mean "{meant}"?' if meant in DAYS else "."
    return f'{hint} The days are {", ".join(DAYS)}; "daily" stands for all, alone.'


def _read_times(table: Table) -> tuple[datetime.time, ...]:
    key = "time" if table.has("time") else "times"
    if table.has("time") == table.has("times"):
        table.complain(
            'it needs either "time" or "times", such as times = ["17:00", "20:15"]; one of the two, not both.'
        )
        return ()
    times = [time_of_day(entry) for entry in _entries(table, key)]
    if not times or None in times:
        table.complain(f'{key} must be times of day, to the minute and from "00:00" to "23:59".', key)
    found = tuple(dict.fromkeys(time for time in times if time is not None))
    if len(found) < len(times) and None not in times:
        table.complain(f"{key} names the same time twice.", key)
    return found


def _read_date(table: Table, key: str) -> datetime.date | None:
    if not table.has(key):
        return None
    date = local_date(table.values[key])
    if date is None:
        table.complain(f"{key} must be a day such as 2026-12-01, in the years {YEAR_MIN} to {YEAR_MAX}.", key)
    return date


def _read_exceptions(table: Table, regular: Weekly) -> Iterator[LeftOut]:
    """The days and starts that are left out. One that the timetable has not is a mistake, and is reported."""
    for entry in _exceptions(table, "except"):
        left_out = local_date(entry) or local_datetime(entry)
        if left_out is None:
            table.complain(
                "except must be days such as 2026-12-25, or single starts such as 2026-12-24T20:15:00.", "except"
            )
        elif not _has(regular, left_out):
            named = f"{left_out:%Y-%m-%d}{_time_of(left_out)}"
            table.complain(f"except names {named}, when it is not shown anyway.", "except")
        else:
            yield left_out


def _has(regular: Weekly, one: LeftOut) -> bool:
    if isinstance(one, datetime.datetime):
        return regular.is_shown_on(one.date()) and one.time() in regular.times
    return regular.is_shown_on(one)


def _time_of(one: LeftOut) -> str:
    return f" {one:%H:%M}" if isinstance(one, datetime.datetime) else ""


def _entries(table: Table, key: str) -> list[object]:
    """The values of a list; a single value counts as a list of one."""
    written = table.values.get(key, [])
    return written if isinstance(written, list) else [written]


def _exceptions(table: Table, key: str) -> list[object]:
    """As `_entries`, and no more than can be meant."""
    entries = _entries(table, key)
    if len(entries) > EXCEPTIONS_MAX:
        table.complain(f"{key} has {len(entries)} entries; {EXCEPTIONS_MAX} is the most.", key)
    return entries[:EXCEPTIONS_MAX]
