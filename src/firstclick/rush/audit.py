"""Records the holds and sales that the server answered to buyers, and compares them with the server's seat map.

A hold counts from the server time in its answer until it expires. A request without an answer counts as no hold.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

CLOCKS_DIFFER_MS = 100
"""Holds of one seat may overlap by this much, because the clocks of the server's processes differ."""


@dataclass(frozen=True)
class HeldSeat:
    """A seat that a session holds or has bought, with times in milliseconds by the server's clock."""

    session_id: str
    from_ms: float
    until_ms: float


class Record(Protocol):
    """Takes what the server answers to buyers, in the order of the answers."""

    def add_hold(self, session_id: str, seat_ids: Sequence[str], from_ms: int, until_ms: int) -> None:
        """Record that the server answered a hold, or a change of one, with these seats."""

    def end_hold(self, session_id: str) -> None:
        """Forget a session's seats. Call it before a release is sent, because others may hold them from then on."""

    def add_sale(self, session_id: str, seat_ids: Sequence[str]) -> None:
        """Record that the server answered a confirm with 204, or a payment as paid."""

    def add_uncertain(self, seat_ids: Sequence[str]) -> None:
        """Record seats whose confirm got no answer."""


class AuditRecord:
    """The holds and sales of all buyers of a rush, as the server answered them."""

    def __init__(self) -> None:
        self.held_twice: list[str] = []
        """Seats that were held or sold while another session had them."""
        self.sales: list[tuple[str, tuple[str, ...]]] = []
        """For each confirm answered 204, and each payment answered `paid`, the session and its seats."""
        self.uncertain: set[str] = set()
        """Seats whose confirm got no answer. They may be sold."""
        self._held: dict[str, HeldSeat] = {}

    def add_hold(self, session_id: str, seat_ids: Sequence[str], from_ms: int, until_ms: int) -> None:
        """As `Record.add_hold`."""
        self.end_hold(session_id)
        for seat_id in seat_ids:
            seat = HeldSeat(session_id, from_ms, until_ms)
            other = self._held.get(seat_id)
            if other is not None and _overlap_ms(seat, other) > CLOCKS_DIFFER_MS:
                self.held_twice.append(seat_id)
            if other is None or seat.from_ms >= other.from_ms:
                self._held[seat_id] = seat

    def end_hold(self, session_id: str) -> None:
        """As `Record.end_hold`."""
        self._held = {seat_id: one for seat_id, one in self._held.items() if one.session_id != session_id}

    def add_sale(self, session_id: str, seat_ids: Sequence[str]) -> None:
        """As `Record.add_sale`."""
        self.sales.append((session_id, tuple(seat_ids)))
        for seat_id in seat_ids:
            held = self._held.get(seat_id)
            if held is not None and held.session_id != session_id:
                self.held_twice.append(seat_id)
            self._held[seat_id] = HeldSeat(session_id, held.from_ms if held else 0, math.inf)

    def add_uncertain(self, seat_ids: Sequence[str]) -> None:
        """As `Record.add_uncertain`."""
        self.uncertain.update(seat_ids)

    @property
    def seats_sold(self) -> int:
        """The number of seats in all sales."""
        return sum(len(seat_ids) for _, seat_ids in self.sales)

    @property
    def sold_twice(self) -> Mapping[str, int]:
        """The seats that more than one session bought, with the number of sessions."""
        sessions_by_seat: dict[str, set[str]] = {}
        for session_id, seat_ids in self.sales:
            for seat_id in seat_ids:
                sessions_by_seat.setdefault(seat_id, set()).add(session_id)
        return {seat_id: len(sessions) for seat_id, sessions in sessions_by_seat.items() if len(sessions) > 1}

    def audit(self, final: Mapping[str, str], before: Mapping[str, str], *, store_was_reset: bool) -> Iterator[str]:
        """Find all faults, as sentences. `final` and `before` are statuses by seat id, after and before the rush.

        `store_was_reset` is True when the seat store lost its data during the rush. Holds may then be lost, but
        bookings may not.
        """
        for seat_id, times in self.sold_twice.items():
            yield f"Seat {seat_id} was sold {times} times."
        yield from (
            f"Seat {seat_id} was given to two at the same time." for seat_id in self.held_twice if not store_was_reset
        )
        for session_id, seat_ids in self.sales:
            for seat_id in seat_ids:
                if before.get(seat_id) in ("confirmed", "reserved"):
                    yield f"Seat {seat_id} was sold, though it was {before[seat_id]} before the rush."
                if final.get(seat_id) != "confirmed":
                    yield f"Seat {seat_id} was sold to {session_id[:8]}… and is {final.get(seat_id)} on the map."
        for seat_id, status in before.items():
            if status == "confirmed" and final.get(seat_id) != "confirmed":
                yield f"Seat {seat_id} was confirmed before the rush and is {final.get(seat_id)} now."


def _overlap_ms(one: HeldSeat, other: HeldSeat) -> float:
    return min(one.until_ms, other.until_ms) - max(one.from_ms, other.from_ms)


def differences(one: Mapping[str, str], other: Mapping[str, str]) -> Sequence[str]:
    """The ids of the seats whose status differs between two maps."""
    return sorted(seat_id for seat_id in {*one, *other} if one.get(seat_id) != other.get(seat_id))
