"""Servers that die by themselves, straight after a write to the row of a payment, and whoever starts them again.

A server counts the writes of one kind and is gone after some of them, before anything that follows: no answer, no
event, no call of the provider. Each start takes the next kind.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress

from tests.harness.faults.outages import GONE_MAX_S
from tests.harness.processes.server import Server
from tests.harness.processes.world import World

KINDS = ("begun", "open", "secured", "paid", "closing", "over", "refund")
"""What a write to a payment's row can be; a kind of this name follows each."""
WRITES_MAX = {"closing": 20, "over": 20, "refund": 2}
WRITES_MAX_ELSE = 200
DEATHS, CALM = "deaths", "calm"
LOOK_EVERY_S = 0.05
PURCHASES_BETWEEN = (50, 150)

DIES_AFTER_ROW_WRITES = f"""
import os, random, signal
from pathlib import Path
from firstclick.ledger.payments import PaymentTable
from firstclick.service.ports.payments import Written

KINDS, WRITES_MAX = {KINDS!r}, {WRITES_MAX!r}
starts = Path("starts")
with starts.open("a") as file:
    file.write("+")
kind = KINDS[len(starts.read_text()) % len(KINDS)]
left = random.randint(1, WRITES_MAX.get(kind, {WRITES_MAX_ELSE}))
write = PaymentTable.write

def kind_of(its):
    if its.before is None:
        return "begun"
    if its.before.refunds != its.after.refunds:
        return "refund"
    return "" if its.before.state is its.after.state else its.after.state.value

async def write_and_die(self, its):
    global left
    outcome = await write(self, its)
    if isinstance(outcome, Written) and kind_of(its) == kind:
        left -= 1
        if left == 0 and not Path({CALM!r}).exists():
            with Path({DEATHS!r}).open("a") as file:
                file.write(kind + "\\n")
            os.kill(os.getpid(), signal.SIGKILL)
    return outcome

PaymentTable.write = write_and_die
"""
"""The beginning of a program; what serves comes after it."""


def deaths(place: World) -> Counter[str]:
    """How often a server has died after each kind of write."""
    file = place.folder / DEATHS
    return Counter(file.read_text(encoding="utf-8").split() if file.exists() else ())


async def kill_and_start_again(
    place: World, dice: random.Random, purchases: Callable[[], int], ends: asyncio.Event
) -> int:
    """Kill a process every hundred purchases or so, and start whatever is dead; then all run. Returns the kills.

    Purchases are counted, not seconds, so that a slow machine is not killed more often for as much as it does.
    """
    kills, next_kill = 0, dice.randint(*PURCHASES_BETWEEN)
    while not ends.is_set():
        await asyncio.sleep(LOOK_EVERY_S)  # waits: processes die by themselves, and send no event
        if purchases() >= next_kill:
            with suppress(AssertionError):  # it has died meanwhile
                await asyncio.to_thread(dice.choice(place.servers).kill)
                kills += 1
            await asyncio.sleep(dice.uniform(0, GONE_MAX_S / 2))  # waits: a supervisor takes its time
            next_kill = purchases() + dice.randint(*PURCHASES_BETWEEN)
        await _start_all(place.servers)
    (place.folder / CALM).touch()
    await asyncio.sleep(LOOK_EVERY_S)  # waits: one that has not seen the file yet may be dying
    await _start_all(place.servers)
    return kills


async def _start_all(servers: Sequence[Server]) -> None:
    for server in servers:
        while not server.runs():
            with suppress(AssertionError):  # it has died again before it was ready
                await asyncio.to_thread(server.start)
