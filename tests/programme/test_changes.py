"""`[[change]]`: what a cinema changes about single showtimes after they were planned."""

from __future__ import annotations

import datetime

import pytest

from firstclick.domain.programme import ShowtimeStatus
from firstclick.programme_file import describe
from firstclick.programme_file.document import read_document
from firstclick.programme_file.json_tables import json_tables
from firstclick.programme_file.rewrite import rewrite
from tests.programme.sample import MONDAY, SAMPLE, changed, parse, problems

WEEKLY = "night-train-20261123-2015-studio"
SINGLE = "night-train-20261201-1930-cellar"
UNTIMED = "movie-1"
CLOSED = 'sales = "closed"'


def change(showtime: str, *values: str) -> str:
    return "\n".join(["", "[[change]]", f'showtime = "{showtime}"', *values, ""])


def with_change(showtime: str, *values: str) -> str:
    return SAMPLE + change(showtime, *values)


def refusal(showtime: str, *values: str) -> str:
    (sentence,) = problems(with_change(showtime, *values))
    return sentence.split(": ", 2)[2]


@pytest.mark.parametrize("showtime", [WEEKLY, SINGLE, UNTIMED])
def test_one_showtime_is_closed_and_the_others_are_on_sale(showtime: str) -> None:
    programme = parse(with_change(showtime, CLOSED))
    closed = [one.showtime_id for one in programme.showtimes if one.status is ShowtimeStatus.CLOSED]
    assert closed == [showtime]
    assert len(programme.showtimes) == len(parse(SAMPLE).showtimes)
    movie = programme.showtime_by_id[showtime].movie.movie_id
    assert showtime not in [one.showtime_id for one in programme.showtimes_after(movie, 0)]
    assert [line for line in describe(programme).splitlines() if showtime in line and line.endswith("closed")]


def test_a_change_is_valid_before_its_showtime_is_on_sale_and_after_it_was() -> None:
    text = with_change("night-train-20261228-1700-studio", CLOSED)
    assert all(one.status is ShowtimeStatus.ON_SALE for one in parse(text).showtimes)
    on_its_day = parse(text, datetime.date(2026, 12, 28))
    assert [one.status for one in on_its_day.showtimes if one.starts_at_ms].count(ShowtimeStatus.CLOSED) == 1
    assert parse(text, datetime.date(2027, 3, 1)).showtimes


@pytest.mark.parametrize(
    ("showtime", "values", "sentence"),
    [
        ("night-train-20261124-2015-studio", (CLOSED,), "there is no showtime "),  # a Tuesday
        ("night-train-20261123-2016-studio", (CLOSED,), "there is no showtime "),
        ("night-train-20261399-2015-studio", (CLOSED,), "there is no showtime "),
        ("night-train-20261201-1930-cellr", (CLOSED,), f'did you mean "{SINGLE}"?'),
        (WEEKLY, ('sales = "open"',), 'sales can be "closed" only'),
        (WEEKLY, ('status = "off"',), 'status can be "cancelled" only'),
        (WEEKLY, ("sales = true",), "sales must be text in quotes"),
        (WEEKLY, (CLOSED, "price = 3"), 'there is no key "price"'),
        (WEEKLY, (), "it changes nothing"),
    ],
)
def test_what_is_wrong_in_a_change_is_reported(showtime: str, values: tuple[str, ...], sentence: str) -> None:
    assert sentence in refusal(showtime, *values)


def test_a_cancelled_showtime_stays_on_the_programme_and_leaves_its_place_free() -> None:
    text = with_change(WEEKLY, 'status = "cancelled"', CLOSED)
    programme = parse(text)
    cancelled = programme.showtime_by_id[WEEKLY]
    assert cancelled.status is ShowtimeStatus.CANCELLED
    assert cancelled not in programme.showtimes_after("night-train", 0)
    other = '\n[[showtime]]\nmovie = "night-train"\nauditorium = "studio"\nstarts_at = 2026-11-23T20:30:00\n'
    assert len(parse(text + other).showtimes) == len(programme.showtimes) + 1


def test_a_showtime_has_one_change() -> None:
    (sentence,) = problems(with_change(WEEKLY, CLOSED) + change(WEEKLY, CLOSED))
    assert "the change of this showtime is already in line" in sentence


def test_forms_that_change_something_else_keep_changes_byte_for_byte() -> None:
    text = SAMPLE + change(WEEKLY, f"{CLOSED} # a school class has the room")
    tables = json_tables(read_document(text, "week.toml"))
    assert tables["change"] == [{"showtime": WEEKLY, "sales": "closed"}]
    assert rewrite(text, tables, "week.toml") == text
    tables["movie"][0]["title"] = "The Night Train"
    assert rewrite(text, tables, "week.toml") == changed("Night Train to Marrowby", "The Night Train", text)


def test_the_day_of_the_file_does_not_matter_to_whether_a_change_is_valid() -> None:
    text = with_change(WEEKLY, CLOSED)
    for days in range(14):
        assert parse(text, MONDAY + datetime.timedelta(days=days)).showtimes
