"""Who was answered that a seat is theirs: kept from nothing but answers, and checked whenever one more comes.

A claim begins with the answer's position and ends when its holder has asked to give the seat up (from the moment of
asking), or at `expires_at`. Two claims on one seat that overlap are a double sale. Positions are compared within one
life of Redis' memory only; an answer that was under way while the memory was lost belongs to no life for certain.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.harness.accounts.promises import Place
from tests.harness.customers.connection import Answer, wall_ms

CLOCK_ERROR_MS = 25


@dataclass(slots=True)
class Claim:
    """One session's claim on one seat of a showtime. `answered_ms` is the server's time in the answer that began it."""

    place: Place
    session: str
    position: int
    life: int | None
    answered_ms: int
    expires_ms: int
    given_up: bool = False
    sold_ms: float | None = None

    def over_by(self, at_ms: float) -> bool:
        """Whether the seat was free for another at this time, as far as one can know."""
        return self.given_up or (self.sold_ms is None and self.expires_ms <= at_ms + CLOCK_ERROR_MS)


@dataclass
class Claims:
    """All claims of all customers. `losses` are the times (begun, done) at which Redis lost its memory.

    `perhaps_sold` are the seats of those who asked to confirm and were not answered.
    """

    losses: list[tuple[float, float]] = field(default_factory=list)
    doubts: int = 0
    perhaps_sold: set[Place] = field(default_factory=set)
    _by_place: dict[Place, list[Claim]] = field(default_factory=lambda: defaultdict(list))
    _by_session: dict[str, dict[str, Claim]] = field(default_factory=lambda: defaultdict(dict))

    def answered(self, showtime: str, answer: Answer) -> None:
        """A hold was answered with 2xx: the session has exactly these seats now, until `expires_at`."""
        body: Any = answer.body
        mine = self._by_session[body["session_id"]]
        for seat_id in body["seats"]:
            if seat_id not in mine or mine[seat_id].given_up:
                mine[seat_id] = Claim(
                    (showtime, seat_id),
                    body["session_id"],
                    body["position"],
                    self.life_of(answer),
                    body["server_time"],
                    body["expires_at"],
                )
                self._by_place[showtime, seat_id].append(mine[seat_id])
            mine[seat_id].expires_ms = max(mine[seat_id].expires_ms, body["expires_at"])
            self._check(mine[seat_id])

    def giving_up(self, session: str, keeps: Iterable[str] = ()) -> None:
        """The session is about to ask that all its seats but these be given back."""
        for seat_id, claim in self._by_session[session].items():
            claim.given_up = claim.given_up or seat_id not in set(keeps)

    def kept(self, session: str, seats: Iterable[str]) -> None:
        """The session was answered that it still has these seats: what it asked for was refused."""
        for seat_id in seats:
            self._by_session[session][seat_id].given_up = False
            self._check(self._by_session[session][seat_id])

    def sold(self, session: str, answer: Answer) -> None:
        """The session's seats were confirmed by a 204."""
        for claim in self._by_session[session].values():
            if not claim.given_up:
                claim.sold_ms = claim.sold_ms or answer.received_ms
                self._check(claim)

    def in_doubt(self, session: str) -> None:
        """The session has asked to confirm its seats, and has no answer yet, or none that says it."""
        self.perhaps_sold |= {claim.place for claim in self._by_session[session].values()}

    def end_of(self, session: str) -> int:
        """When the session's hold ends, in milliseconds since 1970 UTC; 0 for one that nothing is known of."""
        return max((claim.expires_ms for claim in self._by_session[session].values()), default=0)

    @contextmanager
    def memory_loss(self) -> Iterator[None]:
        """Inside, Redis loses its memory."""
        begun_ms = wall_ms()
        self.losses.append((begun_ms, math.inf))
        yield
        self.losses[-1] = (begun_ms, wall_ms())

    def life_of(self, answer: Answer) -> int | None:
        """Which life of Redis' memory the answer is of; None when it was under way during a loss."""
        surely = sum(done <= answer.sent_ms for _, done in self.losses)
        perhaps = sum(begun <= answer.received_ms for begun, _ in self.losses)
        return surely if surely == perhaps else None

    def all(self) -> Iterator[Claim]:
        """Every claim there was."""
        return (claim for claims in self._by_place.values() for claim in claims)

    def sold_places(self, showtime: str) -> set[str]:
        """The seats of a showtime that somebody has a 204 for."""
        return {claim.place[1] for claim in self.all() if claim.sold_ms and claim.place[0] == showtime}

    def perhaps_sold_places(self, showtime: str) -> set[str]:
        """The seats of a showtime that somebody has asked to confirm."""
        return {place[1] for place in self.perhaps_sold if place[0] == showtime}

    def _check(self, claim: Claim) -> None:
        if claim.life is None:
            return
        for other in self._by_place[claim.place]:
            if other.session == claim.session or other.life is None:
                continue
            first, second = sorted((other, claim), key=lambda one: (one.life, one.position))
            if first.life == second.life:
                assert first.over_by(second.answered_ms), f"two owners of one seat: {first} and {second}"
            else:
                assert first.sold_ms is None, f"a booking was sold again: {first} and {second}"
