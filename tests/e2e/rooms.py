"""A manager at the editor of a room's seats: it is opened, and drawn in as the text drawings of a programme are."""

from __future__ import annotations

from itertools import groupby

from playwright.async_api import expect

from firstclick.domain.programme import Auditorium
from firstclick.domain.seats.seat_map import Row, Seat, SeatKind
from tests.e2e.browser import Visitor
from tests.e2e.office import field, signs_in
from tests.harness.processes.server import Server

LETTERS = {
    SeatKind.STANDARD: "s",
    SeatKind.PREMIUM: "p",
    SeatKind.WHEELCHAIR: "w",
    SeatKind.COMPANION: "c",
    SeatKind.LOVE: "l",
}
MIDDLES = """(canvas, cells) => {
    const svg = canvas.querySelector("svg");
    const { x, y, width } = svg.viewBox.baseVal;
    const unit = svg.clientWidth / width;
    const places = cells.map(([column, line]) => [((column + 0.5) * 44 - x) * unit, ((line + 0.5) * 44 - y) * unit]);
    const between = (axis) => (places[0][axis] + places[1][axis]) / 2;
    const scroller = canvas.parentElement;
    scroller.scrollTo(between(0) - scroller.clientWidth / 2, between(1) - scroller.clientHeight / 2);
    const box = svg.getBoundingClientRect();
    return places.map(([aside, behind]) => [box.x + aside, box.y + behind]);
}"""
_Block = tuple[SeatKind, int, int]
"""Seats of a kind side by side, and their first and last column."""


async def at_the_rooms(clerk: Visitor, server: Server) -> None:
    """Max at the auditoriums of the programme."""
    clerk.forgive("412", "422")
    await signs_in(clerk, server, "Max", "#/programme/rooms")
    await expect(clerk.action("add-auditorium")).to_be_visible()


async def opens_editor(clerk: Visitor, room_id: str) -> None:
    """Open the editor of a room of the list."""
    await clerk.page.locator(f'[data-entry="{room_id}"]').click()
    await clerk.action("draw-seats").click()
    await expect(clerk.role("room-canvas")).to_be_focused()


async def leaves_editor(clerk: Visitor) -> None:
    """Close the editor."""
    await clerk.action("room-done").click()
    await expect(clerk.role("room-editor")).to_have_count(0)


def typed(room: Auditorium) -> str:
    """The keys that draw a room from its first cell on: letters, points for gaps, and Enter after each line."""
    lines = {row.y: row for row in room.seat_map.rows}
    return "\n".join(_line(lines[y]) if y in lines else "" for y in range(max(lines) + 1))


def _line(row: Row) -> str:
    letters = {seat.x: LETTERS[seat.kind] for seat in row.seats}
    return "".join(letters.get(x, ".") for x in range(max(letters) + 1))


async def drags(clerk: Visitor, start: tuple[int, int], end: tuple[int, int]) -> None:
    """Drag a pointer from the middle of a cell (column, line) to that of another; both come into sight before."""
    (x, y), (to_x, to_y) = await clerk.role("room-canvas").evaluate(MIDDLES, [start, end])
    await clerk.page.mouse.move(x, y)
    await clerk.page.mouse.down()
    await clerk.page.mouse.move(to_x, to_y)
    await clerk.page.mouse.up()


async def takes(clerk: Visitor, tool: str) -> None:
    """Choose what the pointer does."""
    await clerk.page.locator(f'[data-field="room-tool"][value="{tool}"]').check()


def rectangles(room: Auditorium) -> list[tuple[SeatKind, tuple[int, int], tuple[int, int]]]:
    """Rectangles of one kind that make up a room, from the front: each is dragged over once."""
    found: list[tuple[SeatKind, tuple[int, int], tuple[int, int]]] = []
    open_: dict[_Block, int] = {}
    rows = {row.y: row for row in room.seat_map.rows}
    for y in range(max(rows) + 2):
        blocks = _blocks(rows[y].seats) if y in rows else []
        for block in [one for one in open_ if one not in blocks]:
            kind, left, right = block
            found.append((kind, (left, open_.pop(block)), (right, y - 1)))
        for block in blocks:
            open_.setdefault(block, y)
    return sorted(found, key=lambda one: (one[1][1], one[1][0]))


def _blocks(seats: tuple[Seat, ...]) -> list[_Block]:
    keyed = groupby(enumerate(seats), key=lambda pair: (pair[1].x - pair[0], pair[1].kind))
    groups = [[seat for _, seat in group] for _, group in keyed]
    return [(group[0].kind, group[0].x, group[-1].x) for group in groups]


async def clears(clerk: Visitor) -> None:
    """Remove every seat, by keys."""
    await clerk.page.keyboard.press("Control+a")
    await clerk.page.keyboard.press("Delete")
    await expect(clerk.page.locator(".room-seat")).to_have_count(0)


async def text_of_draft(clerk: Visitor) -> str:
    """The text of the programme that is being edited."""
    await clerk.page.locator('[data-part="file"]').click()
    await expect(field(clerk, "programme")).to_be_visible()
    return await field(clerk, "programme").input_value()
