"""The showtimes of a movie that are on sale at a given time."""

from __future__ import annotations

from dataclasses import replace

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


def test_a_programme_shares_what_is_equal_with_the_one_before_and_nothing_else() -> None:
    room, hall = Auditorium("room", "Room", plain_grid(2, 2)), Auditorium("hall", "Hall", plain_grid(3, 3))
    film, other = Movie("film", "The Film"), Movie("other", "The Other Film")

    def again(hall_name: str, version: int) -> Programme:
        rooms = (replace(room, seat_map=plain_grid(2, 2)), replace(hall, name=hall_name, seat_map=plain_grid(3, 3)))
        films = (replace(film), replace(other))
        showtimes = (Showtime("one", films[0], rooms[0], 5), Showtime("two", films[1], rooms[1], 6))
        return Programme("Test", "UTC", films, rooms, showtimes, version)

    before, now = again("Hall", 1), again("The Hall", 2)
    shared = now.sharing(before)
    assert (shared, shared.version) == (now, 2)
    assert shared.showtime_by_id["one"] is before.showtime_by_id["one"]
    assert shared.auditoriums[0] is before.auditoriums[0]
    assert shared.showtime_by_id["two"].auditorium is shared.auditoriums[1] is now.auditoriums[1]
    assert shared.movies[1] is before.movies[1] is shared.showtime_by_id["two"].movie
