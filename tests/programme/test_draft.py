"""A programme that is being edited: its rooms and showtimes are read although other parts have problems."""

from __future__ import annotations

import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given

from firstclick.programme_file import TomlReader
from firstclick.programme_file.local_time import to_ms
from firstclick.programme_file.tables import KINDS
from firstclick.service.ports.programme import FormDraft, PlannedStart, ProgrammeError, ProgrammeText
from tests.programme.sample import MONDAY, SAMPLE, changed, problems
from tests.programme.test_any_text import EDITS, LINES

ZONE = ZoneInfo("Europe/London")
NOW_MS = to_ms(datetime.datetime.combine(MONDAY, datetime.time(12)), ZONE)


def draft(text: str, tables: dict[str, Any] | None = None) -> FormDraft:
    return TomlReader().draft(ProgrammeText(text, "week.toml"), tables, NOW_MS)


def local(at_ms: int | None) -> str:
    return "" if at_ms is None else f"{datetime.datetime.fromtimestamp(at_ms // 1000, ZONE):%d %H:%M}"


def starts(found: FormDraft) -> list[tuple[str, str, int]]:
    return [(local(one.starts_at_ms), local(one.ends_at_ms), one.nth) for one in found.week]


def test_a_week_has_every_start_of_the_coming_fourteen_days() -> None:
    found = draft(SAMPLE)
    assert starts(found) == [
        ("23 17:00", "23 18:44", 0),
        ("23 20:15", "23 21:59", 0),
        ("27 17:00", "27 18:44", 0),
        ("27 20:15", "27 21:59", 0),
        ("30 17:00", "30 18:44", 0),
        ("30 20:15", "30 21:59", 0),
        ("01 19:30", "01 21:14", 1),
        ("04 17:00", "04 18:44", 0),
        ("04 20:15", "04 21:59", 0),
    ]
    assert {(one.movie_id, one.clashes) for one in found.week} == {("night-train", False)}
    assert (found.text, found.problems) == (SAMPLE, [])


@pytest.mark.parametrize(("day", "is_shown"), [("11-22", False), ("11-23", True), ("12-06", True), ("12-07", False)])
def test_a_single_start_is_shown_in_those_days_only(day: str, is_shown: bool) -> None:
    text = changed("2026-12-01T19:30:00", f"2026-{day}T22:30:00")
    assert ("22:30" in {start[-5:] for start, _, _ in starts(draft(text))}) is is_shown


def test_both_of_two_that_clash_are_shown_and_the_problem_is_at_its_table() -> None:
    text = changed(
        'auditorium = "cellar"\nstarts_at = 2026-12-01T19:30:00',
        'auditorium = "studio"\nstarts_at = 2026-11-27T20:00:00',
    )
    found = draft(text)
    assert [(local(one.starts_at_ms), one.nth) for one in found.week if one.clashes] == [
        ("27 20:00", 1),
        ("27 20:15", 0),
    ]
    (problem,) = found.problems
    assert (problem.sentence, problem.line, problem.table, problem.nth) == (problems(text)[0], 35, "showtime", 0)


def test_a_cancelled_start_is_marked() -> None:
    text = SAMPLE + '\n[[change]]\nshowtime = "night-train-20261123-2015-studio"\nstatus = "cancelled"\n'
    assert [local(one.starts_at_ms) for one in draft(text).week if one.is_cancelled] == ["23 20:15"]


def test_of_three_at_once_each_clashes() -> None:
    text = SAMPLE
    for minute in (0, 10, 20):
        text += f'\n[[showtime]]\nmovie = "short"\nauditorium = "cellar"\nstarts_at = 2026-11-24T10:{minute:02}:00\n'
    text += '\n[[movie]]\nid = "short"\ntitle = "Short"\nruntime_min = 15\n'
    text += '\n[[showtime]]\nmovie = "night-train"\nauditorium = "cellar"\nstarts_at = 2026-11-24T09:59:00\n'
    assert [one.nth for one in draft(text).week if one.clashes] == [5, 2, 3, 4]


def test_a_movie_of_unknown_length_has_no_end() -> None:
    assert {one.ends_at_ms for one in draft(changed("runtime_min = 104\n", "")).week} == {None}


def test_rooms_and_showtimes_are_read_although_others_have_problems() -> None:
    text = changed("A ss..ss", "A zz..zz").replace("seats_per_row = 10", "seats_per_row = 0") + "\n[[price]]\n"
    found = draft(text)
    assert [(room.auditorium_id, room.nth) for room in found.rooms] == [("cellar", 1)]
    assert len(found.week) == 9
    assert [(one.table, one.nth) for one in found.problems] == [
        ("auditorium", 0),
        ("movie", 1),
        ("price", 0),
        ("price", 0),
    ]
    assert [one.sentence for one in found.problems] == list(problems(text))


