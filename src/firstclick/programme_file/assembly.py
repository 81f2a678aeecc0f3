"""Builds a `Programme` from a parsed TOML document: reads each table, then checks them together. It opens no file."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo, available_timezones

from firstclick.domain.programme import Auditorium, Programme, Showtime
from firstclick.programme_file.auditoriums import read_auditorium
from firstclick.programme_file.local_time import find_zone
from firstclick.programme_file.movies import MovieEntry, has_auditorium, read_movie
from firstclick.programme_file.problems import ProblemReport, did_you_mean, quoted
from firstclick.programme_file.tables import Table, refuse_repeated_ids, tables_of
from firstclick.programme_file.timetable import ShowtimePlan, read_plan
from firstclick.programme_file.week import SHOWTIMES_MAX, Start, coming_week, expand, refuse_overlaps, showtime_of

_TABLES = ("cinema", "auditorium", "movie", "showtime")
_CINEMA_KEYS = ("name", "timezone")
_PLACEHOLDER_ZONE = "UTC"


@dataclass(frozen=True)
class _Parts:
    """What the file's tables contain; `zone` is the cinema's time zone."""

    cinema: str
    zone: ZoneInfo
    auditoriums: Mapping[str, Auditorium]
    entries: Mapping[str, MovieEntry]
    plans: list[ShowtimePlan]


def assemble(
    document: Mapping[str, object], report: ProblemReport, today_in: Callable[[ZoneInfo], datetime.date]
) -> Programme:
    """The programme of a document, for the week that begins on `today_in(zone)`. Raises `ProgrammeError`."""
    parts = _read_parts(document, report)
    today = today_in(parts.zone)
    refuse_overlaps(parts.plans, today)
    report.raise_if_any()
    starts = expand(parts.plans, coming_week(today), parts.zone)
    untimed = [entry for entry in parts.entries.values() if entry.auditorium]
    _refuse_repeated_showtimes(starts, untimed)
    if not untimed:
        _refuse_past(starts, today, report)
    report.raise_if_any()
    return _programme(parts, starts)


def _read_parts(document: Mapping[str, object], report: ProblemReport) -> _Parts:
    _refuse_unknown_tables(document, report)
    cinema, zone = _read_cinema(document, report)
    auditorium_tables = tables_of(document, "auditorium", report)
    movie_tables = tables_of(document, "movie", report)
    showtime_tables = tables_of(document, "showtime", report)
    refuse_repeated_ids(auditorium_tables)
    refuse_repeated_ids(movie_tables)
    auditoriums = {one.auditorium_id: one for one in map(read_auditorium, auditorium_tables)}
    entries = {entry.movie.movie_id: entry for entry in (read_movie(table, auditoriums) for table in movie_tables)}
    _refuse_unshown(entries, showtime_tables, report)
    plans = [read_plan(table, entries, auditoriums, zone) for table in showtime_tables]
    return _Parts(cinema, zone, auditoriums, entries, [plan for plan in plans if plan is not None])


def _refuse_unknown_tables(document: Mapping[str, object], report: ProblemReport) -> None:
    for name in document:
        if name not in _TABLES:
            line = report.lines.line(name) or report.lines.line("", 0, name)
            report.add(line, f"there is no table {quoted(name)}{did_you_mean(name, _TABLES)}")


def _read_cinema(document: Mapping[str, object], report: ProblemReport) -> tuple[str, ZoneInfo]:
    values = document.get("cinema")
    if not isinstance(values, dict):
        report.add(report.lines.line("cinema"), "the table [cinema], with a name and a timezone, is missing.")
        return "", ZoneInfo(_PLACEHOLDER_ZONE)
    table = Table("cinema", 0, values, report)
    table.refuse_unknown(_CINEMA_KEYS)
    return table.prose("name"), _read_zone(table)


def _read_zone(table: Table) -> ZoneInfo:
    name = table.text("timezone")
    zone = find_zone(name or _PLACEHOLDER_ZONE)
    if zone is None:
        hint = did_you_mean(name, available_timezones())
        table.add_problem(f"there is no time zone {quoted(name)}{hint}", "timezone")
    return zone or ZoneInfo(_PLACEHOLDER_ZONE)


def _refuse_unshown(entries: Mapping[str, MovieEntry], showtimes: list[Table], report: ProblemReport) -> None:
    if not entries:
        report.add(0, "there is no [[movie]] table, so there is nothing to sell.")
    shown = {name for table in showtimes if isinstance(name := table.values.get("movie"), str)}
    for movie_id, entry in entries.items():
        if movie_id and movie_id not in shown and not has_auditorium(entry.table):
            entry.table.add_problem(
                'nothing says when or where it is shown: add a [[showtime]], or give it an "auditorium" or '
                '"rows" and "seats_per_row" to sell it without a timetable.'
            )


def _programme(parts: _Parts, starts: list[Start]) -> Programme:
    entries = list(parts.entries.values())
    timed = [showtime_of(start) for start in starts]
    untimed = [Showtime(one.movie.movie_id, one.movie, one.auditorium) for one in entries if one.auditorium]
    own_auditoriums = [one.auditorium for one in untimed if one.auditorium.auditorium_id not in parts.auditoriums]
    return Programme(
        cinema=parts.cinema,
        timezone=parts.zone.key,
        movies=tuple(entry.movie for entry in entries),
        auditoriums=(*parts.auditoriums.values(), *own_auditoriums),
        showtimes=(*timed, *untimed),
    )


def _refuse_repeated_showtimes(starts: list[Start], untimed: list[MovieEntry]) -> None:
    first: dict[str, Table] = {}
    named = [(entry.movie.movie_id, entry.table) for entry in untimed]
    named += [(start.plan.showtime_id(start.local), start.plan.table) for start in starts]
    for showtime_id, table in named:
        if showtime_id in first:
            where = f"already taken, in line {first[showtime_id].line()}"
            table.add_problem(f"the showtime's id {quoted(showtime_id)} is {where}.", "id")
        first.setdefault(showtime_id, table)
    if len(starts) > SHOWTIMES_MAX:
        starts[-1].plan.table.add_problem(f"that makes {len(starts)} showtimes; {SHOWTIMES_MAX} is the most.")


def _refuse_past(starts: list[Start], today: datetime.date, report: ProblemReport) -> None:
    if all(start.local.date() < today for start in starts):
        report.add(0, f"every showtime is before {today:%Y-%m-%d}, so there is nothing left to sell.")
