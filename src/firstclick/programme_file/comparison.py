"""Two programmes compared, as text for `firstclick programme import`: added, changed (before → after), removed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar
from zoneinfo import ZoneInfo

from firstclick.domain.programme import Auditorium, Movie, Programme, Showtime
from firstclick.domain.seats.seat_map import Row
from firstclick.programme_file.drawing import draw_columns
from firstclick.programme_file.local_time import from_ms

TEXT_CHARS_MAX = 60
Item = TypeVar("Item", Movie, Auditorium, Showtime)
Values = Mapping[str, str]
"""What an operator sees of an item, by the name of the field."""


def compare(before: Programme, after: Programme) -> Iterator[str]:
    """A line for each thing that differs: first the cinema, then movies, auditoriums and showtimes."""
    if before.cinema:
        yield from _changed("cinema", _cinema(before), _cinema(after))
    old_zone, new_zone = ZoneInfo(before.timezone or "UTC"), ZoneInfo(after.timezone)
    yield from _compare_items("movie", before.movie_by_id, after.movie_by_id, (_movie, _movie))
    rooms = [{room.auditorium_id: room for room in one.auditoriums} for one in (before, after)]
    yield from _compare_items("auditorium", rooms[0], rooms[1], (_auditorium, _auditorium))
    readers = (lambda one: _showtime(one, old_zone), lambda one: _showtime(one, new_zone))
    yield from _compare_items("showtime", before.showtime_by_id, after.showtime_by_id, readers)


def _compare_items(
    noun: str,
    before: Mapping[str, Item],
    after: Mapping[str, Item],
    read: tuple[Callable[[Item], Values], Callable[[Item], Values]],
) -> Iterator[str]:
    yield from (f"added: {noun} {one}" for one in after if one not in before)
    for one, item in after.items():
        if one in before and before[one] != item:
            yield from _changed(f"{noun} {one}", read[0](before[one]), read[1](item))
    yield from (f"removed: {noun} {one}" for one in before if one not in after)


def _changed(name: str, before: Values, after: Values) -> Iterator[str]:
    for field in dict.fromkeys((*before, *after)):
        was, now = before.get(field, ""), after.get(field, "")
        if was != now:
            yield f"changed: {name}, {field} {_short(was)} → {_short(now)}"


def _short(text: str) -> str:
    return f'"{text}"' if len(text) <= TEXT_CHARS_MAX else f'"{text[: TEXT_CHARS_MAX - 1]}…"'


def _cinema(programme: Programme) -> Values:
    return {"name": programme.cinema, "timezone": programme.timezone}


def _movie(movie: Movie) -> Values:
    return {
        "title": movie.title,
        "runtime": f"{movie.runtime_min} min" if movie.runtime_min else "",
        "rating": movie.rating,
        "summary": movie.summary,
    }


def _auditorium(room: Auditorium) -> Values:
    return {
        "name": room.name,
        "house seats": " ".join(room.house_seats),
        "orphan rule": "on" if room.orphan_rule else "off",
        **{f"row {row.label}": _row(row) for row in room.seat_map.rows},
    }


def _row(row: Row) -> str:
    """The row as it is drawn, with the numbers at its ends: they also show the direction."""
    first, last = row.seats[0].number, row.seats[-1].number
    return f"{draw_columns(row)} ({first} to {last})"


def _showtime(showtime: Showtime, zone: ZoneInfo) -> Values:
    at_ms = showtime.starts_at_ms
    return {
        "movie": showtime.movie.title,
        "auditorium": showtime.auditorium.name,
        "start": "" if at_ms is None else f"{from_ms(at_ms, zone):%Y-%m-%d %H:%M}",
    }
