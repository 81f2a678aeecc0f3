"""The seats of one showtime as this process knows them."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from firstclick.domain.seats.seat_map import SeatMap
from firstclick.domain.seats.seat_state import AVAILABLE, Available, Held, SeatState, at


@dataclass(frozen=True, slots=True)
class Occupancy:
    """One showtime's seats. `taken` has every seat that is not available, including those whose hold has lapsed.

    `offer` is that of the showtime (`Showtime.offer`), `price_list` the number of its list, 0 where seats cost nothing.
    """

    showtime_id: str
    seat_map: SeatMap
    taken: Mapping[str, SeatState]
    offer: int = 0
    price_list: int = 0

    def terms(self, seat_ids: Iterable[str]) -> str:
        """What these seats are held for (`SeatMap.terms`)."""
        return self.seat_map.terms(self.offer, seat_ids)

    def state(self, seat_id: str, now_ms: int) -> SeatState:
        """The seat's state at `now_ms`."""
        state = self.taken.get(seat_id)
        return AVAILABLE if state is None else at(state, now_ms)

    def corrected(self, states: Mapping[str, SeatState]) -> Occupancy:
        """A copy in which these seats have these states."""
        return replace(self, taken=ChainMap(dict(states), dict(self.taken)))

    def unavailable(self, seat_ids: Collection[str], now_ms: int) -> list[str]:
        """Those of `seat_ids` that are not available at `now_ms`, in the given order."""
        taken = [seat_id for seat_id in seat_ids if seat_id in self.taken]
        return [seat_id for seat_id in taken if not isinstance(self.state(seat_id, now_ms), Available)]

    def free(self, now_ms: int) -> set[str]:
        """Every seat that is available at `now_ms`."""
        # As `state` for each of them, in a third of the time.
        lapsed = {
            seat_id
            for seat_id, state in self.taken.items()
            if (isinstance(state, Held) and state.expires_at_ms <= now_ms) or isinstance(state, Available)
        }
        return (self.seat_map.by_id.keys() - self.taken.keys()) | lapsed
