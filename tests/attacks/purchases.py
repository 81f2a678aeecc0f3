"""Honest customers, each at an address of their own: they look, hold, look at the hold and book, at their leisure."""

from __future__ import annotations

import asyncio
import itertools
from collections import Counter
from collections.abc import Awaitable, Iterator
from dataclasses import dataclass, field
from statistics import quantiles

from tests.attacks.floods import HOARDED, LARGE
from tests.harness.customers.connection import Answer, Connection, NoAnswer
from tests.web.sample_programme import PLAIN, PLAIN_SEATS, programme

CUSTOMERS = 8
THINK_S = 0.02
ANSWER_WITHIN_S = 50.0
"""Not shorter than any deadline of the server: what is slow is measured, and not refused."""
_ROOM = '[[movie]]\nid = "{name}"\ntitle = "{name}"\nrows = {rows}\nseats_per_row = {columns}\n'
SEATS = tuple((movie, seat_id) for seat_id in PLAIN_SEATS for movie in PLAIN[60:])


def attacked_programme() -> str:
    """The sample programme, a room with 10,000 seats, and twenty with 500."""
    rooms = [_ROOM.format(name=LARGE, rows=100, columns=100)]
    rooms += [_ROOM.format(name=f"hoarded-{n}", rows=20, columns=25) for n in range(HOARDED)]
    return "\n".join([programme(), *rooms])


class Refused(Exception):
    """A customer was refused; `str()` says with what."""


@dataclass
class Figures:
    """How long holds and confirms took, in milliseconds, and what customers were refused."""

    hold_ms: list[float] = field(default_factory=list)
    confirm_ms: list[float] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)


def p99(times_ms: list[float]) -> float:
    """The 99th percentile."""
    return quantiles(times_ms, n=100)[-1] if len(times_ms) > 1 else 0.0


class Customers:
    """Buys seat after seat; no seat is asked for twice."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._seats: Iterator[tuple[str, str]] = iter(SEATS)
        self._network = itertools.count(1)
        self.bought: dict[tuple[str, str], str] = {}
        """Who was confirmed which seat of which movie."""

    async def buy(self, purchases: int) -> Figures:
        """So many purchases, by customers of new addresses."""
        figures, left = Figures(), iter(range(purchases))
        network = next(self._network)
        await asyncio.gather(*(self._customer(f"127.1.{network}.{n + 1}", left, figures) for n in range(CUSTOMERS)))
        return figures

    async def _customer(self, address: str, left: Iterator[int], figures: Figures) -> None:
        line = Connection(self._port, address, ANSWER_WITHIN_S)
        try:
            for number in left:
                await self._purchase(line, f"honest-{address}-{number}", figures)
        finally:
            await line.close()

    async def _purchase(self, line: Connection, user: str, figures: Figures) -> None:
        movie, seat_id = next(self._seats)
        body = {"user_id": user}
        try:
            await _served(line.get(f"/movies/{movie}/seats"))
            held = await _served(line.ask("POST", f"/movies/{movie}/seats/{seat_id}/hold", body))
            figures.hold_ms.append(held.received_ms - held.sent_ms)
            await asyncio.sleep(THINK_S)  # waits: customers think
            booked = await _served(line.ask("PUT", f"/sessions/{held.body['session_id']}/confirm", body))
            self.bought[movie, seat_id] = user
            figures.confirm_ms.append(booked.received_ms - booked.sent_ms)
            await asyncio.sleep(THINK_S)  # waits: customers think
        except (NoAnswer, Refused) as refused:
            figures.refused[str(refused)] += 1


async def _served(answer: Awaitable[Answer]) -> Answer:
    """The answer, which must be a good one. Raises `Refused`."""
    found = await answer
    if not 200 <= found.status < 300:
        raise Refused(f"{found.status} {found.body.get('type', '')}")
    return found
