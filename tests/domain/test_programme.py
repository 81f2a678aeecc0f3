"""The showtimes of a movie that are on sale at a given time."""

from __future__ import annotations

from firstclick.domain.programme import Auditorium, Movie, Programme, Showtime
from firstclick.domain.seats.seat_map import plain_grid

FILM, SINGLE, IDLE = Movie("film", "Film"), Movie("single", "Single"), Movie("idle", "Idle")
ROOM = Auditorium("room", "Room", plain_grid(1, 1))
LATE, EARLY = Showtime("late", FILM, ROOM, 2_000), Showtime("early", FILM, ROOM, 1_000)
ALWAYS = Showtime("single", SINGLE, ROOM)
PROGRAMME = Programme("House", "UTC", (FILM, SINGLE, IDLE), (ROOM,), (LATE, EARLY, ALWAYS))


def test_showtimes_are_on_sale_until_the_moment_in_which_they_begin() -> None:
    assert PROGRAMME.showtimes_after("film", 999) == (EARLY, LATE)
    assert PROGRAMME.showtimes_after("film", 1_000) == (LATE,)
    assert PROGRAMME.showtimes_after("film", 2_000) == ()


def test_the_current_showtime_is_the_first_of_them() -> None:
    assert PROGRAMME.current_showtime("film", 999) is EARLY
    assert PROGRAMME.current_showtime("film", 1_000) is LATE
    assert PROGRAMME.current_showtime("film", 2_000) is None


def test_a_movie_without_a_timetable_never_begins() -> None:
    assert PROGRAMME.showtimes_after("single", 10**15) == (ALWAYS,)


def test_an_unknown_movie_or_one_without_showtimes_has_none() -> None:
    for movie_id in ("idle", "no such"):
        assert PROGRAMME.showtimes_after(movie_id, 0) == ()
        assert PROGRAMME.current_showtime(movie_id, 0) is None
