"""Two thousand seats, two hundred changes a second: the page stays smooth, and ends as the server has it.

The figure is the worst frame of a run, the median of three runs. Whatever else a machine does can only make frames
longer, so three runs that keep to it are proof enough. Where they do not, those runs are judged in which an empty page
in another browser lost no frame: then it was not the machine. Where it never was that quiet, no frame tells anything,
and the work is judged: the longest time that a main thread was on a core at a stretch. `pytest -s` prints every run.
"""

from __future__ import annotations

import statistics
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest
import pytest_asyncio

from tests.e2e.arena import ARENA, arena_programme, arena_seats
from tests.e2e.browser import DESKTOP, PHONE, Chromium, ComeIn, Visitor, chromium, eventually
from tests.e2e.frames import Run, Stopwatch, stopwatch
from tests.e2e.trading import Trade, trading
from tests.harness.processes.server import Server, serving
from tests.web.buyer import Buyer, client_of

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="module")]
CHANGES_PER_S = 200
RUN_S = 5.0
RUNS, RUNS_MAX = 3, 5
FRAME_MAX_MS = 50
# An empty page that lost no frame: they come every 16.7 ms.
QUIET_MS = 25
MAP_STATES = "(seats) => Object.fromEntries(seats.map((one) => [one.dataset.seat, one.dataset.status]))"
LIST_STATES = """(lines) => Object.fromEntries(lines.map((one) =>
  [one.querySelector("[data-list-seat]").dataset.listSeat, one.dataset.status]))"""


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A server that sells the arena; holds live longer than the test."""
    with serving(arena_programme(), HOLD_TTL_SECONDS=100, ACCESS_LOG="off") as started:
        yield started


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def other_browser() -> AsyncIterator[Chromium]:
    async with chromium() as started:
        yield started


@pytest_asyncio.fixture(loop_scope="module")
async def http(server: Server) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(server) as client:
        yield client


@pytest.mark.parametrize(
    ("window", "way"),
    [(DESKTOP, "map"), (PHONE, "map"), (PHONE, "list")],
    ids=["map on a desktop", "map on a phone", "list on a phone"],
)
async def test_no_frame_is_over_50_ms_while_200_seats_change_each_second(
    come_in: ComeIn,
    other_browser: Chromium,
    server: Server,
    http: httpx.AsyncClient,
    window: dict[str, Any],
    way: str,
) -> None:
    ada = await come_in(ARENA, **window)
    await ada.action(f"show-{way}").click()
    await eventually(lambda: is_as_the_server_says(ada, way, http))
    watch = await stopwatch(ada.page, (await other_browser.visitor("", {})).page)
    async with trading(server, ARENA, arena_seats()) as trade:
        runs = await measured(watch, trade)
        await eventually(lambda: is_as_the_server_says(ada, way, http))
        await trade.end()
        await eventually(lambda: is_as_the_server_says(ada, way, http))
    print(*(f"{way} {window['viewport']['width']}: {run}" for run in runs), sep="\n")  # noqa: T201 - the figures, for `pytest -s`
    assert len(runs) >= RUNS, "the changes did not come as quickly as the page is said to bear"
    assert figure_ms(runs) <= FRAME_MAX_MS


async def measured(watch: Stopwatch, trade: Trade) -> list[Run]:
    """Three runs; more where the machine may have been to blame. Those in which fewer changes came do not count."""
    runs: list[Run] = []
    await trade.run(CHANGES_PER_S, 1)
    for _ in range(RUNS_MAX):
        await watch.reset()
        run = await watch.take(await trade.run(CHANGES_PER_S, RUN_S))
        runs += [run] if run.pace > CHANGES_PER_S * 0.9 else []
        if len(runs) >= RUNS and (is_smooth(runs) or len(quiet(runs)) >= RUNS):
            break
    return runs


def figure_ms(runs: list[Run]) -> int:
    """The worst frame, or, where the machine let nobody see it, the most work that one had to wait for."""
    judged = runs if is_smooth(runs) else quiet(runs)
    if len(judged) >= RUNS:
        return round(statistics.median(run.worst_ms for run in judged))
    return round(statistics.median(run.stretch_ms for run in runs))


def is_smooth(runs: list[Run]) -> bool:
    return round(statistics.median(run.worst_ms for run in runs)) <= FRAME_MAX_MS


def quiet(runs: list[Run]) -> list[Run]:
    """Those in which nothing but the page could lose a frame."""
    return [run for run in runs if run.idle_worst_ms < QUIET_MS]


async def is_as_the_server_says(visitor: Visitor, way: str, http: httpx.AsyncClient) -> bool:
    place, script = ("[data-seat]", MAP_STATES) if way == "map" else (".seat-line", LIST_STATES)
    shown = await visitor.page.locator(place).evaluate_all(script)
    return len(shown) == len(arena_seats()) and shown == await Buyer(http).statuses(ARENA)
