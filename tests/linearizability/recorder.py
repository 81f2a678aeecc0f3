"""Customers at two processes, each call written down with its beginning and its end by one monotonic clock.

They hold one seat or two, confirm (now and then at both processes at once), release, or forget. Whoever is not
answered, or is told 503, writes down that nobody knows.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count

from tests.harness.customers.connection import Answer, Line, NoAnswer, lines_to, wall_ms
from tests.linearizability.history import Asked, Call, Told, expiry

Place = tuple[str, str]
CLOCK_ERROR_S = 0.05
THINK_S = 0.02
AFTER_FAILURE_S = 0.1
TRIES_MAX = 3
# A loser is told so on the live view, without asking the store, and the view of a process that was paused is old.
VIEW_LAG_MAX_S = 3.0
SEATS_AT_ONCE = 8
# What becomes of a hold, and how often in a hundred.
ENDS = {"confirm": 34, "confirm at both": 8, "release": 30, "come too late": 8, "forget": 20}
CONFIRMED = {204: Told.DONE, 410: Told.OVER}
RELEASED = {204: Told.DONE}
CONFLICTS = {"already-confirmed": Told.SOLD, "being-confirmed": Told.BUSY}


@dataclass
class Record:
    """The history of every seat, as all customers together saw it. `going_on` ends when they shall go home."""

    showtime: str
    seat_ids: Sequence[str]
    hold_ttl_s: float
    histories: dict[Place, list[Call]] = field(default_factory=lambda: defaultdict(list))
    answers: Counter[tuple[str, int]] = field(default_factory=Counter)
    sold: set[str] = field(default_factory=set)
    going_on: bool = True
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
                call.asked is not Asked.EXPIRE and call.told is Told.UNKNOWN
                for calls in self.histories.values()
                for call in calls
            ]
        )


@dataclass
class Customer:
    """One user with a line to each process."""

    record: Record
    lines: Sequence[Line]
    user_id: str
    dice: random.Random

    async def shop(self) -> None:
        """Take a hold and do something with it, until all go home."""
        while self.record.going_on:
            seat_ids = self.dice.sample(self.record.on_sale(), self.dice.choice((1, 1, 1, 2)))
            session = await self._hold(seat_ids)
            if session:
                await self._end(session, seat_ids)

    async def _hold(self, seat_ids: Sequence[str]) -> str:
        path = f"/showtimes/{self.record.showtime}/holds"
        began = time.monotonic()
        answer = await self._ask("hold", "POST", path, seats=seat_ids)
        ended = time.monotonic()
        match answer:
            case Answer(status=201, body=body):
                session: str = body["session_id"]
                until = ended + (body["expires_at"] - wall_ms()) / 1000
                self.record.note(Call(Asked.HOLD, Told.DONE, session, began, ended), seat_ids)
                self.record.note(expiry(session, until - CLOCK_ERROR_S), seat_ids)
                return session
            case Answer(status=409, body=body):
                began -= VIEW_LAG_MAX_S
                self.record.note(Call(Asked.HOLD, Told.TAKEN, "loser", began, ended), body["conflicts"])
            case None:
                lost = f"lost-{next(self.record.lost)}"
                self.record.note(Call(Asked.HOLD, Told.UNKNOWN, lost, began), seat_ids)
                self.record.note(expiry(lost, began + self.record.hold_ttl_s - CLOCK_ERROR_S), seat_ids)
            case _:
                assert answer.status == 429, answer
        return ""

    async def _end(self, session: str, seat_ids: Sequence[str]) -> None:
        what = self.dice.choices(list(ENDS), list(ENDS.values()))[0]
        if what == "come too late":
            await asyncio.sleep(self.record.hold_ttl_s * self.dice.uniform(0.9, 1.1))  # waits: as long as a hold lives
        if what == "release":
            await self._release(session, seat_ids)
        elif what == "confirm at both":
            await asyncio.gather(*[self._confirm(session, seat_ids, line) for line in self.lines])
        elif what != "forget":
            await self._confirm(session, seat_ids, None)
            if self.dice.random() < 0.1:
                await self._release(session, seat_ids)

    async def _confirm(self, session: str, seat_ids: Sequence[str], line: Line | None) -> None:
        for _ in range(TRIES_MAX):
            began = time.monotonic()
            answer = await self._ask("confirm", "PUT", f"/sessions/{session}/confirm", line)
            if answer is not None:
                told = CONFIRMED.get(answer.status, Told.STRANGE)
                self.record.note(Call(Asked.CONFIRM, told, session, began, time.monotonic()), seat_ids)
                self.record.sold |= set(seat_ids) if told is Told.DONE else set()
                return
            self.record.note(Call(Asked.CONFIRM, Told.UNKNOWN, session, began), seat_ids)

    async def _release(self, session: str, seat_ids: Sequence[str]) -> None:
        began = time.monotonic()
        answer = await self._ask("release", "DELETE", f"/sessions/{session}")
        if answer is None:
            self.record.note(Call(Asked.RELEASE, Told.UNKNOWN, session, began), seat_ids)
            return
        told = RELEASED.get(answer.status, Told.STRANGE)
        if answer.status == 409:
            told = CONFLICTS[answer.body["type"].rpartition("/")[2]]
        self.record.note(Call(Asked.RELEASE, told, session, began, time.monotonic()), seat_ids)

    async def _ask(self, what: str, method: str, path: str, line: Line | None = None, **body: object) -> Answer | None:
        """The answer, or None for one that says nothing of what became of it."""
        await asyncio.sleep(THINK_S * self.dice.random())  # waits: customers think
        try:
            answer: Answer | None = await (line or self.dice.choice(self.lines)).ask(
                method, path, {"user_id": self.user_id, **body}
            )
        except NoAnswer:
            answer = None
        self.record.answers[what, answer.status if answer else 0] += 1
        assert answer is None or answer.status < 500 or answer.status == 503, answer
        if answer is None or answer.status == 503:
            await asyncio.sleep(AFTER_FAILURE_S)  # waits: as people do before they try again
            return None
        return answer


@asynccontextmanager
async def recording(record: Record, ports: Sequence[int], customers: int, seed: int) -> AsyncIterator[None]:
    """So many customers at work. At the end they finish what they do; what they object to is raised."""
    async with lines_to([port for _ in range(customers) for port in ports]) as lines:
        each = [lines[first : first + len(ports)] for first in range(0, len(lines), len(ports))]
        people = [Customer(record, own, f"user-{n}", random.Random(seed * 1000 + n)) for n, own in enumerate(each)]
        async with asyncio.TaskGroup() as group:
            for one in people:
                group.create_task(one.shop())
            try:
                yield
            finally:
                record.going_on = False
