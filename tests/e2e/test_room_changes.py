"""The editor of seats while a room is sold: what a change does is said before it is saved, and nothing is lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import expect

from firstclick.programme_file import packaged_programme
from tests.e2e.axe import findings
from tests.e2e.browser import DESKTOP, ComeIn, Visitor
from tests.e2e.office import TABLET, employ_all, field
from tests.e2e.rooms import at_the_rooms, clears, drags, leaves_editor, opens_editor, takes, text_of_draft
from tests.harness.processes.server import Server, serving
from tests.programme.plans import curved, straight
from tests.web.buyer import Buyer, client_of
from tests.web.staffed import signed_in

pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.asyncio(loop_scope="module")]

PROGRAMME = '''\
[cinema]
name = "The Corner House"
timezone = "Europe/London"

[[auditorium]]
id = "corner"
name = "The Corner"
house_seats = ["B1", "B2"]
seat_map = """
A ssss..ssss..
B ssss..ssss..
"""

[[auditorium]]
id = "barn"
name = "The Barn"
rows = 50
seats_per_row = 40

[[movie]]
id = "film"
title = "A Film"
runtime_min = 90
auditorium = "corner"
'''
WINDOWS: dict[str, dict[str, Any]] = {
    "light, English, desktop": {**DESKTOP, "color_scheme": "light"},
    "dark, German, tablet": {**TABLET, "color_scheme": "dark", "locale": "de-DE"},
    "light, English, phone": {"viewport": {"width": 320, "height": 640}, "color_scheme": "light"},
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def server() -> AsyncIterator[Server]:
    """A cinema that has sold seat A3 of one of its rooms."""
    with serving(PROGRAMME) as started:
        await employ_all(started)
        async with client_of(started) as http:
            ben = Buyer(http, "ben")
            held = (await ben.hold("film", "A3", "A4")).json()
            assert (await ben.confirm(held["session_id"])).status_code == 204
        yield started


async def at_the_editor(come_in: ComeIn, server: Server, room: str = "corner", **window: Any) -> Visitor:  # noqa: ANN401
    """Max at the editor of a room."""
    clerk = await come_in(reduced_motion="reduce", **(window or DESKTOP))
    await at_the_rooms(clerk, server)
    await opens_editor(clerk, room)
    return clerk


async def test_what_happens_to_sold_seats_is_said_before_anything_is_saved(come_in: ComeIn, server: Server) -> None:
    max_ = await at_the_editor(come_in, server)
    await takes(max_, "gap")
    await drags(max_, (2, 0), (2, 0))
    await max_.action("check-room").click()
    await expect(max_.role("room-check")).to_contain_text("has sold seat A3, which its new seat map does not have.")
    await leaves_editor(max_)
    await max_.action("preview").click()
    await expect(max_.role("changes")).to_contain_text("has sold seat A3")
    await expect(max_.action("put")).to_be_disabled()
    await max_.action("draw-seats").click()
    await clears(max_)
    await max_.page.keyboard.type("sx")
    await expect(max_.role("room-check")).to_have_text("")
    await max_.action("check-room").click()
    await expect(max_.role("room-check")).to_contain_text("sold seats A3, A4")


async def test_a_chair_that_breaks_while_it_is_sold_names_the_order_to_move(come_in: ComeIn, server: Server) -> None:
    max_ = await at_the_editor(come_in, server)
    await drags(max_, (2, 0), (2, 0))
    await field(max_, "room-broken").check()
    await expect(max_.role("room-said")).to_have_text("1 seat: out of order")
    await max_.action("check-room").click()
    await expect(max_.role("room-check")).to_contain_text("seat A3 is out of order and sold; move booking")
    await leaves_editor(max_)
    assert "A ssxs..ssss\nB ssss..ssss" in await text_of_draft(max_)


async def test_undoing_everything_gives_the_text_that_was_there(come_in: ComeIn, server: Server) -> None:
    max_ = await at_the_editor(come_in, server)
    keys = max_.page.keyboard
    await keys.press("Control+a")
    await keys.press("p")
    await keys.press("Escape")
    await keys.type("l.a")
    await max_.action("room-undo").click()
    await expect(max_.role("room-said")).to_have_text("Undone: Aisle inserted")
    while await max_.action("room-undo").get_attribute("aria-disabled") is None:
        await max_.action("room-undo").click()
    await leaves_editor(max_)
    assert await text_of_draft(max_) == PROGRAMME


async def test_house_seats_stay_with_their_chairs_when_these_get_other_names(come_in: ComeIn, server: Server) -> None:
    max_ = await at_the_editor(come_in, server)
    await drags(max_, (0, 1), (3, 1))
    await field(max_, "room-label").fill("H")
    await max_.action("set-labels").click()
    await max_.role("numbers").locator("summary").click()
    await field(max_, "number-first").fill("101")
    await max_.action("number-rows").click()
    await max_.page.locator("[data-key] .number", has_text="104").first.wait_for()
    await leaves_editor(max_)
    text = await text_of_draft(max_)
    assert 'house_seats = ["H101", "H102"]' in text
    assert "H ssss..ssss | from 101" in text


async def test_a_plan_is_taken_over_with_what_its_categories_are(come_in: ComeIn, server: Server) -> None:
    max_ = await at_the_editor(come_in, server)
    await max_.role("plan-import").locator("summary").click()
    await opens_plan(max_, "hall.json", "{}")
    await expect(max_.role("plan-read")).to_contain_text("hall.json: this is no seating plan")
    await opens_plan(max_, "hall.json", curved(20, 30))
    await expect(max_.page.locator(".room-seat")).to_have_count(600)
    await opens_plan(max_, "week.toml", packaged_programme())
    await field(max_, "plan-room").select_option(label="The Grand")
    await expect(max_.page.locator(".room-seat")).to_have_count(426)
    await opens_plan(max_, "hall.json", straight())
    await expect(max_.page.locator('.room-seat[data-kind="wheelchair"]')).to_have_count(2)
    await max_.page.get_by_label("“Parkett” is").select_option("premium")
    await expect(max_.page.locator('.room-seat[data-kind="premium"]')).not_to_have_count(0)
    await leaves_editor(max_)
    text = await text_of_draft(max_)
    assert "[parkett: Parkett" in text
    assert "wpp.ppp" in text


async def test_a_colleague_who_was_faster_costs_nobody_a_drawing(come_in: ComeIn, server: Server) -> None:
    max_ = await at_the_editor(come_in, server, "barn")
    await max_.page.keyboard.type("llll")
    await asyncio.to_thread(puts_another_name_on_sale, server)
    await max_.action("check-room").click()
    await expect(max_.role("room-check")).to_contain_text("Another programme was put on sale meanwhile")
    await expect(max_.page.locator('.room-seat[data-kind="love"]')).to_have_count(4)
    await leaves_editor(max_)
    await max_.action("preview").click()
    await max_.action("compare-newest").click()
    await expect(max_.role("changes")).to_contain_text("The Faster House")
    assert "A  llllssss" in await text_of_draft(max_)


def puts_another_name_on_sale(server: Server) -> None:
    """Olga renames the cinema."""
    with signed_in(server.url, "Olga") as olga:
        before = olga.get("/admin/programme")
        text = before.json()["text"].replace("The Corner House", "The Faster House")
        olga.http.put("/admin/programme", json={"text": text}, headers={"If-Match": before.headers["etag"]})


async def opens_plan(max_: Visitor, name: str, text: str) -> None:
    """Choose a file with a plan."""
    file: Any = {"name": name, "mimeType": "application/octet-stream", "buffer": text.encode()}
    await field(max_, "plan-file").set_input_files(file)


async def test_a_key_in_a_room_of_two_thousand_seats_touches_what_it_changes(come_in: ComeIn, server: Server) -> None:
    max_ = await at_the_editor(come_in, server, "barn")
    await expect(max_.page.locator(".room-seat")).to_have_count(2000)
    await max_.page.evaluate(
        """() => {
            window.touched = [];
            const drawing = document.querySelector(".room-canvas svg");
            new MutationObserver((all) => window.touched.push(...all.map((one) => one.target.closest(".room-seat"))))
                .observe(drawing, { subtree: true, childList: true, attributes: true, characterData: true });
        }"""
    )
    await max_.page.keyboard.type("pw")
    await expect(max_.role("room-count")).to_contain_text("Standard 1,998")
    changes, seats = await max_.page.evaluate("[touched.length, new Set(touched.filter(Boolean)).size]")
    assert (seats, changes < 30) == (2, True)


@pytest.mark.parametrize("window", WINDOWS.values(), ids=list(WINDOWS))
async def test_the_editor_fits_and_axe_finds_nothing(come_in: ComeIn, server: Server, window: dict[str, Any]) -> None:
    max_ = await at_the_editor(come_in, server, **window)
    await max_.page.keyboard.press("Control+a")
    await max_.page.locator(".room-group").evaluate_all("parts => parts.forEach((one) => (one.open = true))")
    found = await findings(max_.page)
    if await max_.page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        found.append("wider than the window")
    side = max_.page.locator(".room-side")
    if await side.evaluate("one => one.scrollWidth > one.clientWidth"):
        found.append("the side is wider than its place")
    assert not found
