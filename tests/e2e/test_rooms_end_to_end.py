"""Rooms as real cinemas have them, from the plan to the ticket: seats are chosen by the names on the chairs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.async_api import expect

from tests.e2e.axe import findings
from tests.e2e.browser import DESKTOP, LATER_MS, PHONE, ComeIn, Visitor
from tests.e2e.fitting import misfits
from tests.e2e.real_rooms import ROOMS, SCREENS, Room, real_cinema
from tests.harness.processes.server import Server, serving
from tests.web.buyer import Buyer, client_of

pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.asyncio(loop_scope="module")]
WINDOWS = dict(zip(SCREENS, (PHONE, DESKTOP), strict=True))
ON_SCREENS = pytest.mark.parametrize("screen", SCREENS)
IN_ROOMS = pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.id)
SAID = {"4-4": "Stalls, row 4, seat 4"}
"""What is too much for people as an id."""
NARROW: Any = {"width": 320, "height": 640}
# What a screen reader says of each seat, by its id.
NAMES = """(all) => Object.fromEntries(
  all.map((one) => [one.dataset.seat ?? one.dataset.listSeat, one.getAttribute("aria-label")]))"""
CHAIRS = """(all) => Object.fromEntries(
  all.map((one) => [one.dataset.seat, one.querySelector(".number").textContent]))"""


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A server that sells all rooms, and gives time to look around."""
    with serving(real_cinema(), HOLD_TTL_SECONDS=100) as started:
        yield started


@ON_SCREENS
@IN_ROOMS
async def test_seats_are_chosen_swapped_and_booked_by_the_names_on_the_chairs(
    come_in: ComeIn, room: Room, screen: str
) -> None:
    film = f"{room.id}-{screen}"
    ada = await come_in(film, **WINDOWS[screen])
    await sees_the_room(ada, room)
    await swaps(ada, room, screen)
    await finds_the_same_names_in_the_list(ada, room)
    await fits(ada, screen)
    await books(ada, room)
    ben = await come_in(film)
    await sees_them_taken(ben, room)
    await has_the_best_seats(ben)
    await adds_the_one_between(ben, room)


async def sees_the_room(visitor: Visitor, room: Room) -> None:
    """All seats are free, and have the numbers of the chairs, from the left, and the names of the sections."""
    count = room.size.seats
    await expect(visitor.role("free")).to_have_text(f"{count:,} of {count:,} seats free")
    await expect(visitor.page.locator(".seat")).to_have_count(count)
    await expect(visitor.page.locator(".section-name")).to_have_text(list(room.sections))
    front = visitor.page.locator(".seat-row").first.locator(".seat .number")
    assert await front.all_text_contents() == room.front.split()


async def swaps(visitor: Visitor, room: Room, screen: str) -> None:
    """Two seats, one of which is given back for another."""
    one, other = room.held
    await presses(visitor, screen, one)
    await visitor.sees_mine("hold", one)
    if other not in await visitor.seats_of_mine():  # a sofa is taken whole
        await presses(visitor, screen, other)
    await visitor.sees_mine("hold", one, other)
    await presses(visitor, screen, other)
    await visitor.sees("available", *{one, other} - set(room.booked))
    await presses(visitor, screen, room.taken)
    await visitor.sees_mine("hold", *room.booked)
    await expect(visitor.action("confirm")).to_have_text("Confirm 2 seats")


async def presses(visitor: Visitor, screen: str, seat_id: str) -> None:
    """By finger on a phone, else by mouse; the same seat again so late that it is no double tap."""
    if seat_id == visitor.last_tapped:
        await visitor.page.wait_for_timeout(LATER_MS)  # waits: the time of a double tap
    visitor.last_tapped, seat = seat_id, visitor.seat(seat_id)
    await (seat.tap() if screen == "phone" else seat.click())


async def finds_the_same_names_in_the_list(visitor: Visitor, room: Room) -> None:
    """Each seat is called by what is on its chair, on the map and in the list."""
    seats = visitor.page.locator(".seat")
    names, chairs = await seats.evaluate_all(NAMES), await seats.evaluate_all(CHAIRS)
    assert {seat: names[seat] for seat in room.booked} == {
        seat: f"{name}, Your hold" for seat, name in room.booked.items()
    }
    assert not [seat for seat, chair in chairs.items() if f"seat {chair}" not in names[seat].split(", ")]
    assert len(set(names.values())) == room.size.seats, "two seats have one name"
    await visitor.action("show-list").click()
    lines = visitor.page.locator("[data-list-seat]")
    await expect(lines).to_have_count(room.size.seats)
    assert await lines.evaluate_all(NAMES) == names
    await visitor.action("show-map").click()


