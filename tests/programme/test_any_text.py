"""Whatever is in the file, the answer is a programme or a `ProgrammeError`, never another error."""

from __future__ import annotations

import re

from hypothesis import example, given
from hypothesis import strategies as st

from firstclick.domain.programme import Programme
from firstclick.domain.seats.seat_map import SeatMap
from firstclick.programme_file import describe, draw
from firstclick.programme_file.drawing import read_drawing
from firstclick.service.ports.programme import ProgrammeError
from tests.programme.sample import SAMPLE, parse

LINES = SAMPLE.split("\n")
VALUES = st.sampled_from(
    [
        *('""', '"mon"', '"A1"', '"studio"', '"night-train"', "true", "-1", "0", "3", "1.5", "nan", "[]", "{}", "[[]]"),
        *('["17:00"]', '[{id = "x"}]', "17:00:00", "2026-12-01", "2026-12-01T19:30:00", "2026-12-01T19:30:00+01:00"),
        *('"""\nA ss\n"""', "9999999999999999999999", '"\\u0000"', "'''x'''", '"Europe/London"', '"right-to-left"'),
    ]
)
KEYS = st.sampled_from(
    [line.partition(" = ")[0] for line in LINES if " = " in line] + ["time", "numbering", '"a b"', "a.b"]
)
HEADERS = st.sampled_from(["[cinema]", "[[auditorium]]", "[[movie]]", "[[showtime]]", "[movie]", "[movie.x]", "[[x]]"])
NEW_LINES = st.one_of(st.builds("{} = {}".format, KEYS, VALUES), HEADERS, st.text(max_size=20))
EDITS = st.lists(st.tuples(st.integers(0, len(LINES)), st.integers(0, 2), NEW_LINES), min_size=1, max_size=4)


def read(text: str) -> None:
    """Read the text; what comes of it must be whole: a programme that can be sold, or problems that can be shown."""
    try:
        programme = parse(text)
    except ProgrammeError as error:
        problems = error.problems
    else:
        check_sellable(programme)
        described = describe(programme)
        assert all(one.showtime_id in described for one in programme.showtimes)
        return
    assert problems
    assert all(re.fullmatch(r"week\.toml(, line [1-9]\d*)?: \S.*", one) for one in problems), problems


def check_sellable(programme: Programme) -> None:
    """All parts of the programme belong together."""
    assert programme.movies
    assert len(programme.showtime_by_id) == len(programme.showtimes) > 0
    assert len(programme.movie_by_id) == len(programme.movies)
    for showtime in programme.showtimes:
        assert programme.movie_by_id[showtime.movie.movie_id] == showtime.movie
        assert showtime.auditorium in programme.auditoriums
    for auditorium in programme.auditoriums:
        seats = auditorium.seat_map.by_id
        assert len(seats) == len(auditorium.seat_map.seats) > 0
        assert seats.keys() >= set(auditorium.house_seats)
        assert places(read_drawing(draw(auditorium.seat_map))) == places(auditorium.seat_map)


def places(seat_map: SeatMap) -> list[tuple[str, int, str]]:
    """Row, column and kind of every seat, which is what a drawing shows."""
    return [(seat.row, seat.x, seat.kind) for seat in seat_map.seats]


@given(text=st.text())
@example("\ud800")
def test_any_text_at_all(text: str) -> None:
    read(text)


@given(edits=EDITS)
def test_the_sample_with_lines_lost_and_others_put_in(edits: list[tuple[int, int, str]]) -> None:
    lines = list(LINES)
    for at, lost, line in edits:
        lines[at : at + lost] = [line]
    read("\n".join(lines))


@given(place=st.integers(0, len(SAMPLE)), lost=st.integers(0, 30), put_in=st.text(max_size=10))
def test_the_sample_with_a_piece_cut_out_and_another_put_in(place: int, lost: int, put_in: str) -> None:
    read(SAMPLE[:place] + put_in + SAMPLE[place + lost :])


@given(number=st.integers(0, len(LINES) - 1), value=VALUES)
def test_the_sample_with_any_value_of_any_type_at_any_key(number: int, value: str) -> None:
    key = LINES[number].partition(" = ")[0]
    read("\n".join([*LINES[:number], f"{key} = {value}", *LINES[number + 1 :]]))


@given(number=st.integers(0, len(LINES) - 1))
def test_problems_always_name_the_file_and_a_line_that_is_there(number: int) -> None:
    read("\n".join([*LINES[:number], *LINES[number + 1 :]]))
