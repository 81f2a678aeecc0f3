"""Processes and Redis are killed, emptied and paused while customers shop: nobody is sold what another has.

The survivors need no restart, and whoever listens to them soon has the right map. What was answered 204 is sold for
ever, also when Redis has lost its memory.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial

import pytest

from tests.harness.accounts.agreement import agreement
from tests.harness.accounts.feed_map import FeedMap, feed_map
from tests.harness.accounts.seat_maps import answered
from tests.harness.customers.connection import Answer, Connection, connections_to
from tests.harness.customers.shopper import shopping
from tests.harness.customers.swappers import Swapper, SwappingCrowd
from tests.harness.faults.outages import flush, gone, paused
from tests.harness.processes.server import Server
from tests.harness.processes.world import World
from tests.redis.programme import FAULTY_ROOMS, HASTY, HOUSE, HOUSE_SEATS, ROOM_SEATS

CUSTOMERS = 24
THINK_S = 0.04
BEFORE_S = 1.0
AFTER_S = 0.4
PAUSE_S = 3.0
GONE_S = 1.2
# Generous, for a busy machine. `make bench CASES=recovery` says how long it takes on a quiet one: less than 2 s.
CONVERGED_WITHIN_S = 15.0
TROUBLE_SEEN_WITHIN_S = 15.0
FOR_EVER = 10**9
# A seat whose booking is on disk, but whose store failed in between, is shown as booked until it is looked up.
SOLD = ("confirmed", "booked")

pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.timeout(60)]


@dataclass(frozen=True)
class Scene:
    """What a fault happens to. `lines` are one to each process, for the test's own requests."""

    place: World
    crowd: SwappingCrowd
    lines: Sequence[Connection]
    feeds: dict[str, list[FeedMap]]


@asynccontextmanager
async def under_load(two: World, *others: Server) -> AsyncIterator[Scene]:
    """Customers have been shopping for a second at both processes and the others; they go on until the end."""
    crowd = SwappingCrowd(
        showtimes=FAULTY_ROOMS[:2], seat_ids=ROOM_SEATS, changes_left=FOR_EVER, strict=False, think_s=THINK_S
    )
    servers = (*two.servers, *others)
    async with AsyncExitStack() as stack:
        lines = await stack.enter_async_context(connections_to(two.ports))
        for line in lines:
            await answered(line, FAULTY_ROOMS[2])
        feeds = {
            room: [await stack.enter_async_context(feed_map(server, room)) for server in servers]
            for room in crowd.showtimes
        }
        ports = [one.port for one in servers]
        work = await stack.enter_async_context(shopping(Swapper, crowd, ports, CUSTOMERS, seed=7))
        await asyncio.sleep(BEFORE_S)  # waits: the load is to be under way
        yield Scene(two, crowd, lines, feeds)
        crowd.stop()
        await work
    print("\n", dict(crowd.answers), f"{crowd.claims.doubts} in doubt")  # noqa: T201 - shown by pytest -s


async def converged(scene: Scene) -> None:
    """Shop on for a moment, then stop: feeds, processes and Redis come to agree, and seats are sold."""
    ends = time.monotonic() + CONVERGED_WITHIN_S
    await asyncio.sleep(AFTER_S)  # waits: the load goes on after the fault
    scene.crowd.stop()
    for room, feeds in scene.feeds.items():
        left_s = ends - time.monotonic()
        await agreement(scene.place.redis, scene.lines, feeds[:2], left_s)
        now = (await answered(scene.lines[0], room)).taken
        sold = scene.crowd.claims.sold_places(room)
        lost = [seat for seat in sold if now.get(seat) not in SOLD]
        assert not lost, f"sold for ever, and lost: {lost}"
    for line, server in zip(scene.lines, scene.place.servers, strict=True):
        await _sells(line)
        assert server.runs()


async def test_a_killed_process_takes_nobody_with_it(hasty: World) -> None:
    with hasty.one_more(**HASTY) as third:
        async with under_load(hasty, third) as scene:
            third.kill()
            await converged(scene)
    for feeds in scene.feeds.values():
        assert feeds[2].cut


async def test_a_redis_that_is_killed_and_comes_back_empty(hasty: World) -> None:
    async with under_load(hasty) as scene:
        with scene.crowd.claims.memory_loss():
            async with gone(hasty.redis):
                await _bad_weather(scene.lines)
                await asyncio.sleep(GONE_S)  # waits: requests meet a missing store
        await converged(scene)
        assert scene.crowd.unavailable
        _sent_away_politely(scene.crowd.unavailable)


