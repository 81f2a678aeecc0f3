"""Rooms are drawn by the fields and buttons beside the grid: rows, sections, numbers, aisles and curves."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import expect

from firstclick.programme_file import read_table
from firstclick.programme_file.drawing import read_drawing
from tests.e2e.browser import DESKTOP, ComeIn, Visitor
from tests.e2e.drawn_rooms import OPERA
from tests.e2e.office import employ_all, field
from tests.e2e.rooms import at_the_rooms, clears, drags, leaves_editor, opens_editor
from tests.harness.processes.server import Server, serving

pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.asyncio(loop_scope="module")]

DRAWN = """\
[Stalls | right-to-left]
1 ...sssss..sssss
2 ...sssss..sssss
3 ...sssss..sssss
[balcony: The balcony | middle-out]
A ...ssssssssss
B ...ssssssssxx
"""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def server() -> AsyncIterator[Server]:
    """A cinema with a room."""
    with serving(OPERA) as started:
        await employ_all(started)
        yield started


@pytest_asyncio.fixture(loop_scope="module")
async def max_(come_in: ComeIn, server: Server) -> Visitor:
    """Max at the editor of a room that has no seats any more."""
    clerk = await come_in(reduced_motion="reduce", **DESKTOP)
    await at_the_rooms(clerk, server)
    await opens_editor(clerk, "opera")
    await clears(clerk)
    await clerk.page.locator(".room-group").evaluate_all("parts => parts.forEach((one) => (one.open = true))")
    return clerk


async def adds_rows(max_: Visitor, rows: int, seats: int, label: str = "", depth: str = "0") -> None:
    """Add rows by their form."""
    for name, value in (("rows", str(rows)), ("seats", str(seats)), ("label", label), ("depth", depth)):
        await field(max_, f"new-{name}").fill(value)
    await max_.action("add-rows").click()
    await expect(max_.role("room-said")).to_have_text(f"{rows} rows added")


async def sets_section(max_: Visitor, name: str, section_id: str = "") -> None:
    """Put what is selected into a section."""
    await field(max_, "room-section").fill(name)
    await field(max_, "room-section-id").fill(section_id)
    await max_.action("set-section").click()
    await expect(max_.role("room-canvas").locator(".section-name", has_text=name)).to_be_visible()


async def test_a_room_with_a_balcony_is_drawn_by_fields(max_: Visitor) -> None:
    await adds_rows(max_, 3, 10, "1")
    await max_.action("select-all").click()
    await sets_section(max_, "Stalls")
    await field(max_, "number-direction").select_option("right")
    await max_.action("number-rows").click()
    await adds_rows(max_, 2, 10)
    await drags(max_, (-1, 3), (9, 4))
    await field(max_, "room-label").fill("a")
    await max_.action("set-labels").click()
    await sets_section(max_, "The balcony", "balcony")
    await field(max_, "number-direction").select_option("")
    await field(max_, "number-sides").select_option("middle-out")
    await max_.action("number-rows").click()
    await drags(max_, (5, -1), (5, 2))
    for _ in range(2):
        await max_.action("open-aisle").click()
    await drags(max_, (10, 4), (8, 4))
    await field(max_, "room-broken").check()
    await max_.action("select-all").click()
    for _ in range(3):
        await max_.action("move-right").click()
    await leaves_editor(max_)
    assert await field(max_, "auditorium.seat_map").input_value() == DRAWN
    await expect(max_.role("capacity")).to_contain_text("50 seats")
    await expect(max_.seat("balcony-A1")).to_be_visible()


async def test_curved_rows_are_a_table_until_they_are_straight_again(max_: Visitor) -> None:
    await adds_rows(max_, 4, 21, depth="2.5")
    await leaves_editor(max_)
    room = read_table(await field(max_, "auditorium.seat_table").input_value())
    assert [len(block) for block in room.blocks] == [21] * 4
    (ends, _), (_, middle) = [room.by_id[seat_id].at or (0, 0) for seat_id in ("A1", "A11")]
    assert (ends, middle) == (0, 2.5)
    await max_.action("draw-seats").click()
    await expect(max_.role("room-canvas")).to_be_focused()
    await max_.page.keyboard.press("Control+a")
    await field(max_, "room-depth").fill("0")
    await max_.action("set-curve").click()
    await expect(max_.role("room-said")).to_have_text("Rows curved")
    await leaves_editor(max_)
    drawing = await field(max_, "auditorium.seat_map").input_value()
    assert read_drawing(drawing) == read_drawing("\n".join(f"{label} {'s' * 21}" for label in "ABCD"))


async def test_one_chair_gets_a_number_of_its_own_and_a_name_that_is_taken_is_said(max_: Visitor) -> None:
    await max_.page.keyboard.type("ssss\nssss")
    await drags(max_, (3, 1), (3, 1))
    await field(max_, "room-number").fill("4A")
    await field(max_, "room-number").press("Enter")
    await expect(max_.page.locator(".room-seat .number", has_text="4A")).to_be_visible()
    await field(max_, "room-label").fill("A")
    await max_.action("set-labels").click()
    await expect(max_.role("room-problems")).to_contain_text("seat A1 is there twice")
    await max_.action("room-undo").click()
    await expect(max_.role("room-problems")).to_have_text("")
    await leaves_editor(max_)
    assert await field(max_, "auditorium.seat_map").input_value() == "A ssss\nB ssss | 1-3 4A\n"


async def test_a_pointer_selects_what_it_is_drawn_over_and_drags_what_is_selected(max_: Visitor) -> None:
    await max_.page.keyboard.type("sss\nsss")
    await drags(max_, (0, 0), (1, 1))
    await expect(max_.role("room-selected")).to_have_text("4 seats in rows A, B")
    await drags(max_, (1, 0), (2, 0))
    await expect(max_.role("room-said")).to_have_text("There is no room for that.")
    await drags(max_, (1, 0), (0, -1))
    await expect(max_.role("room-said")).to_have_text("4 seats moved")
    await max_.action("room-undo").click()
    await drags(max_, (2, 0), (2, 0))
    await expect(max_.role("room-selected")).to_have_text("1 seat in row A")
    await drags(max_, (2, 0), (4, 0))
    await leaves_editor(max_)
    assert await field(max_, "auditorium.seat_map").input_value() == "A ss..s\nB sss\n"
