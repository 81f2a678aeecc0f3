"""The cinema changes a room while people have it open: they are shown the new one, and keep what they hold."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.e2e.browser import ComeIn
from tests.harness.processes.server import Server, serving
from tests.web.test_map_change import ADOPTED_WITHIN_S, ROOM, import_text

pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.asyncio(loop_scope="module")]
LATER_MS = ADOPTED_WITHIN_S * 1000


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A server whose film is shown in a room of three rows by four, with its data in `tmp_path`."""
    with serving(ROOM.format(rows=3), DATA_DIR=tmp_path, HOLD_TTL_SECONDS=100) as started:
        yield started


async def test_an_import_that_changes_the_room_is_drawn_at_once_and_the_hold_is_kept(
    come_in: ComeIn, server: Server, tmp_path: Path
) -> None:
    ada = await come_in("film")
    await ada.holds("B2")
    await ada.seat("B2").focus()
    await ada.page.evaluate("globalThis.hereSince = 1")
    await asyncio.to_thread(import_text, server, tmp_path, 5)
    await expect(ada.seat("E4")).to_be_visible(timeout=LATER_MS)
    await expect(ada.role("free")).to_have_text("19 of 20 seats free")
    await ada.sees_toast("The cinema has changed this showtime.")
    await ada.sees_mine("hold", "B2")
    assert await ada.page.evaluate("document.activeElement.localName") == "firstclick-seats"
    await ada.holds("E1")
    await expect(ada.action("confirm")).to_have_text("Confirm 2 seats")
    assert await ada.page.evaluate("hereSince") == 1


async def test_seats_that_the_new_room_does_not_have_are_gone_from_the_page(
    come_in: ComeIn, server: Server, tmp_path: Path
) -> None:
    ada = await come_in("film")
    await ada.action("show-list").click()
    last = ada.page.get_by_role("button", name="Row C, seat 4, Available", exact=True)
    await expect(last).to_be_visible()
    await asyncio.to_thread(import_text, server, tmp_path, 2)
    await expect(last).to_have_count(0, timeout=LATER_MS)
    await expect(ada.page.get_by_role("button", name="Row B, seat 4, Available", exact=True)).to_be_visible()
    await expect(ada.role("free")).to_have_text("8 of 8 seats free")
