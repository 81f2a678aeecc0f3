"""Processes are killed while buyers pay: no seat without money, no money without a seat, nothing sold twice.

The practice account is a file of its own, so that the audit is one from outside.
"""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import Sequence
from dataclasses import dataclass, field

import httpx
import pytest

from tests.crash.rest import AT_REST_WITHIN_S, until_at_rest, until_compared
from tests.harness.accounts.payment_audit import read_books
from tests.harness.customers.card_crowd import STARTS_AGAIN_WITHIN_S
from tests.harness.customers.rushing import a_choice, priced_rooms, room_after
from tests.harness.faults.outages import kill_as_it_sells
from tests.harness.processes.server import Server
from tests.harness.processes.world import World, world
from tests.web.buyer import client_of
from tests.web.paying import PayingBuyer

SEED = int(os.environ.get("FIRSTCLICK_CRASH_SEED", "0")) or random.randrange(1_000_000)
KILLS = int(os.environ.get("FIRSTCLICK_PAYMENT_KILLS", "8"))
BUYERS = 12
ROOMS = 40
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
        try:
            async with client_of(crowd.dice.choice(servers)) as http:
                await _buy(crowd, PayingBuyer(http, f"{name}-{crowd.dice.randrange(1000)}"))
        except httpx.TransportError:
            await asyncio.sleep(STARTS_AGAIN_WITHIN_S)  # waits: the process is being started again


async def _buy(crowd: Crowd, buyer: PayingBuyer) -> None:
    dice = crowd.dice
    held = await buyer.hold(room_after(len(crowd.promised)), *a_choice(dice))
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
    statuses = {room: await buyer.statuses(room) for room in [f"room-{n}" for n in range(ROOMS)]}
    taken = {"booked", "confirmed"}
    return {(movie, seat) for movie, seats in statuses.items() for seat, status in seats.items() if status in taken}


@pytest.mark.parametrize("with_redis", [False, True], ids=["memory", "two processes on Redis"])
async def test_whenever_a_process_dies_money_and_seats_agree(with_redis: bool) -> None:
    with world(1 + with_redis, programme=priced_rooms(ROOMS), with_redis=with_redis, settings=SETTINGS) as place:
        crowd = Crowd(random.Random(SEED))
        buyers = [asyncio.create_task(buying(crowd, place.servers, f"buyer-{n}")) for n in range(BUYERS)]
        await kill_as_it_sells(place, crowd.dice, lambda: len(crowd.promised), KILLS)
        crowd.ends = True
        await asyncio.gather(*buyers)
        await until_at_rest(place, SEED)
        books = await asyncio.to_thread(read_books, place.folder / "data", place.database_url)
        complaints = books.complaints(crowd.promised)
        assert not complaints, f"seed {SEED}: {complaints}"
        await until_compared(place.servers[0], SEED)
        await until_shown(place, {one[:2] for one in books.seats})
    print(f"\n{len(books.account)} payments, {len(books.seats)} seats sold, {KILLS} kills, seed {SEED}")  # noqa: T201
