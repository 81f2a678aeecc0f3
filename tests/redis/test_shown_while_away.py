"""While Redis is away every process shows every map as it was, also one that nobody had asked for it, and says so."""

from __future__ import annotations

import asyncio
import time

import pytest

from tests.harness.faults.outages import gone
from tests.harness.processes.world import world
from tests.redis.programme import MOVIES, PROGRAMME, ROOMS
from tests.web.buyer import Buyer, client_of

WITHIN_S = 15.0

pytestmark = [pytest.mark.e2e, pytest.mark.long]


async def test_what_nobody_had_asked_for_is_shown_too_and_everything_says_that_it_is_stale() -> None:
    with world(1, programme=PROGRAMME, with_redis=True) as place:
        async with client_of(place.servers[0]) as http:
            await _until(Buyer(http), "/metrics", "\nfirstclick_showtimes_open 37")
            fresh = await http.get("/movies")
            assert "x-stale" not in fresh.headers
            async with gone(place.redis):
                await _until(Buyer(http), "/readyz", "Redis does not answer")
                paths = [f"/showtimes/{one}/seats" for one in (*MOVIES, *ROOMS)]
                for path in (*paths, "/movies", f"/movies/{MOVIES[0]}/showtimes"):
                    shown = await http.get(path)
                    assert (shown.status_code, shown.headers.get("x-stale")) == (200, "true"), path
                    assert shown.headers["warning"].startswith("110 ")


async def _until(buyer: Buyer, path: str, text: str) -> None:
    ends = time.monotonic() + WITHIN_S
    while text not in (await buyer.http.get(path)).text:
        assert time.monotonic() < ends, f"{text} is not in {path}"
        await asyncio.sleep(0.02)  # waits: the server comes to it by itself
