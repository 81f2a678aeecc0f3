"""Seating plans for the editor of seats: rooms of any of the formats, by how the file's name ends."""

from __future__ import annotations

import pytest

from firstclick.domain.seats.seat_map import SeatKind
from firstclick.programme_file import read_plan_file, read_pretix
from firstclick.service.ports.programme import PlanFile, ProgrammeError, ProgrammeText
from tests.programme.plans import straight
from tests.programme.sample import SAMPLE, parse


def read(name: str, text: str, **kinds: SeatKind) -> PlanFile:
    """The rooms of a file."""
    return read_plan_file(ProgrammeText(text, name), kinds)


def test_a_pretix_plan_is_a_room_whose_categories_can_be_named() -> None:
    plan = read("Hall.JSON", straight())
    assert [(room.room_id, room.name) for room in plan.rooms] == [("", "Altes Haus")]
    assert plan.rooms[0].seat_map == read_pretix(straight()).seat_map
    assert plan.kinds["Parkett"] is SeatKind.STANDARD
    assert read("hall.json", straight(), Parkett=SeatKind.LOVE).kinds["Parkett"] is SeatKind.LOVE


def test_a_table_is_a_room_without_a_name() -> None:
    plan = read("seats.csv", "row,number,x,y\nA,1,0,0\nA,2,1,0\n")
    assert [(room.room_id, room.name, len(room.seat_map.seats)) for room in plan.rooms] == [("", "", 2)]


def test_of_a_programme_all_auditoriums_are_read_and_nothing_else_need_be_right() -> None:
    rooms = [room for room in parse(SAMPLE).auditoriums if not room.auditorium_id.startswith("movie")]
    plan = read("week.toml", SAMPLE)
    assert [(one.room_id, one.seat_map) for one in plan.rooms] == [(one.auditorium_id, one.seat_map) for one in rooms]
    alone = read("room.toml", '[[auditorium]]\nid = "a"\nname = "A"\nseat_map = "A ss"\n\n[[movie]]\nnothing = 1\n')
    assert [room.name for room in alone.rooms] == ["A"]


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("plan.xml", "<plan/>", "plan.xml must end in .json, .csv or .toml, so that its format is known."),
        ("plan.json", "{}", "plan.json: this is no seating plan"),
        ("seats.csv", "row,number,x,y\nA,1,0,0\nA,1,1,0\n", "seats.csv, line 3: seat A1 is there twice"),
        ("week.toml", "[cinema]\n", "week.toml: there is no [[auditorium]] table in it."),
        ("week.toml", "[[auditorium\n", "week.toml, line 1: this is not TOML"),
        ("week.toml", '[[auditorium]]\nid = "a"\nname = "A"\nseat_map = "A sq"\n', "row \"A\" has 'q' in column 2"),
    ],
)
def test_what_cannot_be_read_is_said_in_sentences(name: str, text: str, sentence: str) -> None:
    with pytest.raises(ProgrammeError) as refused:
        read(name, text)
    assert sentence in refused.value.problems[0]
