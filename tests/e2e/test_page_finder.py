"""A seat by section, row and seat in lists that say how much is free, and the help with the keys: without a mouse."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Locator, expect

from tests.e2e.axe import findings
from tests.e2e.browser import DESKTOP, PHONE, ComeIn, Visitor
from tests.e2e.drawn_rooms import NUMBERED
from tests.e2e.fitting import misfits
from tests.harness.processes.server import Server, serving
from tests.web.buyer import Buyer, client_of

pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.asyncio(loop_scope="module")]
STOPS_MAX = 20
NARROW: dict[str, Any] = {**PHONE, "viewport": {"width": 320, "height": 640}}
# What a screen reader finds in it.
FINDER = """
- group:
  - text: Choose by row and seat Section
  - combobox "Section":
    - option "Stalls, 40 of 40 free"
    - option "The balcony, 12 of 12 free" [selected]
  - text: Row
  - combobox "Row":
    - option "Row 1, 6 of 6 free"
    - option "Row 2, 6 of 6 free" [selected]
  - text: Seat
  - combobox "Seat":
    - option "Seat 1, Love seat, Available" [selected]
    - option "Seat 2, Love seat, Available"
    - option "Seat 3, Love seat, Available"
    - option "Seat 4, Love seat, Available"
    - option "Seat 5, Premium, Available"
    - option "Seat 6, Premium, Available"
  - button "Hold this seat"
  - button "Go to this seat"
"""


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A server that sells both rooms."""
    with serving(NUMBERED, HOLD_TTL_SECONDS=120, HOLD_LIFE_MAX_SECONDS=240) as started:
        yield started


@pytest_asyncio.fixture(loop_scope="module")
async def ben(server: Server) -> AsyncIterator[Buyer]:
    """Somebody else, without a browser."""
    async with client_of(server) as client:
        yield Buyer(client, "ben")


def aid(visitor: Visitor, name: str) -> Locator:
    """The line that opens the lists, or the keys."""
    return visitor.page.locator(f'[data-aid="{name}"] summary')


async def tabs_to(visitor: Visitor, place: Locator) -> None:
    """Press Tab until this has the focus."""
    for _ in range(STOPS_MAX):
        await visitor.page.keyboard.press("Tab")
        if await place.evaluate("(one) => one.matches(':focus')"):
            return
    raise AssertionError(f"{place} is not among the next {STOPS_MAX} stops")


async def test_keys_alone_buy_a_seat_of_the_balcony_by_the_lists(come_in: ComeIn) -> None:
    ada = await come_in("numbers")
    press = ada.page.keyboard.press
    await ada.action("show-list").focus()
    await press("Enter")
    await expect(ada.action("find-hold")).to_be_visible()
    for step in ("find-section", "find-row"):
        await tabs_to(ada, ada.action(step))
        await press("ArrowDown")
    await expect(ada.page.locator('[data-aid="finder"]')).to_match_aria_snapshot(FINDER)
    await tabs_to(ada, ada.action("find-seat"))
    await press("End")
    await tabs_to(ada, ada.action("find-hold"))
    await press("Enter")
    await expect(ada.action("find-hold")).to_have_text("Give this seat back")
    await expect(ada.action("find-row").locator("option:checked")).to_have_text("Row 2, 5 of 6 free")
    await tabs_to(ada, ada.action("confirm"))
    await press("Enter")
    await expect(ada.role("ticket")).to_be_focused()
    await expect(ada.page.locator('[data-list-seat="balcony-2-6"] .state')).to_have_text("Your booking")


async def test_the_lists_are_reached_from_the_map_and_lead_back_to_a_seat_of_it(come_in: ComeIn) -> None:
    ada = await come_in("letters")
    press = ada.page.keyboard.press
    await ada.seat("B3").focus()
    await tabs_to(ada, aid(ada, "finder"))
    await press("Enter")
    await expect(ada.action("find-row")).to_be_visible()
    await expect(ada.action("find-section")).to_have_count(0)
    await tabs_to(ada, ada.action("find-row"))
    await press("End")
    await expect(ada.action("find-seat").locator("option:checked")).to_have_text("Seat 1, Premium, Available")
    await tabs_to(ada, ada.action("find-go"))
    await press("Enter")
    await expect(ada.seat("AB1")).to_be_focused()


