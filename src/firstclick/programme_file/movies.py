"""The `[[movie]]` tables. It never knows when a movie is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from firstclick.domain.programme import Auditorium, Movie
from firstclick.programme_file.problems import did_you_mean, quoted
from firstclick.programme_file.rooms import own_room
from firstclick.programme_file.tables import Table

RUNTIME_MAX_MIN = 24 * 60
RATING_MAX_CHARS = 20
SUMMARY_MAX_CHARS = 2000

_KEYS = ("id", "title", "runtime_min", "rating", "summary", "auditorium", "rows", "seats_per_row")


@dataclass(frozen=True)
class Entry:
    """A movie with its table. `auditorium` is its room if it is sold without a timetable, else None."""

    table: Table
    movie: Movie
    auditorium: Auditorium | None


def read_movie(table: Table, auditoriums: Mapping[str, Auditorium]) -> Entry:
    """The movie of one table, and the room that it names or brings along."""
    table.refuse_unknown(_KEYS)
    movie = Movie(
        movie_id=table.identifier(),
        title=table.prose("title"),
        runtime_min=table.integer("runtime_min", 0, RUNTIME_MAX_MIN, default=0),
        rating=table.prose("rating", default="", chars_max=RATING_MAX_CHARS),
        summary=table.prose("summary", default="", chars_max=SUMMARY_MAX_CHARS),
    )
    return Entry(table, movie, _read_room(table, movie.movie_id, auditoriums))


def has_room(table: Table) -> bool:
    """Whether the movie names a room of its own, which means that it is sold without a timetable."""
    return any(table.has(key) for key in ("auditorium", "rows", "seats_per_row"))


def find_auditorium(table: Table, auditoriums: Mapping[str, Auditorium]) -> Auditorium | None:
    """The auditorium that the table's key "auditorium" names; complains when there is none of that id."""
    name = table.text("auditorium")
    if name and name not in auditoriums:
        table.complain(f"there is no auditorium {quoted(name)}{did_you_mean(name, auditoriums)}", "auditorium")
    return auditoriums.get(name)


def _read_room(table: Table, movie_id: str, auditoriums: Mapping[str, Auditorium]) -> Auditorium | None:
    if not has_room(table):
        return None
    if not table.has("auditorium"):
        if movie_id in auditoriums:
            table.complain("its room goes by the movie's id, which is already an auditorium's; rename one.", "id")
        return own_room(table, movie_id)
    if table.has("rows") or table.has("seats_per_row"):
        table.complain('it needs either "auditorium" or "rows" and "seats_per_row"; one of the two, not both.')
    return find_auditorium(table, auditoriums)
