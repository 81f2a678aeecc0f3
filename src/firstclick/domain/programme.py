"""What is on: movies, auditoriums and showtimes. It never knows which seats are taken."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from math import inf

from firstclick.domain.seats.seat_map import SeatMap


@dataclass(frozen=True, slots=True)
class Movie:
    """A film on the programme. `runtime_min` is in minutes, 0 when unknown."""

    movie_id: str
    title: str
    runtime_min: int = 0
    rating: str = ""
    summary: str = ""


@dataclass(frozen=True)
class Auditorium:
    """A room with a seat map.

    `house_seats` are the ids of the seats that the box office keeps back at every showtime; `orphan_rule` says
    whether a choice may leave a single empty seat between takens.
    """

    auditorium_id: str
    name: str
    seat_map: SeatMap
    house_seats: tuple[str, ...] = ()
    orphan_rule: bool = True


@dataclass(frozen=True)
class Showtime:
    """One movie, in one auditorium, at one time: what seats are sold for.

    `starts_at_ms` counts milliseconds since 1970 UTC; None is the single showtime of a movie without a timetable,
    which carries the movie's own id and never begins.
    """

    showtime_id: str
    movie: Movie
    auditorium: Auditorium
    starts_at_ms: int | None = None


@dataclass(frozen=True)
class Programme:
    """A cinema's whole programme. `timezone` is an IANA name, in which its start times were written."""

    cinema: str
    timezone: str
    movies: tuple[Movie, ...]
    auditoriums: tuple[Auditorium, ...]
    showtimes: tuple[Showtime, ...]

    @cached_property
    def movie_by_id(self) -> dict[str, Movie]:
        """The movies by their ids."""
        return {movie.movie_id: movie for movie in self.movies}

    @cached_property
    def showtime_by_id(self) -> dict[str, Showtime]:
        """The showtimes by their ids."""
        return {showtime.showtime_id: showtime for showtime in self.showtimes}

    @cached_property
    def showtimes_by_movie(self) -> dict[str, tuple[Showtime, ...]]:
        """Each movie's showtimes by movie id, earliest first."""
        found: dict[str, list[Showtime]] = {movie.movie_id: [] for movie in self.movies}
        for showtime in self.showtimes:
            found[showtime.movie.movie_id].append(showtime)
        return {movie_id: tuple(sorted(some, key=_start)) for movie_id, some in found.items()}

    def showtimes_after(self, movie_id: str, at_ms: int) -> tuple[Showtime, ...]:
        """The movie's showtimes that begin after `at_ms` (milliseconds since 1970 UTC) or never, earliest first."""
        return self.showtimes_by_movie.get(movie_id, ())[self._begun(movie_id, at_ms) :]

    def current_showtime(self, movie_id: str, at_ms: int) -> Showtime | None:
        """The first of `showtimes_after`, found without going through them all; None when there is none."""
        showtimes, first = self.showtimes_by_movie.get(movie_id, ()), self._begun(movie_id, at_ms)
        return showtimes[first] if first < len(showtimes) else None

    def _begun(self, movie_id: str, at_ms: int) -> int:
        return bisect_right(self._starts.get(movie_id, ()), at_ms)

    @cached_property
    def _starts(self) -> dict[str, tuple[float, ...]]:
        return {movie_id: tuple(map(_start, some)) for movie_id, some in self.showtimes_by_movie.items()}


def _start(showtime: Showtime) -> float:
    """What showtimes are sorted by; one without a start never begins."""
    return inf if showtime.starts_at_ms is None else showtime.starts_at_ms
