"""Customers at a steady pace: they look, hold, grow what they hold, confirm, give back, or let it lapse."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from tests.harness.accounts.promises import Sale
from tests.harness.customers.buyers import Buyer, BuyingCrowd
from tests.harness.customers.shopper import NO_ANSWER
from tests.harness.processes.world import ROOMS, SEATS

# What customers do with a hold, and how often in a hundred. After it grew they choose again.
ENDS = {"grow": 25, "confirm": 35, "release": 25, "let lapse": 15}
LOOKS_FIRST = 0.5
# What API.md says of each call; 503 comes with Retry-After, 404 and 410 also where Redis has lost its memory.
DOCUMENTED: Mapping[str, set[int]] = {
    "look": {200, 503},
    "hold": {201, 409, 503},
    "grow": {200, 404, 409, 410, 503},
    "confirm": {204, 404, 409, 410, 503},
    "steal": {404, 503},
    "release": {204, 404, 503},
}


@dataclass(kw_only=True)
class SteadyCrowd(BuyingCrowd):
    """Everything is on sale from the beginning, and no more than `sold_a_second` seats are confirmed."""

    rooms: Sequence[str] = ROOMS
    sold_a_second: float = 2.0
    began: float = field(default_factory=time.monotonic)

    def on_sale(self) -> Sequence[str]:
        """All of it."""
        return self.rooms

    def may_buy(self) -> bool:
        """Whether the sale is not ahead of its pace, nor sold out but for a few."""
        pace = self.sold_a_second * (time.monotonic() - self.began)
        return self.promises.seats_sold < min(pace, 0.7 * len(self.rooms) * len(SEATS))

    def undocumented(self) -> dict[tuple[str, int], int]:
        """Answers that the contract does not name."""
        documented = {what: statuses | {NO_ANSWER} for what, statuses in DOCUMENTED.items()}
        return {one: n for one, n in self.answers.items() if one[1] not in documented[one[0]]}


class SteadyCustomer(Buyer[SteadyCrowd]):
    """One user of a steady crowd."""

    async def end(self, sale: Sale) -> None:
        """What becomes of a hold."""
        if self.dice.random() < LOOKS_FIRST:
            await self._look(sale.showtime)
        what = self.dice.choices(list(ENDS), list(ENDS.values()))[0]
        if what == "grow":
            await self._grow(sale)
        elif what == "confirm" and self.crowd.may_buy():
            await self.confirm(sale)
        elif what != "let lapse":
            await self.ask("release", "DELETE", f"/sessions/{sale.session_id}")

    async def _look(self, room: str) -> None:
        answer = await self.dice.choice(self.lines).get(f"/showtimes/{room}/seats")
        self.crowd.count("look", answer)

    async def _grow(self, sale: Sale) -> None:
        """One seat more. Who is not answered lets the hold lapse."""
        wish = [*sale.seat_ids, self.dice.choice([one for one in SEATS if one not in sale.seat_ids])]
        answer = await self.ask("grow", "PUT", f"/sessions/{sale.session_id}/seats", seats=wish)
        if answer.status == 200:
            sale = replace(sale, seat_ids=tuple(answer.body["seats"]))
            self.crowd.promises.held(sale, answer.sent_ms)
        if answer.status in (200, 409):
            await self.end(sale)
