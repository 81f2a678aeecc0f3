"""One run: a world, a crowd, faults at random moments, and an audit after each. A run is named by its seed."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tests.harness.accounts.inspection import Scene, inspect
from tests.harness.accounts.ledger_audit import Verdict, audit, read_ledger, until_agreed
from tests.harness.customers.buyers import Buyer, BuyingCrowd
from tests.harness.customers.connection import connections_to
from tests.harness.customers.shopper import shopping
from tests.harness.faults.outages import (
    Fault,
    flush_redis,
    kill_a_process,
    kill_postgres,
    kill_redis,
    pause_both_stores,
)
from tests.harness.processes.postgres import RealPostgres
from tests.harness.processes.world import SHORT_HOLDS, world

CUSTOMERS = 24
CALM_MIN_S, CALM_MAX_S = 0.15, 1.2
GATE_CLOSED = 0.5


@dataclass(frozen=True)
class Variant:
    """What runs, and what happens to it."""

    name: str
    faults: Sequence[Fault]
    processes: int = 2
    with_redis: bool = True
    with_postgres: bool = False


VARIANTS = (
    Variant("memory + SQLite, process killed", (kill_a_process, kill_a_process), processes=1, with_redis=False),
    Variant("Redis + SQLite, process or Redis killed, FLUSHALL", (kill_a_process, kill_redis, flush_redis)),
    Variant("Redis + PostgreSQL, PostgreSQL or process killed", (kill_postgres, kill_a_process), with_postgres=True),
    Variant("Redis + PostgreSQL, both paused", (pause_both_stores,), with_postgres=True),
)


@dataclass(frozen=True)
class Figures:
    """What became of a run, or of several. A pause and a FLUSHALL count as kills."""

    kills: int = 0
    confirms: int = 0
    lost: int = 0
    doubled: int = 0

    def __add__(self, other: Figures) -> Figures:
        return Figures(
            self.kills + other.kills,
            self.confirms + other.confirms,
            self.lost + other.lost,
            self.doubled + other.doubled,
        )

    def __str__(self) -> str:
        return f"kills: {self.kills}, confirms: {self.confirms}, lost: {self.lost}, doubled: {self.doubled}"


async def run(variant: Variant, seconds: float, seed: int, postgres: RealPostgres) -> tuple[Figures, Verdict]:
    """Every fault once at least, and more for as long as there is time. What is raised is noted with the seed."""
    try:
        return await _run(variant, seconds, seed, postgres)
    except Exception as error:
        error.add_note(f"{variant.name}: once more by make crash-test SEED={seed}")
        raise


async def _run(variant: Variant, seconds: float, seed: int, postgres: RealPostgres) -> tuple[Figures, Verdict]:
    database = postgres if variant.with_postgres else None
    with world(variant.processes, with_redis=variant.with_redis, postgres=database, settings=SHORT_HOLDS) as place:
        async with connections_to(place.ports) as lines:
            scene = Scene(place, lines, random.Random(seed), BuyingCrowd())
            async with shopping(Buyer, scene.crowd, place.ports, CUSTOMERS, seed) as work:
                await _bad_weather(scene, variant.faults, work, seconds)
            promises = scene.crowd.promises
            account = await asyncio.to_thread(read_ledger, place.database_url)
            verdict = audit(account, promises)
            if verdict.clean:
                await until_agreed(lines, account, promises.rooms())
    return Figures(scene.faults, len(promises.sold), len(verdict.lost), len(verdict.doubled)), verdict


async def _bad_weather(
    scene: Scene[BuyingCrowd], faults: Sequence[Fault], work: asyncio.Task[None], seconds: float
) -> None:
    ends = time.monotonic() + seconds
    for fault in _again_and_again(faults, scene.dice):
        await asyncio.wait([work], timeout=scene.dice.uniform(CALM_MIN_S, CALM_MAX_S))
        if work.done() or (scene.faults >= len(faults) and time.monotonic() > ends):
            return
        if scene.dice.random() < GATE_CLOSED:
            scene.crowd.gate.clear()
        await fault(scene.place, scene.dice)
        scene.faults += 1
        await inspect(scene)
        scene.crowd.gate.set()


def _again_and_again(faults: Sequence[Fault], dice: random.Random) -> Iterator[Fault]:
    while True:
        yield from dice.sample(faults, len(faults))
