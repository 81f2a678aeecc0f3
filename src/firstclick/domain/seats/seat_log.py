"""The log of a showtime's seat events: what a row says, and the map at a position, by a keyframe and rows.

Rows have the words of the seats, as the feed sends them, and no customers' ids.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from firstclick.domain.seats.seat_state import (
    Available,
    Confirmed,
    Held,
    Pending,
    SeatState,
    SeatStatus,
    reserved_reason,
    status_of,
)

KEYFRAME_EVERY = 256
"""A keyframe is written at every position that this number divides."""
SALES_BEFORE_THE_LOG = "sales-before-the-seat-log"
"""The epoch of rows that are older than the log: they are sales, cancellations and moves only, numbered afterwards."""


class LogRow(NamedTuple):
    """A row of the log: the seats that the event at `position` changed, each with its word.

    As a keyframe: all seats that are not available at `position`. `at_ms` is in milliseconds since 1970 UTC.
    """

    showtime_id: str
    epoch: str
    position: int
    at_ms: int
    seats: Mapping[str, str]


_WORDS: Mapping[type, str] = {
    Available: SeatStatus.AVAILABLE.value,
    Held: SeatStatus.HOLD.value,
    Pending: SeatStatus.PENDING.value,
    Confirmed: SeatStatus.CONFIRMED.value,
}


def word_of(state: SeatState) -> str:
    """The word that the log has for a state: its status, or the reason why it is reserved."""
    return _WORDS.get(type(state)) or (reserved_reason(state) or status_of(state)).value


@dataclass(frozen=True, slots=True)
class Replayed:
    """A map at `position` of `epoch`: the words of all seats that are not available.

    Of the positions between the keyframe and this one `missing` are not in the log.
    """

    epoch: str
    position: int
    taken: Mapping[str, str]
    missing: int


def replay(epoch: str, position: int, keyframe: LogRow | None, rows: Iterable[LogRow]) -> Replayed:
    """The map at `position`. `rows` are those after the keyframe up to it, in order; without a keyframe from 1 on."""
    taken = dict(keyframe.seats) if keyframe is not None else {}
    start, found = keyframe.position if keyframe is not None else 0, 0
    for row in rows:
        found += 1
        for seat_id, word in row.seats.items():
            if word == SeatStatus.AVAILABLE:
                taken.pop(seat_id, None)
            else:
                taken[seat_id] = word
    return Replayed(epoch, position, taken, position - start - found)