def test_rooms_have_the_seats_of_drawings_of_numbers_and_of_movies() -> None:
    rooms = {(room.auditorium_id, room.nth): room.seat_map for room in draft(SAMPLE).rooms}
    assert {name: len(room.seats) for name, room in rooms.items()} == {
        ("studio", 0): 12,
        ("cellar", 1): 6,
        ("movie-1", None): 80,
    }
    assert rooms["studio", 0].by_id["C1"].kind.value == "love"


def test_a_room_that_has_no_id_yet_is_drawn_too() -> None:
    nameless = "\n[[auditorium]]\nrows = 1\nseats_per_row = 1\n"
    again = '\n[[auditorium]]\nid = "cellar"\nrows = 1\nseats_per_row = 2\n'
    found = draft(SAMPLE + nameless + again)
    assert [(room.auditorium_id, room.nth, len(room.seat_map.seats)) for room in found.rooms[1:4]] == [
        ("cellar", 1, 6),
        ("", 2, 1),
        ("cellar", 3, 2),
    ]


@pytest.mark.parametrize("name", ['"Nowhere"', "1", '""'])
def test_a_time_zone_that_is_none_leaves_the_week_empty(name: str) -> None:
    found = draft(changed('"Europe/London"', name))
    assert (found.week, len(found.rooms)) == ([], 3)
    assert {(one.line, one.table, one.nth) for one in found.problems} == {(3, "cinema", None)}


def test_problems_outside_of_tables_have_no_table() -> None:
    found = draft(SAMPLE.replace("[cinema]", "[house]")).problems
    assert [(one.line, one.table, one.nth) for one in found] == [(None, "cinema", None), (1, None, None)]
    assert [(one.line, one.table, one.nth) for one in draft("movie = 1").problems][-1] == (1, "movie", None)


def test_an_empty_text_is_a_draft() -> None:
    found = draft("")
    assert (found.rooms, found.week) == ([], [])
    assert found.tables == {kind: {} if kind == "cinema" else [] for kind in KINDS}
    assert len(found.problems) == 2


def test_the_tables_of_a_form_are_read_as_its_text_is() -> None:
    tables = draft(SAMPLE).tables
    found = draft(SAMPLE, {"movie": [], "price": tables["price"]})
    assert found.tables == {**tables, "movie": []}
    assert {one.table for one in found.problems} == {None, "showtime"}
    assert found.text.startswith(SAMPLE[: SAMPLE.index("[[movie]]")])


@pytest.mark.parametrize(
    "text", ["[cinema", "a = 1\na = 2", "x = " + "[" * 2000 + "]" * 2000, "[cinema]\n" + ".".join("a" * 3000) + " = 1"]
)
def test_what_is_no_toml_or_has_no_end_is_refused(text: str) -> None:
    with pytest.raises(ProgrammeError):
        draft(text)


def test_far_too_many_showtimes_are_not_shown() -> None:
    times = ", ".join(f'"{hour:02}:{minute:02}"' for hour in range(24) for minute in range(60))
    assert draft(changed('"17:00", "20:15"', times)).week == []


def test_rooms_are_shown_as_long_as_their_seats_are_not_too_many() -> None:
    halls = "".join(f'[[auditorium]]\nid = "{n}"\nrows = 200\nseats_per_row = 200\n' for n in range(3))
    assert [room.auditorium_id for room in draft(halls).rooms] == ["0", "1"]


@given(edits=EDITS)
@example(edits=[(0, 0, "a = nan")])
@example(edits=[(3, 0, f"a = 0x{'f' * 5000}")])
@example(edits=[(3, 0, "a = [nan, inf, 2026-12-01, 10:00:00.5, 2026-12-01T10:00:00+01:00, 9007199254740993]")])
def test_a_draft_has_the_problems_that_an_import_has(edits: list[tuple[int, int, str]]) -> None:
    lines = list(LINES)
    for at, lost, line in edits:
        lines[at : at + lost] = [line]
    text = "\n".join(lines)
    try:
        found = draft(text)
    except ProgrammeError:
        assert problems(text)
        return
    assert [one.sentence for one in found.problems] == list(problems(text) if found.problems else ())
    assert all(isinstance(one, PlannedStart) for one in found.week)
    assert draft(text, dict(found.tables)) == found
