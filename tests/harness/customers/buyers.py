"""Customers who hold and confirm, and now and then release or forget; whoever is not answered asks again.

They never give a confirm up for unknown: they ask again for the same session, at whichever process answers.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TypeVar

from tests.harness.accounts.promises import Promises, Sale
from tests.harness.customers.connection import NoAnswer
from tests.harness.customers.shopper import Crowd, Shopper, pause
from tests.harness.processes.world import ROOMS, SEATS

SEATS_MAX = 3
THINK_S = 0.03
ASKED_AGAIN_FOR_S = 30.0
ON_SALE_AT_ONCE = 3
SOLD_OUT = int(len(SEATS) * 0.7)
# What becomes of a hold, and how often in a hundred.
ENDS = {"confirm": 78, "release": 14, "forget": 8}
A_THIEF_COMES = 0.04
ASKS_ONCE_MORE = 0.1
REFUSED = (404, 409, 410)
SomeBuyingCrowd = TypeVar("SomeBuyingCrowd", bound="BuyingCrowd")


@dataclass(kw_only=True)
class BuyingCrowd(Crowd):
    """What they are answered goes into the promises."""

    think_s: float = THINK_S
    promises: Promises = field(default_factory=Promises)

    def on_sale(self) -> Sequence[str]:
        """The rooms that all of them want; the next ones when they are nearly sold out."""
        first = min(self.promises.seats_sold // SOLD_OUT, len(ROOMS) - ON_SALE_AT_ONCE)
        return ROOMS[first : first + ON_SALE_AT_ONCE]


@dataclass
class Buyer(Shopper[SomeBuyingCrowd]):
    """One user who buys."""

    async def shop(self) -> None:
        """Take a hold and do something with it, until the crowd goes home."""
        while self.crowd.going_on:
            try:
                sale = await self._hold()
                if sale is not None:
                    await self.end(sale)
            except NoAnswer:
                await pause()

    async def _hold(self) -> Sale | None:
        room = self.dice.choice(self.crowd.on_sale())
        wish = self.dice.sample(SEATS, self.dice.randint(1, SEATS_MAX))
        answer = await self.ask("hold", "POST", f"/showtimes/{room}/holds", seats=wish)
        if answer.status != 201:
            return None
        sale = Sale(answer.body["session_id"], room, tuple(answer.body["seats"]), self.user_id)
        self.crowd.promises.held(sale, answer.sent_ms)
        return sale

    async def end(self, sale: Sale) -> None:
        """What becomes of a hold."""
        what = self.dice.choices(list(ENDS), list(ENDS.values()))[0]
        if what == "release":
            await self.ask("release", "DELETE", f"/sessions/{sale.session_id}")
        elif what == "confirm":
            if self.dice.random() < A_THIEF_COMES:
                await self._steal(sale)
            await self.confirm(sale)
            if self.dice.random() < ASKS_ONCE_MORE:
                await self.confirm(sale)

    async def _steal(self, sale: Sale) -> None:
        """Somebody else has the session's id, and confirms it for himself."""
        thief = Sale(sale.session_id, sale.showtime, sale.seat_ids, f"{self.user_id}-thief")
        answer = await self.ask("steal", "PUT", f"/sessions/{sale.session_id}/confirm", user_id=thief.user_id)
        if answer.status == 204:
            self.crowd.promises.confirmed(thief, answer.received_ms)

    async def confirm(self, sale: Sale) -> None:
        """Until there is an answer that says what became of it."""
        self.crowd.promises.asks(sale)
        ends = time.monotonic() + ASKED_AGAIN_FOR_S
        while time.monotonic() < ends:
            with suppress(NoAnswer):
                answer = await self.ask("confirm", "PUT", f"/sessions/{sale.session_id}/confirm")
                if answer.status == 204:
                    return self.crowd.promises.confirmed(sale, answer.received_ms)
                if answer.status in REFUSED:
                    return self.crowd.promises.denied(sale, answer.status)
            await pause()
        return self.crowd.promises.odd.append(f"{sale.session_id} was not told what became of it")
