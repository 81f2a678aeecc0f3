"""Processes and Redis are killed, emptied and paused while customers shop: nobody is sold what another has.

The survivors need no restart, and whoever listens to them has the right map within 2 s of the fault's end. What was
answered 204 is sold for ever, also when Redis has lost its memory.
"""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial

import pytest

from tests.harness.accounts.agreement import agreement, answered
from tests.harness.accounts.claims import Claims
from tests.harness.accounts.feed_map import FeedAuditor, auditing
from tests.harness.customers.connection import Answer, Line, lines_to
from tests.harness.customers.swappers import Crowd, shopping
from tests.harness.processes.pair import FAULTY_ROOMS, HASTY, HOUSE, HOUSE_SEATS, ROOM_SEATS, Pair, on
from tests.harness.processes.server import Server

CUSTOMERS = 24
THINK_S = 0.04
BEFORE_S = 1.0
AFTER_S = 0.4
PAUSE_S = 3.0
GONE_S = 1.2
CONVERGED_WITHIN_S = 2.0
TROUBLE_SEEN_WITHIN_S = 2.0
FOR_EVER = 10**9
# A seat whose booking is on disk, but whose store failed in between, is shown as booked until it is looked up.
SOLD = ("confirmed", "booked")

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(60)]


@dataclass(frozen=True)
class Scene:
    """What a fault happens to. `lines` are one to each process, for the test's own questions."""

    pair: Pair
    crowd: Crowd
    lines: Sequence[Line]
    auditors: dict[str, list[FeedAuditor]]


@asynccontextmanager
async def under_load(two: Pair, *others: Server) -> AsyncIterator[Scene]:
    """Customers have been shopping for a second at both processes and the others; they go on until the end."""
    crowd = Crowd(FAULTY_ROOMS[:2], ROOM_SEATS, Claims(), FOR_EVER, strict=False, think_s=THINK_S)
    servers = (two.a, two.b, *others)
    async with AsyncExitStack() as stack:
        lines = await stack.enter_async_context(lines_to(two.ports))
        for line in lines:
            await answered(line, FAULTY_ROOMS[2])
        auditors = {
            room: [await stack.enter_async_context(auditing(server, room)) for server in servers]
            for room in crowd.showtimes
        }
        work = await stack.enter_async_context(shopping(crowd, [one.port for one in servers], CUSTOMERS, seed=7))
        await asyncio.sleep(BEFORE_S)  # waits: the load is to be under way
        yield Scene(two, crowd, lines, auditors)
        crowd.stop()
        await work
    print("\n", dict(crowd.answers), f"{crowd.claims.doubts} in doubt")  # noqa: T201 - shown by pytest -s


async def converged(scene: Scene) -> None:
    """Shop on for a moment, then stop: feeds, processes and Redis agree within 2 s of now, and seats are sold."""
    ends = time.monotonic() + CONVERGED_WITHIN_S
    await asyncio.sleep(AFTER_S)  # waits: the load goes on after the fault
    scene.crowd.stop()
    for room, auditors in scene.auditors.items():
        left_s = ends - time.monotonic()
        await agreement(scene.pair.redis, scene.lines, auditors[:2], left_s)
        now = (await answered(scene.lines[0], room)).taken
        sold = scene.crowd.claims.sold_places(room)
        lost = [seat for seat in sold if now.get(seat) not in SOLD]
        assert not lost, f"sold for ever, and lost: {lost}"
    for line, server in zip(scene.lines, (scene.pair.a, scene.pair.b), strict=True):
        await _sells(line)
        assert server.process.poll() is None


async def test_a_killed_process_takes_nobody_with_it(hasty: Pair) -> None:
    with on(hasty.redis, hasty.folder, **HASTY) as third:
        async with under_load(hasty, third) as scene:
            third.process.kill()
            await converged(scene)
    for auditors in scene.auditors.values():
        assert auditors[2].cut


