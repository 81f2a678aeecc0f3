"""The log of holds and sales that the server's responses have stated, and the audit of it against the seat map.

A hold counts from the response's `server_time` to its `expires_at`. A request without a response counts as neither.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

CLOCKS_DIFFER_MS = 100
"""How far the clocks of one server's processes may differ."""


@dataclass(frozen=True)
class HeldSeat:
    """A seat was given to a session for this time (ms, by the server's clock)."""

    session_id: str
    from_ms: float
    until_ms: float


class SalesLog:
    """Every hold and every sale that was answered."""

    def __init__(self) -> None:
        self.held_twice: list[str] = []
        """Seats that were held or sold while they were another session's."""
        self.sales: list[tuple[str, tuple[str, ...]]] = []
        """Each 204: the session and its seats."""
        self.in_doubt: set[str] = set()
        """Seats whose confirm got no response: they may be sold."""
        self._held: dict[str, HeldSeat] = {}

    def add_hold(self, session_id: str, seat_ids: Sequence[str], from_ms: int, until_ms: int) -> None:
        """A hold, or a change of one, was answered: the session now has these seats."""
        self.end_hold(session_id)
        for seat_id in seat_ids:
            held = HeldSeat(session_id, from_ms, until_ms)
            other = self._held.get(seat_id)
            if other is not None and _overlap_ms(held, other) > CLOCKS_DIFFER_MS:
                self.held_twice.append(seat_id)
            if other is None or held.from_ms >= other.from_ms:
                self._held[seat_id] = held

    def end_hold(self, session_id: str) -> None:
        """A release or a change is about to be sent: from now on, the server may give these seats to others."""
        self._held = {seat_id: one for seat_id, one in self._held.items() if one.session_id != session_id}

    def add_sale(self, session_id: str, seat_ids: Sequence[str]) -> None:
        """A confirm was answered 204."""
        self.sales.append((session_id, tuple(seat_ids)))
        for seat_id in seat_ids:
            held = self._held.get(seat_id)
            if held is not None and held.session_id != session_id:
                self.held_twice.append(seat_id)
            self._held[seat_id] = HeldSeat(session_id, held.from_ms if held else 0, math.inf)

    @property
    def seats_sold(self) -> int:
        """The number of seats of all sales."""
        return sum(len(seat_ids) for _, seat_ids in self.sales)

    @property
    def sold_twice(self) -> Mapping[str, int]:
        """Seats that are in more than one session's sale, and in how many."""
        owners: dict[str, set[str]] = {}
        for session_id, seat_ids in self.sales:
            for seat_id in seat_ids:
                owners.setdefault(seat_id, set()).add(session_id)
        return {seat_id: len(sessions) for seat_id, sessions in owners.items() if len(sessions) > 1}

    def audit(self, after: Mapping[str, str], before: Mapping[str, str], *, store_was_emptied: bool) -> Iterator[str]:
        """A sentence for each fault. `before` and `after` are the statuses by seat id before and after the rush.

        A seat store that was emptied during the rush may lose holds, as the server documents; never bookings.
        """
        for seat_id, times in self.sold_twice.items():
            yield f"Seat {seat_id} was sold {times} times."
        held_twice = () if store_was_emptied else self.held_twice
        yield from (f"Seat {seat_id} was given to two at the same time." for seat_id in held_twice)
        for session_id, seat_ids in self.sales:
            for seat_id in seat_ids:
                if before.get(seat_id) in ("confirmed", "reserved"):
                    yield f"Seat {seat_id} was sold, though it was {before[seat_id]} before the rush."
                if after.get(seat_id) != "confirmed":
                    yield f"Seat {seat_id} was sold (204) to {session_id[:8]}… and is {after.get(seat_id)} on the map."
        for seat_id, status in before.items():
            if status == "confirmed" and after.get(seat_id) != "confirmed":
                yield f"Seat {seat_id} was confirmed before the rush and is {after.get(seat_id)} now."


def _overlap_ms(one: HeldSeat, other: HeldSeat) -> float:
    return min(one.until_ms, other.until_ms) - max(one.from_ms, other.from_ms)


def differences(one: Mapping[str, str], other: Mapping[str, str]) -> Sequence[str]:
    """The seats whose statuses differ between two maps, or that one of them lacks."""
    return sorted(seat_id for seat_id in {*one, *other} if one.get(seat_id) != other.get(seat_id))
