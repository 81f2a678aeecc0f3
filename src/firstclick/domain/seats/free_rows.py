"""The free seats of a showtime as one number a row, so that a search looks at rows and not at seats."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from firstclick.domain.seats.seat_map import SeatMap
from firstclick.domain.seats.seat_state import Available, Held, SeatState


class FreeRows:
    """Free seats of a map: bit n of a number is seat n of that line (`SeatMap.lines`). Others are ignored."""

    __slots__ = ("numbers", "seat_map")

    def __init__(self, seat_map: SeatMap, numbers: list[int]) -> None:
        self.seat_map = seat_map
        self.numbers = numbers

    @classmethod
    def of(cls, seat_map: SeatMap, seat_ids: Iterable[str]) -> FreeRows:
        """These seats."""
        rows = cls(seat_map, [0] * len(seat_map.lines))
        rows.add(seat_ids)
        return rows

    def add(self, seat_ids: Iterable[str]) -> None:
        """Make the seats free."""
        place_of, numbers = self.seat_map.place_of, self.numbers
        for seat_id in seat_ids:
            place = place_of.get(seat_id)
            if place is not None:
                numbers[place[0]] |= place[1]

    def remove(self, seat_ids: Iterable[str]) -> None:
        """Make the seats not free."""
        place_of, numbers = self.seat_map.place_of, self.numbers
        for seat_id in seat_ids:
            place = place_of.get(seat_id)
            if place is not None:
                numbers[place[0]] &= ~place[1]


class CurrentRows:
    """The rows of a showtime whose `taken` seats change: `put` is called with each change."""

    __slots__ = ("_ends_ms", "_next_end_ms", "_untaken")

    def __init__(self, seat_map: SeatMap, taken: Mapping[str, SeatState]) -> None:
        self._untaken = FreeRows(seat_map, [(1 << len(line.seats)) - 1 for line in seat_map.lines])
        self._ends_ms: dict[str, int] = {}
        self._next_end_ms: float = math.inf
        for seat_id, state in taken.items():
            self.put(seat_id, state)

    def put(self, seat_id: str, state: SeatState) -> None:
        """The seat is in this state now."""
        place = self._untaken.seat_map.place_of.get(seat_id)
        if place is None:  # a seat may have left the map, and its hold ends later
            return
        line, bit = place
        if isinstance(state, Available):
            self._untaken.numbers[line] |= bit
        else:
            self._untaken.numbers[line] &= ~bit
        if isinstance(state, Held):
            self._ends_ms[seat_id] = end_ms = state.expires_at_ms
            self._next_end_ms = min(self._next_end_ms, end_ms)
        else:
            self._ends_ms.pop(seat_id, None)

    def free(self, now_ms: int) -> FreeRows:
        """The seats that are available at `now_ms`, as `Occupancy.free`; the caller may change them."""
        rows = FreeRows(self._untaken.seat_map, self._untaken.numbers.copy())
        if now_ms >= self._next_end_ms:
            rows.add([seat_id for seat_id, end_ms in self._ends_ms.items() if end_ms <= now_ms])
            self._next_end_ms = min(self._ends_ms.values(), default=math.inf)
        return rows
