"""Thousands of purchases by `firstclick rush`, while processes are killed, also straight after each write of a payment.

Afterwards three accounts are compared: what buyers were answered, the ledger, and the practice provider's own file,
which no code of the ledger reads. `make test-long SCALE=full` makes 20,000 purchases; without it a tenth.
"""

from __future__ import annotations

import asyncio
import os
import random
import time
from dataclasses import dataclass

import pytest

from tests.crash.rest import until_at_rest, until_compared
from tests.harness.accounts.payment_audit import read_books
from tests.harness.customers.rushing import (
    Refunds,
    Sales,
    buy_rooms,
    cancel_bookings,
    priced_rooms,
)
from tests.harness.faults.dying_servers import DIES_AFTER_ROW_WRITES, KINDS, deaths, kill_and_start_again
from tests.harness.processes.postgres import RealPostgres
from tests.harness.processes.server import THEN_SERVE
from tests.harness.processes.world import World, world

IS_FULL = os.environ.get("SCALE") == "full"
SHARE = 1 if IS_FULL else 10
MEMORY, REDIS = 14_000 // SHARE, 6_000 // SHARE
"""The purchases of the two variants."""
SEED = int(os.environ.get("FIRSTCLICK_CRASH_SEED", "0")) or random.randrange(1_000_000)
ROOMS = 6 + MEMORY // 60
AT_ONCE = 3
SETTINGS = {
    "PAYMENT_PROVIDERS": "practice",
    "PAY_WITHIN_SECONDS": 6,
    "HOLD_TTL_SECONDS": 2,
    "HOLD_LIFE_MAX_SECONDS": 4,
}

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(7200 if IS_FULL else 580)]


@dataclass(frozen=True)
class Figures:
    """What came of a run."""

    sales: Sales
    refunds: Refunds
    kills: int
    seconds: float


async def purchases(place: World, dice: random.Random, wanted: int) -> Figures:
    """Buy so much while processes are killed, and wait until no payment has anything left to do."""
    began = time.monotonic()
    sales, refunds, ends = Sales(wanted), Refunds(), asyncio.Event()
    rooms = iter([f"room-{n}" for n in range(ROOMS)])
    killing = asyncio.create_task(kill_and_start_again(place, dice, lambda: sales.purchases, ends))
    cancelling = asyncio.create_task(cancel_bookings(place, refunds, dice, ends))
    await asyncio.gather(*[buy_rooms(sales, place.servers, rooms, SEED + 100 * n) for n in range(AT_ONCE)])
    seconds = time.monotonic() - began
    ends.set()
    kills = await killing
    await cancelling
    await until_at_rest(place, SEED)
    return Figures(sales, refunds, kills, seconds)


@pytest.mark.parametrize("with_redis", [False, True], ids=["memory + SQLite", "two processes on Redis + PostgreSQL"])
async def test_whatever_dies_every_purchase_has_its_money_and_its_seats(
    with_redis: bool, postgres: RealPostgres
) -> None:
    database = postgres if with_redis else None
    with world(
        1 + with_redis,
        programme=priced_rooms(ROOMS),
        with_redis=with_redis,
        postgres=database,
        program=DIES_AFTER_ROW_WRITES + THEN_SERVE,
        settings=SETTINGS,
    ) as place:
        found = await purchases(place, random.Random(SEED), REDIS if with_redis else MEMORY)
        books = await asyncio.to_thread(read_books, place.folder / "data", place.database_url)
        complaints = books.complaints(found.sales.paid())
        assert not complaints, f"seed {SEED}: {complaints}"
        given_back = [books.account[payment_id] for payment_id in found.refunds.cancelled]
        assert all(one.refunded == one.captured > 0 for one in given_back), f"seed {SEED}: {given_back}"
        for rush in found.sales.rushes:
            faults = await rush.audit()
            assert not faults, f"seed {SEED}: {faults}"
        await until_compared(place.servers[0], SEED)
        died = deaths(place)
    _print(found, len(books.seats), died)
    assert found.sales.is_enough()
    assert set(died) == set(KINDS) or not IS_FULL


def _print(found: Figures, seats: int, died: dict[str, int]) -> None:
    after = ", ".join(f"{kind} {died.get(kind, 0)}" for kind in KINDS)
    print(  # noqa: T201 - the figures of PROOF.md
        f"\n{found.sales.purchases} purchases of {seats} seats in {found.seconds:.0f} s, "
        f"{len(found.refunds.cancelled)} cancelled; {found.kills} kills, and deaths after a write: {after}; seed {SEED}"
    )