async def test_a_redis_that_is_killed_and_comes_back_empty(hasty: Pair) -> None:
    async with under_load(hasty) as scene:
        with scene.crowd.claims.memory_loss():
            hasty.redis.kill()
            try:
                await _bad_weather(scene.lines)
                await asyncio.sleep(GONE_S)  # waits: customers meet the closed box office
            finally:
                hasty.redis.start()
        await converged(scene)
        assert scene.crowd.unavailable
        _sent_away_politely(scene.crowd.unavailable)


async def test_a_redis_that_is_emptied(hasty: Pair) -> None:
    async with under_load(hasty) as scene:
        with scene.crowd.claims.memory_loss(), hasty.redis.client() as client:
            client.flushall()
        await converged(scene)


async def test_house_seats_are_kept_back_again_after_redis_was_emptied(hasty: Pair) -> None:
    """Whoever is first to ask after the loss: customers or the process that keeps the seats back."""
    async with lines_to(hasty.ports) as lines:
        for round_ in range(5):
            for line in lines:
                await _until(partial(_house_is_kept, line), 2 * CONVERGED_WITHIN_S)
            with hasty.redis.client() as client:
                client.flushall()
            await asyncio.gather(*(_hold(line, HOUSE, f"C{round_ + 1}") for line in lines))
        for line in lines:
            await _until(partial(_house_is_kept, line), 2 * CONVERGED_WITHIN_S)


async def test_a_process_that_stands_still(hasty: Pair) -> None:
    async with under_load(hasty) as scene:
        hasty.b.process.send_signal(signal.SIGSTOP)
        try:
            await asyncio.sleep(PAUSE_S)  # waits: the process is paused for so long
        finally:
            hasty.b.process.send_signal(signal.SIGCONT)
        await converged(scene)


async def test_a_redis_that_stands_still(hasty: Pair) -> None:
    async with under_load(hasty) as scene:
        hasty.redis.pause()
        try:
            began = time.monotonic()
            await _bad_weather(scene.lines)
            await asyncio.sleep(PAUSE_S - (time.monotonic() - began))  # waits: Redis is paused for so long
        finally:
            hasty.redis.resume()
        await converged(scene)
        assert scene.crowd.unavailable
        _sent_away_politely(scene.crowd.unavailable)


async def _bad_weather(lines: Sequence[Line]) -> None:
    """Within 2 s both processes say that Redis is gone, sell nothing, and show what they know as stale."""

    async def said(line: Line) -> bool:
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


async def _sells(line: Line) -> None:
    """The process says that it sells, and does: the next free seat of a movie."""
    await _until(partial(_is_ready, line))
    free = (seat_id for seat_id in ROOM_SEATS if seat_id not in (await answered(line, FAULTY_ROOMS[2])).taken)
    held = await _hold(line, FAULTY_ROOMS[2], await anext(free))
    assert held.status == 201, held
    confirmed = await line.ask("PUT", f"/sessions/{held.body['session_id']}/confirm", {"user_id": "zoe"})
    assert confirmed.status == 204, confirmed


async def _is_ready(line: Line) -> bool:
    return (await line.get("/readyz")).status == 200


async def _hold(line: Line, showtime: str, seat_id: str) -> Answer:
    """A hold by somebody who is no customer."""
    return await line.ask("POST", f"/showtimes/{showtime}/holds", {"user_id": "zoe", "seats": [seat_id]})


async def _house_is_kept(line: Line) -> bool:
    taken = (await answered(line, HOUSE)).taken
    return {seat for seat, status in taken.items() if status == "reserved"} == set(HOUSE_SEATS)


async def _until(true: Callable[[], Awaitable[bool]], within_s: float = CONVERGED_WITHIN_S) -> None:
    ends = time.monotonic() + within_s
    while not await true():
        assert time.monotonic() < ends, f"not within {within_s} s"
        await asyncio.sleep(0.02)  # waits: another process comes to it by itself
