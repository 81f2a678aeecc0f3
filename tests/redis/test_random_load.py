"""Thousands of random holds, swaps, releases, confirms and expiries from two processes at once.

The default suite makes 4,000 changes, and time makes some hundreds more; `FIRSTCLICK_LOAD_CHANGES=20000` (or any other
number) makes it longer, and `FIRSTCLICK_LOAD_SEED` is another run of chances.
"""

from __future__ import annotations

import os
import time
from contextlib import AsyncExitStack

import pytest

from tests.harness.accounts.agreement import agreement, reconcile
from tests.harness.accounts.feed_map import FeedMap, feed_map
from tests.harness.customers.connection import connections_to
from tests.harness.customers.shopper import shopping
from tests.harness.customers.swappers import Swapper, SwappingCrowd
from tests.harness.processes.world import World
from tests.redis.programme import HASTY_TTL_S, ROOM_SEATS, ROOMS

CHANGES = int(os.environ.get("FIRSTCLICK_LOAD_CHANGES", "4000"))
SEED = int(os.environ.get("FIRSTCLICK_LOAD_SEED", "1"))
CUSTOMERS = 32
AGREED_WITHIN_S = 15.0
IN_DOUBT_MAX = 0.02

pytestmark = [pytest.mark.e2e, pytest.mark.long]


@pytest.mark.timeout(60 + CHANGES // 50)
async def test_feeds_processes_redis_and_customers_end_with_one_account(hasty: World) -> None:
    crowd = SwappingCrowd(showtimes=ROOMS, seat_ids=ROOM_SEATS, changes_left=CHANGES)
    async with AsyncExitStack() as stack:
        feeds = [
            [await stack.enter_async_context(feed_map(server, room)) for server in hasty.servers] for room in ROOMS
        ]
        lines = await stack.enter_async_context(connections_to(hasty.ports))
        began = time.monotonic()
        async with shopping(Swapper, crowd, hasty.ports, CUSTOMERS, SEED) as work:
            await work
        took_s = time.monotonic() - began
        for both in feeds:
            await agreement(hasty.redis, lines, both, HASTY_TTL_S + AGREED_WITHIN_S)
        await _until_no_hold_is_left([both[0] for both in feeds])
        agreed_s = [await agreement(hasty.redis, lines, both, AGREED_WITHIN_S) for both in feeds]
        for feed in (one for both in feeds for one in both):
            reconcile(feed, crowd.claims)
    assert crowd.claims.doubts <= CHANGES * IN_DOUBT_MAX, "a machine that is short of time is no excuse for more"
    _report(crowd, took_s, agreed_s, [both[0] for both in feeds])


async def _until_no_hold_is_left(feeds: list[FeedMap]) -> None:
    for feed in feeds:
        while "hold" in feed.taken.values():
            await feed.changed()


def _report(crowd: SwappingCrowd, took_s: float, agreed_s: list[float], feeds: list[FeedMap]) -> None:
    kinds = {what for what, status in crowd.answers if status < 300}
    assert kinds == {"hold", "swap", "extend", "confirm", "release"}, "all that customers do has happened"
    expired = sum(list(one.seats.values()).count("available") for feed in feeds for one in feed.log)
    figures = ", ".join(f"{what} {status}: {n}" for (what, status), n in sorted(crowd.answers.items()))
    positions = sum(feed.position for feed in feeds)
    print(  # noqa: T201 - shown by pytest -s
        f"\n{sum(crowd.answers.values())} requests in {took_s:.1f} s ({figures}); {positions} positions, "
        f"{expired} times a seat came free; {crowd.claims.doubts} in doubt; agreed within {max(agreed_s) * 1000:.0f} ms"
    )
