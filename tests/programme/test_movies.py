"""The `[[movie]]` tables: with a timetable or with an auditorium, and the problems of those with both or neither."""

from __future__ import annotations

import pytest

from firstclick.domain.seats.seat_map import plain_grid
from tests.programme.sample import SAMPLE, changed, parse, problem, problems


def test_a_movie_without_a_timetable_has_one_showtime_of_its_own_name_that_never_begins() -> None:
    programme = parse(SAMPLE)
    (showtime,) = programme.showtimes_by_movie["movie-1"]
    assert (showtime.showtime_id, showtime.starts_at_ms) == ("movie-1", None)
    assert programme.current_showtime("movie-1", at_ms=2**50) == showtime


def test_its_own_room_is_a_plain_grid_without_an_orphan_rule() -> None:
    room = parse(SAMPLE).showtime_by_id["movie-1"].auditorium
    assert (room.auditorium_id, room.seat_map, room.orphan_rule) == ("movie-1", plain_grid(8, 10), False)


def test_it_may_be_sold_in_an_auditorium_of_the_file() -> None:
    programme = parse(changed("rows = 8\nseats_per_row = 10", 'auditorium = "studio"'))
    assert programme.showtime_by_id["movie-1"].auditorium == programme.auditoriums[0]
    assert len(programme.auditoriums) == 2


def test_only_id_and_title_are_needed() -> None:
    text = changed('runtime_min = 104\nrating = "12A"\nsummary = "The last sleeper leaves."\n', "")
    movie = parse(text).movies[0]
    assert (movie.runtime_min, movie.rating, movie.summary) == (0, "", "")


def test_a_summary_of_many_lines_is_read_as_one() -> None:
    text = changed('"The last sleeper leaves."', '"""\nThe last\n  sleeper leaves.\n"""')
    assert parse(text).movies[0].summary == "The last sleeper leaves."


def test_a_movie_with_neither_timetable_nor_room_is_refused() -> None:
    found = problem("rows = 8\nseats_per_row = 10\n", "")
    assert found.startswith('week.toml, line 29: [[movie]] "movie-1": nothing says when or where it is shown')


def test_a_movie_with_both_timetable_and_room_is_refused() -> None:
    found = problems(changed('rating = "12A"', 'auditorium = "studio"'))
    said = (
        '[[showtime]] "night-train": this movie names a room of its own, so it is sold without a timetable; drop one.'
    )
    assert found == (f"week.toml, line 36: {said}", f"week.toml, line 42: {said}")


def test_a_movie_with_two_rooms_is_refused() -> None:
    assert problem("rows = 8", 'rows = 8\nauditorium = "studio"').endswith("one of the two, not both.")


def test_a_movie_in_an_unknown_room_is_refused() -> None:
    assert problem("rows = 8\nseats_per_row = 10", 'auditorium = "studoi"') == (
        'week.toml, line 32: [[movie]] "movie-1": there is no auditorium "studoi"; did you mean "studio"?'
    )


def test_a_room_of_its_own_cannot_take_an_auditoriums_name() -> None:
    assert "which is already an auditorium's; rename one." in problem('id = "movie-1"', 'id = "cellar"')


def test_two_movies_of_one_id_are_refused() -> None:
    found = problems(changed('id = "movie-1"', 'id = "night-train"'))
    assert 'week.toml, line 30: [[movie]] "night-train": this id is already taken, in line 23.' in found


def test_a_title_is_needed_and_not_blank() -> None:
    assert problem('title = "The Glass Orchard"\n', "").endswith('the key "title" is missing.')
    assert problem("The Glass Orchard", "  ").endswith("title is empty.")


def test_a_title_has_bounds() -> None:
    assert problem("The Glass Orchard", "x" * 201).endswith("title has 201 characters; 200 is the most.")


def test_a_title_has_no_control_characters() -> None:
    assert problem("The Glass Orchard", "\\u001b[2J").endswith("title has a control character in it.")


@pytest.mark.parametrize("runtime", ["-1", "1441"])
def test_a_movie_lasts_at_most_a_day(runtime: str) -> None:
    assert problem("104", runtime).endswith("runtime_min must be from 0 to 1440.")


def test_minutes_are_whole() -> None:
    assert problem("104", "1.5").endswith("runtime_min must be a whole number, not a number with a fraction.")


def test_a_room_that_is_broken_itself_is_not_called_unknown_as_well() -> None:
    assert len(problems(changed("C ll..pp", "C yy"))) == 1
