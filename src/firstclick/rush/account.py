"""The rush's own account of what buyers were told, and the audit of it. It believes no server.

A hold is kept from the server's time of its answer to its end. What was asked and never answered is nobody's claim.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

CLOCKS_DIFFER_MS = 100
"""Processes of one server may be so far apart in their idea of the time."""


@dataclass(frozen=True)
class HeldSeat:
    """Somebody was told that a seat is theirs from then until then (ms, by the server's clock)."""

    session_id: str
    from_ms: float
    until_ms: float


class Account:
    """Every hold and every sale that was answered."""

    def __init__(self) -> None:
        self.held_twice: list[str] = []
        """Seats that were somebody else's while they were held, or sold."""
        self.sales: list[tuple[str, tuple[str, ...]]] = []
        """Each 204: the session and its seats."""
        self.doubts: set[str] = set()
        """Seats whose confirm was never answered: they may be sold."""
        self._held: dict[str, HeldSeat] = {}

    def held(self, session_id: str, seat_ids: Sequence[str], from_ms: int, until_ms: int) -> None:
        """A hold, or a change of one, was answered: it has these seats."""
        self.giving_up(session_id)
        for seat_id in seat_ids:
            claim = HeldSeat(session_id, from_ms, until_ms)
            other = self._held.get(seat_id)
            if other is not None and _overlap_ms(claim, other) > CLOCKS_DIFFER_MS:
                self.held_twice.append(seat_id)
            if other is None or claim.from_ms >= other.from_ms:
                self._held[seat_id] = claim

    def giving_up(self, session_id: str) -> None:
        """From now on the server may give these seats to others: a release, or a change, is about to be sent."""
        self._held = {seat_id: one for seat_id, one in self._held.items() if one.session_id != session_id}

    def sold(self, session_id: str, seat_ids: Sequence[str]) -> None:
        """A confirm was answered 204."""
        self.sales.append((session_id, tuple(seat_ids)))
        for seat_id in seat_ids:
            held = self._held.get(seat_id)
            if held is not None and held.session_id != session_id:
                self.held_twice.append(seat_id)
            self._held[seat_id] = HeldSeat(session_id, held.from_ms if held else 0, math.inf)

    @property
    def seats_sold(self) -> int:
        """Seats that were answered 204."""
        return sum(len(seat_ids) for _, seat_ids in self.sales)

    @property
    def sold_twice(self) -> Mapping[str, int]:
        """Seats that are in more than one sale, and in how many."""
        owners: dict[str, set[str]] = {}
        for session_id, seat_ids in self.sales:
            for seat_id in seat_ids:
                owners.setdefault(seat_id, set()).add(session_id)
        return {seat_id: len(sessions) for seat_id, sessions in owners.items() if len(sessions) > 1}

    def audit(self, final: Mapping[str, str], before: Mapping[str, str], *, forgot: bool) -> Iterator[str]:
        """Sentences on all that is wrong, by the map (statuses by seat id) at the end and before the rush.

        A seat store that `forgot` during the rush may have lost holds, as the server's documents say; never bookings.
        """
        for seat_id, times in self.sold_twice.items():
            yield f"Seat {seat_id} was sold {times} times."
        yield from (f"Seat {seat_id} was given to two at the same time." for seat_id in self.held_twice if not forgot)
        for session_id, seat_ids in self.sales:
            for seat_id in seat_ids:
                if before.get(seat_id) in ("confirmed", "reserved"):
                    yield f"Seat {seat_id} was sold, though it was {before[seat_id]} before the rush."
                if final.get(seat_id) != "confirmed":
                    yield f"Seat {seat_id} was sold (204) to {session_id[:8]}… and is {final.get(seat_id)} on the map."
        for seat_id, status in before.items():
            if status == "confirmed" and final.get(seat_id) != "confirmed":
                yield f"Seat {seat_id} was confirmed before the rush and is {final.get(seat_id)} now."


def _overlap_ms(one: HeldSeat, other: HeldSeat) -> float:
    return min(one.until_ms, other.until_ms) - max(one.from_ms, other.from_ms)


def differences(own: Mapping[str, str], servers: Mapping[str, str]) -> Sequence[str]:
    """The seats that a socket and the server do not show alike."""
    return sorted(seat_id for seat_id in {*own, *servers} if own.get(seat_id) != servers.get(seat_id))
