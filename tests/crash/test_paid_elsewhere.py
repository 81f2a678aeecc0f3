"""Processes are killed while a shop confirms what it has taken money for: its books and the ledger agree.

The shop repeats a confirm until it is answered. 204 is a sale; a refusal means that the shop gives the money back, and
then nothing of it may ever be booked or recorded.
"""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import Iterable
from dataclasses import dataclass, field

import httpx
import pytest

from tests.crash.rest import until_compared
from tests.harness.accounts.ledger_rows import read_rows
from tests.harness.customers.rushing import a_choice, priced_rooms, room_after
from tests.harness.faults.outages import kill_as_it_sells
from tests.harness.processes.world import World, world
from tests.web.buyer import client_of
from tests.web.own_shop import confirms, shop_key
from tests.web.paying import PayingBuyer

SEED = int(os.environ.get("FIRSTCLICK_CRASH_SEED", "0")) or random.randrange(1_000_000)
KILLS = int(os.environ.get("FIRSTCLICK_PAYMENT_KILLS", "4"))
CUSTOMERS = 12
ROOMS = 40
SETTINGS = {"HOLD_TTL_SECONDS": 5, "HOLD_LIFE_MAX_SECONDS": 10, "HOLDS_PER_USER_MAX": 1000}
UNDECIDED = "/problems/being-confirmed"

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]


@dataclass(frozen=True)
class Order:
    """Money that the shop took, in pence, for the seats of a hold."""

    reference: str
    session_id: str
    seats: frozenset[str]
    amount: int


@dataclass
class Shop:
    """The shop's own books."""

    key: str
    dice: random.Random
    sold: list[Order] = field(default_factory=list)
    given_back: list[Order] = field(default_factory=list)
    ends: bool = False

    async def sells(self, place: World, name: str) -> None:
        """One customer after the other."""
        number = 0
        while not self.ends:
            number += 1
            reference = f"{name}-{number}"
            order = await self._takes_money(place, reference)
            if order is None:
                await asyncio.sleep(0.02)  # waits: the seats are somebody else's, or the process is dead
                continue
            is_sold = await self._confirms(place, order)
            (self.sold if is_sold else self.given_back).append(order)

    async def _takes_money(self, place: World, reference: str) -> Order | None:
        async with client_of(self.dice.choice(place.servers)) as http:
            try:
                held = await PayingBuyer(http, reference).hold(room_after(len(self.sold)), *a_choice(self.dice))
            except httpx.TransportError:
                return None
        if held.status_code != 201:
            return None
        return Order(reference, held.json()["session_id"], frozenset(held.json()["seats"]), self.dice.randrange(5000))

    async def _confirms(self, place: World, order: Order) -> bool:
        paid = {"amount": order.amount, "currency": "GBP", "reference": order.reference}
        answer: httpx.Response | None
        while True:
            async with client_of(self.dice.choice(place.servers)) as http:
                try:
                    buyer = PayingBuyer(http, order.reference)
                    answer = await confirms(buyer, order.session_id, self.key, paid=paid)
                except httpx.TransportError:
                    answer = None
            if answer is not None and answer.status_code == 204:
                return True
            if answer is not None and answer.status_code < 500 and answer.json()["type"] != UNDECIDED:
                return False
            await asyncio.sleep(0.05)  # waits: nothing is decided yet


def complaints(shop: Shop, url: str) -> list[str]:
    """Where the ledger has anything else than the shop's books."""
    payments, seats = read_rows(
        url,
        "SELECT session_id, provider, provider_reference, state, charged_minor FROM payments",
        "SELECT session_id, seat_id FROM bookings WHERE cancelled_at_ms IS NULL",
    )
    recorded = sorted(tuple(row) for row in payments)
    expected = sorted((one.session_id, "external", one.reference, "paid", one.amount) for one in shop.sold)
    found = [f"recorded or sold alone: {one}" for one in set(recorded) ^ set(expected)]
    found += [f"recorded twice: {one}" for one in set(recorded) if recorded.count(one) > 1]
    booked = {(session_id, seat_id) for session_id, seat_id in seats}
    return [*found, *[f"booked or sold alone: {one}" for one in booked ^ set(_seats(shop.sold))]]


def _seats(orders: Iterable[Order]) -> Iterable[tuple[str, str]]:
    return [(one.session_id, seat) for one in orders for seat in one.seats]


@pytest.mark.parametrize("with_redis", [False, True], ids=["memory", "two processes on Redis"])
async def test_whenever_a_process_dies_the_ledger_has_what_the_shop_was_answered(with_redis: bool) -> None:
    with world(1 + with_redis, programme=priced_rooms(ROOMS), with_redis=with_redis, settings=SETTINGS) as place:
        key = await asyncio.to_thread(shop_key, place.servers[0], DATA_DIR=str(place.folder / "data"))
        shop = Shop(key, random.Random(SEED))
        work = [asyncio.create_task(shop.sells(place, f"order-{n}")) for n in range(CUSTOMERS)]
        await kill_as_it_sells(place, shop.dice, lambda: len(shop.sold), KILLS)
        shop.ends = True
        await asyncio.gather(*work)
        found = await asyncio.to_thread(complaints, shop, place.database_url)
        assert not found, f"seed {SEED}: {found}"
        await until_compared(place.servers[0], SEED)
    sold, back = len(shop.sold), len(shop.given_back)
    print(f"\n{sold} sales and {back} refusals of paid orders, {KILLS} kills, seed {SEED}")  # noqa: T201 - for PROOF.md
