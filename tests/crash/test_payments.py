"""Processes are killed while buyers pay: no seat without money, no money without a seat, nothing sold twice.

The practice account is a file of its own, so that the audit is one from outside.
"""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import httpx
import pytest

from tests.crash.rest import AT_REST_WITHIN_S, until_at_rest, until_compared
from tests.harness.accounts.payment_audit import read_books
from tests.harness.faults.outages import kill_a_process
from tests.harness.processes.server import Server
from tests.harness.processes.world import World, world
from tests.web.buyer import client_of
from tests.web.paying import DEAR, PayingBuyer

SEED = int(os.environ.get("FIRSTCLICK_CRASH_SEED", "0")) or random.randrange(1_000_000)
KILLS = int(os.environ.get("FIRSTCLICK_PAYMENT_KILLS", "8"))
BUYERS = 12
MOVIES = 20
CALM_S = (0.3, 1.2)
WAYS = ("pay", "pay", "pay", "pay", "decline", "despite-cancel", "nothing")
SETTINGS = {
    "PAYMENT_PROVIDERS": "practice",
    "PAY_WITHIN_SECONDS": 4,
    "OFFER_SECONDS": 4,
    "HOLD_TTL_SECONDS": 5,
    "HOLD_LIFE_MAX_SECONDS": 10,
    "HOLDS_PER_USER_MAX": 1000,
}

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]


@dataclass
class Crowd:
    """What buyers were shown."""

    dice: random.Random
    promised: set[str] = field(default_factory=set)
    ends: bool = False


async def buying(crowd: Crowd, servers: Sequence[Server], name: str) -> None:
    """One buyer after the other, each at some process; whatever fails is left as it is."""
    while not crowd.ends:
        async with client_of(crowd.dice.choice(servers)) as http:
            with suppress(httpx.TransportError):
                await _buy(crowd, PayingBuyer(http, f"{name}-{crowd.dice.randrange(1000)}"))


async def _buy(crowd: Crowd, buyer: PayingBuyer) -> None:
    dice = crowd.dice
    held = await buyer.hold(f"dear-{dice.randrange(MOVIES)}", *dice.choice((["A1"], ["A1", "A2"], ["A5", "A6"])))
    if held.status_code != 201:
        await asyncio.sleep(0.01)  # waits: somebody else has the seats, and others come free
        return
    seats = held.json()["seats"]
    session_id = held.json()["session_id"]
    quote = await buyer.quote(session_id, *[f"{seat} adult" for seat in seats])
    begun = await buyer.begin(session_id, quote.json().get("quote", "none"))
    if begun.status_code != 201:
        return
    payment_id, way = begun.json()["payment_id"], dice.choice(WAYS)
    if way != "nothing":
        await buyer.choose(payment_id, way)
    if way != "pay":
        await buyer.http.delete(f"/payments/{payment_id}")
    answer = await buyer.http.get(f"/payments/{payment_id}")
    if answer.status_code == 200 and answer.json()["status"] == "paid":
        crowd.promised.add(payment_id)


async def kill_again_and_again(place: World, crowd: Crowd) -> int:
    """Each process is started again before the next is killed; the last is killed after a seat was promised."""
    kills, is_promised = 0, False
    while kills < KILLS or not is_promised:
        await asyncio.sleep(crowd.dice.uniform(*CALM_S))  # waits: the faults come at random
        is_promised = bool(crowd.promised)
        await kill_a_process(place, crowd.dice)
        kills += 1
    return kills


async def until_shown(place: World, sold: set[tuple[str, str]]) -> None:
    """Wait until every process shows exactly these seats as confirmed, and none as booked."""
    loop = asyncio.get_running_loop()
    ends = loop.time() + AT_REST_WITHIN_S
    for server in place.servers:
        async with client_of(server) as http:
            while (shown := await _shown(PayingBuyer(http))) != sold:
                assert loop.time() < ends, f"seed {SEED}: {shown ^ sold} differ"
                await asyncio.sleep(0.5)  # waits: seats without a payment are free after half a minute


async def _shown(buyer: PayingBuyer) -> set[tuple[str, str]]:
    statuses = {f"dear-{n}": await buyer.statuses(f"dear-{n}") for n in range(MOVIES)}
    taken = {"booked", "confirmed"}
    return {(movie, seat) for movie, seats in statuses.items() for seat, status in seats.items() if status in taken}


@pytest.mark.parametrize("with_redis", [False, True], ids=["memory", "two processes on Redis"])
async def test_whenever_a_process_dies_money_and_seats_agree(with_redis: bool) -> None:
    with world(1 + with_redis, programme=DEAR, with_redis=with_redis, settings=SETTINGS) as place:
        crowd = Crowd(random.Random(SEED))
        buyers = [asyncio.create_task(buying(crowd, place.servers, f"buyer-{n}")) for n in range(BUYERS)]
        kills = await kill_again_and_again(place, crowd)
        crowd.ends = True
        await asyncio.gather(*buyers)
        await until_at_rest(place, SEED)
        books = await asyncio.to_thread(read_books, place.folder / "data", place.database_url)
        complaints = books.complaints(crowd.promised)
        assert not complaints, f"seed {SEED}: {complaints}"
        await until_compared(place.servers[0], SEED)
        await until_shown(place, {one[:2] for one in books.seats})
    print(f"\n{len(books.account)} payments, {len(books.seats)} seats sold, {kills} kills, seed {SEED}")  # noqa: T201