async def test_a_redis_that_is_emptied(hasty: World) -> None:
    async with under_load(hasty) as scene:
        with scene.crowd.claims.memory_loss():
            flush(hasty.redis)
        await converged(scene)


async def test_house_seats_are_kept_back_again_after_redis_was_emptied(hasty: World) -> None:
    """Whoever is first to ask after the loss: customers or the process that keeps the seats back."""
    async with connections_to(hasty.ports) as lines:
        for round_ in range(5):
            for line in lines:
                await _until(partial(_house_is_kept, line), 2 * CONVERGED_WITHIN_S)
            flush(hasty.redis)
            await asyncio.gather(*(_hold(line, HOUSE, f"C{round_ + 1}") for line in lines))
        for line in lines:
            await _until(partial(_house_is_kept, line), 2 * CONVERGED_WITHIN_S)


async def test_a_process_that_stands_still(hasty: World) -> None:
    async with under_load(hasty) as scene:
        with paused(hasty.servers[1]):
            await asyncio.sleep(PAUSE_S)  # waits: the process is paused for so long
        await converged(scene)


async def test_a_redis_that_stands_still(hasty: World) -> None:
    async with under_load(hasty) as scene:
        with paused(hasty.redis):
            began = time.monotonic()
            await _bad_weather(scene.lines)
            await asyncio.sleep(PAUSE_S - (time.monotonic() - began))  # waits: Redis is paused for so long
        await converged(scene)
        assert scene.crowd.unavailable
        _sent_away_politely(scene.crowd.unavailable)


async def _bad_weather(lines: Sequence[Connection]) -> None:
    """Soon both processes say that Redis is gone, sell nothing, and show what they know as stale."""

    async def said(line: Connection) -> bool:
        hold = await _hold(line, FAULTY_ROOMS[2], "T25")
        ready, look = await line.get("/readyz"), await line.get(f"/showtimes/{FAULTY_ROOMS[0]}/seats")
        assert look.status == 200
        stale = look.headers.get("x-stale") == "true" and "warning" in look.headers
        return ready.status == 503 and bool(ready.body["missing"]) and hold.status == 503 and stale

    await asyncio.gather(*(_until(partial(said, line), TROUBLE_SEEN_WITHIN_S) for line in lines))


def _sent_away_politely(answers: Sequence[Answer]) -> None:
    for one in answers:
        assert int(one.headers["retry-after"]) >= 1
        assert one.body["status"] == 503


async def _sells(line: Connection) -> None:
    """The process says that it sells, and does: the next free seat of a movie."""
    await _until(partial(_is_ready, line))
    held: list[Answer] = []

    async def is_held() -> bool:
        """A process that is loading its maps again may show a sold seat as free; the store refuses it."""
        taken = (await answered(line, FAULTY_ROOMS[2])).taken
        answer = await _hold(line, FAULTY_ROOMS[2], next(seat for seat in ROOM_SEATS if seat not in taken))
        assert answer.status in (201, 409), answer
        held.append(answer)
        return answer.status == 201

    await _until(is_held)
    confirmed = await line.ask("PUT", f"/sessions/{held[-1].body['session_id']}/confirm", {"user_id": "zoe"})
    assert confirmed.status == 204, confirmed


async def _is_ready(line: Connection) -> bool:
    return (await line.get("/readyz")).status == 200


async def _hold(line: Connection, showtime: str, seat_id: str) -> Answer:
    """A hold by somebody who is no customer."""
    return await line.ask("POST", f"/showtimes/{showtime}/holds", {"user_id": "zoe", "seats": [seat_id]})


async def _house_is_kept(line: Connection) -> bool:
    taken = (await answered(line, HOUSE)).taken
    return {seat for seat, status in taken.items() if status == "reserved"} == set(HOUSE_SEATS)


async def _until(true: Callable[[], Awaitable[bool]], within_s: float = CONVERGED_WITHIN_S) -> None:
    ends = time.monotonic() + within_s
    while not await true():
        assert time.monotonic() < ends, f"not within {within_s} s"
        await asyncio.sleep(0.02)  # waits: another process comes to it by itself
