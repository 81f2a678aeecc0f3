"""Servers that die by themselves, straight after a write to the row of a payment, and whoever starts them again.

A server counts the writes of one kind and is gone after some of them, before anything that follows: no answer, no
event, no call of the provider. Each start takes the next kind.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

from tests.harness.faults.outages import GONE_MAX_S, LOOK_EVERY_S
from tests.harness.processes.server import Server
from tests.harness.processes.world import World

KINDS = ("begun", "open", "secured", "paid", "closing", "over", "refund")
"""What a write to a payment's row can be; a kind of this name follows each."""
WRITES_MAX = {"closing": 20, "over": 20, "refund": 2}
WRITES_MAX_ELSE = 200
DEATHS, CALM = "deaths", "calm"
PURCHASES_BETWEEN = (50, 150)

CALLS = ("call open", "call look", "call capture", "call cancel", "call refund")
"""After which calls of a payment provider a server may die, before it does anything about the answer."""

DIES = f"""
import os, random, signal
from pathlib import Path

starts = Path("starts")
with starts.open("a") as file:
    file.write("+")
kind = KINDS[len(starts.read_text()) % len(KINDS)]
left = random.randint(1, PASSES_MAX.get(kind, PASSES_MAX_ELSE))

def passes(what):
    global left
    if what != kind:
        return
    left -= 1
    if left == 0 and not Path({CALM!r}).exists():
        with Path({DEATHS!r}).open("a") as file:
            file.write(kind.replace(" ", "-") + "\\n")
        os.kill(os.getpid(), signal.SIGKILL)
"""
AFTER_ROW_WRITES = """
from firstclick.ledger.payments import PaymentTable
from firstclick.service.ports.payments import Written
write = PaymentTable.write

def kind_of(its):
    if its.before is None:
        return "begun"
    if its.before.refunds != its.after.refunds:
        return "refund"
    return "" if its.before.state is its.after.state else its.after.state.value

async def write_and_die(self, its):
    outcome = await write(self, its)
    if isinstance(outcome, Written):
        passes(kind_of(its))
    return outcome

PaymentTable.write = write_and_die
"""
AFTER_CALLS = """
from firstclick.payments.stripe import StripeProvider

def dying(name):
    call = getattr(StripeProvider, name)
    async def call_and_die(self, *args):
        answer = await call(self, *args)
        passes("call " + name)
        return answer
    setattr(StripeProvider, name, call_and_die)

for name in ("open", "look", "capture", "cancel", "refund"):
    dying(name)
"""


def dies_after(kinds: Sequence[str], passes_max: Mapping[str, int], passes_max_else: int) -> str:
    """The beginning of a program that dies after some passes of one of the kinds."""
    chosen = f"KINDS, PASSES_MAX, PASSES_MAX_ELSE = {tuple(kinds)!r}, {dict(passes_max)!r}, {passes_max_else!r}"
    return chosen + DIES


DIES_AFTER_ROW_WRITES = dies_after(KINDS, WRITES_MAX, WRITES_MAX_ELSE) + AFTER_ROW_WRITES
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
        await start_all(place.servers)
    (place.folder / CALM).touch()
    await asyncio.sleep(LOOK_EVERY_S)  # waits: one that has not seen the file yet may be dying
    await start_all(place.servers)
    return kills


async def start_all(servers: Sequence[Server]) -> None:
    """Start whatever is dead; then all run."""
    for server in servers:
        while not server.runs():
            with suppress(AssertionError):  # it has died again before it was ready
                await asyncio.to_thread(server.start)
