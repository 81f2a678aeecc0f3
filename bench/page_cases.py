"""Cases of the page in a real browser: the time of a frame while seats change, and how soon something is shown.

They need Chromium. Other work on the machine affects the figures.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from statistics import median
from typing import Any

from bench.figures import Figure
from bench.frames import Stopwatch, stopwatch
from bench.load_generator import InvalidMeasurement
from bench.pace import Pace
from tests.e2e.arena import ARENA, arena_programme, arena_seats
from tests.e2e.browser import DESKTOP, PHONE, chromium, people, two
from tests.e2e.door import EVENING, camera_showing, makes_device, shown_as
from tests.e2e.first_load import PROGRAMME, largest_room, visit
from tests.e2e.office import employ_all
from tests.harness.customers.trade import trading
from tests.harness.processes.server import AS_USERS_RUN_IT, serving
from tests.web.sample_programme import PLAIN, programme
from tests.web.staffed import signed_in

CHANGES_PER_S = 200
WINDOWS: dict[str, dict[str, Any]] = {"desktop": DESKTOP, "phone": PHONE}
FAST_3G = {"offline": False, "latency": 150, "downloadThroughput": 1_600_000 / 8, "uploadThroughput": 750_000 / 8}
"""The preset of Chromium's developer tools: 150 ms round trip, 1.6 Mbit/s down, 750 kbit/s up."""
MEASURES = "performance.getEntriesByName('frame to verdict').map((one) => one.duration)"
MEASURED = "(count) => performance.getEntriesByName('frame to verdict').length >= count"
SEATS = [f"{row}{number}" for row in "ABC" for number in range(1, 7)]


def measure_frames(way: str, window: str, pace: Pace) -> Figure:
    """2,000 seats of which 200 change each second: the worst frame of a round.

    `idle_worst_ms` is the worst frame of an empty page in another browser at the same time; `stretch_ms` is the most
    CPU time of one task on a main thread.
    """
    return asyncio.run(_frames(way, window, pace))


async def _frames(way: str, window: str, pace: Pace) -> Figure:
    with serving(arena_programme(), AS_USERS_RUN_IT, HOLD_TTL_SECONDS=100, ACCESS_LOG="off") as server:
        async with (
            chromium() as browser,
            chromium() as other,
            people(browser, server) as come_in,
            trading(server, ARENA, arena_seats()) as trade,
        ):
            visitor = await come_in(ARENA, **WINDOWS[window])
            await visitor.action(f"show-{way}").click()
            watch = await stopwatch(visitor.page, (await other.visitor("", {})).page)
            await trade.run(CHANGES_PER_S, pace.warm_up_s)
            values = await _runs(watch, lambda: trade.run(CHANGES_PER_S, pace.feed_s), pace.rounds)
            await trade.end()
    return Figure(f"frames/{way}/{window}", values)


async def _runs(watch: Stopwatch, run: Callable[[], Awaitable[float]], rounds: int) -> dict[str, float]:
    found = []
    for _ in range(rounds):
        await watch.reset()
        found.append(await watch.take(await run()))
    slowest = min(one.pace for one in found)
    if slowest < CHANGES_PER_S * 0.9:
        raise InvalidMeasurement(f"only {slowest:.0f} changes a second were made")
    return {
        "worst_ms": median(one.worst_ms for one in found),
        "idle_worst_ms": median(one.idle_worst_ms for one in found),
        "stretch_ms": median(one.stretch_ms for one in found),
        "changes_per_s": slowest,
    }


def measure_first_load(place: str, window: str, pace: Pace) -> Figure:
    """A first visit on a slow mobile network: when the page can be used, and how many bytes were loaded."""
    return asyncio.run(_first_load(place, window, pace))


async def _first_load(place: str, window: str, pace: Pace) -> Figure:
    with serving(None, AS_USERS_RUN_IT) as server:
        route, target = PROGRAMME if place == "programme" else await largest_room(server)
        async with chromium() as browser:
            loads = [await visit(browser, server, route, target, WINDOWS[window], FAST_3G) for _ in range(pace.rounds)]
    values = {
        "usable_ms": median(load.usable_ms for load in loads),
        "bytes": max(sum(load.bytes.values()) for load in loads),
    }
    return Figure(f"first-load/{place}/{window}", values)


def measure_frame_to_verdict(pace: Pace) -> Figure:
    """From a frame of the door's camera with a ticket in it until its verdict is shown, decided by the server."""
    return asyncio.run(_frame_to_verdict(pace))


async def _frame_to_verdict(pace: Pace) -> Figure:
    with tempfile.TemporaryDirectory() as folder, serving(EVENING, AS_USERS_RUN_IT) as server:
        await employ_all(server)
        with signed_in(server.url, "Max") as office:
            tickets = [office.sold("film", seat)["ticket"] for seat in SEATS[: pace.rounds + 1]]
        codes = [shown_as(server, one) for one in tickets]
        async with camera_showing(Path(folder), *codes) as browser, people(browser, server) as come_in:
            phone = await come_in(**PHONE)
            await makes_device(phone, server, "bench")
            await phone.action("camera").click()
            await phone.page.wait_for_function(MEASURED, arg=pace.rounds + 1)
            _, *took_ms = await phone.page.evaluate(MEASURES)
    return Figure("frame-to-verdict", {"median_ms": median(took_ms), "worst_ms": max(took_ms)})


def measure_page_seen(pace: Pace) -> Figure:
    """From a tap in one browser until the seat is shown as held in another."""
    return asyncio.run(_page_seen(pace))


async def _page_seen(pace: Pace) -> Figure:
    with serving(programme(), AS_USERS_RUN_IT) as server:
        async with chromium() as browser, people(browser, server) as come_in:
            ada, ben = await two(come_in, PLAIN[0])
            took_ms = []
            for seat_id in SEATS[: min(2 * pace.rounds, len(SEATS))]:
                began = time.perf_counter()
                await ada.tap(seat_id)
                await ben.sees("hold", seat_id)
                took_ms.append((time.perf_counter() - began) * 1000)
    return Figure("page-seen", {"median_ms": median(took_ms), "worst_ms": max(took_ms)})
