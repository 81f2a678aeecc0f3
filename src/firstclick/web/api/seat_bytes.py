"""Seat maps as prebuilt JSON: a change encodes one seat, a read joins the pieces at most once a position."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

import msgspec

from firstclick.domain.seats.seat_state import (
    AVAILABLE,
    Available,
    Confirmed,
    SeatState,
    deadline_of,
    holder_of,
    reserved_reason,
    status_of,
)
from firstclick.service.live.live_view import LiveView
from firstclick.service.ports.store import SeatEvent
from firstclick.web.api.wire import SeatAnswer

_encode = msgspec.json.Encoder().encode


class SeatBytes:
    """The JSON array of all seats of each showtime. It follows the views (`ViewListener`)."""

    def __init__(self) -> None:
        self._maps: dict[str, _MapBytes] = {}

    def on_change(self, view: LiveView, event: SeatEvent) -> None:
        """Mark the seats whose JSON is out of date."""
        known = self._maps.get(view.showtime.showtime_id)
        if known is not None:
            known.changed.update([seat_id for seat_id, _ in event.seats])

    def on_reset(self, view: LiveView) -> None:
        """Drop the showtime; the next read builds it again."""
        self._maps.pop(view.showtime.showtime_id, None)

    def on_removed(self, view: LiveView) -> None:
        """Drop the showtime for good."""
        self._maps.pop(view.showtime.showtime_id, None)

    def kept(self) -> AbstractSet[str]:
        """The ids of the showtimes that are kept."""
        return self._maps.keys()

    def array(self, view: LiveView) -> bytes:
        """Every seat of the map, in its order, as a JSON array."""
        known = self._maps.get(view.showtime.showtime_id)
        if known is None:
            known = self._maps[view.showtime.showtime_id] = _MapBytes(view)
        return known.array(view)

    def array_for(self, view: LiveView, user_id: str) -> bytes:
        """The same, with the user's own seats marked as theirs."""
        seats = view.occupancy.seat_map.by_id
        return b"[" + b",".join([seat_json(seat_id, view.taken.get(seat_id), user_id) for seat_id in seats]) + b"]"


class _MapBytes:
    __slots__ = ("_index", "_joined", "_pieces", "changed")

    def __init__(self, view: LiveView) -> None:
        seats = view.occupancy.seat_map.by_id
        self._pieces = [seat_json(seat_id, view.taken.get(seat_id)) for seat_id in seats]
        self._index = {seat_id: i for i, seat_id in enumerate(seats)}
        self._joined = b""
        self.changed: set[str] = set()

    def array(self, view: LiveView) -> bytes:
        if self.changed or not self._joined:
            for seat_id in self.changed & self._index.keys():  # a seat may have left the map, and its hold ends later
                self._pieces[self._index[seat_id]] = seat_json(seat_id, view.taken.get(seat_id))
            self.changed.clear()
            self._joined = b"[" + b",".join(self._pieces) + b"]"
        return self._joined


def seat_json(seat_id: str, state: SeatState | None, user_id: str | None = None) -> bytes:
    """One seat as JSON. Its holder is named only to `user_id`, where that is the holder."""
    state = state or AVAILABLE
    seat = SeatAnswer(
        seat_id=seat_id,
        status=status_of(state),
        booked=not isinstance(state, Available),
        confirmed=isinstance(state, Confirmed),
    )
    end = deadline_of(state)
    if end is not None:
        seat.expires_at = end
    reason = reserved_reason(state)
    if reason is not None:
        seat.reason = reason.value
    holder = holder_of(state) if user_id else None
    if holder is not None and holder[1] == user_id:
        seat.mine, seat.user_id = True, user_id
    return _encode(seat)
