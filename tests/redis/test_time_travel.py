"""The past that staff are shown is what a listener of the feed saw, position by position, also when a process dies."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Mapping, Sequence

import pytest

from firstclick.ledger import SqlLedger, opened
from tests.harness.accounts.feed_map import FeedMap, feed_map
from tests.harness.customers.connection import Connection, NoAnswer, connections_to
from tests.harness.processes.world import SEATS, World, hold_ttl, world
from tests.ledger.making import found_by_hand

ROOM = "room-0"
CUSTOMERS = 6
EVENTS = 400
KILL_AFTER = 200
WRITTEN_WITHIN_S = 15.0
OFTEN = ("confirm", "release", "forget", "extend")

pytestmark = [pytest.mark.e2e, pytest.mark.long]


class Customer:
    """Holds seats at random at any process that runs, and confirms, releases, extends or forgets them."""

    def __init__(self, number: int) -> None:
        self._lines: Sequence[Connection] = ()
        self._dice = random.Random(number)
        self._number = number
        self._holds = 0

    async def stay(self, ports: Sequence[int]) -> None:
        """For ever. A process that was killed does not answer."""
        async with connections_to(ports) as self._lines:
            while True:
                try:
                    await self._come()
                except (NoAnswer, OSError, EOFError):
                    await asyncio.sleep(0.01)  # waits: this line is dead

    async def _come(self) -> None:
        line, seats = self._dice.choice(self._lines), self._dice.sample(SEATS, self._dice.randint(1, 3))
        self._holds += 1
        who = {"user_id": f"user-{self._number}-{self._holds}"}
        held = await line.ask("POST", f"/showtimes/{ROOM}/holds", {**who, "seats": seats})
        if held.status != 201:
            return
        path = f"/sessions/{held.body['session_id']}"
        match self._dice.choice(OFTEN):
            case "confirm":
                await line.ask("PUT", f"{path}/confirm", who)
            case "release":
                await line.ask("DELETE", path, who)
            case "extend":
                await line.ask("PUT", f"{path}/extend", who)


@pytest.mark.timeout(90)
async def test_time_travel_is_what_a_listener_saw_position_by_position() -> None:
    with world(processes=2, with_redis=True, settings=hold_ttl(0.5)) as place, place.one_more() as third:
        ports = (*place.ports, third.port)
        async with feed_map(place.servers[0], ROOM) as seen, asyncio.TaskGroup() as group:
            before = dict(seen.taken)
            crowd = [group.create_task(Customer(number).stay(ports)) for number in range(CUSTOMERS)]
            await _until_at(seen, KILL_AFTER)
            third.kill()
            await _until_at(seen, EVENTS)
            for one in crowd:
                one.cancel()
        async with opened(place.database_url) as ledger:
            await _agree(ledger, place, seen, before)


async def _until_at(seen: FeedMap, position: int) -> None:
    while seen.position < position:
        await seen.changed()


async def _agree(ledger: SqlLedger, place: World, seen: FeedMap, before: Mapping[str, str]) -> None:
    epoch, last = seen.epoch.rpartition(".")[0], seen.log[-1].end
    ends = time.monotonic() + WRITTEN_WITHIN_S
    times = _times(place, epoch)
    while len(times) < last:
        assert time.monotonic() < ends, f"of {last} positions {len(times)} are in the log"
        await asyncio.sleep(0.1)  # waits: the log is written once a second
        times = _times(place, epoch)
    assert list(times)[:last] == list(range(1, last + 1)), "no position is missing, whoever was killed"
    taken = dict(before)
    for update in seen.log:
        taken.update(update.seats)
        found = await ledger.seat_log.at_position(ROOM, epoch, update.end)
        assert found.missing == 0
        assert found.taken == {seat_id: one for seat_id, one in taken.items() if one != "available"}, update
    for position in random.Random(1).sample(range(1, last), 50):
        last_of_the_time = max(one for one in times if times[one] == times[position])
        shown = (await ledger.seat_log.at(ROOM, times[position])).map
        assert shown is not None
        assert (shown.position, shown.missing) == (last_of_the_time, 0)


def _times(place: World, epoch: str) -> dict[int, int]:
    """The time of each position in the log."""
    query = f"SELECT position, at_ms FROM seat_log WHERE showtime_id = '{ROOM}' AND epoch = '{epoch}' ORDER BY position"  # noqa: S608
    return dict(found_by_hand(place.database_url, query))
