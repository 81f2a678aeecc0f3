"""The seat plans of the editor: its commands, and that the server reads what is written of a plan as the same room."""

from __future__ import annotations

import json

import msgspec
import pytest
from playwright.async_api import Page

from firstclick.domain.seats.seat_map import SeatMap
from firstclick.programme_file import packaged_programme, read_pretix, read_table
from firstclick.programme_file.chair_numbers import read_numbering
from firstclick.programme_file.drawing import read_drawing
from firstclick.web.api.movies import map_answer
from tests.e2e.drawn_rooms import OPERA, SOFAS
from tests.e2e.room_modules import read_again, runs
from tests.programme.plans import boxes, curved, straight
from tests.programme.sample import parse

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="module")]

SECTIONS = """\
[Stalls | odd-even]
9  ssss..ssss
10 ssss..ssss | 1 3 5 7 8 6 4 2A

[balcony: The balcony]
A  ..pxpp"""
ROOMS: dict[str, SeatMap] = {
    **{room.auditorium_id: room.seat_map for room in parse(packaged_programme()).auditoriums},
    "opera": parse(OPERA).auditoriums[0].seat_map,
    "sofas": parse(SOFAS).auditoriums[0].seat_map,
    "sections": read_drawing(SECTIONS),
    "from 101": read_drawing("A ssss\nB ss.ss", read_numbering("right-to-left from 101 skip 103")),
    "straight plan": read_pretix(straight()).seat_map,
    "curved plan": read_pretix(curved(4, 9)).seat_map,
    "boxes": read_pretix(boxes()).seat_map,
    "premium out of order": read_table("row,number,x,y,kind,out_of_order\nA,1,0,0,premium,yes\nA,2,1,0,premium,\n"),
    "words for labels": read_table(
        "row,number,x,y,section,section_id\nBox 1,1 b,0,0,Boxes,box\nBox 1,(2),1,0,Boxes,box\nBox 2,é,0,1,Boxes,box\n"
    ),
    "a name with a comma": read_table('row,number,x,y,section\nA,1,0,0,"Left, ""up"""\nA,2,1,0.2,"Left, ""up"""\n'),
}


NOT_DRAWN = ("premium out of order", "boxes", "words for labels")


def shown(seat_map: SeatMap) -> list[object]:
    """A map as the server sends it to the editor: its layout, and the chairs that are out of order."""
    layout = json.loads(msgspec.json.encode(map_answer(seat_map)))
    return [layout, [seat.seat_id for seat in seat_map.seats if seat.out_of_order]]


@pytest.mark.parametrize("name", ROOMS)
async def test_a_room_that_is_read_and_written_again_is_the_same(room_page: Page, name: str) -> None:
    seat_map = ROOMS[name]
    ids = [seat.seat_id for seat in seat_map.seats]
    read = """([layout, broken, ids]) => {
        const plan = m.readPlan(layout, broken, ids);
        return [m.writePlan(plan), m.houseSeatsOf(plan)];
    }"""
    written, house_seats = await runs(room_page, read, [*shown(seat_map), ids])
    assert read_again(written) == seat_map
    assert sorted(house_seats) == sorted(ids)
    is_on_grid = not any(seat.at for seat in seat_map.seats)
    assert ("seat_map" in written) == (is_on_grid and name not in NOT_DRAWN)


async def test_a_drawing_is_written_as_people_would_write_it(room_page: Page) -> None:
    read = "([layout, broken]) => m.writePlan(m.readPlan(layout, broken, []))"
    opera = await runs(room_page, read, shown(ROOMS["opera"]))
    assert opera["seat_map"] == (
        "[Stalls | odd-even]\n1 .....ssss..ssss\n2 ...ssssss..ssssss\n\n"
        "[balcony: The balcony]\nA ..ppppp..ppppp | right-to-left\nB .ssssss..ssssss | 1-5 6A 6B 8-12\n"
    )
    assert await runs(room_page, read, shown(ROOMS["from 101"])) == {
        "seat_map": "A ssss | 105 104 102 101\nB ss.ss | 105 104 102 101\n"
    }
    assert await runs(room_page, read, shown(read_drawing("A ss\nB ss", read_numbering("right-to-left")))) == {
        "seat_map": "A ss\nB ss\n",
        "numbering": "right-to-left",
    }


@pytest.mark.parametrize(
    "rule",
    [
        "",
        "right-to-left",
        "from 101",
        "from 2 step 2 skip 6",
        "skip 4 13",
        "odd-even",
        "middle-out",
        "odd-even right-to-left",
        "middle-out right-to-left skip 3 4",
    ],
)
async def test_a_rule_numbers_chairs_as_the_reader_does(room_page: Page, rule: str) -> None:
    columns, middle = [1, 2, 3, 6, 7, 8, 9], 5.0
    numbering = read_numbering(rule)
    asked = {
        "fromRight": numbering.right_to_left,
        "sides": numbering.side,
        "first": numbering.first,
        "step": numbering.step,
        "skip": sorted(numbering.skipped),
    }
    labels, text = await runs(
        room_page,
        "([rule, columns, middle]) => [m.labelsBy(rule, columns, middle), m.ruleText(rule)]",
        [asked, columns, middle],
    )
    assert labels == numbering.label_chairs(columns, middle)
    assert read_numbering(text) == numbering


