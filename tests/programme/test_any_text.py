"""Whatever is in the file, the answer is a programme or a `ProgrammeError`, never another error."""

from __future__ import annotations

from contextlib import suppress

from hypothesis import example, given
from hypothesis import strategies as st

from firstclick.programme_file import describe
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
    with suppress(ProgrammeError):
        describe(parse(text))


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
    text = "\n".join([*LINES[:number], *LINES[number + 1 :]])
    try:
        parse(text)
    except ProgrammeError as error:
        for one in error.problems:
            assert one.startswith("week.toml")
            assert "\n" not in one
