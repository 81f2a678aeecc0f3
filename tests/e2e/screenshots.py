"""Takes the pictures in docs/: every view, wide and narrow, dark and light, and the page in German.

Run by `python -m tests.e2e.screenshots` in the project's folder, and look at what comes out before it is committed.
"""

from __future__ import annotations

import asyncio
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.async_api import expect

from tests.e2e.browser import DESKTOP, PHONE, Chromium, Visitor, chromium, people
from tests.e2e.door import EVENING, goes_offline, makes_device, scans
from tests.e2e.foreign_site import foreign_site
from tests.e2e.office import employ_all
from tests.e2e.orders import sums
from tests.e2e.palette import shrink
from tests.e2e.tour import Evening, busy_week, others_hold, tour
from tests.harness.processes.server import Server, serving
from tests.web.buyer import client_of
from tests.web.staffed import signed_in

DOCS = Path(__file__).resolve().parents[2] / "docs"
FOLDER = DOCS / "screenshots"
README_PICTURE = "holding-1280-dark.png"
WINDOWS = {"1280": DESKTOP, "390": PHONE}
THEMES = ("dark", "light")
LEFT_S = (475,)
SMALL_ROOM = "The Studio"
# Another site, with looks of its own.
BLOG = """
<style>
  html {{ color-scheme: light dark; background: light-dark(#fdf6e3, #14231b); }}
  body {{ max-width: 1100px; margin: 24px auto; padding-inline: 16px; font: 18px/1.6 Georgia, serif; }}
  body > *, h1 {{ color: light-dark(#3a4a2f, #d9e8c4); }}
</style>
<meta name="viewport" content="width=device-width, initial-scale=1">
<h1>The Marrowby Film Letter</h1>
<p>On Sunday we go together. Choose your seats right here:</p>
<script type="module" src="{server}/static/firstclick-seats.js"></script>
<firstclick-seats showtime="{showtime}"></firstclick-seats>
"""


@dataclass(frozen=True)
class Camera:
    """Takes pictures of a visitor's window, all with the same end to their names."""

    visitor: Visitor
    name: str

    async def take(self, view: str) -> None:
        """One picture of what is seen now."""
        path = FOLDER / f"{view}-{self.name}.png"
        await self.visitor.page.screenshot(path=path, animations="disabled")


async def take_all() -> None:
    """Every picture, each window and theme at a server of its own."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    async with chromium() as browser:
        for width, window in WINDOWS.items():
            for theme in THEMES:
                await _take(browser, f"{width}-{theme}", {**window, "color_scheme": theme})
                await take_door(browser, f"{width}-{theme}", {**window, "color_scheme": theme})
    for path in FOLDER.glob("*.png"):
        shrink(path)
    shutil.copyfile(FOLDER / README_PICTURE, DOCS / "page.png")


async def _take(browser: Chromium, name: str, options: dict[str, Any]) -> None:
    with foreign_site() as pages, serving(ALLOWED_ORIGINS=pages.origin, HOLD_TTL_SECONDS=300) as server:
        await _take_own(browser, server, name, options)
        async with client_of(server) as http, people(browser, server) as come_in:
            visitor = await come_in(reduced_motion="reduce", **options)
            visitor.forgive(f"another host: {pages.origin}/")
            lines = [line for movie in (await http.get("/movies")).json() for line in movie["showtimes"]]
            showtime = next(line["showtime_id"] for line in reversed(lines) if line["auditorium"] == SMALL_ROOM)
            pages.body = BLOG.format(server=server.url, showtime=showtime)
            await visitor.page.goto(pages.origin)
            await visitor.sees_connection("live")
            await visitor.holds("C3", "C4")
            await knows_the_total(visitor)
            await Camera(visitor, name).take("embedded")


async def _take_own(browser: Chromium, server: Server, name: str, options: dict[str, Any]) -> None:
    async with client_of(server) as http, people(browser, server) as come_in:
        evening = await busy_week(http)
        visitor = await come_in(reduced_motion="reduce", **options)
        camera = Camera(visitor, name)
        async for view in tour(visitor, server, evening):
            if view == "film":
                await others_hold(http, evening.showtime)
            if view == "holding":
                await knows_the_total(visitor)
                await visitor.counts_down_to(LEFT_S)
            await camera.take(view)
        german = await come_in(reduced_motion="reduce", locale="de-DE", **options)
        await _take_german(Camera(german, name), evening)


async def knows_the_total(visitor: Visitor) -> None:
    """Wait until the prices are there."""
    await expect(sums(visitor, "total")).to_contain_text("£")


async def _take_german(camera: Camera, evening: Evening) -> None:
    await camera.visitor.open(evening.showtime)
    await camera.visitor.holds("C8", "C9")
    await knows_the_total(camera.visitor)
    await camera.visitor.page.evaluate("scrollTo(0, 0)")
    await camera.take("german")


async def take_door(browser: Chromium, name: str, options: dict[str, Any]) -> None:
    """The door: somebody comes in, somebody is in already, and the network is gone."""
    with serving(EVENING, PAYMENT_PROVIDERS="counter") as server:
        await employ_all(server)
        async with people(browser, server) as come_in:
            phone = await come_in(reduced_motion="reduce", **options)
            with signed_in(server.url, "Max") as office:
                group, friend = office.sold("film", "A1", "A2", "A3")["ticket"], office.sold("film", "B4")["ticket"]
            await makes_device(phone, server, "left door")
            await scans(phone, group, "admitted")
            await Camera(phone, name).take("door-admitted")
            await scans(phone, group, "already")
            await Camera(phone, name).take("door-already")
            await goes_offline(phone)
            await scans(phone, friend, "admitted")
            await scans(phone, "K7QF-3M9T", "go_online")
            await Camera(phone, name).take("door-offline")


if __name__ == "__main__":
    asyncio.run(take_all())
