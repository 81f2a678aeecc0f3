"""Customers at two processes, each call written down with its beginning and its end by one monotonic clock.

They hold one seat or two, confirm (now and then at both processes at once), release, or forget. Whoever is not
answered, or is told 503, writes down that nobody knows.
"""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count

from tests.harness.accounts.promises import Place
from tests.harness.customers.connection import Answer, Connection, NoAnswer, wall_ms
from tests.harness.customers.shopper import Crowd, Shopper, pause
from tests.linearizability.history import Asked, Call, Outcome, expiry

CLOCK_ERROR_S = 0.05
THINK_S = 0.02
TRIES_MAX = 3
# A loser is told so on the live view, without asking the store, and the view of a process that was paused is old.
VIEW_LAG_MAX_S = 3.0
SEATS_AT_ONCE = 8
# What becomes of a hold, and how often in a hundred.
ENDS = {"confirm": 34, "confirm at both": 8, "release": 30, "come too late": 8, "forget": 20}
CONFIRMED = {204: Outcome.DONE, 410: Outcome.OVER}
RELEASED = {204: Outcome.DONE}
CONFLICTS = {"already-confirmed": Outcome.SOLD, "being-confirmed": Outcome.BUSY}


@dataclass(kw_only=True)
class Record(Crowd):
    """The history of every seat, as all customers together saw it."""

    showtime: str
    seat_ids: Sequence[str]
    hold_ttl_s: float
    think_s: float = THINK_S
    histories: dict[Place, list[Call]] = field(default_factory=lambda: defaultdict(list))
    sold: set[str] = field(default_factory=set)
    lost: count[int] = field(default_factory=count)

    def on_sale(self) -> Sequence[str]:
        """The few seats that everybody is after."""
        return [seat_id for seat_id in self.seat_ids if seat_id not in self.sold][:SEATS_AT_ONCE]

    def note(self, call: Call, seat_ids: Sequence[str]) -> None:
        """A call and what became of it."""
        for seat_id in seat_ids:
            self.histories[self.showtime, seat_id].append(call)

    @property
    def calls(self) -> int:
        """How many there were, each counted once a seat; ends by time are nobody's."""
        return sum([call.asked is not Asked.EXPIRE for calls in self.histories.values() for call in calls])

    @property
    def unknown(self) -> int:
        """How many of them came to nobody knows what."""
        return sum(
            [
                call.asked is not Asked.EXPIRE and call.outcome is Outcome.UNKNOWN
                for calls in self.histories.values()
                for call in calls
            ]
        )


@dataclass
class RecordingCustomer(Shopper[Record]):
    """One user whose calls are written down."""

    async def shop(self) -> None:
        """Take a hold and do something with it, until all go home."""
        while self.crowd.going_on:
            seat_ids = self.dice.sample(self.crowd.on_sale(), self.dice.choice((1, 1, 1, 2)))
            session = await self._hold(seat_ids)
            if session:
                await self._end(session, seat_ids)

    async def _hold(self, seat_ids: Sequence[str]) -> str:
        path = f"/showtimes/{self.crowd.showtime}/holds"
        began = time.monotonic()
        answer = await self._ask("hold", "POST", path, seats=seat_ids)
        ended = time.monotonic()
        match answer:
            case Answer(status=201, body=body):
                session: str = body["session_id"]
                until = ended + (body["expires_at"] - wall_ms()) / 1000
                self.crowd.note(Call(Asked.HOLD, Outcome.DONE, session, began, ended), seat_ids)
                self.crowd.note(expiry(session, until - CLOCK_ERROR_S), seat_ids)
                return session
            case Answer(status=409, body=body):
                began -= VIEW_LAG_MAX_S
                self.crowd.note(Call(Asked.HOLD, Outcome.TAKEN, "loser", began, ended), body["conflicts"])
            case None:
                lost = f"lost-{next(self.crowd.lost)}"
                self.crowd.note(Call(Asked.HOLD, Outcome.UNKNOWN, lost, began), seat_ids)
                self.crowd.note(expiry(lost, began + self.crowd.hold_ttl_s - CLOCK_ERROR_S), seat_ids)
            case _:
                assert answer.status == 429, answer
        return ""

    async def _end(self, session: str, seat_ids: Sequence[str]) -> None:
        what = self.dice.choices(list(ENDS), list(ENDS.values()))[0]
        if what == "come too late":
            await asyncio.sleep(self.crowd.hold_ttl_s * self.dice.uniform(0.9, 1.1))  # waits: as long as a hold lives
        if what == "release":
            await self._release(session, seat_ids)
        elif what == "confirm at both":
            await asyncio.gather(*[self._confirm(session, seat_ids, line) for line in self.lines])
        elif what != "forget":
            await self._confirm(session, seat_ids, None)
            if self.dice.random() < 0.1:
                await self._release(session, seat_ids)

    async def _confirm(self, session: str, seat_ids: Sequence[str], line: Connection | None) -> None:
        for _ in range(TRIES_MAX):
            began = time.monotonic()
            answer = await self._ask("confirm", "PUT", f"/sessions/{session}/confirm", line)
            if answer is not None:
                outcome = CONFIRMED.get(answer.status, Outcome.STRANGE)
                self.crowd.note(Call(Asked.CONFIRM, outcome, session, began, time.monotonic()), seat_ids)
                self.crowd.sold |= set(seat_ids) if outcome is Outcome.DONE else set()
                return
            self.crowd.note(Call(Asked.CONFIRM, Outcome.UNKNOWN, session, began), seat_ids)

    async def _release(self, session: str, seat_ids: Sequence[str]) -> None:
        began = time.monotonic()
        answer = await self._ask("release", "DELETE", f"/sessions/{session}")
        if answer is None:
            self.crowd.note(Call(Asked.RELEASE, Outcome.UNKNOWN, session, began), seat_ids)
            return
        outcome = RELEASED.get(answer.status, Outcome.STRANGE)
        if answer.status == 409:
            outcome = CONFLICTS[answer.body["type"].rpartition("/")[2]]
        self.crowd.note(Call(Asked.RELEASE, outcome, session, began, time.monotonic()), seat_ids)

    async def _ask(
        self, what: str, method: str, path: str, line: Connection | None = None, **body: object
    ) -> Answer | None:
        """The answer, or None for one that says nothing of what became of it."""
        try:
            answer = await self.ask(what, method, path, at=line, **body)
        except NoAnswer:
            await pause()
            return None
        return None if answer.status == 503 else answer