async def test_a_party_is_told_how_many_seats_the_button_holds_and_places_on_purpose_are_not_the_first(
    come_in: ComeIn,
) -> None:
    ada = await come_in("numbers")
    await aid(ada, "finder").click()
    await ada.action("find-section").select_option(label="Stalls, 40 of 40 free")
    await ada.action("find-row").select_option(label="Row 12, 8 of 8 free")
    await expect(ada.action("find-seat").locator("option:checked")).to_have_text("Seat 3, Available")
    await ada.action("party-size").select_option("2")
    await expect(ada.action("find-hold")).to_have_text("Hold 2 seats here")
    await ada.action("find-hold").click()
    await ada.sees_mine("hold", "12-3", "12-4")
    await expect(ada.action("find-hold")).to_have_text("Give this seat back")


async def test_what_somebody_else_takes_is_counted_and_left_out_but_what_is_chosen_stays(
    come_in: ComeIn, ben: Buyer
) -> None:
    ada = await come_in("letters")
    await aid(ada, "finder").click()
    row, seat = ada.action("find-row"), ada.action("find-seat")
    await row.select_option(label="Row C, 8 of 8 free")
    await seat.select_option(label="Seat 2, Available")
    await ben.held("letters", "C1", "C2")
    await expect(row.locator("option:checked")).to_have_text("Row C, 6 of 8 free")
    await expect(seat.locator("option:checked")).to_have_text("Seat 2, On hold")
    await expect(seat.locator("option")).to_have_count(7)
    await expect(ada.action("find-hold")).to_have_attribute("aria-disabled", "true")
    await ada.action("find-hold").click(force=True)  # a press on what is marked as disabled
    await ada.sees_toast("Row C, seat 2 is on hold for someone else.")
    await ben.held("letters", *[f"C{number}" for number in range(3, 9)])
    await expect(row.locator("option:checked")).to_have_text("Row C, none free")


@pytest.mark.parametrize(
    ("locale", "title", "name", "act"),
    [
        ("en-GB", "Keys", "Letter or number of a row", "To the section before, or to the next one"),
        ("de-DE", "Tasten", "Buchstabe oder Nummer einer Reihe", "In den Bereich davor oder danach"),
        ("fr-FR", "Touches", "Lettre ou numéro d'un rang", "À la zone précédente, ou à la suivante"),
    ],
)
async def test_a_question_mark_opens_the_keys_and_escape_leads_back(
    come_in: ComeIn, locale: str, title: str, name: str, act: str
) -> None:
    ada = await come_in("numbers", locale=locale)
    await ada.seat("3-5").focus()
    await ada.page.keyboard.press("?")
    await expect(aid(ada, "keys")).to_be_focused()
    await expect(aid(ada, "keys")).to_have_text(title)
    await expect(ada.page.locator("kbd").filter(has_text=name)).to_be_visible()
    await expect(ada.page.locator("dd").filter(has_text=act)).to_be_visible()
    await ada.page.keyboard.press("Escape")
    await expect(ada.seat("3-5")).to_be_focused()
    await expect(ada.page.locator("kbd").first).to_be_hidden()


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("window", [NARROW, DESKTOP], ids=["narrow", "desktop"])
async def test_lists_and_keys_have_no_barriers_and_fit_with_large_text_too(
    come_in: ComeIn, window: dict[str, Any], theme: str
) -> None:
    ada = await come_in("numbers", **window, color_scheme=theme, reduced_motion="reduce")
    await ada.action("show-list").click()
    await expect(ada.action("find-hold")).to_be_visible()
    await ada.action("find-hold").focus()
    await ada.page.keyboard.press("?")
    await expect(ada.page.locator("kbd").first).to_be_visible()
    assert [one for one in await findings(ada.page) if "firstclick-seats" in one] == []
    assert await misfits(ada.page) == []
    await ada.page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert await misfits(ada.page) == []
