"""One virtual buyer: opens the page, holds seats, and then buys them, releases the hold or lets it expire.

Where seats cost nothing, to buy is to confirm the hold; where they have prices it is to pay.

After each visit the buyer starts again with another user id, so that there is demand until everything is sold.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from firstclick.rush.client import Answer, NoAnswer
from firstclick.rush.context import RETRY_AFTER_S, Requests, RushContext, RushOver
from firstclick.rush.feed_listener import FeedListener
from firstclick.rush.payer import PracticePayer

SEATS_WANTED = {1: 20, 2: 50, 3: 15, 4: 15}
"""How many seats a buyer wants, with weights in percent."""
NEXT_STEPS = {"buy": 75, "release": 15, "leave": 10}
"""What a buyer does with a hold, with weights in percent. After "leave" the hold expires."""
ADD_SEAT_SHARE = 0.2
"""The share of holds that are extended by one seat."""
BEST_AVAILABLE_SHARE = 0.1
"""The share of holds for which the server chooses the seats."""
CHECK_AGAIN_AFTER_S = 0.5


@dataclass(frozen=True)
class Buyer:
    """A virtual buyer with an HTTP connection and a feed socket."""

    requests: Requests
    listener: FeedListener
    name: str

    @property
    def context(self) -> RushContext:
        """What it shares with the others."""
        return self.requests.context

    async def shop(self, arrives_s: float) -> None:
        """Wait for `arrives_s` seconds, then buy until the rush ends."""
        visit = 0
        try:
            await self.context.pause(arrives_s)
            while True:
                visit += 1
                await self._visit(f"{self.name}-{visit}")
        except RushOver:
            return

    async def follow_feed(self, arrives_s: float) -> None:
        """Wait for `arrives_s` seconds, then keep the feed socket open until cancelled."""
        await asyncio.sleep(arrives_s)
        await self.listener.listen()

    async def _visit(self, user_id: str) -> None:
        try:
            free = await self._open_page()
            hold = await self._hold(user_id, free)
            if hold is not None:
                await self._finish(user_id, hold)
        except NoAnswer:
            self.context.stats.unanswered += 1
            await self.context.pause(RETRY_AFTER_S)

    async def _open_page(self) -> set[str]:
        await self.requests.ask("open", "GET", f"/showtimes/{self.context.showtime_id}")
        answer = await self.requests.ask("map", "GET", f"/showtimes/{self.context.showtime_id}/seats")
        seats = answer.json.get("seats", ()) if answer.status == 200 else ()
        return {seat["seat_id"] for seat in seats if seat["status"] == "available"}

    async def _hold(self, user_id: str, free: set[str]) -> Mapping[str, Any] | None:
        """Try until seats are held, waiting while none is free. Returns the hold; None after a refusal."""
        await self.requests.think()
        path, wanted = f"/showtimes/{self.context.showtime_id}/holds", self._seats_wanted()
        while not self._free(free):
            await self.context.pause(CHECK_AGAIN_AFTER_S * self.requests.dice.random())
            free = set() if self.listener.statuses.position else await self._open_page()
        if self.requests.dice.random() < BEST_AVAILABLE_SHARE:
            answer = await self.requests.ask("hold", "POST", path, {"user_id": user_id, "best_available": wanted})
            return self._record_hold(answer)
        while seat_ids := self.context.layout.choose(self._free(free), wanted, self.requests.dice):
            answer = await self.requests.ask("hold", "POST", path, {"user_id": user_id, "seats": seat_ids})
            if answer.status != 409:
                return self._record_hold(answer)
            free -= set(answer.json.get("conflicts", ()))
            await self.requests.think()
        return None

    async def _finish(self, user_id: str, hold: Mapping[str, Any]) -> None:
        session_id, seat_ids = str(hold["session_id"]), list(hold["seats"])
        await self.requests.think()
        if suggestions := hold.get("suggestions"):  # these leave a single seat, and would not be booked
            seat_ids = await self._swap(user_id, session_id, seat_ids, suggestions[0])
        if self.requests.dice.random() < ADD_SEAT_SHARE and len(seat_ids) < self.context.seats_max:
            seat_ids = await self._add_seat(user_id, session_id, seat_ids)
            await self.requests.think()
        step = self.requests.dice.choices(list(NEXT_STEPS), list(NEXT_STEPS.values()))[0]
        if step == "buy" and seat_ids:
            await self._buy(user_id, session_id, seat_ids)
        elif step == "release":
            self.context.record.end_hold(session_id)
            await self.requests.ask("release", "DELETE", f"/sessions/{session_id}", {"user_id": user_id})

    async def _add_seat(self, user_id: str, session_id: str, seat_ids: list[str]) -> list[str]:
        """Add an adjacent free seat to the hold. Returns the seats of the hold; none when they are not known."""
        added = self.context.layout.beside(seat_ids, self._free(set()))
        return seat_ids if added is None else await self._swap(user_id, session_id, seat_ids, [*seat_ids, added])

    async def _swap(self, user_id: str, session_id: str, seat_ids: list[str], others: list[str]) -> list[str]:
        body = {"user_id": user_id, "seats": others}
        if not set(seat_ids) <= set(others):
            self.context.record.end_hold(session_id)  # others may hold what it gives up before its answer is here
        answer = await self.requests.ask("grow", "PUT", f"/sessions/{session_id}/seats", body)
        if answer.status == 200:
            return list((self._record_hold(answer) or {}).get("seats", ()))
        return seat_ids if answer.status in (409, 422, 429) else []

    async def _buy(self, user_id: str, session_id: str, seat_ids: Sequence[str]) -> None:
        if self.context.prices is not None:
            await PracticePayer(self.requests, self.context.prices).buy(user_id, session_id, seat_ids)
            return
        answer = await self.requests.insist("confirm", "PUT", f"/sessions/{session_id}/confirm", {"user_id": user_id})
        if answer is None:
            self.context.record.add_uncertain(seat_ids)
        elif answer.status == 204:
            self.context.record.add_sale(session_id, seat_ids)

    def _record_hold(self, answer: Answer) -> Mapping[str, Any] | None:
        if answer.status not in (200, 201):
            return None
        hold: Mapping[str, Any] = answer.json
        self.context.record.add_hold(hold["session_id"], hold["seats"], hold["server_time"], hold["expires_at"])
        return hold

    def _free(self, otherwise: set[str]) -> set[str]:
        """The available seats by the feed; `otherwise` while the feed socket has no position."""
        known = self.listener.statuses
        if known.position is None:
            return otherwise
        return {seat_id for seat_id, status in known.seats.items() if status == "available"}

    def _seats_wanted(self) -> int:
        return min(
            self.requests.dice.choices(list(SEATS_WANTED), list(SEATS_WANTED.values()))[0], self.context.seats_max
        )
