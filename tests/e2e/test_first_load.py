"""The first visit: few bytes, nothing twice, no other server, and something to tap on. Nothing is in the cache.

`make bench CASES=first-load` says how soon, on a slow network.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.e2e.browser import DESKTOP, PHONE, Chromium
from tests.e2e.first_load import PROGRAMME, largest_room, visit
from tests.harness.processes.server import Server, serving

pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.asyncio(loop_scope="module")]
BYTES_MAX = 100_000
PICTURES = "/cinema/pictures/"
"""Posters are as large as the cinema has made them, and are loaded when they come into sight."""


@pytest.fixture(scope="module")
def week_server() -> Iterator[Server]:
    """A server with the programme that comes with FirstClick."""
    with serving() as started:
        yield started


@pytest.mark.parametrize(
    "window",
    [PHONE, DESKTOP, {**PHONE, "locale": "de-DE"}, {**PHONE, "locale": "fr-FR"}],
    ids=["phone", "desktop", "German", "French"],
)
@pytest.mark.parametrize("place", ["programme", "showtime"])
async def test_a_first_visit_is_small_and_ends_with_something_to_tap_on(
    browser: Chromium, week_server: Server, place: str, window: dict[str, Any]
) -> None:
    route, target = PROGRAMME if place == "programme" else await largest_room(week_server)
    load = await visit(browser, week_server, route, target, window)
    assert load.hosts() == {urlsplit(week_server.url).netloc}
    without_posters = {address: size for address, size in load.bytes.items() if PICTURES not in address}
    assert sum(without_posters.values()) < BYTES_MAX, without_posters
    twice = {address for address, times in Counter(load.requests).items() if times > 1}
    twice = {address for address in twice if "/cinema/pictures/" not in address}  # a logo is the window's icon, too
    assert twice <= {f"{week_server.url}/movies"}, "only the programme counts anew, when news can reach it"
