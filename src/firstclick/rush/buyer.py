"""One virtual buyer: opens the page, follows the seats, holds some, and confirms, releases or abandons the hold.

After each visit the buyer starts again under another user id, so that the demand lasts until everything is sold.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from firstclick.rush.audit import SalesLog
from firstclick.rush.client import ClientResponse, HttpClient, NoResponse
from firstclick.rush.feed_listener import FeedListener
from firstclick.rush.seat_choice import SeatChooser
from firstclick.rush.stats import RushStats

# How many seats buyers want, with weights in percent.
SEATS_WANTED = {1: 20, 2: 50, 3: 15, 4: 15}
# What a buyer does with a hold, with weights in percent; a buyer who leaves lets it expire.
ENDS = {"confirm": 75, "release": 15, "leave": 10}
GROW_SHARE = 0.2
BEST_AVAILABLE_SHARE = 0.1
CONFIRM_TRIES_MAX = 6
FAILURE_PAUSE_S = 1.0
NONE_FREE_PAUSE_S = 0.5


class RushOver(Exception):
    """The showtime is sold out, or the time is over: the buyer stops."""


@dataclass(frozen=True)
class RushContext:
    """What all buyers share. `think_s` is the average pause before a step."""

    showtime_id: str
    chooser: SeatChooser
    seats_max: int
    think_s: float
    sales_log: SalesLog
    stats: RushStats
    over: asyncio.Event

    async def pause(self, seconds: float) -> None:
        """Sleep. Raises `RushOver` as soon as the rush is over."""
        try:
            async with asyncio.timeout(seconds):
                await self.over.wait()
        except TimeoutError:
            return
        raise RushOver


@dataclass(frozen=True)
class Buyer:
    """A buyer with an HTTP connection and a feed socket of its own."""

    context: RushContext
    client: HttpClient
    listener: FeedListener
    name: str
    rng: random.Random

    async def shop(self, arrives_s: float) -> None:
        """Start after `arrives_s`, and buy until the rush is over."""
        visit = 0
        try:
            await self.context.pause(arrives_s)
            while True:
                visit += 1
                await self._visit(f"{self.name}-{visit}")
        except RushOver:
            return

    async def listen(self, arrives_s: float) -> None:
        """Open the socket after `arrives_s`, and keep it open until cancelled."""
        await asyncio.sleep(arrives_s)
        await self.listener.listen()

    async def _visit(self, user_id: str) -> None:
        try:
            free = await self._open_page()
            hold = await self._hold(user_id, free)
            if hold is not None:
                await self._finish(user_id, hold)
        except NoResponse:
            self.context.stats.unanswered += 1
            await self.context.pause(FAILURE_PAUSE_S)

    async def _open_page(self) -> set[str]:
        await self._request("open", "GET", f"/showtimes/{self.context.showtime_id}")
        response = await self._request("map", "GET", f"/showtimes/{self.context.showtime_id}/seats")
        seats = response.json.get("seats", ()) if response.status == 200 else ()
        return {seat["seat_id"] for seat in seats if seat["status"] == "available"}

    async def _hold(self, user_id: str, free: set[str]) -> Mapping[str, Any] | None:
        """Try until seats are held. While none is free, wait for the feed to show one. None after a refusal."""
        await self._think()
        path, wanted = f"/showtimes/{self.context.showtime_id}/holds", self._seats_wanted()
        while not self._free(free):
            await self.context.pause(NONE_FREE_PAUSE_S * self.rng.random())
            free = set() if self.listener.replica.position else await self._open_page()
        if self.rng.random() < BEST_AVAILABLE_SHARE:
            return self._held(await self._request("hold", "POST", path, {"user_id": user_id, "best_available": wanted}))
        while seat_ids := self.context.chooser.choose(self._free(free), wanted, self.rng):
            response = await self._request("hold", "POST", path, {"user_id": user_id, "seats": seat_ids})
            if response.status != 409:
                return self._held(response)
            free -= set(response.json.get("conflicts", ()))
            await self._think()
        return None

    async def _finish(self, user_id: str, hold: Mapping[str, Any]) -> None:
        session_id, seat_ids = str(hold["session_id"]), list(hold["seats"])
        await self._think()
        if self.rng.random() < GROW_SHARE and len(seat_ids) < self.context.seats_max:
            seat_ids = await self._grow(user_id, session_id, seat_ids)
            await self._think()
        end = self.rng.choices(list(ENDS), list(ENDS.values()))[0]
        if end == "confirm" and seat_ids:
            await self._confirm(user_id, session_id, seat_ids)
        elif end == "release":
            self.context.sales_log.end_hold(session_id)
            await self._request("release", "DELETE", f"/sessions/{session_id}", {"user_id": user_id})

    async def _grow(self, user_id: str, session_id: str, seat_ids: list[str]) -> list[str]:
        """Add a free seat beside the hold's. Returns the seats of the hold, or none when they are not known."""
        more = self.context.chooser.beside(seat_ids, self._free(set()))
        if more is None:
            return seat_ids
        body = {"user_id": user_id, "seats": [*seat_ids, more]}
        response = await self._request("grow", "PUT", f"/sessions/{session_id}/seats", body)
        if response.status == 200:
            return list((self._held(response) or {}).get("seats", ()))
        return seat_ids if response.status in (409, 422, 429) else []

    async def _confirm(self, user_id: str, session_id: str, seat_ids: Sequence[str]) -> None:
        """Send until it is known whether the seats are sold; a retry is safe."""
        for _ in range(CONFIRM_TRIES_MAX):
            try:
                response = await self._send("confirm", "PUT", f"/sessions/{session_id}/confirm", {"user_id": user_id})
            except NoResponse:
                self.context.stats.unanswered += 1
                await asyncio.sleep(FAILURE_PAUSE_S)
                continue
            if response.status == 204:
                self.context.sales_log.add_sale(session_id, seat_ids)
                return
            if response.status not in (429, 503):
                return
            await asyncio.sleep(response.retry_after_s or FAILURE_PAUSE_S)
        self.context.sales_log.in_doubt.update(seat_ids)

    async def _request(self, action: str, method: str, path: str, body: object = None) -> ClientResponse:
        """Send a request, and wait after a 429 or 503. Raises `NoResponse`, and `RushOver` when the rush is over."""
        if self.context.over.is_set():
            raise RushOver
        response = await self._send(action, method, path, body)
        if response.status in (429, 503):
            await self.context.pause((response.retry_after_s or FAILURE_PAUSE_S) * (1 + self.rng.random() / 4))
        return response

    async def _send(self, action: str, method: str, path: str, body: object) -> ClientResponse:
        response = await self.client.request(method, path, body)
        self.context.stats.add_response(action, response.seconds)
        if response.status >= 400:
            self.context.stats.add_refusal(response.status, response.body)
        return response

    def _held(self, response: ClientResponse) -> Mapping[str, Any] | None:
        if response.status not in (200, 201):
            return None
        hold: Mapping[str, Any] = response.json
        self.context.sales_log.add_hold(hold["session_id"], hold["seats"], hold["server_time"], hold["expires_at"])
        return hold

    def _free(self, default: set[str]) -> set[str]:
        """The free seats of the replica; `default` while it has no position."""
        replica = self.listener.replica
        if replica.position is None:
            return default
        return {seat_id for seat_id, status in replica.seats.items() if status == "available"}

    def _seats_wanted(self) -> int:
        return min(self.rng.choices(list(SEATS_WANTED), list(SEATS_WANTED.values()))[0], self.context.seats_max)

    async def _think(self) -> None:
        await self.context.pause(2 * self.context.think_s * self.rng.random())