async def fits(visitor: Visitor, screen: str) -> None:
    """The page of the map has no barriers, and nothing leaves a narrow window."""
    assert await findings(visitor.page) == []
    await visitor.page.set_viewport_size(NARROW)
    assert await misfits(visitor.page) == []
    await visitor.page.set_viewport_size(WINDOWS[screen]["viewport"])


async def books(visitor: Visitor, room: Room) -> None:
    """The ticket says in words where one sits, and no id that is on no chair."""
    await visitor.action("confirm").click()
    await visitor.sees_mine("confirmed", *room.booked)
    await expect(visitor.role("ticket").locator(".seat-words")).to_have_text(room.on_ticket)
    await visitor.action("ticket").click()
    sheet = visitor.role("ticket-sheet")
    await expect(sheet.locator(".seat-words")).to_have_text(room.on_ticket)
    ids = sheet.locator(".ticket-seats dd:not(.seat-words)")
    await expect(ids).to_have_count(0 if any("-" in seat for seat in room.booked) else 1)


async def sees_them_taken(visitor: Visitor, room: Room) -> None:
    """By another buyer, who hears the same names."""
    await visitor.sees("confirmed", *room.booked)
    for seat, name in room.booked.items():
        await expect(visitor.seat(seat)).to_have_attribute("aria-label", f"{name}, Taken")


async def has_the_best_seats(visitor: Visitor) -> None:
    """Side by side: as far apart on the map as the seats of a row are."""
    await visitor.action("best-2").click()
    await expect(visitor.action("confirm")).to_have_text("Confirm 2 seats")
    mine = await visitor.seats_of_mine()
    boxes = [await visitor.seat(seat).bounding_box() for seat in mine]
    left, right = sorted((box for box in boxes if box), key=lambda box: box["x"])
    assert right["x"] - left["x"] < 1.5 * left["width"]
    assert abs(right["y"] - left["y"]) < left["height"]
    await visitor.action("release").click()
    await visitor.sees("available", *mine)


async def adds_the_one_between(visitor: Visitor, room: Room) -> None:
    """Two seats of a row are held, and the page offers the one that they leave."""
    one, other, between = room.single.split()
    await visitor.holds(one, other)
    note, said = visitor.role("single-seats"), SAID.get(between, between)
    await expect(note).to_contain_text(f"That leaves {said} on its own. Add {said}?")
    await visitor.action("add-single").click()
    await visitor.sees_mine("hold", one, other, between)
    await expect(note).to_be_hidden()
    await visitor.action("release").click()
    await visitor.sees("available", one, other, between)


@IN_ROOMS
async def test_a_client_of_the_first_version_gets_rows_and_seats_and_holds_them(server: Server, room: Room) -> None:
    film = f"{room.id}-phone"
    async with client_of(server) as http:
        (movie,) = (one for one in (await http.get("/movies")).json() if one["id"] == film)
        assert (movie["rows"], movie["seats_per_row"]) == room.size[:2]
        eve = Buyer(http, "eve")
        assert len(await eve.statuses(film)) == room.size.seats
        seat_id = room.single.split()[0]
        held = (await eve.hold_seat(film, seat_id)).json()
        assert held["seat_id"] == seat_id
        assert (await eve.release(held["session_id"])).status_code == 204


@ON_SCREENS
async def test_the_orphan_rule_stops_nobody_from_choosing_and_is_said_at_the_confirm(
    come_in: ComeIn, screen: str
) -> None:
    ada = await come_in(f"large-{screen}", **WINDOWS[screen])
    ada.forgive("422")
    note, add = ada.role("single-seats"), ada.action("add-single")
    for seat in ("M13", "M15"):
        await presses(ada, screen, seat)
        await ada.sees_mine("hold", seat)
    await expect(note).to_contain_text("That leaves M14 on its own. Add M14?")
    await expect(add).to_be_in_viewport(ratio=1)
    await ada.action("confirm").click()
    await ada.sees_toast("These seats would leave M14 empty on its own; please add it, or choose other seats.")
    await expect(ada.action("take-offer").first).to_be_in_viewport(ratio=1)
    await ada.sees_mine("hold", "M13", "M15")
    await presses(ada, screen, "M14")
    await ada.sees_mine("hold", "M13", "M14", "M15")
    await expect(note).to_be_hidden()
    await presses(ada, screen, "M14")
    await ada.sees("available", "M14")
    await expect(note).to_contain_text("Add M14?")
    await add.click()
    await ada.sees_mine("hold", "M13", "M14", "M15")
    await ada.action("confirm").click()
    await ada.sees_mine("confirmed", "M13", "M14", "M15")
