"""The editor of seats draws the rooms of the packaged programme anew: by pointer, and by keyboard alone."""

from __future__ import annotations

import datetime
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import expect

from firstclick.domain.programme import Auditorium
from firstclick.programme_file import packaged_programme, parse_programme
from tests.e2e.browser import DESKTOP, ComeIn, Visitor
from tests.e2e.office import employ_all, field
from tests.e2e.rooms import (
    at_the_rooms,
    clears,
    drags,
    leaves_editor,
    rectangles,
    takes,
    text_of_draft,
    typed,
)
from tests.harness.processes.server import Server, serving

pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.asyncio(loop_scope="module")]

TODAY = datetime.datetime.now(tz=datetime.UTC).date()
PACKAGED = parse_programme(packaged_programme(), "week.toml", TODAY)
ROOMS = [room for room in PACKAGED.auditoriums if room.auditorium_id in ("studio", "garden", "grand")]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def server() -> AsyncIterator[Server]:
    """A cinema that sells the packaged programme."""
    with serving(packaged_programme()) as started:
        await employ_all(started)
        yield started


@pytest_asyncio.fixture(loop_scope="module")
async def max_(come_in: ComeIn, server: Server) -> Visitor:
    """Max at the auditoriums of the programme."""
    clerk = await come_in(**DESKTOP)
    await at_the_rooms(clerk, server)
    return clerk


async def drawn_anew(max_: Visitor) -> list[Auditorium]:
    """The rooms of the draft that were added, as the server reads them."""
    text = await text_of_draft(max_)
    rooms = parse_programme(text, "draft.toml", TODAY).auditoriums
    return [room for room in rooms if room.auditorium_id.endswith("-anew")]


def as_packaged(rooms: list[Auditorium]) -> list[tuple[object, ...]]:
    """All that is said of the seats of rooms."""
    return [(room.seat_map, sorted(room.house_seats)) for room in rooms]


async def test_the_packaged_rooms_are_drawn_anew_by_pointer(max_: Visitor) -> None:
    for room in ROOMS:
        await max_.action("add-auditorium").click()
        await field(max_, "auditorium.name").fill(f"{room.auditorium_id} anew")
        await max_.action("draw-seats").click()
        await clears(max_)
        await draws_by_pointer(max_, room)
        await leaves_editor(max_)
    assert as_packaged(await drawn_anew(max_)) == as_packaged(ROOMS)


async def draws_by_pointer(max_: Visitor, room: Auditorium) -> None:
    """Drag over each block of seats of one kind, and make house seats by clicks and their box."""
    for kind, start, end in rectangles(room):
        await takes(max_, kind.value)
        await drags(max_, start, end)
    await expect(max_.page.locator(".room-seat")).to_have_count(len(room.seat_map.seats))
    if not room.house_seats:
        return
    await takes(max_, "select")
    seats = [room.seat_map.by_id[seat_id] for seat_id in room.house_seats]
    await drags(max_, (seats[0].x, seats[0].y), (seats[0].x, seats[0].y))
    await max_.page.keyboard.down("Shift")
    for seat in seats[1:]:
        await drags(max_, (seat.x, seat.y), (seat.x, seat.y))
    await max_.page.keyboard.up("Shift")
    await field(max_, "room-house").check()


async def test_the_packaged_rooms_are_drawn_anew_by_keyboard_alone(max_: Visitor) -> None:
    keys = max_.page.keyboard
    for room in ROOMS:
        await tabs_to(max_, "add-auditorium")
        await keys.press("Enter")
        await expect(field(max_, "auditorium.name")).to_be_focused()
        await keys.type(f"{room.auditorium_id} anew")
        await tabs_to(max_, "draw-seats", key="Shift+Tab")
        await keys.press("Enter")
        await expect(max_.role("room-canvas")).to_be_focused()
        await clears(max_)
        await keys.type(typed(room))
        await makes_house_seats(max_, room)
        await tabs_to(max_, "room-done", key="Shift+Tab")
        await keys.press("Enter")
        await expect(max_.action("draw-seats")).to_be_focused()
    assert as_packaged(await drawn_anew(max_)) == as_packaged(ROOMS)


async def tabs_to(max_: Visitor, action: str, key: str = "Tab") -> None:
    """Press a key until a button has the focus."""
    here = max_.action(action)
    while not await here.evaluate("button => button === document.activeElement"):
        await max_.page.keyboard.press(key)


async def makes_house_seats(max_: Visitor, room: Auditorium) -> None:
    """Go to each house seat, as the cursor says, and press its key."""
    keys = max_.page.keyboard
    last = room.seat_map.rows[-1]
    for seat in (room.seat_map.by_id[seat_id] for seat_id in room.house_seats):
        await keys.press("Home")
        for _ in range(last.y - seat.y):
            await keys.press("ArrowUp")
        for _ in range(seat.x - last.seats[0].x):
            await keys.press("ArrowRight")
        await expect(max_.role("room-said")).to_have_text(f"Row {seat.row}, seat {seat.label}, {KINDS[seat.kind]}")
        await keys.press("h")
        for _ in range(last.y - seat.y):
            await keys.press("ArrowDown")


KINDS = {"standard": "Standard", "premium": "Premium", "love": "Love seat"}
