"""A weekly timetable has a first and a last day, and exceptions; it is sold for as many weeks as a setting says."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

import pytest

from firstclick.domain.programme import Programme
from firstclick.programme_file import parse_programme
from tests.programme.sample import MONDAY, SAMPLE, changed, parse, problems

LONDON = ZoneInfo("Europe/London")
WEEKLY = 'days = ["mon", "fri"]\ntimes = ["17:00", "20:15"]'
THURSDAY = MONDAY + datetime.timedelta(days=3)
LATE = "20:15"


def weekly(more: str, days: str = '["mon", "fri"]', times: str = f'"{LATE}"') -> str:
    return changed(WEEKLY, f"days = {days}\ntimes = [{times}]\n{more}")


def shown(programme: Programme, room: str = "studio") -> list[str]:
    return [
        f"{datetime.datetime.fromtimestamp(one.starts_at_ms / 1000, LONDON):%a %d %b %H:%M}"
        for one in programme.showtimes
        if one.starts_at_ms is not None and one.auditorium.auditorium_id == room
    ]


def starts(text: str, today: datetime.date = MONDAY, weeks: int = 1) -> list[str]:
    return shown(parse_programme(text, "week.toml", today, weeks))


def test_next_week_is_on_sale_at_once_when_it_is_planned_on_a_thursday() -> None:
    planned = weekly("from = 2026-11-30\nuntil = 2026-12-06", days='"daily"')
    assert starts(planned, THURSDAY) == [
        "Mon 30 Nov 20:15",
        "Tue 01 Dec 20:15",
        "Wed 02 Dec 20:15",
        "Thu 03 Dec 20:15",
        "Fri 04 Dec 20:15",
        "Sat 05 Dec 20:15",
        "Sun 06 Dec 20:15",
    ]


def test_a_timetable_has_both_its_first_and_its_last_day() -> None:
    text = weekly("from = 2026-11-27\nuntil = 2026-11-30")
    assert starts(text) == ["Fri 27 Nov 20:15", "Mon 30 Nov 20:15"]
    assert starts(text, datetime.date(2026, 11, 30)) == ["Mon 30 Nov 20:15"]
    assert starts(text, datetime.date(2026, 12, 1)) == []


@pytest.mark.parametrize(("weeks", "sold"), [(1, 2), (2, 4), (5, 10)])
def test_it_is_sold_for_so_many_weeks_from_today_or_from_its_first_day(weeks: int, sold: int) -> None:
    assert len(starts(weekly(""), weeks=weeks)) == sold
    assert len(starts(weekly("from = 2027-01-04"), weeks=weeks)) == sold


def test_days_and_single_starts_are_left_out() -> None:
    text = weekly("except = [2026-11-27, 2026-11-23T17:00:00]", times='"17:00", "20:15"')
    assert starts(text) == ["Mon 23 Nov 20:15"]


def test_further_starts_are_on_sale_whenever_they_are() -> None:
    text = weekly("also = [2026-11-25T11:00:00, 2027-01-09T14:30:00, 2026-11-27T20:15:00]")
    assert starts(text) == ["Mon 23 Nov 20:15", "Wed 25 Nov 11:00", "Fri 27 Nov 20:15", "Sat 09 Jan 14:30"]


def test_what_is_written_as_text_is_read_too_as_forms_write_it() -> None:
    text = weekly('from = "2026-11-24"\nuntil = "2026-11-30"\nexcept = ["2026-11-30"]\nalso = ["2026-11-25T11:00:00"]')
    assert starts(text) == ["Wed 25 Nov 11:00", "Fri 27 Nov 20:15"]


def test_a_further_start_may_have_a_price_of_its_own() -> None:
    zone = 'timezone = "Europe/London"'
    text = weekly("also = 2026-12-25T11:00:00").replace(zone, zone + '\ncurrency = "GBP"')
    special = "night-train-20261225-1100-studio"
    priced = (
        text
        + '\n[[ticket_type]]\nid = "adult"\nname = "Adult"\n[[price]]\namounts = { adult = "9.00" }\n'
        + f'[[price]]\nshowtime = "{special}"\namounts = {{ adult = "5.00" }}\n'
    )
    lists = {one.showtime_id: one.price_list for one in parse(priced).showtimes}
    assert lists[special] != lists["night-train-20261127-2015-studio"]


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ("from = 2026-12-01\nuntil = 2026-11-30", "until 2026-11-30 is before from 2026-12-01."),
        ('from = "monday"', "from must be a day such as 2026-12-01, in the years 1971 to 2999."),
        ("until = 2026-12-01T20:00:00", "until must be a day such as 2026-12-01, in the years 1971 to 2999."),
        ("except = [2026-12-25, 2026-12-22]", "except names 2026-12-22, when it is not shown anyway."),
        ("except = 2026-12-25T11:00:00", "except names 2026-12-25 11:00, when it is not shown anyway."),
        ("until = 2026-12-24\nexcept = 2026-12-25", "except names 2026-12-25, when it is not shown anyway."),
        (
            'except = "christmas"',
            "except must be days such as 2026-12-25, or single starts such as 2026-12-24T20:15:00.",
        ),
        (
            "also = 2026-12-25",
            "also must be a date and time on the cinema's wall clock, to the minute and without an offset, such as "
            "2026-12-01T19:30:00, in the years 1971 to 2999.",
        ),
        ("also = 2027-03-28T01:30:00", "2027-03-28 01:30 never comes in Europe/London: the clocks go forward."),
        (f"except = [{', '.join(['2026-12-25'] * 401)}]", "except has 401 entries; 400 is the most."),
    ],
)
def test_what_cannot_be_is_refused_with_its_line(more: str, sentence: str) -> None:
    assert sentence in problems(weekly(more))[0]


def test_a_single_start_takes_none_of_it() -> None:
    single = changed("starts_at = 2026-12-01T19:30:00", "starts_at = 2026-12-01T19:30:00\nfrom = 2026-11-30")
    assert 'it needs either "starts_at" or "days" and "times"' in problems(single)[0]


def test_a_week_that_begins_later_is_checked_for_clashes_now() -> None:
    later = 'days = "mon"\ntime = "20:30"\nfrom = 2027-02-01\n'
    clashing = SAMPLE + f'\n[[showtime]]\nmovie = "night-train"\nauditorium = "studio"\n{later}'
    assert "2027-02-01 20:30" in problems(clashing)[0]
    kept_apart = clashing.replace(WEEKLY, WEEKLY + "\nuntil = 2027-01-31")
    assert kept_apart != clashing
    assert "Mon 01 Feb 20:30" in starts(kept_apart)
