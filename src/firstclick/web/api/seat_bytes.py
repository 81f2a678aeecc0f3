"""Seat maps as prebuilt JSON: a change encodes one seat, a read joins its stretch of the map at most once a position.

The pieces of available seats, and stretches of them, are shared by all showtimes with the same map. What is said to one
caller only is added to the caller's own pieces, and only their stretches are joined and compressed for the caller.
"""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from weakref import WeakValueDictionary

import msgspec

from firstclick.domain.seats.seat_map import SeatMap
from firstclick.domain.seats.seat_state import (
    AVAILABLE,
    Available,
    Confirmed,
    Held,
    Pending,
    SeatState,
    deadline_of,
    reserved_reason,
    status_of,
)
from firstclick.service.live.live_view import LiveView
from firstclick.service.ports.store import SeatEvent
from firstclick.web.api.wire import SeatAnswer
from firstclick.web.core.compression import Block, Joined

_encode = msgspec.json.Encoder().encode
_HEAD = b'{"seat_id":'
_OPEN, _CLOSE = Block(b"["), Block(b"]")
STRETCH_SEATS = 128
"""So many seats are joined and compressed together. More compress better, fewer are joined faster after a change."""


class SeatBytes:
    """The JSON array of all seats of each showtime. It follows the views (`ViewListener`).

    `encoded` counts the seats whose JSON was made since the start.
    """

    def __init__(self) -> None:
        self._maps: dict[str, _MapBytes] = {}
        self._rooms: WeakValueDictionary[str, _Room] = WeakValueDictionary()
        self.encoded = 0

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
        return self.block(view).text

    def block(self, view: LiveView) -> Block:
        """The array, to be sent in compressed replies as well."""
        return self._current(view).block()

    def block_for(self, view: LiveView, user_id: str) -> Block:
        """The same, with the user's own seats marked as theirs; for a user without seats the one that all share."""
        return self._current(view).block_for(user_id)

    def _current(self, view: LiveView) -> _MapBytes:
        known = self._maps.get(view.showtime.showtime_id)
        if known is None:
            known = self._maps[view.showtime.showtime_id] = _MapBytes(self._room(view.occupancy.seat_map))
            known.changed.update(view.taken)
        if known.changed:
            self.encoded += known.update(view)
        return known

    def _room(self, seat_map: SeatMap) -> _Room:
        room = self._rooms.get(seat_map.fingerprint)
        if room is None or list(room.index) != list(seat_map.by_id):
            room = self._rooms[seat_map.fingerprint] = _Room(seat_map)
            self.encoded += len(room.free)
        return room


class _Room:
    """The pieces of a seat map with all its seats available, and the place of each seat among them."""

    __slots__ = ("__weakref__", "free", "heads", "index", "stretches")

    def __init__(self, seat_map: SeatMap) -> None:
        tail = _TAILS[Available]
        self.index = {seat_id: i for i, seat_id in enumerate(seat_map.by_id)}
        self.heads = [_HEAD + _encode(seat_id) for seat_id in self.index]
        self.free = [head + tail for head in self.heads]
        places = range(0, len(self.free), STRETCH_SEATS)
        self.stretches = [_stretch(self.free[first : first + STRETCH_SEATS], first) for first in places]


class _MapBytes:
    __slots__ = ("_block", "_holders", "_outdated", "_pieces", "_places_of", "_room", "_stretches", "changed")

    def __init__(self, room: _Room) -> None:
        self._room = room
        self._pieces = room.free.copy()
        self._stretches = room.stretches.copy()
        self._outdated: set[int] = set()
        self._block: Block | None = None
        self._holders: dict[int, str] = {}
        self._places_of: dict[str, set[int]] = {}
        self.changed: set[str] = set()

    def update(self, view: LiveView) -> int:
        """Make the pieces of the changed seats again; their number. The first time these may be 10,000 seats."""
        room, pieces, holders, made = self._room, self._pieces, self._holders, 0
        for seat_id in self.changed:
            place = room.index.get(seat_id)
            if place is None:  # a seat may have left the map, and its hold ends later
                continue
            made += 1
            self._outdated.add(place // STRETCH_SEATS)
            if place in holders:
                self._forget(holders.pop(place), place)
            state = view.taken.get(seat_id)
            if state is None:
                pieces[place] = room.free[place]
                continue
            pieces[place] = room.heads[place] + (_TAILS.get(type(state)) or _tail(state))
            if isinstance(state, _HAS_HOLDER):
                holders[place] = state.user_id
                known = self._places_of.get(state.user_id)
                if known is None:
                    self._places_of[state.user_id] = {place}
                else:
                    known.add(place)
        self.changed.clear()
        self._block = None
        return made

    def _forget(self, user_id: str, place: int) -> None:
        places = self._places_of[user_id]
        places.discard(place)
        if not places:
            del self._places_of[user_id]

    def block(self) -> Block:
        if self._block is None:
            for number in self._outdated:
                first = number * STRETCH_SEATS
                self._stretches[number] = _stretch(self._pieces[first : first + STRETCH_SEATS], first)
            self._outdated.clear()
            self._block = _array(self._stretches)
        return self._block

    def block_for(self, user_id: str) -> Block:
        shared, own = self.block(), self._places_of.get(user_id)
        if not own:
            return shared
        stretches, mine = self._stretches.copy(), b',"mine":true,"user_id":%b}' % _encode(user_id)
        for number in {place // STRETCH_SEATS for place in own}:
            first = number * STRETCH_SEATS
            pieces = self._pieces[first : first + STRETCH_SEATS]
            for at in [place - first for place in own if first <= place < first + STRETCH_SEATS]:
                pieces[at] = pieces[at][:-1] + mine
            stretches[number] = _stretch(pieces, first)
        return _array(stretches)


def _stretch(pieces: Sequence[bytes], first: int) -> Block:
    """The pieces of the array from place `first` on, with a comma before them unless that is its beginning."""
    return Block((b"," if first else b"") + b",".join(pieces))


def _array(stretches: Sequence[Block]) -> Block:
    return Joined([_OPEN, *stretches, _CLOSE])


def _tail(state: SeatState) -> bytes:
    """What follows the id in the JSON of a seat in this state, without its holder."""
    if isinstance(state, Held):
        return b"%b%d}" % (_HELD, state.expires_at_ms)
    return _encode_tail(state)


def _encode_tail(state: SeatState) -> bytes:
    seat = SeatAnswer(
        seat_id="",
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
    return _encode(seat)[len(_HEAD + b'""') :]


_HAS_HOLDER = (Held, Pending, Confirmed)
_HELD = _encode_tail(Held("", "", 0)).removesuffix(b"0}")
_TAILS: dict[type, bytes] = {type(one): _encode_tail(one) for one in (AVAILABLE, Pending("", ""), Confirmed("", ""))}
"""Of states whose JSON does not depend on their fields; house seats may have a reason, and are few."""
