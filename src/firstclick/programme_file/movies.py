"""Reads the `[[movie]]` tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from firstclick.domain.cinema_page import Presentation
from firstclick.domain.programme import Auditorium, Movie, Showtime
from firstclick.programme_file.cinema_page import (
    MOVIE_KEYS,
    PRESENTATION_KEYS,
    Pictures,
    read_link,
    read_picture,
    read_presentation,
)
from firstclick.programme_file.problems import did_you_mean, quoted
from firstclick.programme_file.rooms import own_auditorium
from firstclick.programme_file.tables import Table

RUNTIME_MAX_MIN = 24 * 60
RATING_MAX_CHARS = 20
SUMMARY_MAX_CHARS = 2000

_KEYS = (
    "id",
    "title",
    "runtime_min",
    "rating",
    "summary",
    "auditorium",
    "rows",
    "seats_per_row",
    *MOVIE_KEYS,
    *PRESENTATION_KEYS,
)


@dataclass(frozen=True)
class Entry:
    """A movie and its table. `auditorium` is set when the movie is sold without a timetable, otherwise None.

    `presentation` is how it is shown where a showtime does not say otherwise.
    """

    table: Table
    movie: Movie
    auditorium: Auditorium | None
    presentation: Presentation


def read_movie(table: Table, auditoriums: Mapping[str, Auditorium], pictures: Pictures) -> Entry:
    """Read the movie of one table, and the auditorium that the table names or defines."""
    table.refuse_unknown(_KEYS)
    movie = Movie(
        movie_id=table.identifier(),
        title=table.prose("title"),
        runtime_min=table.integer("runtime_min", 0, RUNTIME_MAX_MIN, default=0),
        rating=table.prose("rating", default="", chars_max=RATING_MAX_CHARS),
        summary=table.prose("summary", default="", chars_max=SUMMARY_MAX_CHARS),
        poster=read_picture(table, "poster", pictures),
        poster_alt=table.prose("poster_alt", default=""),
        trailer_url=read_link(table, "trailer"),
    )
    return Entry(table, movie, _read_auditorium(table, movie.movie_id, auditoriums), read_presentation(table))


def untimed_showtime(entry: Entry, auditorium: Auditorium) -> Showtime:
    """The only showtime of a movie that is sold without a timetable."""
    return Showtime(entry.movie.movie_id, entry.movie, auditorium, presentation=entry.presentation)


def names_auditorium(table: Table) -> bool:
    """Whether the movie names or defines an auditorium. Such a movie is sold without a timetable."""
    return any(table.has(key) for key in ("auditorium", "rows", "seats_per_row"))


def find_auditorium(table: Table, auditoriums: Mapping[str, Auditorium]) -> Auditorium | None:
    """The auditorium that the key "auditorium" names. When there is none, reports a problem and returns None."""
    name = table.text("auditorium")
    if name and name not in auditoriums:
        table.complain(f"there is no auditorium {quoted(name)}{did_you_mean(name, auditoriums)}", "auditorium")
    return auditoriums.get(name)


def _read_auditorium(table: Table, movie_id: str, auditoriums: Mapping[str, Auditorium]) -> Auditorium | None:
    if not names_auditorium(table):
        return None
    if not table.has("auditorium"):
        if movie_id in auditoriums:
            table.complain("its room goes by the movie's id, which is already an auditorium's; rename one.", "id")
        return own_auditorium(table, movie_id)
    if table.has("rows") or table.has("seats_per_row"):
        table.complain('it needs either "auditorium" or "rows" and "seats_per_row"; one of the two, not both.')
    return find_auditorium(table, auditoriums)
