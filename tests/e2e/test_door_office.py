"""The box office sees what happens at the door: who was let in, what two doors have let in, and the devices."""

from __future__ import annotations

import re
import time
import uuid

import pytest
from playwright.async_api import expect

from tests.e2e.axe import findings
from tests.e2e.browser import ComeIn
from tests.e2e.office import opens, sees_map, signs_in
from tests.harness.processes.server import Server
from tests.web.staffed import StaffPage, signed_in

pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.asyncio(loop_scope="module")]


@pytest.fixture(scope="module")
def server(door_server: Server) -> Server:
    return door_server


def lets_in(page: StaffPage, ticket: str, *, offline: bool = False) -> None:
    """A scan of now."""
    now_ms = time.time_ns() // 10**6
    scan = {"scan_id": str(uuid.uuid4()), "token": ticket, "scanned_at": now_ms, "offline": offline}
    assert page.post("/door/scans", scans=[scan], sent_at=now_ms).status_code == 200


async def test_the_map_shows_who_is_let_in_as_it_happens_and_what_two_doors_have_let_in(
    come_in: ComeIn, server: Server, manager: StaffPage
) -> None:
    booking = manager.sold("film", "A1", "A2")
    max_ = await come_in()
    await signs_in(max_, server, "Max", "#/showtime/film")
    await sees_map(max_)
    await expect(max_.role("admissions")).to_be_hidden()
    lets_in(manager, booking["ticket"])
    await expect(max_.role("admissions")).to_have_text("Let in: 2 of 2 · 2 inside now")
    await expect(max_.seat("A1")).to_have_attribute("aria-label", re.compile("checked in"))
    await expect(max_.seat("A1")).to_have_attribute("data-mark", "inside")
    with signed_in(server.url, "Dora") as dora:
        lets_in(dora, booking["ticket"], offline=True)
    await max_.role("conflicts").locator("summary").click()
    await expect(max_.role("conflicts")).to_contain_text("was let in twice")
    await expect(max_.role("conflicts")).to_contain_text("by Max")
    assert not await findings(max_.page)
    await max_.role("conflicts").get_by_role("link", name="A1, A2").click()
    await expect(max_.page).to_have_url(f"{server.url}/admin/#/booking/{booking['reference']}")


async def test_a_manager_ends_a_device_that_is_lost(come_in: ComeIn, server: Server) -> None:
    with signed_in(server.url, "Max") as phone:
        assert phone.post("/door/devices", label="lost phone").status_code == 201
        phone.http.cookies.delete("firstclick-staff")
        max_ = await come_in(locale="de-DE")
        await signs_in(max_, server, "Max", "#/devices")
        device = max_.page.locator("[data-device]", has_text="lost phone")
        await expect(device).to_have_attribute("data-works", "true")
        await device.locator('[data-action="remove"]').click()
        await device.locator('[data-action="remove-yes"]').click()
        await expect(device).to_have_attribute("data-works", "false")
        await expect(device).to_contain_text("durch Max")
        assert not await findings(max_.page)
        assert phone.get("/door/me").status_code == 403
    ann = await come_in()
    await signs_in(ann, server, "Ann")
    await opens(ann, server, "#/devices")
    await expect(ann.page.get_by_role("heading", level=1)).to_have_text("Your role does not include this page.")
