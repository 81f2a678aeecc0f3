"""Buyers of `firstclick rush` at many showtimes, until enough has been bought; and the box office, which cancels."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import httpx

from firstclick.rush import CannotRush, Rush, RushPlan, ServerAddress
from tests.harness.processes.commands import cancel_booking
from tests.harness.processes.server import Server
from tests.harness.processes.world import World
from tests.web.buyer import client_of
from tests.web.paying import PayingBuyer

ROWS, SEATS_PER_ROW = 12, 20
SALES_PER_ROOM = 40
BUYERS = 8
SECONDS_MAX = 60.0
CANCEL_EVERY_S = 2.0
BEGIN_AGAIN_AFTER_S = 0.5
LOOK_EVERY_S = 0.2
SOLD_SHARE = 0.85
"""A room is left when so much of it is sold."""


def priced_rooms(rooms: int) -> str:
    """A programme with `room-0`, `room-1`, … of 240 seats, and `undone` with as many; all seats have prices."""
    names = [*[f"room-{n}" for n in range(rooms)], "undone"]
    return (
        '[cinema]\nname = "The Crash House"\ntimezone = "Europe/London"\ncurrency = "GBP"\nfee_per_order = "1.00"\n'
        '[[ticket_type]]\nid = "adult"\nname = "Adult"\n[[ticket_type]]\nid = "child"\nname = "Child"\n'
        '[[price]]\nauditorium = "hall"\namounts = { adult = "12.00", child = "8.00" }\n'
        f'[[auditorium]]\nid = "hall"\nname = "Hall"\nrows = {ROWS}\nseats_per_row = {SEATS_PER_ROW}\n'
        "orphan_rule = false\n"
        + "".join(f'[[movie]]\nid = "{room}"\ntitle = "{room}"\nauditorium = "hall"\n' for room in names)
    )


def a_choice(dice: random.Random) -> list[str]:
    """One seat of a room, or two beside each other."""
    row, first = chr(65 + dice.randrange(ROWS)), dice.randrange(1, SEATS_PER_ROW)
    return [f"{row}{first}", f"{row}{first + 1}"][: dice.choice((1, 1, 2))]


def room_after(sold: int) -> str:
    """Where buyers meet once so much is sold: a room is left while most of its seats are free."""
    return f"room-{sold // SALES_PER_ROOM}"


@dataclass
class Sales:
    """What has been bought, as buyers were answered."""

    wanted: int
    rushes: list[Rush] = field(default_factory=list)

    @property
    def purchases(self) -> int:
        """The number of payments that were answered as paid."""
        return sum(len(rush.report.record.sales) for rush in self.rushes)

    def paid(self) -> set[str]:
        """Their ids."""
        return {one.payment_id for rush in self.rushes for one in rush.report.payments.begun.values() if one.was_paid}

    def is_enough(self) -> bool:
        """Whether as much has been bought as was wanted."""
        return self.purchases >= self.wanted


async def buy_rooms(sales: Sales, servers: Sequence[Server], rooms: Iterator[str], seed: int) -> None:
    """One room after another is bought, by a rush at each process at the same time, until it is enough."""
    while not sales.is_enough() and (room := next(rooms, None)) is not None:
        rushes = [await _prepared(server, room, seed + number) for number, server in enumerate(servers)]
        ready = [one for one in rushes if one is not None]
        sales.rushes += ready
        await asyncio.gather(*[_sell(sales, one) for one in ready])


async def _prepared(server: Server, room: str, seed: int) -> Rush | None:
    """A rush; None where the other process has sold everything meanwhile."""
    address = ServerAddress.parse(server.url)
    plan = RushPlan(address, room, BUYERS, SECONDS_MAX, arrive_s=0.2, think_s=0, seed=seed)
    while True:
        try:
            return await Rush.prepare(plan)
        except CannotRush as error:
            if "sold out" in str(error):
                return None
            await asyncio.sleep(BEGIN_AGAIN_AFTER_S)  # waits: the process is being started again


async def _sell(sales: Sales, rush: Rush) -> None:
    """Not to the last seat: one that a process was about to sell when it died is kept aside for half a minute."""
    ending = asyncio.create_task(_end(sales, rush))
    async with rush.selling():
        await ending


async def _end(sales: Sales, rush: Rush) -> None:
    while not rush.over.is_set():
        await asyncio.sleep(LOOK_EVERY_S)  # waits: for buyers who are at work
        now = rush.report.now
        if sales.is_enough() or now.count("confirmed") > SOLD_SHARE * len(now.statuses):
            rush.over.set()


@dataclass
class Refunds:
    """What was bought and then cancelled at the box office, by payment id."""

    cancelled: set[str] = field(default_factory=set)


async def cancel_bookings(place: World, refunds: Refunds, dice: random.Random, ends: asyncio.Event) -> None:
    """Buy a seat, and have the booking cancelled by a command, until the end."""
    seats = iter([f"{chr(65 + row)}{number}" for row in range(ROWS) for number in range(1, SEATS_PER_ROW + 1)])
    for seat_id in seats:
        if ends.is_set():
            return
        with suppress(httpx.TransportError, AssertionError):  # the process dies, or the ledger is busy
            async with client_of(dice.choice(place.servers)) as http:
                payment = await PayingBuyer(http, f"undone-{seat_id}").bought("undone", seat_id)
            await asyncio.to_thread(cancel_booking, place.folder, payment["reference"], **place.settings)
            refunds.cancelled.add(payment["payment_id"])
        await asyncio.sleep(CANCEL_EVERY_S)  # waits: the command takes a second of the machine
