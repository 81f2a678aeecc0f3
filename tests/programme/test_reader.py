"""From a file to a programme: what is read, and the problems of files that cannot be read."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from firstclick.domain.programme import Movie
from firstclick.programme_file import load_programme, load_programme_at, parse_programme
from firstclick.programme_file.problems import PROBLEMS_MAX
from firstclick.service.ports.programme import ProgrammeError
from tests.programme.sample import MONDAY, SAMPLE, changed, parse, problem, problems

LATE_SUNDAY_IN_LONDON_MS = int(datetime.datetime(2026, 11, 22, 23, 59, tzinfo=datetime.UTC).timestamp() * 1000)


def refused(path: Path) -> str:
    with pytest.raises(ProgrammeError) as caught:
        load_programme(path, MONDAY)
    return str(caught.value)


def test_the_cinema_its_movies_and_its_rooms_come_in_the_order_of_the_file() -> None:
    programme = parse(SAMPLE)
    assert (programme.cinema, programme.timezone) == ("The Corner House", "Europe/London")
    assert [movie.movie_id for movie in programme.movies] == ["night-train", "movie-1"]
    assert [room.auditorium_id for room in programme.auditoriums] == ["studio", "cellar", "movie-1"]


def test_a_movie_has_everything_that_the_file_says_of_it() -> None:
    train = Movie("night-train", "Night Train to Marrowby", 104, "12A", "The last sleeper leaves.")
    assert parse(SAMPLE).movies[0] == train


def test_a_file_is_read_from_the_disk(tmp_path: Path) -> None:
    path = tmp_path / "week.toml"
    path.write_text(SAMPLE, encoding="utf-8")
    assert load_programme(path, MONDAY) == parse(SAMPLE)


def test_a_file_from_a_windows_editor_is_read_the_same(tmp_path: Path) -> None:
    path = tmp_path / "week.toml"
    path.write_bytes(b"\xef\xbb\xbf" + SAMPLE.replace("\n", "\r\n").encode())
    assert load_programme(path, MONDAY) == parse(SAMPLE)


def test_the_day_is_the_cinemas_own_not_the_servers(tmp_path: Path) -> None:
    path = tmp_path / "week.toml"
    path.write_text(changed("Europe/London", "Pacific/Auckland", changed('"mon", "fri"', '"sun"')), encoding="utf-8")
    first = load_programme_at(path, LATE_SUNDAY_IN_LONDON_MS).showtimes[0]
    assert first.showtime_id == "night-train-20261129-1700-studio"


def test_at_a_moment_in_the_cinemas_own_zone_the_day_has_not_changed_yet(tmp_path: Path) -> None:
    path = tmp_path / "week.toml"
    path.write_text(changed('"mon", "fri"', '"sun"'), encoding="utf-8")
    first = load_programme_at(path, LATE_SUNDAY_IN_LONDON_MS).showtimes[0]
    assert first.showtime_id == "night-train-20261122-1700-studio"


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert refused(tmp_path / "week.toml") == "week.toml: the file cannot be read: No such file or directory."


def test_a_folder_is_no_programme(tmp_path: Path) -> None:
    assert refused(tmp_path) == f"{tmp_path.name}: the file cannot be read: Is a directory."


def test_a_path_that_no_disk_can_have_is_refused_as_a_sentence() -> None:
    assert "the file cannot be read" in refused(Path("week\0.toml"))


def test_a_text_that_is_not_utf_8_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "week.toml"
    path.write_bytes(b'[cinema]\nname = "Caf\xe9"\n')
    assert refused(path) == "week.toml, line 2: the text is not UTF-8."


def test_a_file_that_is_too_large_is_not_parsed(tmp_path: Path) -> None:
    path = tmp_path / "week.toml"
    path.write_bytes(b"#" * 1_000_001)
    assert refused(path) == "week.toml: the file is larger than 1000000 bytes."


def test_a_syntax_error_is_reported_with_line_and_column() -> None:
    assert problem('id = "studio"', "id = studio") == (
        "week.toml, line 6: this is not TOML, at column 6: Invalid value."
    )


def test_a_text_that_breaks_off_is_refused() -> None:
    assert problems('[cinema]\nname = "') == ("week.toml: this is not TOML: Unterminated string (at end of document).",)


def test_deeply_nested_lists_are_refused() -> None:
    assert problems("a = " + "[" * 5000) == ("week.toml: lists or tables lie too deep in one another.",)


def test_a_number_too_long_to_read_is_refused() -> None:
    assert "this is not TOML" in problems("a = " + "9" * 5000)[0]


def test_an_unknown_table_is_refused_and_the_right_one_named() -> None:
    found = problems(SAMPLE + '[[showtimes]]\nmovie = "x"\n')
    assert found == ('week.toml, line 45: there is no table "showtimes"; did you mean "showtime"?',)


def test_a_key_outside_every_table_is_refused_with_its_line() -> None:
    assert problems('opening_hours = "x"\n' + SAMPLE) == ('week.toml, line 1: there is no table "opening_hours".',)


def test_a_table_in_single_brackets_is_refused() -> None:
    found = problems('[movie]\nid = "x"\n[cinema]\nname = "x"\ntimezone = "UTC"')
    assert "week.toml, line 1: movie must be written as a table in double brackets, [[movie]]." in found


def test_a_programme_without_a_cinema_is_refused() -> None:
    text = SAMPLE.partition("[[auditorium]]")
    assert problems("".join(text[1:])) == ("week.toml: the table [cinema], with a name and a timezone, is missing.",)


def test_an_empty_text_lacks_a_cinema_and_a_movie() -> None:
    assert problems("") == (
        "week.toml: the table [cinema], with a name and a timezone, is missing.",
        "week.toml: there is no [[movie]] table, so there is nothing to sell.",
    )


def test_an_unknown_time_zone_is_refused_and_the_nearest_named() -> None:
    assert problem("Europe/London", "Europe/Lodnon") == (
        'week.toml, line 3: [cinema]: there is no time zone "Europe/Lodnon"; did you mean "Europe/London"?'
    )


@pytest.mark.parametrize("name", ["Europe", "../../etc/passwd", "a\\u0000b", "/etc/localtime"])
def test_a_path_is_no_time_zone(name: str) -> None:
    assert "line 3: [cinema]: there is no time zone" in problem("Europe/London", name)


def test_all_problems_are_reported_at_once_in_the_order_of_the_file() -> None:
    text = '[[movie]]\nid = "x"\n' + changed("104", "true", changed('"The Studio"', "7", changed("London", "X")))
    places = [f"week.toml, line {n}" for n in (1, 1, 5, 9, 27)]
    assert [one.partition(":")[0] for one in problems(text)] == places


def test_the_error_itself_says_the_first_and_how_many_more() -> None:
    with pytest.raises(ProgrammeError) as caught:
        parse_programme(changed("104", '"long"', changed('"The Studio"', "7")), "week.toml", MONDAY)
    assert str(caught.value) == (
        'week.toml, line 7: [[auditorium]] "studio": name must be text in quotes, not a whole number. (And 1 more.)'
    )


def test_problems_without_end_are_cut_off() -> None:
    keys = "".join(f"key{n} = 1\n" for n in range(2 * PROBLEMS_MAX))
    assert len(problems(SAMPLE + keys)) == PROBLEMS_MAX


def test_what_a_writer_wrote_cannot_break_a_problem_into_two_lines() -> None:
    assert problem('movie = "night-train"', 'movie = "night\\ntrain"').startswith(
        'week.toml, line 36: [[showtime]] "night\\ntrain": there is no movie "night\\ntrain"'
    )
