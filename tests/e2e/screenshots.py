"""Takes the pictures in docs/: every view, wide and narrow, dark and light, and the page in German.

Run by `python -m tests.e2e.screenshots` in the project's folder, and look at what comes out before it is committed.
"""

from __future__ import annotations

import asyncio
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.e2e.browser import DESKTOP, PHONE, Chromium, Visitor, chromium, people
from tests.e2e.tour import Evening, busy_week, others_hold, tour
from tests.serving import Server, serving
from tests.web.buyer import client_of

DOCS = Path(__file__).resolve().parents[2] / "docs"
FOLDER = DOCS / "screenshots"
README_PICTURE = "holding-1280-dark.png"
WINDOWS = {"1280": DESKTOP, "390": PHONE}
THEMES = ("dark", "light")
LEFT_S = (17,)


@dataclass(frozen=True)
class Camera:
    """Takes pictures of a visitor's window, all with the same end to their names."""

    visitor: Visitor
    name: str

    async def take(self, view: str) -> None:
        """One picture of what is seen now."""
        await self.visitor.page.screenshot(path=FOLDER / f"{view}-{self.name}.png", animations="disabled")


async def take_all() -> None:
    """Every picture, each window and theme at a server of its own."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    async with chromium() as browser:
        for width, window in WINDOWS.items():
            for theme in THEMES:
                with serving() as server:
                    await _take(browser, server, f"{width}-{theme}", {**window, "color_scheme": theme})
    shutil.copyfile(FOLDER / README_PICTURE, DOCS / "page.png")


async def _take(browser: Chromium, server: Server, name: str, options: dict[str, Any]) -> None:
    async with client_of(server) as http, people(browser, server) as come_in:
        evening = await busy_week(http)
        visitor = await come_in(reduced_motion="reduce", **options)
        camera = Camera(visitor, name)
        async for view in tour(visitor, server, evening):
            if view == "film":
                await others_hold(http, evening.showtime)
            if view == "holding":
                await visitor.counts_down_to(LEFT_S)
            await camera.take(view)
        german = await come_in(reduced_motion="reduce", locale="de-DE", **options)
        await _take_german(Camera(german, name), evening)


async def _take_german(camera: Camera, evening: Evening) -> None:
    await camera.visitor.open(evening.showtime)
    await camera.visitor.holds("C8", "C9")
    await camera.visitor.page.evaluate("scrollTo(0, 0)")
    await camera.take("german")


if __name__ == "__main__":
    asyncio.run(take_all())
