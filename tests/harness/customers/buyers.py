"""Customers who hold and confirm, and now and then release or forget; whoever is not answered asks again.

They never give a confirm up for unknown while the house stands: the same session again, at whichever process answers.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from tests.harness.accounts.promises import Promises, Sale
from tests.harness.customers.connection import Answer, Line, NoAnswer, lines_to
from tests.harness.processes.world import ROOMS, SEATS

SEATS_MAX = 3
THINK_S = 0.03
AFTER_FAILURE_S = 0.06
ASKED_AGAIN_FOR_S = 20.0
ON_SALE_AT_ONCE = 3
SOLD_OUT = int(len(SEATS) * 0.7)
# What becomes of a hold, and how often in a hundred.
ENDS = {"confirm": 78, "release": 14, "forget": 8}
A_THIEF_COMES = 0.04
ASKS_ONCE_MORE = 0.1
REFUSED = (404, 409, 410)


@dataclass
class Crowd:
    """What all customers share. While `gate` is closed, nobody sends anything new.

    Everybody thinks for up to `think_s` before each request.
    """

    think_s: float = THINK_S
    promises: Promises = field(default_factory=Promises)
    answers: Counter[tuple[str, int]] = field(default_factory=Counter)
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    going_on: bool = True

    def __post_init__(self) -> None:
        self.gate.set()

    def on_sale(self) -> Sequence[str]:
        """The rooms that everybody is after; the next ones when they are nearly sold out."""
        first = min(self.promises.seats_sold // SOLD_OUT, len(ROOMS) - ON_SALE_AT_ONCE)
        return ROOMS[first : first + ON_SALE_AT_ONCE]

    def stop(self) -> None:
        """Let everybody finish what they do, and go."""
        self.going_on = False
        self.gate.set()


@dataclass
class Customer:
    """One user with a line to each process."""

    crowd: Crowd
    lines: Sequence[Line]
    user_id: str
    dice: random.Random

    async def shop(self) -> None:
        """Take a hold and do something with it, until the crowd goes home."""
        while self.crowd.going_on:
            try:
                sale = await self._hold()
                if sale is not None:
                    await self.end(sale)
            except NoAnswer:
                await asyncio.sleep(AFTER_FAILURE_S)  # waits: as people do before they try again

    async def _hold(self) -> Sale | None:
        room = self.dice.choice(self.crowd.on_sale())
        wish = self.dice.sample(SEATS, self.dice.randint(1, SEATS_MAX))
        answer = await self.ask("hold", "POST", f"/showtimes/{room}/holds", self.user_id, seats=wish)
        if answer.status != 201:
            return None
        sale = Sale(answer.body["session_id"], room, tuple(answer.body["seats"]), self.user_id)
        self.crowd.promises.held(sale, answer.sent_ms)
        return sale

    async def end(self, sale: Sale) -> None:
        """What becomes of a hold."""
        what = self.dice.choices(list(ENDS), list(ENDS.values()))[0]
        if what == "release":
            await self.ask("release", "DELETE", f"/sessions/{sale.session_id}", self.user_id)
        elif what == "confirm":
            if self.dice.random() < A_THIEF_COMES:
                await self._steal(sale)
            await self.confirm(sale)
            if self.dice.random() < ASKS_ONCE_MORE:
                await self.confirm(sale)

    async def _steal(self, sale: Sale) -> None:
        """Somebody else has the session's id, and confirms it for himself."""
        thief = Sale(sale.session_id, sale.showtime, sale.seat_ids, f"{self.user_id}-thief")
        answer = await self.ask("steal", "PUT", f"/sessions/{sale.session_id}/confirm", thief.user_id)
        if answer.status == 204:
            self.crowd.promises.confirmed(thief, answer.received_ms)

    async def confirm(self, sale: Sale) -> None:
        """Until there is an answer that says what became of it."""
        self.crowd.promises.asks(sale)
        ends = time.monotonic() + ASKED_AGAIN_FOR_S
        while time.monotonic() < ends:
            try:
                answer = await self.ask("confirm", "PUT", f"/sessions/{sale.session_id}/confirm", self.user_id)
            except NoAnswer:
                self.crowd.answers["confirm", 0] += 1
            else:
                if answer.status == 204:
                    return self.crowd.promises.confirmed(sale, answer.received_ms)
                if answer.status in REFUSED:
                    return self.crowd.promises.denied(sale, answer.status)
            await asyncio.sleep(AFTER_FAILURE_S)  # waits: as people do before they try again
        return self.crowd.promises.odd.append(f"{sale.session_id} was not told what became of it")

    async def ask(self, what: str, method: str, path: str, user_id: str, **body: object) -> Answer:
        """A request at a process of chance, after some thought; its answer is counted. Raises `NoAnswer`."""
        await asyncio.sleep(self.crowd.think_s * self.dice.random())  # waits: customers think
        await self.crowd.gate.wait()
        answer = await self.dice.choice(self.lines).ask(method, path, {"user_id": user_id, **body})
        self.crowd.answers[what, answer.status] += 1
        if answer.status >= 500:
            assert answer.status == 503, answer
            assert int(answer.headers["retry-after"]) >= 1, answer
            await asyncio.sleep(AFTER_FAILURE_S)  # waits: as `Retry-After` asks for, only shorter
        return answer


@asynccontextmanager
async def shopping(
    crowd: Crowd, ports: Sequence[int], customers: int, seed: int, kind: type[Customer] = Customer
) -> AsyncIterator[asyncio.Task[None]]:
    """So many customers at work; at the end they finish what they do. The task raises what they object to."""
    async with lines_to([port for _ in range(customers) for port in ports]) as lines:
        each = [lines[first : first + len(ports)] for first in range(0, len(lines), len(ports))]
        people = [kind(crowd, own, f"user-{n}", random.Random(seed * 1000 + n)) for n, own in enumerate(each)]
        work = asyncio.create_task(_all_of(people))
        try:
            yield work
            crowd.stop()
            await work
        finally:
            work.cancel()
            await asyncio.wait([work])


async def _all_of(people: Sequence[Customer]) -> None:
    async with asyncio.TaskGroup() as group:
        for one in people:
            group.create_task(one.shop())
