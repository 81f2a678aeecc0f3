"""A plan of 600 seats on arcs, out of another program's file: drawn where it has them, by finger and by keys."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.async_api import expect

from firstclick.domain.programme import Auditorium
from firstclick.programme_file import read_pretix, room_text
from tests.e2e.browser import PHONE, ComeIn
from tests.harness.processes.server import Server, serving
from tests.programme.plans import curved
from tests.programme.test_convert import CINEMA, FILM

pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.asyncio(loop_scope="module")]
MIDDLE = """(seat) => {
  const { x, y, width, height } = seat.getBoundingClientRect();
  return [x + width / 2, y + height / 2];
}"""
# How many seats are hit where their middle is: none lies under the row of another one.
HIT = """(all) => all.filter((seat) => {
  const { x, y, width, height } = seat.getBoundingClientRect();
  return seat.getRootNode().elementFromPoint(x + width / 2, y + height / 2)?.closest(".seat") === seat;
}).length"""


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A server that sells the room."""
    room = Auditorium("half-round", "The Half Round", read_pretix(curved()).seat_map)
    with serving(CINEMA + room_text(room) + FILM.format(room="half-round")) as started:
        yield started


@pytest.mark.parametrize("window", [{}, PHONE], ids=["desktop", "phone"])
async def test_curved_rows_are_drawn_and_sold_where_the_plan_has_them(come_in: ComeIn, window: dict[str, Any]) -> None:
    ada = await come_in("film", **window)
    await ada.action("whole").click()
    assert await ada.page.locator(".seat").count() == 600
    [left, front], [middle, back] = [await ada.seat(one).evaluate(MIDDLE) for one in ("C1", "C15")]
    assert middle > left
    assert back > front, "the arc bends away from the screen"
    assert await ada.page.locator(".seat-row").first.locator(".seat").evaluate_all(HIT) == 30
    first, second = ("C4", "C5") if window else ("K15", "K16")
    await ada.holds(first, second)
    await ada.action("confirm").click()
    await ada.sees_mine("confirmed", first, second)


async def test_keys_go_along_an_arc_and_to_the_next_one(come_in: ComeIn) -> None:
    ada = await come_in("film")
    await ada.seat("H10").focus()
    for key, seat_id in (("ArrowRight", "H11"), ("ArrowDown", "I11"), ("Home", "I1")):
        await ada.page.keyboard.press(key)
        await expect(ada.seat(seat_id)).to_be_focused()


async def test_the_best_seats_are_side_by_side_on_an_arc(come_in: ComeIn) -> None:
    ada = await come_in("film")
    await ada.action("best-4").click()
    await expect(ada.action("confirm")).to_have_text("Confirm 4 seats")
    mine = await ada.seats_of_mine()
    numbers = sorted(int(seat[1:]) for seat in mine)
    assert {seat[0] for seat in mine} == {mine[0][0]}
    assert numbers == list(range(numbers[0], numbers[0] + 4))
