"""Customers who hold, swap, extend, confirm, release and forget at random, each request at a process of chance.

What they are answered goes into the claims; what they asked and were never answered is no claim.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.harness.accounts.claims import CLOCK_ERROR_MS, Claims
from tests.harness.customers.connection import Answer, NoAnswer
from tests.harness.customers.shopper import Crowd, Shopper, pause

SEATS_MAX = 2
# What becomes of a hold, and how often in a hundred; whoever forgets leaves it to time.
ENDS = {"swap": 38, "extend": 10, "confirm": 2, "release": 35, "forget": 15}


@dataclass(kw_only=True)
class SwappingCrowd(Crowd):
    """The claims, and how many changes they may still make.

    A `strict` crowd takes no excuse: every request is answered, if only by a 503, and no hold is over before its time.
    """

    showtimes: Sequence[str]
    seat_ids: Sequence[str]
    changes_left: int
    strict: bool = True
    claims: Claims = field(default_factory=Claims)
    unavailable: list[Answer] = field(default_factory=list)

    def count(self, what: str, answer: Answer | None) -> None:
        """Whatever was not answered with a yes or a no is in doubt."""
        super().count(what, answer)
        if answer is None:
            self.claims.doubts += 1
            assert not self.strict, "a request was not answered"
        elif answer.status == 503:
            self.claims.doubts += 1
            self.unavailable.append(answer)
        elif answer.status < 300:
            self.changes_left -= 1
            self.going_on = self.going_on and self.changes_left > 0


@dataclass
class Swapper(Shopper[SwappingCrowd]):
    """One user who changes holds."""

    async def shop(self) -> None:
        """Take a hold and do something with it, until the crowd goes home."""
        while self.crowd.going_on:
            try:
                await self._one_hold()
            except NoAnswer:
                await pause()

    async def _one_hold(self) -> None:
        showtime = self.dice.choice(self.crowd.showtimes)
        wish = self.dice.sample(self.crowd.seat_ids, self.dice.randint(1, SEATS_MAX))
        answer = await self.ask("hold", "POST", f"/showtimes/{showtime}/holds", seats=wish)
        if answer.status != 201:
            return
        self.crowd.claims.answered(showtime, answer)
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
        answer = await self.ask("swap", "PUT", f"/sessions/{session}/seats", seats=wish)
        if answer.status == 200:
            self.crowd.claims.answered(showtime, answer)
            return list(answer.body["seats"])
        if answer.status == 409:
            self.crowd.claims.kept(session, seats)
            return seats
        self._check_over(session, answer)
        return []

    async def _extend(self, showtime: str, session: str) -> None:
        answer = await self.ask("extend", "POST", f"/sessions/{session}/extend")
        if answer.status == 200:
            self.crowd.claims.answered(showtime, answer)
        elif answer.status != 409:
            self._check_over(session, answer)

    async def _end(self, what: str, session: str) -> None:
        if what == "confirm":
            self.crowd.claims.in_doubt(session)
            answer = await self.ask("confirm", "PUT", f"/sessions/{session}/confirm")
            if answer.status == 204:
                self.crowd.claims.sold(session, answer)
            else:
                self._check_over(session, answer)
        elif what == "release":
            self.crowd.claims.giving_up(session)
            answer = await self.ask("release", "DELETE", f"/sessions/{session}")
            assert answer.status in (204, 503) or not self.crowd.strict, answer

    def _check_over(self, session: str, answer: Answer) -> None:
        """No hold is over before its time: only a store that failed or lost its memory may say so."""
        end_ms = self.crowd.claims.end_of(session)
        over = answer.status == 410 and end_ms <= answer.received_ms + CLOCK_ERROR_MS
        assert over or answer.status == 503 or not self.crowd.strict, (
            f"{session} ends at {end_ms} and was answered {answer}"
        )
