"""A round: two processes on one Redis and one ledger, customers, kills and pauses, and then the checker's word."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tests.harness.accounts.promises import Place
from tests.harness.customers.shopper import shopping
from tests.harness.faults.outages import Fault, kill_a_process, pause_a_process
from tests.harness.processes.world import HOLD_TTL_S, ROOMS, SEATS, World, hold_ttl, world
from tests.linearizability.checker import is_linearizable
from tests.linearizability.history import Call
from tests.linearizability.recorder import Record, RecordingCustomer

CUSTOMERS = 16
CALM_MIN_S, CALM_MAX_S = 0.3, 1.0
FAULTS = (kill_a_process, pause_a_process)


@dataclass(frozen=True)
class Figures:
    """What became of a round, or of several."""

    calls: int = 0
    unknown: int = 0
    seats: int = 0
    sold: int = 0
    faults: int = 0
    wrong: Mapping[Place, Sequence[Call]] = field(default_factory=dict)

    def __add__(self, other: Figures) -> Figures:
        return Figures(
            self.calls + other.calls,
            self.unknown + other.unknown,
            self.seats + other.seats,
            self.sold + other.sold,
            self.faults + other.faults,
            {**self.wrong, **other.wrong},
        )

    def __str__(self) -> str:
        return (
            f"{self.calls} calls on {self.seats} seats, {self.unknown} of them with an unknown outcome; {self.sold} "
            f"seats sold, {self.faults} kills and pauses, {len(self.wrong)} histories without an order"
        )


async def record_round(seconds: float, seed: int) -> Figures:
    """At least one kill and one pause, and more for as long as there is time."""
    with world(processes=2, with_redis=True, settings=hold_ttl(HOLD_TTL_S)) as place:
        return await record_at(place, seconds, seed, FAULTS)


async def record_at(place: World, seconds: float, seed: int, faults: Sequence[Fault]) -> Figures:
    """The same in a world that stands already, with these faults."""
    dice = random.Random(seed)
    record = Record(showtime=ROOMS[0], seat_ids=SEATS, hold_ttl_s=HOLD_TTL_S)
    ends, happened = time.monotonic() + seconds, 0
    async with shopping(RecordingCustomer, record, place.ports, CUSTOMERS, seed):
        while happened < len(faults) or time.monotonic() < ends:
            await asyncio.sleep(dice.uniform(CALM_MIN_S, CALM_MAX_S))  # waits: customers are at work
            if faults:
                await faults[happened % len(faults)](place, dice)
                happened += 1
    wrong = {where: calls for where, calls in record.histories.items() if not is_linearizable(calls)}
    return Figures(record.calls, record.unknown, len(record.histories), len(record.sold), happened, wrong)
