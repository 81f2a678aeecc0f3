"""What the buyers of a rush share, and the requests of one of them."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Mapping
from dataclasses import dataclass

from firstclick.rush.audit import Record
from firstclick.rush.client import Answer, Client, NoAnswer
from firstclick.rush.payments import PaymentRecord
from firstclick.rush.prices import ShowtimePrices
from firstclick.rush.seat_choice import SeatLayout
from firstclick.rush.stats import RushStats

TRIES_MAX = 6
RETRY_AFTER_S = 1.0


class RushOver(Exception):
    """The rush has ended: it is sold out, out of time, or stopped."""


@dataclass(frozen=True)
class RushContext:
    """What all buyers of a rush share. `prices` is None where seats cost nothing; `over` is set when the rush ends."""

    showtime_id: str
    layout: SeatLayout
    seats_max: int
    think_s: float
    prices: ShowtimePrices | None
    record: Record
    payments: PaymentRecord
    stats: RushStats
    over: asyncio.Event

    async def pause(self, seconds: float) -> None:
        """Wait for so many seconds. Raises `RushOver` as soon as the rush ends."""
        try:
            async with asyncio.timeout(seconds):
                await self.over.wait()
        except TimeoutError:
            return
        raise RushOver


@dataclass(frozen=True)
class Requests:
    """The requests of one buyer, which are counted and measured. `dice` is seeded."""

    context: RushContext
    client: Client
    dice: random.Random

    async def send(
        self, action: str, method: str, path: str, body: object = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Send a request. Raises `NoAnswer`."""
        answer = await self.client.request(method, path, body, headers)
        self.context.stats.add_answer(action, answer.seconds)
        if answer.status >= 400:
            self.context.stats.add_refusal(answer.status, answer.body)
        return answer

    async def ask(self, action: str, method: str, path: str, body: object = None) -> Answer:
        """Send a request, and wait when the server asks for it. Raises `NoAnswer` and `RushOver`."""
        if self.context.over.is_set():
            raise RushOver
        answer = await self.send(action, method, path, body)
        if answer.status in (429, 503):
            await self.context.pause((answer.retry_after_s or RETRY_AFTER_S) * (1 + self.dice.random() / 4))
        return answer

    async def insist(
        self, action: str, method: str, path: str, body: object = None, headers: Mapping[str, str] | None = None
    ) -> Answer | None:
        """Repeat a request until its result is known, also when the rush is over; None when it is not known in the end.

        Only for requests that have the same effect when they are sent again.
        """
        for _ in range(TRIES_MAX):
            try:
                answer = await self.send(action, method, path, body, headers)
            except NoAnswer:
                self.context.stats.unanswered += 1
                await asyncio.sleep(RETRY_AFTER_S)
                continue
            if answer.status not in (429, 503):
                return answer
            await asyncio.sleep(answer.retry_after_s or RETRY_AFTER_S)
        return None

    async def think(self) -> None:
        """Pause as somebody does before the next step. Raises `RushOver`."""
        await self.context.pause(2 * self.context.think_s * self.dice.random())
