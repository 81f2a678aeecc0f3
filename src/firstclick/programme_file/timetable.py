"""Reads the `[[showtime]]` tables: each is a single start or a weekly recurrence."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from firstclick.domain.programme import Auditorium, Movie
from firstclick.programme_file.local_time import DAYS, YEAR_MAX, YEAR_MIN, exists, local_datetime, time_of_day
from firstclick.programme_file.movies import Entry, find_auditorium, names_auditorium
from firstclick.programme_file.problems import did_you_mean, quoted
from firstclick.programme_file.tables import ID_MAX_CHARS, Table

_KEYS = ("movie", "auditorium", "starts_at", "id", "days", "times", "time")
_WEEKLY_KEYS = ("days", "times", "time")
_DATE_AND_TIME_CHARS = len("-20261127-2015-")


@dataclass(frozen=True)
class Once:
    """A single start in the cinema's local time. `showtime_id` is "" when the file gives no id."""

    starts_at: datetime.datetime
    showtime_id: str


@dataclass(frozen=True)
class Weekly:
    """The same times on the same days of every week; `days` counts Monday as 0."""

    days: frozenset[int]
    times: tuple[datetime.time, ...]


@dataclass(frozen=True)
class ShowtimePlan:
    """One table: a movie, an auditorium and start times in the cinema's local time."""

    table: Table
    movie: Movie
    auditorium: Auditorium
    when: Once | Weekly

    def starts_on(self, dates: Collection[datetime.date]) -> Iterator[datetime.datetime]:
        """The local start times on these dates. A single start is always included, whatever its date."""
        match self.when:
            case Once(starts_at):
                yield starts_at
            case Weekly(days, times):
                for date in (date for date in dates if date.weekday() in days):
                    yield from (datetime.datetime.combine(date, time) for time in times)

    def showtime_id(self, starts_at: datetime.datetime) -> str:
        """The id of the showtime with this start. It is the same after every restart."""
        if isinstance(self.when, Once) and self.when.showtime_id:
            return self.when.showtime_id
        return f"{self.movie.movie_id}-{starts_at:%Y%m%d-%H%M}-{self.auditorium.auditorium_id}"


def read_plan(
    table: Table, entries: Mapping[str, Entry], auditoriums: Mapping[str, Auditorium], zone: ZoneInfo
) -> ShowtimePlan | None:
    """Read one table. When the movie, the auditorium or the times are wrong, reports that and returns None."""
    table.refuse_unknown(_KEYS)
    entry = _find_movie(table, entries)
    auditorium = find_auditorium(table, auditoriums)
    when = _read_when(table, zone)
    if entry is None or auditorium is None or when is None:
        return None
    plan = ShowtimePlan(table, entry.movie, auditorium, when)
    _refuse_long_id(plan)
    return plan


def _find_movie(table: Table, entries: Mapping[str, Entry]) -> Entry | None:
    name = table.text("movie")
    entry = entries.get(name)
    if name and entry is None:
        table.complain(f"there is no movie {quoted(name)}{did_you_mean(name, entries)}", "movie")
    if entry is not None and names_auditorium(entry.table):
        table.complain("this movie names a room of its own, so it is sold without a timetable; drop one.", "movie")
    return entry


def _refuse_long_id(plan: ShowtimePlan) -> None:
    is_generated = not (isinstance(plan.when, Once) and plan.when.showtime_id)
    chars = len(plan.movie.movie_id) + _DATE_AND_TIME_CHARS + len(plan.auditorium.auditorium_id)
    if is_generated and chars > ID_MAX_CHARS:
        plan.table.complain(
            f"its showtimes' ids would have {chars} characters; {ID_MAX_CHARS} is the most, "
            "so shorten the id of the movie or of the auditorium."
        )


def _read_when(table: Table, zone: ZoneInfo) -> Once | Weekly | None:
    weekly = any(table.has(key) for key in _WEEKLY_KEYS)
    if table.has("starts_at") == weekly:
        table.complain('it needs either "starts_at" or "days" and "times"; one of the two, not both.')
        return None
    return _read_weekly(table) if weekly else _read_once(table, zone)


def _read_once(table: Table, zone: ZoneInfo) -> Once | None:
    showtime_id = table.identifier() if table.has("id") else ""
    starts_at = local_datetime(table.values["starts_at"])
    if starts_at is None:
        table.complain(
            "starts_at must be a date and time on the cinema's wall clock, to the minute and without an offset, "
            f"such as 2026-12-01T19:30:00, in the years {YEAR_MIN} to {YEAR_MAX}.",
            "starts_at",
        )
        return None
    if not exists(starts_at, zone):
        table.complain(f"{starts_at:%Y-%m-%d %H:%M} never comes in {zone.key}: the clocks go forward.", "starts_at")
    return Once(starts_at, showtime_id)


def _read_weekly(table: Table) -> Weekly | None:
    if table.has("id"):
        table.complain("a weekly showtime makes an id for each start, so it cannot have one.", "id")
    days, times = read_days(table), _read_times(table)
    return Weekly(days, times) if days and times else None


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
    written = table.values[key]
    entries = written if isinstance(written, list) else [written]
    times = [time_of_day(entry) for entry in entries]
    if not entries or None in times:
        table.complain(f'{key} must be times of day, to the minute and from "00:00" to "23:59".', key)
    found = tuple(dict.fromkeys(time for time in times if time is not None))
    if len(found) < len(times) and None not in times:
        table.complain(f"{key} names the same time twice.", key)
    return found
