"""One run: a world, a crowd, faults at random moments, and an audit after each. A run is named by its seed."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from tests.harness.accounts.ledger_audit import SHOWN_WITHIN_S, Verdict, audit, read_ledger, until_agreed, until_shown
from tests.harness.customers.buyers import Crowd, shopping
from tests.harness.customers.connection import Line, NoAnswer, lines_to
from tests.harness.faults.outages import (
    Fault,
    flush_redis,
    kill_a_process,
    kill_postgres,
    kill_redis,
    pause_both_stores,
)
from tests.harness.processes.postgres import RealPostgres
from tests.harness.processes.world import World, world

CUSTOMERS = 24
CALM_MIN_S, CALM_MAX_S = 0.15, 1.2
GATE_CLOSED = 0.5
SAMPLE = 5


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


@dataclass
class Scene:
    """A run under way. `lines` are the auditor's own, one to each process."""

    variant: Variant
    place: World
    lines: Sequence[Line]
    dice: random.Random
    crowd: Crowd = field(default_factory=Crowd)
    kills: int = 0


async def run(variant: Variant, seconds: float, seed: int, postgres: RealPostgres) -> tuple[Figures, Verdict]:
    """Every fault once at least, and more for as long as there is time. What is raised is noted with the seed."""
    try:
        return await _run(variant, seconds, seed, postgres)
    except Exception as error:
        error.add_note(f"{variant.name}: once more by make crash-test SEED={seed}")
        raise


async def _run(variant: Variant, seconds: float, seed: int, postgres: RealPostgres) -> tuple[Figures, Verdict]:
    database = postgres if variant.with_postgres else None
    with world(variant.processes, with_redis=variant.with_redis, postgres=database) as place:
        async with lines_to(place.ports) as lines:
            scene = Scene(variant, place, lines, random.Random(seed))
            async with shopping(scene.crowd, place.ports, CUSTOMERS, seed) as work:
                await _bad_weather(scene, work, seconds)
            promises = scene.crowd.promises
            account = await asyncio.to_thread(read_ledger, place.database_url)
            verdict = audit(account, promises)
            if verdict.clean:
                await until_agreed(lines, account, promises.rooms())
    return Figures(scene.kills, len(promises.sold), len(verdict.lost), len(verdict.doubled)), verdict


async def _bad_weather(scene: Scene, work: asyncio.Task[None], seconds: float) -> None:
    ends = time.monotonic() + seconds
    for fault in _again_and_again(scene.variant.faults, scene.dice):
        await asyncio.wait([work], timeout=scene.dice.uniform(CALM_MIN_S, CALM_MAX_S))
        if work.done() or (scene.kills >= len(scene.variant.faults) and time.monotonic() > ends):
            return
        if scene.dice.random() < GATE_CLOSED:
            scene.crowd.gate.clear()
        await fault(scene.place, scene.dice)
        scene.kills += 1
        await look(scene)
        scene.crowd.gate.set()


async def look(scene: Scene) -> None:
    """Nobody can hold what was sold (asked before anything else), it is in the ledger, and the maps show it."""
    for line in scene.lines:
        await _try_to_hold_what_was_sold(scene, line)
    promises = scene.crowd.promises.copy()
    verdict = audit(await asyncio.to_thread(read_ledger, scene.place.database_url), promises)
    assert not verdict.lost, f"answered 204 and not in the ledger: {verdict.lost}"
    assert not verdict.doubled, f"sold twice: {verdict.doubled}"
    await until_shown(scene.lines, promises, SHOWN_WITHIN_S if scene.variant.with_redis else 0)


async def _try_to_hold_what_was_sold(scene: Scene, line: Line) -> None:
    """The first requests to a server that was just started, where the gate is closed."""
    await line.close()
    sold = sorted(scene.crowd.promises.sold.values(), key=str)
    for sale in scene.dice.sample(sold, min(SAMPLE, len(sold))):
        body = {"user_id": "zoe", "seats": [sale.seat_ids[0]]}
        try:
            answer = await line.ask("POST", f"/showtimes/{sale.showtime}/holds", body)
        except NoAnswer:
            continue
        assert answer.status in (409, 503), f"{sale} was sold, and a hold of it was answered {answer}"


def _again_and_again(faults: Sequence[Fault], dice: random.Random) -> Iterator[Fault]:
    while True:
        yield from dice.sample(faults, len(faults))
