"""What is done at the door in a browser: a phone becomes a device, and tickets are shown to its camera or typed.

async with camera_showing(ticket_address, folder) as browser:
    phone = await come_in(**PHONE)
    await makes_device(phone, server, "left door")
"""

from __future__ import annotations

import datetime
import os
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import segno
from playwright.async_api import Locator, expect

from tests.e2e.browser import Chromium, Visitor, chromium
from tests.e2e.office import field
from tests.harness.processes.server import Server
from tests.web.staffed import PASSWORD, StaffPage
from tests.web.test_door import HOUSE
from tests.web.test_site import STATIC

IN_90_MINUTES = datetime.datetime.now(tz=ZoneInfo("Europe/London")) + datetime.timedelta(minutes=90)
EVENING = (
    HOUSE
    + f"""
[[showtime]]
movie = "timed"
auditorium = "corner"
id = "later"
starts_at = {IN_90_MINUTES.strftime("%Y-%m-%dT%H:%M:00")}
"""
)
"""`film` is let in to at any time, `later` from half an hour on, `tomorrow` the next day."""
SCREEN = (640, 480)
"""What the camera sees, in pixels."""
PAPER, INK, GREY = 235, 16, 128
"""Luma of white and black, and chroma of no colour, as video has them (ITU-R BT.601)."""
FRAMES = 10
OFFLINE = ("Failed to load resource", "ERR_INTERNET_DISCONNECTED", "ERR_CONNECTION")
"""What the browser reports of requests that reach nobody."""


def video(folder: Path, *texts: str) -> Path:
    """A film for Chromium's camera in which these codes are shown, some frames each, and begin again."""
    path = folder / "camera.y4m"
    width, height = SCREEN
    pictures = [_picture(text) for text in texts]
    with path.open("wb") as file:
        file.write(b"YUV4MPEG2 W%d H%d F20:1 Ip A1:1 C420jpeg\n" % (width, height))
        for picture in pictures:
            file.write((b"FRAME\n" + picture + bytes([GREY]) * (width * height // 2)) * FRAMES)
    return path


def _picture(text: str) -> bytes:
    """The code in the middle of the screen."""
    width, height = SCREEN
    rows = segno.make(text, error="m", micro=False).matrix
    scale = min(width, height) // (len(rows) + 8)
    side = len(rows) * scale
    inset, above = (width - side) // 2, (height - side) // 2
    lines = [bytes([PAPER]) * width] * above
    for row in rows:
        dark = b"".join(bytes([INK if module else PAPER]) * scale for module in row)
        lines += [bytes([PAPER]) * inset + dark + bytes([PAPER]) * (width - inset - side)] * scale
    return b"".join(lines + [bytes([PAPER]) * width] * (height - len(lines)))


@asynccontextmanager
async def camera_showing(folder: Path, *texts: str) -> AsyncIterator[Chromium]:
    """A browser whose camera sees these codes, one after another. Without the reader of codes the test is skipped."""
    if not (STATIC / "door" / "zxing" / "reader.js").exists():
        missing = "the reader of codes is not here (make test fetches it where npm is)"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(missing)
    fake = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
    async with chromium(*fake, f"--use-file-for-fake-video-capture={video(folder, *texts)}") as browser:
        yield browser


def shown_as(server: Server, ticket: str) -> str:
    """What the code of a ticket says."""
    return f"{server.url}/ticket/#/ticket/{ticket}"


async def opens_door(phone: Visitor, server: Server) -> None:
    """Go to the door; the browser reports the question whether somebody is signed in."""
    phone.forgive("401")
    await phone.page.goto(f"{server.url}/door/")


async def makes_device(phone: Visitor, server: Server, label: str, name: str = "Max") -> None:
    """A manager makes a phone a device."""
    await opens_door(phone, server)
    await field(phone, "name").fill(name)
    await field(phone, "password").fill(PASSWORD)
    await field(phone, "label").fill(label)
    await phone.page.keyboard.press("Enter")
    await expect(phone.role("verdict")).to_be_visible()
    await sees_online(phone)


async def sees_online(phone: Visitor) -> None:
    """Wait until the server has answered, and nothing waits to be sent."""
    await expect(phone.role("connection")).to_have_attribute("data-state", "live")
    await expect(phone.role("connection")).to_have_attribute("data-waiting", "0")
    await expect(phone.role("counter")).to_have_text(re.compile(r"\d"))


async def goes_offline(phone: Visitor) -> None:
    """Cut the phone off, and wait until it has seen that by itself."""
    phone.forgive(*OFFLINE)
    await phone.page.context.set_offline(True)
    await expect(phone.role("connection")).to_have_attribute("data-state", "offline")


def ends_device(office: StaffPage, label: str) -> None:
    """A manager ends the device of that name."""
    (device,) = [one["device_id"] for one in office.get("/admin/devices").json()["devices"] if one["label"] == label]
    assert office.delete(f"/admin/devices/{device}").status_code == 204


async def types(phone: Visitor, text: str) -> None:
    """What a scanner gun does: text and Enter, wherever the focus is."""
    await phone.page.keyboard.type(text)
    await phone.page.keyboard.press("Enter")


async def sees_verdict(phone: Visitor, verdict: str) -> None:
    """Wait for the large verdict."""
    await expect(phone.role("verdict")).to_have_attribute("data-verdict", verdict)


async def scans(phone: Visitor, text: str, verdict: str) -> None:
    """Scan by the gun, and see the verdict of that scan."""
    before = await phone.role("verdict").get_attribute("data-scan")
    await types(phone, text)
    await expect(phone.role("verdict")).not_to_have_attribute("data-scan", before or "none")
    await sees_verdict(phone, verdict)


def scanned(phone: Visitor) -> Locator:
    """The lines of the last scans, the newest first."""
    return phone.role("scans").locator("li[data-scan]")


async def verdicts(phone: Visitor) -> Sequence[str]:
    """The verdicts of the last scans, the newest first."""
    found: list[str] = await scanned(phone).evaluate_all("lines => lines.map((line) => line.dataset.verdict)")
    return found