async def test_what_is_drawn_is_numbered_as_it_grows_and_rows_leave_out_letters_that_look_like_digits(
    room_page: Page,
) -> None:
    made = """() => {
        let plan = m.placeSeats(m.NO_SEATS, cells(4, 6, 0), "standard");
        plan = m.placeSeats(plan, cells(1, 2, 0), "premium");
        for (let y = 1; y < 9; y += 1) plan = m.placeSeats(plan, cells(0, 1, y), "standard");
        const after = ["N", "Z", "9", "AH", "Box 9"].map((label) => m.after(label));
        return [ids(plan)[0], plan.rows.map((row) => row.label).join(""), ...after];
    }"""
    assert await runs(room_page, made) == ["A1 A2 A3 A4 A5", "ABCDEFGHJ", "P", "AA", "10", "AJ", "Box 10"]


async def test_chairs_that_were_there_keep_their_numbers_until_they_are_numbered_anew(room_page: Page) -> None:
    changed = """([layout, broken]) => {
        const plan = m.readPlan(layout, broken, []);
        const fewer = m.removeSeats(plan, keys(plan, "A2"));
        const more = m.placeSeats(fewer, [{ x: 7, y: 0 }], "standard");
        const again = m.numberRows(more, rowKeys(more), { ...m.COUNTED, fromRight: true });
        const filled = m.placeSeats(fewer, [{ x: 1, y: 0 }], "love");
        return [fewer, more, again, filled].map((one) => ids(one)[0]);
    }"""
    assert await runs(room_page, changed, shown(read_drawing("A ssss\nB ssss"))) == [
        "A1 A3 A4",
        "A1 A3 A4 A5",
        "A4 A3 A2 A1",
        "A1 A2 A3 A4",
    ]


async def test_a_command_shares_what_it_does_not_change_and_undo_goes_back_to_it(room_page: Page) -> None:
    steps = """([layout, broken]) => {
        const state = new m.RoomState(m.readPlan(layout, broken, []));
        const first = state.plan;
        state.select(keys(first, "A1", "A2"));
        state.run("away", (plan) => m.removeSeats(plan, state.selected));
        const second = state.plan;
        const isShared = second.rows[1] === first.rows[1] && second.rows[0] !== first.rows[0];
        state.run("nothing", (plan) => m.changeSeats(plan, new Set(), { kind: "love" }));
        const said = state.undo();
        const isFirst = state.plan === first && state.isUnchanged && !state.canUndo;
        state.redo();
        const isSecond = state.plan === second && !state.canRedo && !state.isUnchanged;
        state.undo();
        state.run("other", (plan) => m.changeSeats(plan, keys(plan, "B1"), { broken: true }));
        return [isShared, said, isFirst, isSecond, state.canRedo, state.selected.size];
    }"""
    room = shown(read_drawing("A ssss\nB ssss"))
    assert await runs(room_page, steps, room) == [True, "away", True, True, False, 0]


async def test_aisles_open_and_close_and_rows_are_copied(room_page: Page) -> None:
    changed = """([layout, broken]) => {
        const plan = m.readPlan(layout, broken, ["A1"]);
        const text = (one) => m.writePlan(one).seat_map;
        const opened = m.openLine(m.openColumn(plan, null, 2), 1);
        const closed = m.closeLine(m.closeColumn(opened, null, 2), 1);
        const copied = m.copyRows(plan, new Set([plan.rows[0].key])).plan;
        const refused = [m.closeColumn(plan, null, 1), m.closeLine(plan, 1)];
        const areSame = [text(closed) === text(plan), refused.every((one) => one === plan)];
        return [text(opened), ...areSame, text(copied), m.houseSeatsOf(copied)];
    }"""
    room = shown(read_drawing("A sspp\nB ssss"))
    assert await runs(room_page, changed, room) == [
        "A ss.pp\n\nB ss.ss\n",
        True,
        True,
        "A sspp\nC sspp\nB ssss\n",
        ["A1"],
    ]


async def test_curved_rows_keep_their_seats_side_by_side_and_are_straightened_again(room_page: Page) -> None:
    made = """() => {
        const wanted = { rows: 3, seats: 15, x: 0, y: 0, depth: 2, label: "", kind: "standard" };
        const { plan, keys } = m.addRows(m.NO_SEATS, wanted);
        const row = plan.rows[0];
        const distance = (one, other) => Math.hypot(one.x - other.x, one.y - other.y);
        const apart = row.seats.slice(1).map((seat, place) => distance(seat, row.seats[place]));
        const [ends, middle] = [row.seats[0].y, row.seats[7].y];
        const straight = m.curveRows(plan, rowKeys(plan), 0);
        const bounds = [Math.min(...apart), Math.max(...apart)];
        return [keys.size, bounds, middle - ends, m.writePlan(plan), m.writePlan(straight).seat_map];
    }"""
    seats, (least, most), depth, written, straight_again = await runs(room_page, made)
    assert (seats, straight_again) == (45, "".join(f"{label} {'s' * 15}\n" for label in "ABC"))
    assert 0.98 < least <= most < 1.02
    assert abs(depth - 2) < 0.1
    seat_map = read_again(written)
    assert [len(row.seats) for row in seat_map.rows] == [15, 15, 15]
    assert [len(block) for block in seat_map.blocks] == [15, 15, 15]


async def test_seats_move_with_their_names_and_not_onto_each_other(room_page: Page) -> None:
    moved = """([layout, broken]) => {
        const plan = m.readPlan(layout, broken, []);
        const up = m.moveSeats(plan, keys(plan, "A1"), -2, 0.25);
        const aside = m.moveSeats(plan, keys(plan, "A1", "A2"), -3, 0);
        const onto = m.moveSeats(plan, keys(plan, "A1"), 1, 0);
        return [onto === plan, ids(up)[0], Object.keys(m.writePlan(up)), m.writePlan(aside)];
    }"""
    assert await runs(room_page, moved, shown(read_drawing("A ss\nB ss"))) == [
        True,
        "A1 A2",
        ["seat_table"],
        {"seat_map": "A ss\nB ...ss\n"},
    ]
