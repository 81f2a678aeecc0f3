"""From row to row by keys alone, on the map and in the list, in rooms of letters and of digits, with a balcony."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.async_api import Locator, expect

from tests.e2e.browser import ComeIn, Visitor
from tests.e2e.drawn_rooms import NUMBERED
from tests.harness.processes.server import Server, serving

pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.asyncio(loop_scope="module")]
NUMBERS_WALK = (
    ("3", "3-5"),
    ("1", "1-5"),
    ("2", "12-5"),
    ("Home", "12-1"),
    ("Shift+PageDown", "balcony-1-1"),
    ("Control+Home", "1-1"),
    ("Control+End", "balcony-2-6"),
)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A server that sells both rooms."""
    with serving(NUMBERED, HOLD_TTL_SECONDS=120, HOLD_LIFE_MAX_SECONDS=240) as started:
        yield started


def in_list(visitor: Visitor, seat_id: str) -> Locator:
    return visitor.page.locator(f'[data-list-seat="{seat_id}"]')


async def test_letters_lead_to_rows_of_the_map_and_a_seat_is_bought_there(come_in: ComeIn) -> None:
    ada = await come_in("letters")
    press = ada.page.keyboard.press
    await ada.seat("B3").focus()
    for key, reached in (("c", "C3"), ("a", "A3"), ("b", "AB3"), ("Home", "AB1")):
        await press(key)
        await expect(ada.seat(reached)).to_be_focused()
    await press("Enter")
    await ada.sees_mine("hold", "AB1")
    await expect(ada.page.get_by_role("row", name="Row AB, 7 of 8 free", exact=True)).to_have_count(1)
    await ada.action("confirm").focus()
    await press("Enter")
    await ada.sees_mine("confirmed", "AB1")


async def test_digits_lead_to_rows_of_the_map_where_these_are_numbers_and_still_zoom_where_not(
    come_in: ComeIn,
) -> None:
    ada = await come_in("numbers")
    await ada.seat("2-5").focus()
    for key, reached in NUMBERS_WALK:
        await ada.page.keyboard.press(key)
        await expect(ada.seat(reached)).to_be_focused()
    fitted = await width_of(ada, "1-1")
    for _ in range(3):
        await ada.page.keyboard.press("+")
    larger = await width_of(ada, "1-1")
    await ada.page.keyboard.press("0")
    assert larger > fitted
    assert await width_of(ada, "1-1") < larger
    await expect(ada.seat("balcony-2-6")).to_be_focused()


async def test_the_same_keys_lead_to_rows_of_the_list_and_over_those_that_are_hidden(come_in: ComeIn) -> None:
    ada = await come_in("numbers")
    await ada.action("show-list").click()
    await in_list(ada, "2-5").focus()
    for key, reached in NUMBERS_WALK:
        await ada.page.keyboard.press(key)
        await expect(in_list(ada, reached)).to_be_focused()
    await expect(ada.page.get_by_role("heading", name="The balcony, Row 2 6 of 6 free")).to_be_visible()


async def width_of(visitor: Visitor, seat_id: str) -> float:
    box = await visitor.seat(seat_id).bounding_box()
    assert box is not None
    return box["width"]
