"""Which seats the box office may keep back or put on sale again, and why not the others."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from firstclick.domain import refusals
from firstclick.domain.seats.hold import Change, Commit
from firstclick.domain.seats.occupancy import Occupancy
from firstclick.domain.seats.seat_state import (
    AVAILABLE,
    RESERVED,
    Available,
    Confirmed,
    Held,
    Pending,
    Reserved,
    ReservedReason,
    SeatState,
)


class SeatReason(StrEnum):
    """Why nothing was decided about a seat."""

    UNKNOWN = "unknown"
    SOLD = "sold"
    HELD = "held"
    """A customer has it in a hold, or is paying for it."""
    ON_SALE = "on_sale"
    """It is not kept back."""
    KEPT = "kept"
    """It is kept back for another reason."""
    OUT_OF_ORDER = "out_of_order"
    """It is not sold as long as the programme draws it so, whatever staff decide."""


class SeatRefusal(NamedTuple):
    """A seat that stays as it is. `label` is the one that it is kept back with, where that is why."""

    seat_id: str
    reason: SeatReason
    label: str = ""


def why_not_reserved(occupancy: Occupancy, seat_id: str, now_ms: int) -> SeatRefusal | None:
    """Why a seat cannot be kept back; None when it can be, or is already."""
    state = _state(occupancy, seat_id, now_ms)
    if isinstance(state, Available) or state == RESERVED:
        return None
    return SeatRefusal(seat_id, _reason(state))


def why_not_unreserved(occupancy: Occupancy, seat_id: str, now_ms: int) -> SeatRefusal | None:
    """Why a seat cannot be put on sale again; None when it is kept back."""
    state = _state(occupancy, seat_id, now_ms)
    return None if state == RESERVED else SeatRefusal(seat_id, _reason(state))


def decide_reserve(occupancy: Occupancy, seat_ids: Sequence[str], now_ms: int) -> Commit:
    """The box office reserves seats; those that are reserved already stay so. Raises `UnknownSeats`, `SeatTaken`."""
    unknown = [seat_id for seat_id in seat_ids if seat_id not in occupancy.seat_map.by_id]
    if unknown:
        raise refusals.UnknownSeats(unknown)
    distinct = dict.fromkeys(seat_ids)
    new = [seat_id for seat_id in distinct if not isinstance(occupancy.state(seat_id, now_ms), Reserved)]
    taken = occupancy.unavailable(new, now_ms)
    if taken:
        raise refusals.SeatTaken(taken)
    return Commit(occupancy.showtime_id, tuple(Change(seat_id, AVAILABLE, RESERVED) for seat_id in new))


def decide_unreserve(occupancy: Occupancy, seat_ids: Sequence[str], now_ms: int) -> Commit:
    """House seats become available; other seats stay as they are, those out of order too."""
    reserved = [seat_id for seat_id in dict.fromkeys(seat_ids) if occupancy.state(seat_id, now_ms) == RESERVED]
    return Commit(occupancy.showtime_id, tuple(Change(seat_id, RESERVED, AVAILABLE) for seat_id in reserved))


def _state(occupancy: Occupancy, seat_id: str, now_ms: int) -> SeatState | None:
    return occupancy.state(seat_id, now_ms) if seat_id in occupancy.seat_map.by_id else None


def _reason(state: SeatState | None) -> SeatReason:
    match state:
        case None:
            return SeatReason.UNKNOWN
        case Confirmed():
            return SeatReason.SOLD
        case Held() | Pending():
            return SeatReason.HELD
        case Reserved(ReservedReason.OUT_OF_ORDER):
            return SeatReason.OUT_OF_ORDER
        case _:
            return SeatReason.ON_SALE
