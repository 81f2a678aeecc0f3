"""Takes the pictures in docs/: the programme, a busy seat map and a ticket, wide and narrow, dark and light.

Run by `python -m tests.e2e.screenshots` in the project's folder, and look at what comes out before it is committed.
"""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path
from typing import Any

import httpx
from playwright.async_api import expect

from tests.e2e.browser import DESKTOP, PHONE, Chromium, chromium, people
from tests.serving import Server, serving
from tests.web.buyer import Buyer, client_of

DOCS = Path(__file__).resolve().parents[2] / "docs"
FOLDER = DOCS / "screenshots"
README_PICTURE = "seats-1280-dark.png"
WINDOWS = {"1280": DESKTOP, "390": PHONE}
THEMES = ("dark", "light")
ROOM = "The Garden Room"
SOLD = (
    *("A11 A12", "B12 B13 B14", "C6 C7", "C13 C14", "D4 D5", "D8 D9 D10 D11", "E5 E6 E7", "E8 E9"),
    *("F4 F5 F6 F7", "F8 F9 F10", "G6 G7", "G8 G9 G10 G11", "H3 H4", "H9 H10 H11", "J3 J4", "J7 J8 J9 J10"),
)
HELD = ("E10 E11", "D6 D7", "G4 G5", "B4 B5")
MINE = ("F11", "F12", "F13")
# Fourths of the house that are sold at the first showtimes of the week, in turn.
FOURTHS_SOLD = (1, 3, 4, 0, 2)
GROUP = 10


async def take_all() -> None:
    """Every picture, each window and theme at a server of its own."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    async with chromium() as browser:
        for width, window in WINDOWS.items():
            for theme in THEMES:
                with serving() as server:
                    await _take(browser, server, f"{width}-{theme}", {**window, "color_scheme": theme})
    shutil.copyfile(FOLDER / README_PICTURE, DOCS / "page.png")


async def _take(browser: Chromium, server: Server, name: str, options: dict[str, Any]) -> None:
    async with client_of(server) as http, people(browser, server) as come_in:
        showtime = await _fill(http)
        visitor = await come_in(reduced_motion="reduce", **options)
        await visitor.open_programme()
        await visitor.page.screenshot(path=FOLDER / f"programme-{name}.png")
        await _others_hold(http, showtime)
        await visitor.open(showtime)
        await visitor.holds(*MINE)
        await visitor.page.evaluate("scrollTo(0, 0)")
        await visitor.counts_down_to((17,))
        await visitor.page.screenshot(path=FOLDER / f"seats-{name}.png")
        await visitor.action("confirm").click()
        await expect(visitor.role("ticket")).to_be_visible()
        await visitor.role("toast").get_by_role("button").click()
        await visitor.page.mouse.move(0, 0)
        await visitor.page.screenshot(path=FOLDER / f"ticket-{name}.png")


async def _fill(http: httpx.AsyncClient) -> str:
    """Sell a part of the week; the id of the showtime that is to be shown."""
    lines = [line for movie in (await http.get("/movies")).json() for line in movie["showtimes"]]
    timed = sorted((line["starts_at"], line["showtime_id"], line) for line in lines if line["starts_at"])
    showtime: str = next(key for _, key, line in reversed(timed) if line["auditorium"] == ROOM)
    others = [line for _, key, line in timed if key != showtime]
    for fourths, line in zip(FOURTHS_SOLD * 2, others, strict=False):
        await _sell_first(http, line["showtime_id"], line["seats_available"] * fourths // 4)
    for number, group in enumerate(SOLD):
        await _sell(http, showtime, f"buyer-{number}", {"seats": group.split()})
    return showtime


async def _others_hold(http: httpx.AsyncClient, showtime: str) -> None:
    for number, group in enumerate(HELD):
        await _hold(http, showtime, f"holder-{number}", {"seats": group.split()})


async def _sell_first(http: httpx.AsyncClient, showtime: str, count: int) -> None:
    """Sell so many seats from the front, in groups that one hold may have."""
    house = (await http.get(f"/showtimes/{showtime}/seats")).json()["seats"]
    seats = [seat["seat_id"] for seat in house if seat["status"] == "available"]
    for start in range(0, count, GROUP):
        await _sell(http, showtime, f"group-{start}", {"seats": seats[start : min(start + GROUP, count)]})


async def _sell(http: httpx.AsyncClient, showtime: str, user_id: str, wish: dict[str, Any]) -> None:
    session_id = await _hold(http, showtime, user_id, wish)
    (await Buyer(http, user_id).confirm(session_id)).raise_for_status()


async def _hold(http: httpx.AsyncClient, showtime: str, user_id: str, wish: dict[str, Any]) -> str:
    answer = await http.post(f"/showtimes/{showtime}/holds", json={"user_id": user_id, **wish})
    answer.raise_for_status()
    session_id: str = answer.json()["session_id"]
    return session_id


if __name__ == "__main__":
    asyncio.run(take_all())
