"""Buyers with cards of all kinds, while the server and Stripe's twin fail: what they do, and what they were shown."""

from __future__ import annotations

import asyncio
import random
from contextlib import suppress
from dataclasses import dataclass, field

import httpx

from tests.harness.customers.rushing import a_choice
from tests.harness.processes.server import Server
from tests.harness.stripe.account import DECLINED, GOOD, SECURE, StripeRefusal
from tests.harness.stripe.twin import Twin
from tests.web.buyer import client_of
from tests.web.taken_back import CancellingBuyer

WAYS = ("pays",) * 6 + ("is declined first", "asks the bank", "asks the bank late", "leaves", "does nothing", "expires")
CANCELS = 0.15
STARTS_AGAIN_WITHIN_S = 0.1
SOON_S = 0.5
LOOKS, LOOK_EVERY_S = 6, 0.25


@dataclass
class CardCrowd:
    """`promised` are the payments that buyers were shown as paid, `cancelled` those whose tickets they gave back."""

    twin: Twin
    server: Server
    dice: random.Random
    rooms: int
    late_s: float
    """What is late comes within so many seconds."""
    begun: int = 0
    promised: set[str] = field(default_factory=set)
    cancelled: set[str] = field(default_factory=set)
    _errands: set[asyncio.Task[None]] = field(default_factory=set)

    async def buy(self, wanted: int, name: str) -> None:
        """One purchase after another, until as many payments were begun as are wanted; what fails is left as it is."""
        while self.begun < wanted:
            try:
                async with client_of(self.server) as http:
                    await self._buy(CancellingBuyer(http, f"{name}-{self.dice.randrange(10**6)}"))
            except (httpx.TransportError, AssertionError):
                await asyncio.sleep(STARTS_AGAIN_WITHIN_S)  # waits: the server is being started again

    async def end(self) -> None:
        """Wait for the banks that are still to answer."""
        await asyncio.gather(*self._errands)

    async def _buy(self, buyer: CancellingBuyer) -> None:
        dice = self.dice
        seats = a_choice(dice)
        held = await buyer.hold(f"room-{dice.randrange(self.rooms)}", *seats)
        if held.status_code != 201:
            return
        payment = await buyer.begun_for(held.json()["session_id"], *seats, provider="stripe")
        self.begun += 1
        payment_id, way = payment["payment_id"], dice.choice(WAYS)
        if way == "leaves":
            await buyer.http.delete(f"/payments/{payment_id}")
        elif way != "does nothing":
            await self._pay(buyer, payment_id, way)
        for _ in range(LOOKS):
            payment = await buyer.payment(payment_id)
            if payment["status"] != "waiting":
                break
            await asyncio.sleep(LOOK_EVERY_S)  # waits: as the page does
        if payment["status"] == "paid":
            self.promised.add(payment_id)
            await self._perhaps_cancel(buyer, payment_id, payment["ticket"])

    async def _pay(self, buyer: CancellingBuyer, payment_id: str, way: str) -> None:
        """With the secret that the server hands out, and nothing else: a browser has no other."""
        answer = await buyer.http.get(f"/payments/{payment_id}/card")
        if answer.status_code != 200:
            return
        account, intent = self.twin.account, answer.json()["client_secret"].partition("_secret_")[0]
        with suppress(StripeRefusal):
            if way == "is declined first":
                with suppress(StripeRefusal):
                    account.confirm(intent, DECLINED)
            account.confirm(intent, SECURE if way.startswith("asks") else GOOD)
            if way == "expires":
                account.expire(intent)
            if way.startswith("asks"):
                self._later(intent, self.late_s if way.endswith("late") else SOON_S)

    async def _perhaps_cancel(self, buyer: CancellingBuyer, payment_id: str, ticket: str) -> None:
        if self.dice.random() >= CANCELS:
            return
        self.cancelled.add(payment_id)
        await buyer.cancel(ticket)

    def _later(self, intent: str, late_s: float) -> None:
        """The bank's customer takes a while."""

        async def answer() -> None:
            await asyncio.sleep(self.dice.uniform(0, late_s))  # waits: as people do
            with suppress(StripeRefusal):
                self.twin.account.authenticate(intent, agrees=self.dice.random() < 0.8)

        self._errands.add(asyncio.create_task(answer()))
