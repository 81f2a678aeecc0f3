"""Seat maps as text: what a drawing means, that parsing and drawing are inverse, and the problems of a bad one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstclick.domain.seats.seat_map import SeatKind, plain_grid, row_label
from firstclick.programme_file import draw
from firstclick.programme_file.chair_numbers import read_numbering
from firstclick.programme_file.drawing import DrawingError, read_drawing

SEATS = st.lists(st.sampled_from("spwclx. "), min_size=1, max_size=12).map("".join).filter(lambda row: row.strip(". "))
DRAWINGS = st.lists(st.tuples(SEATS, st.integers(0, 2)), min_size=1, max_size=40)


def drawing_of(rows: list[tuple[str, int]]) -> str:
    return "\n".join(f"{row_label(n):>2} {seats}" + "\n" * aisles for n, (seats, aisles) in enumerate(rows))


def complaint(text: str) -> tuple[int, str]:
    with pytest.raises(DrawingError) as caught:
        read_drawing(text)
    assert len(caught.value.complaints) == 1
    return caught.value.complaints[0]


@given(rows=DRAWINGS, rule=st.sampled_from(["", "right-to-left", "odd-even", "middle-out", "from 5 step 2 skip 9"]))
def test_what_was_drawn_and_read_is_drawn_and_read_the_same(rows: list[tuple[str, int]], rule: str) -> None:
    seat_map = read_drawing(drawing_of(rows), read_numbering(rule))
    assert read_drawing(draw(seat_map)) == seat_map


@given(rows=DRAWINGS)
def test_a_drawing_that_was_drawn_once_stays_as_it_is(rows: list[tuple[str, int]]) -> None:
    drawn = draw(read_drawing(drawing_of(rows)))
    assert draw(read_drawing(drawn)) == drawn


@given(rows=DRAWINGS)
def test_every_letter_is_a_seat_in_its_place_and_no_two_share_an_id(rows: list[tuple[str, int]]) -> None:
    seat_map = read_drawing(drawing_of(rows))
    letters = {(n, x): letter for n, (row, _) in enumerate(rows) for x, letter in enumerate(row) if letter not in ". "}
    assert {(seat_map.rows.index(row), seat.x) for row in seat_map.rows for seat in row.seats} == letters.keys()
    assert len(seat_map.by_id) == len(letters)


@given(text=st.text(alphabet="ABZspwclx. \n\t", max_size=60))
def test_any_text_is_a_seat_map_or_a_complaint(text: str) -> None:
    try:
        seats = read_drawing(text).seats
    except DrawingError as error:
        complaints = error.complaints
    else:
        complaints = () if seats else ((-1, "no seats"),)
    assert all(0 <= below <= text.count("\n") for below, _ in complaints)


@pytest.mark.parametrize(("rows", "seats_per_row"), [(1, 1), (8, 10), (30, 4)])
def test_a_plain_grid_is_drawn_and_read_the_same(rows: int, seats_per_row: int) -> None:
    grid = plain_grid(rows, seats_per_row)
    assert read_drawing(draw(grid)) == grid


def test_a_map_is_drawn_with_dots_for_gaps() -> None:
    assert draw(read_drawing("A  s  s\n\nBB  pwcl")) == "A  s..s\n\nBB .pwcl"


def test_each_letter_is_a_kind_of_seat() -> None:
    assert [seat.kind for seat in read_drawing("A spwcl").seats] == list(SeatKind)


def test_seats_are_numbered_without_counting_gaps() -> None:
    assert [(seat.seat_id, seat.x) for seat in read_drawing("B .ss..s").seats] == [("B1", 1), ("B2", 2), ("B3", 5)]


def test_seats_may_be_numbered_from_the_right() -> None:
    seats = read_drawing("B .ss..s", read_numbering("right-to-left")).seats
    assert [(seat.seat_id, seat.x) for seat in seats] == [("B3", 1), ("B2", 2), ("B1", 5)]


def test_a_blank_line_is_a_cross_aisle() -> None:
    assert [row.y for row in read_drawing("\nA s\n\n...\nB s\n\n").rows] == [0, 3]


@pytest.mark.parametrize("text", [" A ss\nAA ss", "A  ss\nAA ss", "    A  ss\n    AA ss", "\tA  ss\n\tAA ss"])
def test_columns_stand_under_each_other_whatever_the_labels(text: str) -> None:
    assert [[seat.x for seat in row.seats] for row in read_drawing(text).rows] == [[0, 1], [0, 1]]


@pytest.mark.parametrize("text", ["a ss", "1A ss", "1234 ss", "ABCD ss", "ss ss", "Ä ss", "Ass", "-"])
def test_a_row_without_a_proper_label_is_refused(text: str) -> None:
    assert "must begin with a row label of one to three capital letters" in complaint(text)[1]


def test_a_letter_that_means_nothing_is_refused_with_its_column() -> None:
    kinds = "a seat is s, p, w, c or l, a chair out of order is x, a gap is a dot or a space."
    said = f"row \"B\" has 'z' in column 2; {kinds}"
    assert complaint("A ss\nB szs") == (1, said)


def test_a_row_without_seats_is_refused() -> None:
    assert complaint("A ss\nB ...") == (1, 'row "B" has no seats.')


def test_a_row_drawn_twice_is_refused() -> None:
    assert complaint("A ss\nB ss\nA ss") == (2, 'row "A" is drawn twice.')


def test_nothing_drawn_is_no_room() -> None:
    assert complaint(" \n..\n") == (0, "the seat map has no rows.")


def test_a_room_has_bounds() -> None:
    assert complaint("A " + "s" * 201)[1] == 'row "A" has 201 columns; 200 is the most.'
    assert (
        complaint("\n".join(f"{row_label(n)} s" for n in range(201)))[1]
        == "the seat map has 201 rows; 200 is the most."
    )


def test_all_bad_rows_are_reported_at_once() -> None:
    with pytest.raises(DrawingError) as caught:
        read_drawing("A z\nB s\nC y")
    assert [below for below, _ in caught.value.complaints] == [0, 2]


def test_a_chair_that_is_out_of_order_keeps_its_number_and_so_do_the_chairs_after_it() -> None:
    before, after = read_drawing("C ssssss"), read_drawing("C sxssss")
    assert [seat.seat_id for seat in after.seats] == [seat.seat_id for seat in before.seats]
    assert [seat.seat_id for seat in after.seats if seat.out_of_order] == ["C2"]
    assert draw(after) == "C sxssss"
