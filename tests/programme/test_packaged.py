"""The programme in the package, its description, and the example in docs/PROGRAMME.md."""

from __future__ import annotations

import datetime
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstclick.domain.programme import Programme
from firstclick.domain.seats.seat_map import SeatKind
from firstclick.programme_file import describe, load_programme, packaged_programme, parse_programme
from tests.programme.sample import MONDAY, SAMPLE, changed, parse

PAGE = Path(__file__).resolve().parents[2] / "docs" / "PROGRAMME.md"
EXAMPLE = re.findall(r"```toml\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)


@pytest.fixture(scope="module")
def week() -> Programme:
    return load_programme(None, MONDAY)


@given(today=st.dates(datetime.date(2024, 1, 1), datetime.date(2099, 1, 1)))
def test_the_packaged_week_is_a_good_one_on_every_day(today: datetime.date) -> None:
    timed = [showtime for showtime in load_programme(None, today).showtimes if showtime.starts_at_ms is not None]
    assert len(timed) >= 12


def test_without_a_path_the_packaged_file_is_read(week: Programme) -> None:
    assert week == parse_programme(packaged_programme(), "week.toml", MONDAY)


def test_the_first_versions_movies_are_on_it(week: Programme) -> None:
    assert "B4" in week.showtime_by_id["movie-1"].auditorium.seat_map.by_id
    assert "B4" in week.showtime_by_id["movie-2"].auditorium.seat_map.by_id


def test_the_timetables_films_have_prices_and_the_first_versions_movies_have_none(week: Programme) -> None:
    assert {showtime.showtime_id for showtime in week.showtimes if showtime.price_list is None} == {
        "movie-1",
        "movie-2",
    }
    types = {one.ticket_type_id for prices in week.price_lists for one in prices.ticket_types}
    assert types == {"adult", "child", "concession"}


def test_its_prices_differ_by_seat_ticket_and_hour_with_fees_and_tax(week: Programme) -> None:
    matinee, evening, night = (
        next(one.price_list for one in week.showtimes if one.price_list and one.showtime_id.endswith(f"-{end}"))
        for end in ("1600-garden", "2015-grand", "2330-studio")
    )
    assert [str(one.price_from) for one in (matinee, evening, night)] == ["6.50 GBP", "8.00 GBP", "9.50 GBP"]
    assert str(evening.fees.per_seat) == "0.50 GBP"
    assert evening.tax_basis_points == 2000
    assert {str(one.amount) for one in evening.prices if one.ticket_type_id == "adult"} == {
        *("12.00 GBP", "15.50 GBP", "0.00 GBP"),
    }
    assert "child" not in {one.ticket_type_id for one in night.prices}


def test_it_has_a_promo_code_to_try_and_its_buyers_may_cancel(week: Programme) -> None:
    assert [promo.code for promo in week.promos] == ["KESTREL10"]
    assert week.cancel_until_min == 120


def test_it_has_three_rooms_of_three_sizes_with_places_for_wheelchairs(week: Programme) -> None:
    rooms = week.auditoriums[:3]
    assert [len(room.seat_map.seats) for room in rooms] == [42, 122, 426]
    assert all(SeatKind.WHEELCHAIR in {seat.kind for seat in room.seat_map.seats} for room in rooms)


def test_every_wheelchair_place_has_a_companion_seat_beside_it(week: Programme) -> None:
    for room in week.auditoriums:
        for block in room.seat_map.blocks:
            kinds = [seat.kind for seat in block]
            assert kinds.count(SeatKind.WHEELCHAIR) == kinds.count(SeatKind.COMPANION)


def test_every_movie_on_it_can_be_bought_somewhen(week: Programme) -> None:
    assert all(week.showtimes_by_movie[movie.movie_id] for movie in week.movies)


def test_the_description_has_showtimes_by_day_in_the_cinemas_own_time() -> None:
    text = changed('"17:00", "20:15"', '"09:30"', changed("Europe/London", "Pacific/Auckland"))
    description = describe(parse(text))
    assert "  Friday, 27 November 2026\n    09:30  Night Train to Marrowby  The Studio  night-train-2026" in description


def test_the_description_has_movies_auditoriums_and_movies_without_a_timetable() -> None:
    description = describe(parse(SAMPLE))
    assert (
        "The Corner House (Europe/London)\n\nMovies (2)\n  night-train  Night Train to Marrowby  104 min  12A\n"
        in description
    )
    assert "  Without a timetable\n    --:--  The Glass Orchard" in description
    assert "  cellar  The Cellar: 6 seats (6 standard)\n    A sss\n    B sss\n" in description
    assert "The Studio: 12 seats (6 standard, 2 love, 2 premium, 1 wheelchair, 1 companion), " in description
    assert "of which the box office keeps back B1\n    A ss..ss\n" in description


def test_the_description_of_the_packaged_week_has_everything(week: Programme) -> None:
    description = describe(week)
    assert all(movie.title in description for movie in week.movies)
    assert all(showtime.showtime_id in description for showtime in week.showtimes)
    assert all(room.name in description for room in week.auditoriums)


def test_the_description_has_no_trailing_blanks(week: Programme) -> None:
    assert all(line == line.rstrip() for line in describe(week).split("\n"))


def test_the_example_in_the_document_is_a_good_programme() -> None:
    text, *_ = EXAMPLE
    programme = parse_programme(text, "PROGRAMME.md", MONDAY)
    assert list(programme.showtime_by_id) == [
        *("night-train-20261127-1700-studio", "night-train-20261127-2015-studio"),
        *("night-train-20261128-1700-studio", "night-train-20261128-2015-studio"),
        *("members-night", "movie-1"),
    ]
