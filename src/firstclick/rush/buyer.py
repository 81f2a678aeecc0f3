"""One virtual buyer: opens the page, follows the seats, wants some, and does what people do with a hold.

Who has what they wanted, or has left, comes back under another name: the demand lasts until everything is sold.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from firstclick.rush.account import Account
from firstclick.rush.client import Answer, Client, NoAnswer
from firstclick.rush.feed_listener import FeedListener
from firstclick.rush.seat_choice import Room
from firstclick.rush.tally import Tally

# How many seats people want, and how often in a hundred.
WISHES = {1: 20, 2: 50, 3: 15, 4: 15}
# What becomes of a hold, and how often in a hundred; whoever leaves lets it expire.
ENDS = {"confirm": 75, "release": 15, "leave": 10}
GROWS = 0.2
LEAVES_IT_TO_THE_HOUSE = 0.1
CONFIRM_TRIES_MAX = 6
AFTER_FAILURE_S = 1.0
LOOKS_AGAIN_AFTER_S = 0.5


class RushOver(Exception):
    """It is sold out, or the time is over: everybody goes home."""


@dataclass(frozen=True)
class Scene:
    """What all buyers share."""

    showtime_id: str
    room: Room
    seats_max: int
    think_s: float
    account: Account
    tally: Tally
    over: asyncio.Event

    async def pause(self, seconds: float) -> None:
        """Wait so long. Raises `RushOver` as soon as it is over."""
        try:
            async with asyncio.timeout(seconds):
                await self.over.wait()
        except TimeoutError:
            return
        raise RushOver


@dataclass(frozen=True)
class Buyer:
    """A person with a connection and a socket; `dice` is their chance."""

    scene: Scene
    client: Client
    listener: FeedListener
    name: str
    dice: random.Random

    async def shop(self, arrives_s: float) -> None:
        """Come after so long, and buy until the rush is over."""
        visit = 0
        try:
            await self.scene.pause(arrives_s)
            while True:
                visit += 1
                await self._visit(f"{self.name}-{visit}")
        except RushOver:
            return

    async def listen(self, arrives_s: float) -> None:
        """Keep the socket open until cancelled."""
        await asyncio.sleep(arrives_s)
        await self.listener.listen()

    async def _visit(self, user_id: str) -> None:
        try:
            free = await self._open_page()
            hold = await self._hold(user_id, free)
            if hold is not None:
                await self._after(user_id, hold)
        except NoAnswer:
            self.scene.tally.unanswered += 1
            await self.scene.pause(AFTER_FAILURE_S)

    async def _open_page(self) -> set[str]:
        await self._ask("open", "GET", f"/showtimes/{self.scene.showtime_id}")
        answer = await self._ask("map", "GET", f"/showtimes/{self.scene.showtime_id}/seats")
        seats = answer.told.get("seats", ()) if answer.status == 200 else ()
        return {seat["seat_id"] for seat in seats if seat["status"] == "available"}

    async def _hold(self, user_id: str, free: set[str]) -> Mapping[str, Any] | None:
        """Try until seats are held; who sees none free waits for the feed to show one. None after a refusal."""
        await self._think()
        path, wanted = f"/showtimes/{self.scene.showtime_id}/holds", self._wish()
        while not self._free(free):
            await self.scene.pause(LOOKS_AGAIN_AFTER_S * self.dice.random())
            free = set() if self.listener.picture.place else await self._open_page()
        if self.dice.random() < LEAVES_IT_TO_THE_HOUSE:
            return self._held(await self._ask("hold", "POST", path, {"user_id": user_id, "best_available": wanted}))
        while seat_ids := self.scene.room.choose(self._free(free), wanted, self.dice):
            answer = await self._ask("hold", "POST", path, {"user_id": user_id, "seats": seat_ids})
            if answer.status != 409:
                return self._held(answer)
            free -= set(answer.told.get("conflicts", ()))
            await self._think()
        return None

    async def _after(self, user_id: str, hold: Mapping[str, Any]) -> None:
        session_id, seat_ids = str(hold["session_id"]), list(hold["seats"])
        await self._think()
        if self.dice.random() < GROWS and len(seat_ids) < self.scene.seats_max:
            seat_ids = await self._grow(user_id, session_id, seat_ids)
            await self._think()
        what = self.dice.choices(list(ENDS), list(ENDS.values()))[0]
        if what == "confirm" and seat_ids:
            await self._confirm(user_id, session_id, seat_ids)
        elif what == "release":
            self.scene.account.giving_up(session_id)
            await self._ask("release", "DELETE", f"/sessions/{session_id}", {"user_id": user_id})

    async def _grow(self, user_id: str, session_id: str, seat_ids: list[str]) -> list[str]:
        """One seat more, if there is one; the seats that the hold has then, none when it is not known."""
        more = self.scene.room.beside(seat_ids, self._free(set()))
        if more is None:
            return seat_ids
        body = {"user_id": user_id, "seats": [*seat_ids, more]}
        answer = await self._ask("grow", "PUT", f"/sessions/{session_id}/seats", body)
        if answer.status == 200:
            return list((self._held(answer) or {}).get("seats", ()))
        return seat_ids if answer.status in (409, 422, 429) else []

    async def _confirm(self, user_id: str, session_id: str, seat_ids: Sequence[str]) -> None:
        """Ask until it is known whether the seats are bought; asking again is safe."""
        for _ in range(CONFIRM_TRIES_MAX):
            try:
                answer = await self._send("confirm", "PUT", f"/sessions/{session_id}/confirm", {"user_id": user_id})
            except NoAnswer:
                self.scene.tally.unanswered += 1
                await asyncio.sleep(AFTER_FAILURE_S)
                continue
            if answer.status == 204:
                self.scene.account.sold(session_id, seat_ids)
                return
            if answer.status not in (429, 503):
                return
            await asyncio.sleep(answer.retry_after_s or AFTER_FAILURE_S)
        self.scene.account.doubts.update(seat_ids)

    async def _ask(self, action: str, method: str, path: str, body: object = None) -> Answer:
        """A request; whoever is asked to wait waits. Raises `NoAnswer`, and `RushOver` when it is over."""
        if self.scene.over.is_set():
            raise RushOver
        answer = await self._send(action, method, path, body)
        if answer.status in (429, 503):
            await self.scene.pause((answer.retry_after_s or AFTER_FAILURE_S) * (1 + self.dice.random() / 4))
        return answer

    async def _send(self, action: str, method: str, path: str, body: object) -> Answer:
        answer = await self.client.ask(method, path, body)
        self.scene.tally.took(action, answer.seconds)
        if answer.status >= 400:
            self.scene.tally.refused(answer.status, answer.body)
        return answer

    def _held(self, answer: Answer) -> Mapping[str, Any] | None:
        if answer.status not in (200, 201):
            return None
        hold: Mapping[str, Any] = answer.told
        self.scene.account.held(hold["session_id"], hold["seats"], hold["server_time"], hold["expires_at"])
        return hold

    def _free(self, otherwise: set[str]) -> set[str]:
        """The seats that this buyer's socket shows as free; without a socket, those of the map."""
        picture = self.listener.picture
        if picture.place is None:
            return otherwise
        return {seat_id for seat_id, status in picture.seats.items() if status == "available"}

    def _wish(self) -> int:
        return min(self.dice.choices(list(WISHES), list(WISHES.values()))[0], self.scene.seats_max)

    async def _think(self) -> None:
        await self.scene.pause(2 * self.scene.think_s * self.dice.random())
