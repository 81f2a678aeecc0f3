"""Reads the `[[showtime]]` tables: each is a single start or a weekly timetable (`weekly`)."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from firstclick.domain.cinema_page import PLAIN, Presentation
from firstclick.domain.programme import Auditorium, Movie
from firstclick.programme_file.cinema_page import PRESENTATION_KEYS, read_presentation
from firstclick.programme_file.movies import Entry, find_auditorium, names_auditorium
from firstclick.programme_file.problems import did_you_mean, quoted
from firstclick.programme_file.tables import ID_MAX_CHARS, Table
from firstclick.programme_file.weekly import WEEKLY_KEYS, Weekly, read_start, read_weekly

_KEYS = ("movie", "auditorium", "starts_at", "id", *WEEKLY_KEYS, *PRESENTATION_KEYS)
_DATE_AND_TIME_CHARS = len("-20261127-2015-")


@dataclass(frozen=True)
class Once:
    """A single start in the cinema's local time. `showtime_id` is "" when the file gives no id."""

    starts_at: datetime.datetime
    showtime_id: str


@dataclass(frozen=True)
class ShowtimePlan:
    """One table: a movie, an auditorium and start times in the cinema's local time."""

    table: Table
    movie: Movie
    auditorium: Auditorium
    when: Once | Weekly
    presentation: Presentation = PLAIN

    def starts_on(self, dates: Collection[datetime.date]) -> Iterator[datetime.datetime]:
        """The local start times on these dates. Starts that are named are always included, whatever their date."""
        match self.when:
            case Once(starts_at):
                yield starts_at
            case Weekly() as weekly:
                yield from weekly.starts_on(dates)

    def lasting_starts(self) -> tuple[datetime.datetime, ...]:
        """The starts that are on the programme whatever day it is: those that are named."""
        return (self.when.starts_at,) if isinstance(self.when, Once) else self.when.also

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
    presentation = read_presentation(table, entry.presentation if entry else PLAIN)
    if entry is None or auditorium is None or when is None:
        return None
    plan = ShowtimePlan(table, entry.movie, auditorium, when, presentation)
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
    weekly = any(table.has(key) for key in WEEKLY_KEYS)
    if table.has("starts_at") == weekly:
        table.complain('it needs either "starts_at" or "days" and "times"; one of the two, not both.')
        return None
    return read_weekly(table, zone) if weekly else _read_once(table, zone)


def _read_once(table: Table, zone: ZoneInfo) -> Once | None:
    showtime_id = table.identifier() if table.has("id") else ""
    starts_at = read_start(table, "starts_at", table.values["starts_at"], zone)
    return None if starts_at is None else Once(starts_at, showtime_id)
