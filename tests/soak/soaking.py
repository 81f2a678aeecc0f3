"""One soak: two processes on Redis and PostgreSQL, sockets and customers, fault after fault, one account at the end.

What is looked at after each fault is what the crash tests look at. At the end nothing is under way any more, and the
ledger, Redis, both processes and every socket must have the same map.
"""

from __future__ import annotations

import asyncio
import itertools
import math
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from tests.harness.accounts.agreement import agreement
from tests.harness.accounts.inspection import Scene, inspect
from tests.harness.accounts.ledger_audit import audit, read_ledger, until_agreed
from tests.harness.customers.connection import connections_to
from tests.harness.customers.feed_listeners import Listener, listeners
from tests.harness.customers.shopper import shopping
from tests.harness.customers.steady import SteadyCrowd, SteadyCustomer
from tests.harness.faults.outages import (
    Fault,
    kill_postgres,
    kill_redis,
    kill_the_last_process,
    pause_a_process,
    pause_both_stores,
    restart_each_process,
)
from tests.harness.processes.postgres import RealPostgres
from tests.harness.processes.world import ROOMS, World, hold_ttl, world
from tests.soak.memory import Memory

FAULTS: tuple[Fault, ...] = (kill_redis, kill_the_last_process, pause_both_stores, kill_postgres, pause_a_process)
AGREED_WITHIN_S = 30.0
ROOMS_MIN = 4


@dataclass(frozen=True)
class Plan:
    """How long, how many, how often. A room sells for about a minute."""

    seconds: float = 600.0
    sockets: int = 500
    customers: int = 24
    think_s: float = 1.5
    hold_ttl_s: float = 5.0
    fault_every_s: float = 20.0
    warm_up_s: float = 120.0
    seed: int = 1
    restarts: bool = True
    """Every third fault is a rolling restart; without them a process lives long enough for the figure of its memory."""

    @property
    def rooms(self) -> Sequence[str]:
        """What is on sale, all of it from the beginning."""
        return ROOMS[: max(ROOMS_MIN, math.ceil(self.seconds / 60))]


@dataclass
class Report:
    """What came of it; `str()` is the summary."""

    plan: Plan
    memory: Memory
    crowd: SteadyCrowd
    faults: Counter[str] = field(default_factory=Counter)
    cuts: Counter[int] = field(default_factory=Counter)
    agreed_s: float = 0.0

    def __str__(self) -> str:
        answers = ", ".join(f"{what} {status or 'no answer'}: {n}" for (what, status), n in sorted(_all(self.crowd)))
        return "\n".join(
            (
                f"{self.plan.seconds:.0f} s, {self.plan.sockets} sockets, {self.plan.customers} customers, "
                f"{len(self.plan.rooms)} showtimes",
                f"answers: {answers}",
                f"faults: {_counts(self.faults)}",
                f"sockets that were cut off and came back, by close code: {_counts(self.cuts)}",
                f"memory after {self.plan.warm_up_s:.0f} s of warm-up: {self.memory}",
                f"confirmed: {len(self.crowd.promises.sold)} bookings, {self.crowd.promises.seats_sold} seats; "
                "lost: 0, doubled: 0, answers that the contract does not name: 0; "
                f"one map of the ledger, Redis, both processes and every socket within {self.agreed_s:.1f} s",
            )
        )


@dataclass
class Soaked:
    """Servers and sockets at the end of a soak: the customers have gone home, all else still runs."""

    scene: Scene[SteadyCrowd]
    listeners: Sequence[Listener]
    report: Report

    async def one_account(self, within_s: float = AGREED_WITHIN_S) -> None:
        """Nothing is lost or doubled, and the ledger, Redis, both processes and every socket have the same map.

        Raises `AssertionError`.
        """
        began, place = time.monotonic(), self.scene.place
        account = await asyncio.to_thread(read_ledger, place.database_url)
        verdict = audit(account, self.scene.crowd.promises)
        assert verdict.clean, verdict
        await until_agreed(self.scene.lines, account, self.report.plan.rooms)
        for room in self.report.plan.rooms:
            maps = [one.seats for one in self.listeners if one.seats.showtime == room]
            await agreement(place.redis, self.scene.lines, maps, within_s)
            assert all(one.taken.keys() == account.sold(room) for one in maps)
        self.report.agreed_s = time.monotonic() - began


async def soak(plan: Plan, postgres: RealPostgres) -> Report:
    """Run it. Raises `AssertionError` when anything is lost, doubled, undocumented, or not the same everywhere."""
    async with soaked(plan, postgres) as end:
        await end.one_account()
    return end.report


@asynccontextmanager
async def soaked(plan: Plan, postgres: RealPostgres) -> AsyncIterator[Soaked]:
    """Run it, and look at nothing yet but the answers."""
    crowd = SteadyCrowd(rooms=plan.rooms, think_s=plan.think_s)
    report = Report(plan, Memory(plan.warm_up_s), crowd)
    with world(2, with_redis=True, postgres=postgres, settings=hold_ttl(plan.hold_ttl_s)) as place:
        async with (
            connections_to(place.ports) as lines,
            _watched(report.memory, place),
            listeners(place.ports, plan.rooms, plan.sockets, plan.seed) as (crowded, listening),
        ):
            scene = Scene(place, lines, random.Random(plan.seed), crowd)
            async with shopping(SteadyCustomer, crowd, place.ports, plan.customers, plan.seed) as work:
                await _bad_weather(scene, report, (work, listening))
            report.cuts += crowded[0].cuts
            assert not crowd.undocumented(), f"the contract does not name {crowd.undocumented()}"
            yield Soaked(scene, crowded, report)
            assert not listening.done(), "nobody listens any more"


@asynccontextmanager
async def _watched(memory: Memory, place: World) -> AsyncIterator[None]:
    watching = asyncio.create_task(memory.watch(place.servers))
    try:
        yield
    finally:
        watching.cancel()
        await asyncio.wait([watching])


async def _bad_weather(scene: Scene[SteadyCrowd], report: Report, work: Sequence[asyncio.Task[None]]) -> None:
    """A fault every so often, until the time is over or somebody objects."""
    began = time.monotonic()
    for number, fault in enumerate(_in_turn(scene.dice, report.plan), 1):
        due = began + number * report.plan.fault_every_s
        await _rest(min(due, began + report.plan.seconds), work)
        if due > began + report.plan.seconds:
            return
        await fault(scene.place, scene.dice)
        report.faults[fault.__name__.replace("_", " ")] += 1
        await inspect(scene)


async def _rest(until: float, work: Sequence[asyncio.Task[None]]) -> None:
    await asyncio.wait(work, timeout=max(0.0, until - time.monotonic()), return_when=asyncio.FIRST_COMPLETED)
    for one in work:
        if one.done():
            one.result()


def _in_turn(dice: random.Random, plan: Plan) -> Iterator[Fault]:
    """All of them, in another order each time; the first round in the order of the table. Restarts come in between."""
    rounds = itertools.chain([FAULTS], (dice.sample(FAULTS, len(FAULTS)) for _ in itertools.count()))
    for number, fault in enumerate(itertools.chain.from_iterable(rounds), 1):
        yield fault
        if plan.restarts and number % 2 == 0:
            yield restart_each_process


def _all(crowd: SteadyCrowd) -> list[tuple[tuple[str, int], int]]:
    return list(crowd.answers.items())


def _counts(found: Counter[str] | Counter[int]) -> str:
    return ", ".join(f"{what}: {n}" for what, n in sorted(found.items(), key=str)) or "none"
