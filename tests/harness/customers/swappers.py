"""Customers who hold, swap, extend, confirm, release and forget at random, each request at a process of chance.

What they are told goes into the claims; what they asked and never heard of is nobody's claim.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from tests.harness.accounts.claims import CLOCK_ERROR_MS, Claims
from tests.harness.customers.connection import Answer, Line, NoAnswer, lines_to

SEATS_MAX = 2
AFTER_FAILURE_S = 0.05
# What becomes of a hold, and how often in a hundred; whoever forgets leaves it to time.
ENDS = {"swap": 38, "extend": 10, "confirm": 2, "release": 35, "forget": 15}


@dataclass
class Crowd:
    """What all customers share: the claims, a count of answers, and how many changes they may still make.

    A `strict` crowd takes no excuse: every request is answered, if only by a 503, and no hold is over before its time.
    Everybody thinks for up to `think_s` before each request.
    """

    showtimes: Sequence[str]
    seat_ids: Sequence[str]
    claims: Claims
    changes_left: int
    strict: bool = True
    think_s: float = 0.0
    answers: Counter[tuple[str, int]] = field(default_factory=Counter)
    unavailable: list[Answer] = field(default_factory=list)

    @property
    def going_on(self) -> bool:
        """Whether there is more to ask."""
        return self.changes_left > 0

    def stop(self) -> None:
        """Let everybody finish what they do, and go."""
        self.changes_left = 0


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
                await self._one_hold()
            except NoAnswer:
                self.crowd.claims.doubts += 1
                self.crowd.answers["no answer", 0] += 1
                assert not self.crowd.strict, "a request was not answered"
                await asyncio.sleep(AFTER_FAILURE_S)  # waits: as people do before they try again

    async def _one_hold(self) -> None:
        showtime = self.dice.choice(self.crowd.showtimes)
        wish = self.dice.sample(self.crowd.seat_ids, self.dice.randint(1, SEATS_MAX))
        answer = await self._ask("hold", "POST", f"/showtimes/{showtime}/holds", seats=wish)
        if answer.status != 201:
            return
        self.crowd.claims.told(showtime, answer)
        session, seats = answer.body["session_id"], list(answer.body["seats"])
        while self.crowd.going_on:
            what = self.dice.choices(list(ENDS), list(ENDS.values()))[0]
            if what == "swap":
                seats = await self._swap(showtime, session, seats)
            elif what == "extend":
                await self._extend(showtime, session)
            else:
                await self._end(what, session)
            if what not in ("swap", "extend") or not seats:
                return

    async def _swap(self, showtime: str, session: str, seats: list[str]) -> list[str]:
        others = [one for one in self.crowd.seat_ids if one not in seats]
        wish = [self.dice.choice(seats), *self.dice.sample(others, self.dice.randint(0, 2))]
        self.crowd.claims.giving_up(session, keeps=wish)
        answer = await self._ask("swap", "PUT", f"/sessions/{session}/seats", seats=wish)
        if answer.status == 200:
            self.crowd.claims.told(showtime, answer)
            return list(answer.body["seats"])
        if answer.status == 409:
            self.crowd.claims.kept(session, seats)
            return seats
        self._check_over(session, answer)
        return []

    async def _extend(self, showtime: str, session: str) -> None:
        answer = await self._ask("extend", "POST", f"/sessions/{session}/extend")
        if answer.status == 200:
            self.crowd.claims.told(showtime, answer)
        elif answer.status != 409:
            self._check_over(session, answer)

    async def _end(self, what: str, session: str) -> None:
        if what == "confirm":
            self.crowd.claims.in_doubt(session)
            answer = await self._ask("confirm", "PUT", f"/sessions/{session}/confirm")
            if answer.status == 204:
                self.crowd.claims.sold(session, answer)
            else:
                self._check_over(session, answer)
        elif what == "release":
            self.crowd.claims.giving_up(session)
            answer = await self._ask("release", "DELETE", f"/sessions/{session}")
            assert answer.status in (204, 503) or not self.crowd.strict, answer

    def _check_over(self, session: str, answer: Answer) -> None:
        """Nobody is told that a hold is over before its time: only a store that failed or forgot may say so."""
        end_ms = self.crowd.claims.end_of(session)
        over = answer.status == 410 and end_ms <= answer.received_ms + CLOCK_ERROR_MS
        assert over or answer.status == 503 or not self.crowd.strict, (
            f"{session} ends at {end_ms} and was told {answer}"
        )

    async def _ask(self, what: str, method: str, path: str, **body: object) -> Answer:
        await asyncio.sleep(self.crowd.think_s * self.dice.random())  # waits: customers think
        answer = await self.dice.choice(self.lines).ask(method, path, {"user_id": self.user_id, **body})
        self.crowd.answers[what, answer.status] += 1
        self.crowd.changes_left -= answer.status < 300
        assert answer.status < 500 or answer.status == 503, answer
        if answer.status == 503:
            self.crowd.unavailable.append(answer)
            self.crowd.claims.doubts += 1
            await asyncio.sleep(AFTER_FAILURE_S)  # waits: as `Retry-After` asks for, only shorter
        return answer


@asynccontextmanager
async def shopping(crowd: Crowd, ports: Sequence[int], customers: int, seed: int) -> AsyncIterator[asyncio.Task[None]]:
    """So many customers at work; the task ends when they have gone home, and raises what they object to."""
    async with lines_to([port for _ in range(customers) for port in ports]) as lines:
        each = [lines[first : first + len(ports)] for first in range(0, len(lines), len(ports))]
        people = [Customer(crowd, own, f"user-{n}", random.Random(seed * 1000 + n)) for n, own in enumerate(each)]
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
