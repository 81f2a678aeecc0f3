"""A programme as plain text, for `firstclick programme show`."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from zoneinfo import ZoneInfo

from firstclick.domain.programme import Auditorium, Movie, Programme, Showtime, ShowtimeStatus
from firstclick.domain.seats.seat_map import Row
from firstclick.programme_file.chair_numbers import written
from firstclick.programme_file.drawing import draw
from firstclick.programme_file.local_time import from_ms
from firstclick.programme_file.room_text import is_drawable

# strftime uses the names of the locale, but the text must be the same on every machine.
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


def describe(programme: Programme, now_ms: int | None = None) -> str:
    """List the movies, the showtimes of each day in the cinema's local time, and the auditoriums with their maps.

    Showtimes that have begun at `now_ms` are marked.
    """
    return "\n".join(
        [
            f"{programme.cinema} ({programme.timezone})",
            *_movies(programme.movies),
            *_showtimes(programme, now_ms),
            *_auditoriums(programme.auditoriums),
        ]
    )


def _movies(movies: tuple[Movie, ...]) -> Iterator[str]:
    yield from ("", f"Movies ({len(movies)})")
    for cells in _columns([_movie_cells(movie) for movie in movies]):
        yield f"  {cells}"


def _movie_cells(movie: Movie) -> tuple[str, ...]:
    runtime = f"{movie.runtime_min} min" if movie.runtime_min else ""
    return (movie.movie_id, movie.title, runtime, movie.rating)


def _showtimes(programme: Programme, now_ms: int | None) -> Iterator[str]:
    zone = ZoneInfo(programme.timezone)
    yield from ("", f"Showtimes ({len(programme.showtimes)})")
    lines = _columns([_showtime_cells(showtime, zone, now_ms) for showtime in programme.showtimes])
    pairs = zip(programme.showtimes, lines, strict=True)
    for day, of_day in groupby(pairs, key=lambda pair: _day(pair[0].starts_at_ms, zone)):
        yield f"  {day}"
        yield from (f"    {line}" for _, line in of_day)


def _showtime_cells(showtime: Showtime, zone: ZoneInfo, now_ms: int | None) -> tuple[str, ...]:
    at_ms = showtime.starts_at_ms
    time_of_day = "--:--" if at_ms is None else f"{from_ms(at_ms, zone):%H:%M}"
    status = "" if showtime.status is ShowtimeStatus.ON_SALE else showtime.status.value
    if showtime.moved_from is not None:
        was = from_ms(showtime.moved_from.starts_at_ms, zone)
        status = f"{status} moved from {was:%Y-%m-%d %H:%M}, {showtime.moved_from.auditorium}".strip()
    if now_ms is not None and showtime.has_begun(now_ms):
        status = f"{status} has begun".strip()
    return (time_of_day, showtime.movie.title, showtime.auditorium.name, showtime.showtime_id, status)


def _day(at_ms: int | None, zone: ZoneInfo) -> str:
    if at_ms is None:
        return "Without a timetable"
    local = from_ms(at_ms, zone)
    return f"{_WEEKDAYS[local.weekday()]}, {local.day} {_MONTHS[local.month - 1]} {local.year}"


def _auditoriums(auditoriums: tuple[Auditorium, ...]) -> Iterator[str]:
    yield from ("", f"Auditoriums ({len(auditoriums)})")
    for auditorium in auditoriums:
        yield f"  {auditorium.auditorium_id}  {auditorium.name}: {_seats(auditorium)}"
        if is_drawable(auditorium.seat_map):
            yield textwrap.indent(draw(auditorium.seat_map), "    ")
        else:
            yield from (f"    {_row(row)}" for row in auditorium.seat_map.rows)


def _row(row: Row) -> str:
    """A row whose seats no drawing can hold: its name, and the numbers of its seats."""
    labels = [seat.label for seat in row.seats]
    place = ", ".join(filter(None, [row.section.name if row.section else "", f"row {row.label}" if row.label else ""]))
    return f"{place}: {written(labels) or f'1-{len(labels)}'}"


def _seats(auditorium: Auditorium) -> str:
    kinds = Counter(seat.kind.value for seat in auditorium.seat_map.seats)
    total = f"{kinds.total()} seats ({', '.join(f'{count} {kind}' for kind, count in kinds.most_common())})"
    kept = " ".join(auditorium.house_seats)
    broken = " ".join(seat.seat_id for seat in auditorium.seat_map.seats if seat.out_of_order)
    parts = [total, f"of which the box office keeps back {kept}" if kept else "", f"out of order: {broken}"]
    return ", ".join(filter(None, parts if broken else parts[:2]))


def _columns(rows: list[tuple[str, ...]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    padded = ("  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)) for row in rows)
    return [line.rstrip() for line in padded]
