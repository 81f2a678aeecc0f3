"""The `[[showtime]]` tables: weekly and single starts, their ids, summer time, and the problems of invalid ones."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

import pytest

from firstclick.programme_file.week import SHOWTIMES_MAX
from tests.programme.sample import MONDAY, SAMPLE, changed, parse, problem, problems

LONDON = ZoneInfo("Europe/London")
WEEKLY = 'days = ["mon", "fri"]\ntimes = ["17:00", "20:15"]'
SINGLE = "starts_at = 2026-12-01T19:30:00"
SPRING_SATURDAY = datetime.date(2027, 3, 27)


def starts(text: str, today: datetime.date = MONDAY) -> list[str]:
    shown = (showtime.starts_at_ms for showtime in parse(text, today).showtimes)
    return [
        f"{datetime.datetime.fromtimestamp(at_ms / 1000, LONDON):%a %d %b %H:%M}"
        for at_ms in shown
        if at_ms is not None
    ]


def ids(text: str, today: datetime.date = MONDAY) -> list[str]:
    return [showtime.showtime_id for showtime in parse(text, today).showtimes]


def test_a_weekly_showtime_comes_on_each_of_its_days_within_the_coming_week() -> None:
    assert starts(SAMPLE) == [
        "Mon 23 Nov 17:00",
        "Mon 23 Nov 20:15",
        "Fri 27 Nov 17:00",
        "Fri 27 Nov 20:15",
        "Tue 01 Dec 19:30",
    ]


def test_the_week_begins_today_whatever_day_that_is() -> None:
    friday = MONDAY + datetime.timedelta(days=4)
    assert starts(SAMPLE, friday)[:3] == ["Fri 27 Nov 17:00", "Fri 27 Nov 20:15", "Mon 30 Nov 17:00"]


def test_daily_is_every_day_of_the_week() -> None:
    assert len(starts(changed(WEEKLY, 'days = "daily"\ntime = "17:00"'))) == 7 + 1


def test_one_day_and_one_time_need_no_list_and_toml_has_times_of_its_own() -> None:
    assert starts(changed(WEEKLY, 'days = "wed"\ntime = 09:05:00'))[0] == "Wed 25 Nov 09:05"


def test_ids_are_readable_and_the_same_on_another_day() -> None:
    friday = MONDAY + datetime.timedelta(days=4)
    assert "night-train-20261127-2015-studio" in ids(SAMPLE)
    assert "night-train-20261127-2015-studio" in ids(SAMPLE, friday)


def test_a_single_showtime_may_have_an_id_of_its_own() -> None:
    assert "members" in ids(changed(SINGLE, SINGLE + '\nid = "members"'))
    assert "night-train-20261201-1930-cellar" in ids(SAMPLE)


@pytest.mark.parametrize("written", ["2026-12-01T19:30", "2026-12-01 19:30", "2026-12-01T19:30:00"])
def test_a_single_start_may_be_written_in_quotes(written: str) -> None:
    assert parse(changed(SINGLE, f'starts_at = "{written}"')) == parse(SAMPLE)


def test_single_starts_in_the_past_stay_on_the_programme() -> None:
    assert starts(changed(SINGLE, "starts_at = 2026-11-01T19:30:00"))[0] == "Sun 01 Nov 19:30"


def test_a_weekly_start_that_summer_time_skips_moves_on_by_the_skipped_hour() -> None:
    text = changed(WEEKLY, 'days = "daily"\ntime = "01:30"')
    assert starts(text, SPRING_SATURDAY)[-7:-4] == ["Sat 27 Mar 01:30", "Sun 28 Mar 02:30", "Mon 29 Mar 01:30"]
    assert "night-train-20270328-0130-studio" in ids(text, SPRING_SATURDAY)


def test_a_single_start_that_summer_time_skips_is_refused() -> None:
    assert problem(SINGLE, "starts_at = 2027-03-28T01:30:00").endswith(
        "2027-03-28 01:30 never comes in Europe/London: the clocks go forward."
    )


def test_of_an_hour_that_comes_twice_the_first_is_meant() -> None:
    programme = parse(changed(SINGLE, "starts_at = 2027-10-31T01:30:00"))
    half_past_midnight = datetime.datetime(2027, 10, 31, 0, 30, tzinfo=datetime.UTC)
    assert max(s.starts_at_ms or 0 for s in programme.showtimes) == half_past_midnight.timestamp() * 1000


def two_starts(first: str, second: str) -> str:
    """The sample with two single starts of its movie, of 100 minutes, in one room."""
    table = '[[showtime]]\nmovie = "night-train"\nauditorium = "studio"\nstarts_at = {}:00\n'
    return changed("104", "100") + table.format(first) + table.format(second)


def test_two_starts_far_enough_apart_are_accepted_when_the_clock_goes_back_between_them() -> None:
    # 155 minutes apart, though the clock on the wall shows 95.
    text = two_starts("2027-10-31T00:30", "2027-10-31T02:05")
    assert len(starts(text, datetime.date(2027, 10, 31))) == 4 + 1 + 2


def test_two_starts_too_close_are_refused_when_the_clock_goes_forward_between_them() -> None:
    found = problems(two_starts("2027-03-28T00:30", "2027-03-28T03:00"), SPRING_SATURDAY)
    assert found[0].endswith(
        '2027-03-28 03:00 in auditorium "studio" begins before "night-train" (line 45) is over, which starts at '
        "2027-03-28 00:30 and runs 100 minutes; the clocks change that night, and the two are 90 minutes apart."
    )


def test_two_starts_exactly_one_runtime_apart_are_accepted_across_a_change_of_the_clocks() -> None:
    assert len(starts(two_starts("2027-03-28T00:20", "2027-03-28T03:00"), SPRING_SATURDAY)) == 5 + 2


def test_two_weekly_starts_that_summer_time_makes_one_instant_are_refused_in_that_week() -> None:
    text = changed("104", "60", changed(WEEKLY, 'days = "daily"\ntimes = ["01:30", "02:30"]'))
    assert problems(text, SPRING_SATURDAY)[0].endswith(
        '2027-03-28 02:30 in auditorium "studio" begins before "night-train" (line 35) is over, which starts at '
        "2027-03-28 01:30 and runs 60 minutes; the clocks change that night, and the two are 0 minutes apart."
    )


def test_a_weekly_timetable_is_not_refused_all_year_for_the_night_on_which_the_clocks_change() -> None:
    text = changed("104", "60", changed(WEEKLY, 'days = "daily"\ntimes = ["01:30", "02:30"]'))
    assert len(starts(text)) == 14 + 1


def test_weekly_starts_at_other_hours_are_not_touched_by_a_change_of_the_clocks() -> None:
    text = changed("104", "60", changed(WEEKLY, 'days = "daily"\ntimes = ["01:30", "03:30"]'))
    assert len(starts(text, SPRING_SATURDAY)) == 14 + 1


def test_a_showtime_that_begins_before_the_room_is_free_is_refused_once() -> None:
    assert problem('"17:00", "20:15"', '"17:00", "18:43"') == (
        'week.toml, line 35: [[showtime]] "night-train": 2026-11-23 18:43 in auditorium "studio" begins before '
        '"night-train" (line 35) is over, which starts at 2026-11-23 17:00 and runs 104 minutes.'
    )


def test_a_showtime_may_begin_the_minute_that_the_room_is_free() -> None:
    assert len(starts(changed('"17:00", "20:15"', '"17:00", "18:44"'))) == 5


def test_a_long_movie_clashes_with_every_one_that_begins_within_it() -> None:
    text = SAMPLE + '[[movie]]\nid = "short"\ntitle = "Short"\nruntime_min = 1\n'
    for time in ("17:10", "17:20"):
        text += f'[[showtime]]\nmovie = "short"\nauditorium = "studio"\ndays = "mon"\ntime = "{time}"\n'
    assert len(problems(text)) == 2


def test_two_rooms_do_not_clash() -> None:
    assert len(starts(changed(SINGLE, WEEKLY))) == 8


def test_movies_of_unknown_length_cannot_begin_at_the_same_minute_in_one_room() -> None:
    text = changed("runtime_min = 104\n", "") + '[[movie]]\nid = "x"\ntitle = "X"\n'
    text += '[[showtime]]\nmovie = "x"\nauditorium = "studio"\ndays = "fri"\ntime = "17:00"\n'
    assert 'begins before "night-train"' in problems(text)[0]


def test_a_late_night_clashes_with_the_morning_after_across_the_end_of_the_week() -> None:
    text = changed(WEEKLY, 'days = ["sun", "mon"]\ntimes = ["00:15", "23:00"]')
    assert "2026-11-30 00:15" in problems(changed(SINGLE, "starts_at = 2026-10-01T19:30:00", text))[0]


def test_a_single_start_clashes_with_the_weekly_ones_also_weeks_ahead() -> None:
    extra = '[[showtime]]\nmovie = "night-train"\nauditorium = "studio"\nstarts_at = 2027-02-01T16:00:00\n'
    assert "2027-02-01 17:00" in problems(SAMPLE + extra)[0]


def test_a_programme_whose_showtimes_are_all_over_is_refused() -> None:
    text = changed(WEEKLY, "starts_at = 2026-11-22T17:00:00", changed(SINGLE, "starts_at = 2026-11-01T19:30:00"))
    without_room = changed(
        '[[movie]]\nid = "movie-1"\ntitle = "The Glass Orchard"\nrows = 8\nseats_per_row = 10\n', "", text
    )
    assert problems(without_room) == (
        "week.toml: every showtime is before 2026-11-23, so there is nothing left to sell.",
    )


def test_a_showtime_earlier_today_is_not_over_for_certain() -> None:
    text = changed(WEEKLY, "starts_at = 2026-11-23T00:05:00", changed(SINGLE, "starts_at = 2026-11-01T19:30:00"))
    without_room = changed(
        '[[movie]]\nid = "movie-1"\ntitle = "The Glass Orchard"\nrows = 8\nseats_per_row = 10\n', "", text
    )
    assert starts(without_room) == ["Sun 01 Nov 19:30", "Mon 23 Nov 00:05"]


def test_a_movie_without_a_timetable_is_left_when_all_others_are_over() -> None:
    text = changed(WEEKLY, "starts_at = 2026-11-22T17:00:00", changed(SINGLE, "starts_at = 2026-11-01T19:30:00"))
    assert ids(text)[-1] == "movie-1"


def test_an_unknown_movie_is_refused_and_the_nearest_named() -> None:
    found = problems(changed('movie = "night-train"', 'movie = "nihgt-train"'))
    assert found == (
        'week.toml, line 36: [[showtime]] "nihgt-train": there is no movie "nihgt-train"; did you mean "night-train"?',
    )


def test_an_unknown_room_is_refused() -> None:
    assert problem('auditorium = "cellar"', 'auditorium = "roof"').endswith('there is no auditorium "roof".')


def test_a_showtime_both_weekly_and_single_is_refused() -> None:
    assert problem(WEEKLY, WEEKLY + "\n" + SINGLE).endswith(
        'it needs either "starts_at" or "days" and "times"; one of the two, not both.'
    )


def test_a_showtime_without_any_time_is_refused() -> None:
    assert 'it needs either "starts_at"' in problem(SINGLE, "")


def test_days_need_times_and_times_need_days() -> None:
    assert 'it needs either "time" or "times"' in problem('times = ["17:00", "20:15"]', "")
    assert 'the key "days" is missing' in problem('days = ["mon", "fri"]', "")


THE_DAYS = ' The days are mon, tue, wed, thu, fri, sat, sun; "daily" stands for all, alone.'


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ('["Friday"]', 'there is no day "Friday"; did you mean "fri"?' + THE_DAYS),
        ('["x"]', 'there is no day "x".' + THE_DAYS),
        ('["mon", "monday"]', 'there is no day "monday"; did you mean "mon"?' + THE_DAYS),
        ("[]", "days is empty."),
        ('["mon", "mon"]', 'days names "mon" more than once.'),
        ("5", "days must be a list, not a whole number."),
        ('["daily", "mon"]', 'there is no day "daily".' + THE_DAYS),
    ],
)
def test_days_are_days(written: str, said: str) -> None:
    assert problem('["mon", "fri"]', written).endswith(said)


@pytest.mark.parametrize(
    "written", ['["24:00"]', '["7:5"]', '["17:00", 5]', "[]", "17", '"17:00:30"', "17:00:30", '"17:00\\n"']
)
def test_times_are_times_of_day_to_the_minute(written: str) -> None:
    assert problem('["17:00", "20:15"]', written).endswith(
        'times must be times of day, to the minute and from "00:00" to "23:59".'
    )


def test_the_same_time_twice_is_refused() -> None:
    assert problem('["17:00", "20:15"]', '["17:00", 17:00:00]').endswith("times names the same time twice.")


@pytest.mark.parametrize(
    "written",
    [
        *("2026-12-01", "19:30:00", "2026-12-01T19:30:00Z", "2026-12-01T19:30:01", "0001-01-01T00:00:00"),
        *("9999-12-31T23:59:00", '"2026-02-30 10:00"', '"soon"', "5", "1969-12-31T12:00:00"),
    ],
)
def test_a_single_start_is_a_date_and_a_time_on_the_wall(written: str) -> None:
    assert "starts_at must be a date and time on the cinema's wall clock" in problem(SINGLE, f"starts_at = {written}")


def test_a_weekly_showtime_has_no_id() -> None:
    assert problem(WEEKLY, WEEKLY + '\nid = "x"').endswith("so it cannot have one.")


def test_a_showtime_cannot_take_the_id_of_another() -> None:
    assert problem(SINGLE, SINGLE + '\nid = "movie-1"') == (
        'week.toml, line 45: [[showtime]] "movie-1": the showtime\'s id "movie-1" is already taken, in line 29.'
    )


def test_an_id_that_would_grow_too_long_is_refused() -> None:
    found = problems(SAMPLE.replace('"night-train"', f'"{"n" * 44}"'))
    assert "its showtimes' ids would have 65 characters; 64 is the most" in found[0]


def test_an_id_as_long_as_an_id_may_be_is_not_refused() -> None:
    text = SAMPLE.replace('"night-train"', f'"{"n" * 43}"')
    assert max(map(len, ids(text))) == 64


def test_an_unknown_key_is_refused() -> None:
    found = problem('auditorium = "cellar"', 'auditorium = "cellar"\ntmies = "17:00"')
    assert found.endswith('line 44: [[showtime]] "night-train": there is no key "tmies"; did you mean "times"?')


def test_more_showtimes_than_a_week_can_hold_are_refused() -> None:
    table = '[[showtime]]\nmovie = "x"\nauditorium = "{}"\ndays = "daily"\ntimes = [{}]\n'
    times = ", ".join(f'"{hour:02}:{minute:02}"' for hour in range(24) for minute in range(60))
    text = (
        SAMPLE + '[[movie]]\nid = "x"\ntitle = "X"\n[[auditorium]]\nid = "z"\nname = "Z"\nrows = 1\nseats_per_row = 1\n'
    )
    assert problems(text + table.format("z", times))[0].endswith(f"showtimes; {SHOWTIMES_MAX} is the most.")
