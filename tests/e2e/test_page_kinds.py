"""Sofas in pairs, and wheelchair places that are chosen on purpose, with their companion seats."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.e2e.browser import PHONE, ComeIn
from tests.e2e.drawn_rooms import SOFAS
from tests.harness.processes.server import Server, serving
from tests.web.buyer import Buyer, client_of

pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.asyncio(loop_scope="module")]


@pytest.fixture
def server() -> Iterator[Server]:
    """A server that sells the room."""
    with serving(SOFAS) as started:
        yield started


@pytest.mark.parametrize("window", [{}, PHONE], ids=["desktop", "phone"])
async def test_one_tap_takes_the_whole_sofa_and_gives_it_back(
    come_in: ComeIn, server: Server, window: dict[str, Any]
) -> None:
    ada = await come_in("film", **window)
    await ada.tap("A2")
    await ada.sees_mine("hold", "A1", "A2")
    await ada.tap("A3")
    await ada.sees_mine("hold", "A1", "A2", "A3", "A4")
    await ada.tap("A1")
    await ada.sees("available", "A1", "A2")
    await ada.sees_mine("hold", "A3", "A4")
    async with client_of(server) as http:
        await Buyer(http, "ben").held("film", "A5", "A6")
    await ada.sees("hold", "A5")
    await ada.action("confirm").click()
    await ada.sees_mine("confirmed", "A3", "A4")


async def test_wheelchair_places_are_chosen_on_purpose(come_in: ComeIn) -> None:
    ada = await come_in("film")
    ada.forgive("422")
    await ada.tap("B7")
    await ada.sees_toast("This place is for wheelchair users and those with them.")
    await ada.sees("available", "B7")
    await ada.action("accessible").check()
    await ada.tap("B8")
    await ada.sees_toast("Seat B8 is for who comes with somebody in the wheelchair place beside it")
    await ada.action("take-offer").click()
    await ada.sees_mine("hold", "B7", "B8")
    await ada.tap("B7")
    await ada.sees("available", "B7", "B8")
    await ada.action("best-2").click()
    await ada.sees_mine("hold", "B7", "B8")
