"""`firstclick programme convert`: rooms from one format into another one, and back."""

from __future__ import annotations

from pathlib import Path

import pytest

from firstclick.programme_file import read_pretix, read_table
from tests.harness.processes.commands import firstclick, run_firstclick
from tests.programme.plans import boxes, curved, straight
from tests.programme.sample import SAMPLE, parse

FILM = '\n[[movie]]\nid = "film"\ntitle = "A Film"\nauditorium = "{room}"\n'
CINEMA = '[cinema]\nname = "A Cinema"\ntimezone = "Europe/Berlin"\n\n'
pytestmark = pytest.mark.long


@pytest.mark.parametrize("plan", [straight(), curved(), boxes()], ids=["straight", "curved", "boxes"])
def test_a_plan_becomes_a_room_of_a_programme_and_a_plan_again(tmp_path: Path, plan: str) -> None:
    (tmp_path / "my plan.json").write_text(plan, encoding="utf-8")
    made = firstclick("programme", "convert", "my plan.json", cwd=tmp_path).stdout
    week = CINEMA + made + FILM.format(room="my-plan")
    room = parse(week).auditoriums[0]
    assert room.seat_map == read_pretix(plan).seat_map
    (tmp_path / "week.toml").write_text(week, encoding="utf-8")
    table = firstclick("programme", "convert", "week.toml", "--to", "csv", cwd=tmp_path).stdout
    assert read_table(table) == room.seat_map
    again = firstclick("programme", "convert", "week.toml", "--to", "json", cwd=tmp_path).stdout
    assert read_pretix(again).seat_map == room.seat_map


def test_what_a_category_became_is_said_and_can_be_changed(tmp_path: Path) -> None:
    (tmp_path / "plan.json").write_text(straight(), encoding="utf-8")
    guessed = firstclick("programme", "convert", "plan.json", cwd=tmp_path)
    assert 'Category "Rollstuhl" is wheelchair; --kind "Rollstuhl=…" makes it another.' in guessed.stderr
    said = ("--kind", "Parkett=premium", "--room", "big", "--name", "The Big One")
    named = firstclick("programme", "convert", "plan.json", *said, cwd=tmp_path).stdout
    assert named.startswith('[[auditorium]]\nid = "big"\nname = "The Big One"\n')
    assert "2 wpp.ppp" in named


def test_what_cannot_be_converted_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "seats.csv").write_text("row,number,x,y\nA,1,0,0\nA,1,1,0\n", encoding="utf-8")
    (tmp_path / "week.toml").write_text(SAMPLE, encoding="utf-8")
    (tmp_path / "plan.json").write_text("{}", encoding="utf-8")
    for words, sentence in (
        (["seats.csv"], "seats.csv, line 3: seat A1 is there twice"),
        (["week.toml"], "week.toml: name one of its rooms with --room: studio, cellar, movie-1."),
        (["plan.json"], "plan.json: this is no seating plan"),
        (["plan.json", "--kind", "a=sofa"], "--kind takes CATEGORY=KIND, with one of standard, premium"),
        (["plan.xml"], "plan.xml must end in .json, .csv or .toml"),
        (["none.csv"], "none.csv cannot be read: No such file or directory."),
    ):
        done = run_firstclick("programme", "convert", *words, cwd=tmp_path)
        assert (done.returncode, sentence in done.stderr) == (2, True), done.stderr
