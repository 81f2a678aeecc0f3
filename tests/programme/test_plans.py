"""Seating plans: from pretix' JSON and from CSV to a seat map and back, and what is wrong with others."""

from __future__ import annotations

import json

import pytest
from hypothesis import given

from firstclick.domain.programme import Auditorium
from firstclick.domain.seats.seat_map import SeatKind, SeatMap, plain_grid
from firstclick.ledger.programme_rows import seat_map_document, seat_map_of
from firstclick.programme_file import (
    DrawingError,
    PlanError,
    describe,
    read_plan_file,
    read_pretix,
    read_table,
    room_text,
    write_pretix,
    write_table,
)
from firstclick.programme_file.drawing import read_drawing
from firstclick.programme_file.plan_seats import plan_of
from firstclick.programme_file.plan_seats import seat_map_of as map_of_plan
from firstclick.service.ports.programme import ProgrammeText
from tests.domain.drawn_rooms import block_of
from tests.programme.plans import boxes, curved, pretix, row, straight, zone
from tests.programme.sample import changed, parse, problem
from tests.programme.test_drawing import DRAWINGS, drawing_of
from tests.programme.test_sections import OPERA

PLANS = {"straight": straight(), "curved": curved(), "boxes": boxes()}
DRAWN = 'house_seats = ["B1"]\nseat_map = """\nA ss..ss\nB ss..wc\nC ll..pp\n"""\n'


def in_programme(seat_map: SeatMap) -> SeatMap:
    """The room after it was written into a programme file and read from it."""
    text = room_text(Auditorium("studio", "The Studio", seat_map))
    keys = text.partition('name = "The Studio"\n')[2]
    return parse(changed(DRAWN, keys)).auditoriums[0].seat_map


@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS)
def test_a_plan_goes_through_every_format_and_comes_back(plan: str) -> None:
    room = read_pretix(plan).seat_map
    assert read_pretix(write_pretix(room, "Room")).seat_map == room
    assert read_table(write_table(room)) == room
    assert in_programme(room) == room
    assert seat_map_of(json.loads(json.dumps(seat_map_document(room)))) == room
    assert map_of_plan(plan_of(room)) == room


@given(rows=DRAWINGS)
def test_any_drawing_goes_through_csv_and_json(rows: list[tuple[str, int]]) -> None:
    room = read_drawing(drawing_of(rows))
    assert read_table(write_table(room)) == map_of_plan(plan_of(room))
    assert read_table(write_table(room)).by_id.keys() == room.by_id.keys()


@pytest.mark.parametrize("room", [plain_grid(3, 5), read_drawing(OPERA), read_drawing("A sx.s\n\nB  ll.wc | 1-3 7")])
def test_a_drawing_comes_back_as_the_same_room(room: SeatMap) -> None:
    assert read_table(write_table(room)) == room
    assert read_pretix(write_pretix(room, "Room")).seat_map.by_id.keys() == room.by_id.keys()


def test_straight_rows_become_a_drawing() -> None:
    room = read_pretix(straight())
    assert room.name == "Altes Haus"
    assert room.kinds == {
        "Parkett": SeatKind.STANDARD,
        "Rollstuhl": SeatKind.WHEELCHAIR,
        "Premium-Loge": SeatKind.PREMIUM,
    }
    text = room_text(Auditorium("house", room.name, room.seat_map))
    assert "seat_map" in text
    assert "[parkett: Parkett]\n1 sss.ssw | 1 3 5 6 4 2\n" in text
    assert [seat.seat_id for seat in room.seat_map.rows[-1].seats] == [f"rang-1-{n}" for n in range(1, 5)]


def test_curved_rows_are_drawn_where_the_plan_has_them() -> None:
    room = read_pretix(curved()).seat_map
    assert len(room.seats) == 600
    assert len(room.blocks) == 20, "the seats of an arc stand side by side"
    first, middle = room.by_id["A1"].at, room.by_id["A15"].at
    assert first is not None
    assert middle is not None
    assert first[1] < middle[1], "the arc bends away from the screen in its middle"
    assert room.by_id["A1"].kind is SeatKind.PREMIUM
    assert "seat_table" in room_text(Auditorium("house", "House", room))


