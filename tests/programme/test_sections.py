"""Rows and seats with the names that are on them: labels of digits, sections, ids that outlive a drawing."""

from __future__ import annotations

import pytest

from firstclick.domain.seats.seat_map import Section, seat_id_of
from firstclick.ledger.programme_rows import seat_map_document, seat_map_of
from firstclick.programme_file import draw
from firstclick.programme_file.drawing import DrawingError, read_drawing
from tests.programme.sample import problem

OPERA = """\
[Stalls | odd-even]
9  ssss..ssss
10 ssss..ssss

[balcony: The balcony | right-to-left]
A  .ppp..ppp
B  ssss..ssss | 1-4 12A 12B 7 8
"""


def complaint(text: str) -> tuple[int, str]:
    with pytest.raises(DrawingError) as caught:
        read_drawing(text)
    return caught.value.complaints[0]


@pytest.mark.parametrize(
    ("row", "label", "section", "seat_id"),
    [
        ("B", "4", "", "B4"),
        ("AA", "12", "", "AA12"),
        ("12", "3", "", "12-3"),
        ("A", "7", "balcony", "balcony-A7"),
        ("1", "7", "balcony", "balcony-1-7"),
        ("B", "A1", "", "B-A1"),
        ("BA", "1", "", "BA1"),
        ("", "7", "", "7"),
        ("", "7", "box-2", "box-2-7"),
    ],
)
def test_an_id_is_section_row_and_number(row: str, label: str, section: str, seat_id: str) -> None:
    assert seat_id_of(row, label, section) == seat_id


def test_rows_have_digits_and_sections_have_names() -> None:
    room = read_drawing(OPERA)
    assert [(row.label, row.section and row.section.name, row.y) for row in room.rows] == [
        ("9", "Stalls", 1),
        ("10", "Stalls", 2),
        ("A", "The balcony", 5),
        ("B", "The balcony", 6),
    ]
    assert room.rows[2].section == Section("balcony", "The balcony")
    assert [seat.seat_id for seat in room.rows[0].seats] == [f"9-{n}" for n in (1, 3, 5, 7, 8, 6, 4, 2)]
    assert [seat.seat_id for seat in room.rows[2].seats] == [f"balcony-A{n}" for n in (6, 5, 4, 3, 2, 1)]


def test_a_chair_whose_name_is_no_integer_has_no_number() -> None:
    named = read_drawing(OPERA).by_id["balcony-B12A"]
    assert (named.label, named.number) == ("12A", None)
    zero = read_drawing("A ss | 07 8").by_id["A07"]
    assert (zero.label, zero.number) == ("07", 7)


def test_the_same_letter_is_a_row_of_two_sections() -> None:
    room = read_drawing("[Stalls]\nA ss\n[up: Upper circle]\nA ss")
    assert list(room.by_id) == ["A1", "A2", "up-A1", "up-A2"]


def test_a_section_without_an_id_shares_its_seats_names_with_the_room() -> None:
    assert list(read_drawing("[Left]\nA ss\n[Right]\nA ss | 3 4").by_id) == ["A1", "A2", "A3", "A4"]
    assert complaint("[Left]\nA ss\n[Right]\nA ss") == (
        3,
        "seat A1 is drawn twice; a section with an id of its own has its own seats.",
    )
    assert complaint("A ss | 5 5") == (0, "seat A5 is drawn twice; a section with an id of its own has its own seats.")


def test_ids_are_the_same_when_the_drawing_changes() -> None:
    before, after = read_drawing("A sss\nB sss"), read_drawing("\nA s.ss | 1-3\n\nB  ..sss")
    assert before.by_id.keys() == after.by_id.keys()


def test_what_was_drawn_is_drawn_and_read_the_same() -> None:
    room = read_drawing(OPERA)
    assert read_drawing(draw(room)) == room
    assert draw(read_drawing(draw(room))) == draw(room)


def test_a_ledger_keeps_it() -> None:
    room = read_drawing(OPERA)
    assert seat_map_of(seat_map_document(room)) == room
    assert seat_map_of(seat_map_document(room)).fingerprint == room.fingerprint


def test_a_map_without_all_this_is_stored_and_told_apart_as_before() -> None:
    room = read_drawing("A sx\nB .s")
    assert seat_map_document(room) == [
        {"label": "A", "y": 0, "seats": [["A1", "A", 1, 0, 0, "standard"], ["A2", "A", 2, 1, 0, "standard", True]]},
        {"label": "B", "y": 1, "seats": [["B1", "B", 1, 1, 1, "standard"]]},
    ]
    assert room.fingerprint == "b47f7c91"
    assert read_drawing("[Stalls]\nA ss").fingerprint != read_drawing("[Circle]\nA ss").fingerprint


@pytest.mark.parametrize(
    ("text", "line", "sentence"),
    [
        ("[]\nA ss", 0, "'[]' must be a section as [Stalls] or [balcony: The balcony]"),
        ("A ss\n[Stalls\nB ss", 1, "'[Stalls' must be a section"),
        ("[x y: Name]\nA ss", 0, "'[x y: Name]' must be a section"),
        ("[Stalls | 1 2 3]\nA sss", 0, "a section's numbers are a rule, such as right-to-left"),
        ("[Stalls | from]\nA sss", 0, "from needs a number after it."),
        ("A sss | 1 2", 0, 'row "A": it has 3 chairs and 2 numbers.'),
        ("[Stalls]", 0, "the seat map has no rows."),
    ],
)
def test_a_bad_line_is_named(text: str, line: int, sentence: str) -> None:
    assert complaint(text)[0] == line
    assert complaint(text)[1].startswith(sentence)


def test_a_problem_names_the_line_of_the_file() -> None:
    assert problem("B ss..wc", "B ss..wc | 1 2 3") == (
        'week.toml, line 11: [[auditorium]] "studio": row "B": it has 4 chairs and 3 numbers.'
    )
