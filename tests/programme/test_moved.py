"""`[[change]]` with a start or an auditorium: a showtime is moved, and its id stays."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

import pytest

from firstclick.domain.programme import Programme, Showtime
from firstclick.programme_file import describe
from tests.programme.sample import MONDAY, SAMPLE, changed, parse, problems
from tests.programme.test_changes import SINGLE, UNTIMED, WEEKLY, change, refusal

LONDON = ZoneInfo("Europe/London")
TWIN = '''
[[auditorium]]
id = "twin"
name = "The Twin"
seat_map = """
A ss..ss
B ss..wc
C ll..pp
"""
'''
LATER = "starts_at = 2026-11-24T21:00:00"
PRICED = (
    changed('timezone = "Europe/London"', 'timezone = "Europe/London"\ncurrency = "GBP"')
    + """
[[ticket_type]]
id = "adult"
name = "Adult"

[[price]]
amounts = { adult = "12.00" }

[[price]]
days = "mon"
auditorium = "studio"
amounts = { adult = "9.00" }
"""
)


def local(showtime: Showtime, at_ms: int | None = None) -> str:
    at_ms = showtime.starts_at_ms if at_ms is None else at_ms
    return f"{datetime.datetime.fromtimestamp((at_ms or 0) / 1000, LONDON):%a %d %b %H:%M}"


def moved(programme: Programme, showtime: str = WEEKLY) -> Showtime:
    return programme.showtime_by_id[showtime]


def test_a_weekly_showtime_begins_elsewhen_and_the_others_as_before() -> None:
    programme, before = parse(SAMPLE + change(WEEKLY, LATER)), parse(SAMPLE)
    now = moved(programme)
    assert local(now) == "Tue 24 Nov 21:00"
    assert now.moved_from is not None
    assert (local(now, now.moved_from.starts_at_ms), now.moved_from.auditorium) == ("Mon 23 Nov 20:15", "The Studio")
    others = [one for one in programme.showtimes if one is not now]
    assert others == [one for one in before.showtimes if one.showtime_id != WEEKLY]
    assert now.offer == moved(before).offer
    assert "moved from 2026-11-23 20:15, The Studio" in describe(programme)


def test_it_is_on_sale_until_its_new_day_although_its_week_is_over() -> None:
    text = SAMPLE + change(WEEKLY, "starts_at = 2026-12-08T21:00:00")
    for day in (MONDAY, datetime.date(2026, 11, 25), datetime.date(2026, 12, 8)):
        assert local(moved(parse(text, day))) == "Tue 08 Dec 21:00"
    assert WEEKLY not in parse(text, datetime.date(2026, 12, 9)).showtime_by_id


def test_one_of_a_later_week_is_on_sale_at_once_when_it_is_moved_to_this_one() -> None:
    later = "night-train-20261228-2015-studio"
    programme = parse(SAMPLE + change(later, LATER))
    assert local(moved(programme, later)) == "Tue 24 Nov 21:00"


def test_a_single_showtime_is_moved_to_an_auditorium_with_the_same_seats() -> None:
    text = SAMPLE + TWIN + change(WEEKLY, 'auditorium = "twin"')
    now = moved(parse(text))
    assert (now.auditorium.name, local(now)) == ("The Twin", "Mon 23 Nov 20:15")
    assert now.moved_from is not None
    assert now.moved_from.auditorium == "The Studio"
    assert local(moved(parse(SAMPLE + change(SINGLE, LATER)), SINGLE)) == "Tue 24 Nov 21:00"


def test_the_prices_stay_those_of_the_planned_start_and_auditorium() -> None:
    text = PRICED + TWIN
    now = moved(parse(text + change(WEEKLY, LATER, 'auditorium = "twin"')))
    assert now.price_list is not None
    assert now.price_list == moved(parse(text)).price_list
    assert now.price_list.price_from.amount_minor == 900


def test_what_is_written_as_it_was_planned_has_not_moved() -> None:
    now = moved(parse(SAMPLE + change(WEEKLY, "starts_at = 2026-11-23T20:15:00", 'auditorium = "studio"')))
    assert now.moved_from is None


def test_a_moved_showtime_leaves_its_place_free_and_needs_a_free_one() -> None:
    clash = SAMPLE + change(WEEKLY, "starts_at = 2026-11-23T18:00:00")
    (sentence,) = problems(clash)
    assert f'[[change]] "{WEEKLY}": 2026-11-23 18:00 in auditorium "studio" begins before "night-train"' in sentence
    other = '\n[[showtime]]\nmovie = "night-train"\nauditorium = "studio"\nstarts_at = 2026-11-23T20:30:00\n'
    assert "begins before" in problems(SAMPLE + other)[0]
    assert len(parse(SAMPLE + other + change(WEEKLY, LATER)).showtimes) == len(parse(SAMPLE).showtimes) + 1


@pytest.mark.parametrize(
    ("showtime", "value", "sentence"),
    [
        (WEEKLY, 'auditorium = "cellar"', '"cellar" does not have the seats of "studio"'),
        (WEEKLY, 'auditorium = "attic"', 'there is no auditorium "attic"'),
        (WEEKLY, 'starts_at = "noon"', "starts_at must be a date and time"),
        (UNTIMED, LATER, "has no showtime to move"),
    ],
)
def test_what_is_wrong_in_a_move_is_reported(showtime: str, value: str, sentence: str) -> None:
    assert sentence in refusal(showtime, value)
