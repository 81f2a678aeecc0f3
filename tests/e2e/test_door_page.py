"""The door's page while the server answers: devices, gun, typing, names, groups, the camera, and what people see."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.e2e.axe import findings
from tests.e2e.browser import DESKTOP, PHONE, ComeIn, Visitor, people
from tests.e2e.door import (
    camera_showing,
    ends_device,
    makes_device,
    opens_door,
    scanned,
    scans,
    sees_verdict,
    shown_as,
    types,
)
from tests.e2e.office import enters, field
from tests.harness.processes.server import Server
from tests.web.staffed import StaffPage

pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.asyncio(loop_scope="module")]

NO_READER = """addEventListener("DOMContentLoaded", () => {
  for (const meta of document.querySelectorAll('meta[name^="code-reader"]')) meta.content = "/static/door/zxing/none";
});"""
NO_STORAGE = 'indexedDB.open = () => { throw new DOMException("off", "SecurityError"); };'
SENSES = """globalThis.senses = { felt: [], awake: [], lit: [], heard: 0 };
  navigator.vibrate = (pattern) => senses.felt.push(pattern);
  navigator.wakeLock.request = async (what) => { senses.awake.push(what); return { release: async () => {} }; };
  MediaStreamTrack.prototype.getCapabilities = () => ({ torch: true });
  MediaStreamTrack.prototype.applyConstraints = async ({ advanced }) => senses.lit.push(advanced[0].torch);
  const { start } = OscillatorNode.prototype;
  OscillatorNode.prototype.start = function (at) { senses.heard += 1; return start.call(this, at); };"""
"""What a phone does is written down: it vibrates, sounds, stays awake and has a light."""
CONTRASTS = """() => {
  const light = (text) => {
    const [r, g, b] = text.match(/[\\d.]+/g).slice(0, 3).map((one) => one / 255)
      .map((one) => (one <= 0.03928 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const panel = document.querySelector(".verdict");
  const found = {};
  for (const theme of ["light", "dark"]) for (const tone of ["good", "ask", "bad", "none"]) {
    document.documentElement.dataset.theme = theme;
    panel.dataset.tone = tone;
    const { color, backgroundColor } = getComputedStyle(panel);
    const [low, high] = [light(color), light(backgroundColor)].sort((a, b) => a - b);
    found[`${tone} ${theme}`] = (high + 0.05) / (low + 0.05);
  }
  return found;
}"""


@pytest.fixture(scope="module")
def server(door_server: Server) -> Server:
    return door_server


async def test_a_manager_makes_a_phone_a_device_which_scans_by_gun_reference_name_and_seat(
    come_in: ComeIn, server: Server, manager: StaffPage
) -> None:
    bought, other = manager.sold("film", "A1"), manager.sold("film", "A2", "A3")
    phone = await come_in(**PHONE)
    await opens_door(phone, server)
    await field(phone, "label").fill("left door")
    await enters(phone, "Max", "wrong horse")
    await expect(phone.role("sign-in-error")).to_have_text("Name or password is wrong.")
    assert not await findings(phone.page)
    await makes_device(phone, server, "left door")
    await expect(phone.role("device")).to_have_text("left door")
    assert [one["path"] for one in await phone.page.context.cookies()] == ["/door"], "and Max is signed out"

    await scans(phone, shown_as(server, bought["ticket"]), "admitted")
    await scans(phone, bought["ticket"].rpartition(".")[0], "already")
    await expect(phone.role("verdict")).to_contain_text("by left door")
    await scans(phone, other["reference"].lower().replace("-", " "), "admitted")
    await expect(phone.role("counter")).to_have_text(re.compile("^3 of "))
    await scans(phone, "2222-2222", "unknown")
    await expect(phone.role("found")).to_contain_text("Nobody by that name")

    await types(phone, "a")
    await expect(phone.role("toast")).to_contain_text("To look for somebody, type 2 to 64 characters.")
    await types(phone, "a3")
    await expect(phone.role("found")).to_contain_text("A2 inside, A3 inside")
    await expect(phone.role("verdict-title")).to_have_text("Ready")
    assert not await findings(phone.page)
    await scanned(phone).filter(has_text="A2, A3").locator("[data-undo]").click()
    await expect(scanned(phone).filter(has_text="A2, A3")).to_contain_text("Undone")
    await expect(phone.role("counter")).to_have_text(re.compile("^1 of "))
    await types(phone, "A2")
    await expect(phone.role("found")).to_contain_text("A2 not yet in")
    await phone.page.locator(f'[data-reference="{other["reference"]}"]').click()
    await sees_verdict(phone, "admitted")
    await scans(phone, manager.sold("later", "A1")["ticket"], "too_early")
    await expect(phone.role("verdict")).to_contain_text(re.compile(r"Let in from .*\d\d:\d\d"))


async def test_who_makes_no_devices_scans_as_who_they_are_and_all_of_it_is_in_german_too(
    come_in: ComeIn, server: Server, manager: StaffPage
) -> None:
    ticket = manager.sold("film", "B1")["ticket"]
    dora = await come_in(**DESKTOP, locale="de-DE")
    await opens_door(dora, server)
    await enters(dora, "Dora")
    await expect(dora.role("device")).to_have_text("Dora")
    await scans(dora, ticket, "admitted")
    await expect(dora.role("verdict-title")).to_have_text("Willkommen")
    await dora.action("way-out").click()
    await scans(dora, ticket, "left")
    await dora.action("language").click()
    await expect(dora.role("scans")).to_contain_text("Goes out")
    assert not await findings(dora.page)


async def test_a_verdict_is_read_in_the_sun(come_in: ComeIn, server: Server) -> None:
    phone = await come_in(**PHONE)
    await makes_device(phone, server, "sunny door")
    found = await phone.page.evaluate(CONTRASTS)
    assert len(found) == 8
    assert min(found.values()) >= 7, found
    size = await phone.role("verdict-title").evaluate("one => parseFloat(getComputedStyle(one).fontSize)")
    entry = await field(phone, "entry").bounding_box()
    assert size >= 30
    assert entry is not None
    assert entry["y"] > PHONE["viewport"]["height"] / 2 - 60, "what is touched is where the thumb is"


async def test_a_browser_that_keeps_nothing_scans_nothing_and_says_so(come_in: ComeIn, server: Server) -> None:
    phone = await come_in(script=NO_STORAGE, **PHONE)
    await opens_door(phone, server)
    await expect(phone.role("no-storage")).to_contain_text("Open it in an ordinary window.")


async def test_where_the_reader_was_not_built_in_the_page_says_what_works(come_in: ComeIn, server: Server) -> None:
    phone = await come_in(script=NO_READER, **PHONE)
    await makes_device(phone, server, "old door")
    await phone.action("camera").click()
    await expect(phone.role("camera-notice")).to_contain_text("A scanner gun and typing work.")


async def test_the_camera_reads_a_group_of_which_some_come_later(
    server: Server, manager: StaffPage, tmp_path: Path
) -> None:
    ticket = manager.sold("film", "C1", "C2", "C3")["ticket"]
    async with camera_showing(tmp_path, shown_as(server, ticket)) as browser, people(browser, server) as come_in:
        phone = await come_in(script=SENSES, **PHONE)
        await makes_device(phone, server, "camera door")
        await phone.action("camera").click()
        await sees_verdict(phone, "admitted")
        await phone.action("torch").click()
        await expect(phone.action("torch")).to_have_attribute("aria-pressed", "true")
        senses = await phone.page.evaluate("senses")
        assert senses == {"felt": [[60]], "awake": ["screen"], "lit": [True], "heard": 2}
        await expect(phone.role("verdict")).to_contain_text("3 people · Seats C1, C2, C3")
        await phone.action("camera").click()
        await expect(phone.role("camera")).to_be_hidden()
        await only_comes(phone, "C2")
        await expect(phone.role("verdict")).to_contain_text("1 of 3 are inside")
        await scans(phone, ticket, "admitted")
        await expect(phone.role("verdict")).to_contain_text("2 people · Seats C1, C3")
        assert not await findings(phone.page)


async def only_comes(phone: Visitor, seat: str) -> None:
    """Of those who were let in just now, only one is here."""
    before = await phone.role("verdict").get_attribute("data-scan")
    await phone.action("some-only").click()
    for box in await phone.page.locator(f'[data-seat-choice]:not([value="{seat}"])').all():
        await box.uncheck()
    await phone.action("let-in-seats").click()
    await expect(phone.role("verdict")).not_to_have_attribute("data-scan", before or "")
    await sees_verdict(phone, "admitted")


async def test_a_device_that_was_ended_says_so_and_scans_no_more(
    come_in: ComeIn, server: Server, manager: StaffPage
) -> None:
    phone = await come_in(**PHONE)
    await makes_device(phone, server, "ended door")
    phone.forgive("403")
    ends_device(manager, "ended door")
    await expect(phone.role("ended")).to_contain_text("The device was ended at the box office.")
    await expect(phone.role("verdict")).to_have_count(0)
    assert not await findings(phone.page)
    await enters(phone, "Dora")
    await expect(phone.role("device")).to_have_text("Dora")
    await phone.action("leave").click()
    await expect(phone.role("sign-in")).to_be_visible()
    assert await phone.page.context.cookies() == []
