"""A room of two sections, with rows of digits and odd and even seats: shown, spoken, by keys and in the list."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.async_api import expect

from tests.e2e.browser import PHONE, ComeIn
from tests.e2e.drawn_rooms import OPERA
from tests.harness.processes.server import Server, serving

pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.asyncio(loop_scope="module")]


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A server that sells the room."""
    with serving(OPERA) as started:
        yield started


@pytest.mark.parametrize("window", [{}, PHONE], ids=["desktop", "phone"])
async def test_seats_are_chosen_and_booked_by_the_names_on_the_chairs(come_in: ComeIn, window: dict[str, Any]) -> None:
    ada = await come_in("film", **window)
    names = ada.page.locator(".section-name")
    await expect(names).to_have_text(["Stalls", "The balcony"])
    first = [await seat.text_content() for seat in await ada.page.locator(".seat-row").first.locator(".seat").all()]
    assert first == ["1", "3", "5", "7", "8", "6", "4", "2"]
    row, seat = ("1", "2") if window else ("2", "12")
    taken = [f"{row}-{seat}", f"balcony-B6{'A' if window else 'B'}"]
    await ada.holds(*taken)
    await expect(ada.seat(taken[0])).to_have_attribute("aria-label", f"Row {row}, seat {seat}, Stalls, Your hold")
    last = "B, seat 6A" if window else "B, seat 6B"
    await expect(ada.role("announcer")).to_have_text(f"The balcony, row {last} held for you.")
    name = f"Remove {taken[1]}, The balcony, row {last}"
    await expect(ada.page.get_by_role("button", name=name, exact=True)).to_be_visible()
    await ada.action("confirm").click()
    await ada.sees_mine("confirmed", *taken)


async def test_keys_lead_through_the_rows_of_all_sections(come_in: ComeIn) -> None:
    ada = await come_in("film")
    await ada.seat("2-11").focus()
    for key, seat_id in (("ArrowRight", "2-12"), ("ArrowDown", "balcony-A3"), ("End", "balcony-A1")):
        await ada.page.keyboard.press(key)
        await expect(ada.seat(seat_id)).to_be_focused()
    rows = await ada.page.locator(".seat-row").evaluate_all("all => all.map((one) => one.getAttribute('aria-label'))")
    assert [row.rpartition(", ")[0] for row in rows] == [
        "Stalls, Row 1",
        "Stalls, Row 2",
        "The balcony, Row A",
        "The balcony, Row B",
    ]
    assert rows[2] == "The balcony, Row A, 10 of 10 free"


async def test_the_list_has_the_same_names(come_in: ComeIn) -> None:
    ada = await come_in("film", locale="de-DE")
    await ada.action("show-list").click()
    await expect(ada.page.locator(".list-row h3").first).to_contain_text("Stalls, Reihe 1")
    button = ada.page.get_by_role("button", name="Reihe A, Platz 3, The balcony, Premium, Frei", exact=True)
    await button.click()
    await ada.action("show-map").click()
    await ada.sees_mine("hold", "balcony-A3")