def test_rows_that_go_backwards_are_rows_too() -> None:
    room = read_pretix(boxes()).seat_map
    left = [seat for seat in room.seats if seat.row == "Box links"]
    assert [seat.seat_id for seat in left] == [f"Box-links{n}" for n in range(1, 5)]
    assert block_of(room, "Box-links1") == tuple(left)
    assert room.partner_of["Box-links1"] == "Box-links2"


def test_a_category_can_be_named() -> None:
    room = read_pretix(boxes(), {"A": SeatKind.PREMIUM}).seat_map
    assert room.by_id["B3"].kind is SeatKind.PREMIUM


def test_a_plan_of_a_room_is_shown_by_its_rows() -> None:
    table = 'seat_table = """\nrow,number,x,y\nA,1,0,0\nA,2,1,0.3\nA,3,2,0\n"""\n'
    assert "row A: 1-3" in describe(parse(changed(DRAWN, table)))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[]", "this is no seating plan"),
        ("{", "this is no seating plan"),
        ('{"name": "x", "zones": [{}]}', "this is no seating plan"),
        (pretix("x"), "the plan has no seats."),
        (pretix("x", zone("z", [row("A", [("1", 0, 0, "a"), ("1", 30, 0, "a")])])), "seat A1 is there twice"),
        (pretix("x", zone("z", [row("A", [("", 0, 0, "a")])])), "a seat needs a number"),
    ],
)
def test_what_is_no_plan_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(PlanError) as caught:
        read_pretix(text)
    assert str(caught.value).startswith(sentence)


@pytest.mark.parametrize(
    ("text", "line", "sentence"),
    [
        ("", 0, "the table of seats is empty."),
        ("row,number\nA,1", 0, "the first line names the columns: row,number,x,y,kind, and if needed section"),
        ("row,number,x,y,colour\n", 0, "the first line names the columns"),
        ("row,number,x,y\n", 0, "the plan has no seats."),
        ("row,number,x,y\n\nA,1,0,0\nA,2,1", 3, "it has 3 values for 4 columns."),
        ("row,number,x,y,kind\nA,1,0,0,sofa", 1, "'sofa' is no kind of seat; it is standard, premium"),
        ("row,number,x,y\nA,1,left,0", 1, "x and y must be numbers."),
        ("row,number,x,y\nA,1,nan,0", 1, "x and y must be numbers."),
        ("row,number,x,y\nA,1,0,0\nA,1,1,0", 2, "seat A1 is there twice"),
        ("row,number,x,y,section_id\nA,1,0,0,up", 1, "a section has a name"),
    ],
)
def test_a_bad_line_of_a_table_is_named(text: str, line: int, sentence: str) -> None:
    with pytest.raises(DrawingError) as caught:
        read_table(text)
    assert caught.value.complaints[0][0] == line
    assert caught.value.complaints[0][1].startswith(sentence)


def test_words_of_a_table_are_kinds_by_what_is_said_of_them() -> None:
    said = {"sofa": SeatKind.LOVE, "standard": SeatKind.PREMIUM}
    source = ProgrammeText("row,number,x,y,kind\nA,1,0,0,sofa\nA,2,1,0,\nA,3,2,0,wheelchair", "plan.csv")
    seats = read_plan_file(source, said).rooms[0].seat_map.seats
    assert [seat.kind for seat in seats] == [SeatKind.LOVE, SeatKind.PREMIUM, SeatKind.WHEELCHAIR]


def test_a_problem_in_a_programme_names_its_line() -> None:
    found = problem(DRAWN, 'seat_table = """\nrow,number,x,y\nA,1,0,0\nA,2,1,x\n"""\n')
    assert found == 'week.toml, line 11: [[auditorium]] "studio": x and y must be numbers.'


def test_a_table_with_sections_is_the_same_room_however_often_it_is_read_and_written() -> None:
    once = read_table("row,number,x,y,section\nA,1,0,0,Left\nA,2,1,0.2,Left\n")
    assert read_table(write_table(once)) == once
