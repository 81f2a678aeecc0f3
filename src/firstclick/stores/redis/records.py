"""Seats and holds as JSON in Redis. Equal values have equal bytes, because commits compare bytes."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from firstclick.domain.refusals import EndReason
from firstclick.domain.seats.hold import Hold, HoldStatus
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
    SeatStatus,
)

FORMAT = "3"
"""Names the format of records, messages and channels. Servers of two formats must not run on one Redis."""
ENDED_HOLD_KEPT_MS = 600_000
NOT_OURS = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""The errors of decoding a value that FirstClick did not write."""


class SeatRecord(Struct, omit_defaults=True):
    """The value of `seat:<showtime_id>:<seat_id>`: the state of a seat. A seat without a key is available."""

    status: SeatStatus
    session_id: str = ""
    user_id: str = ""
    expires_at: int = 0
    reason: ReservedReason | None = None


class HoldRecord(Struct, omit_defaults=True):
    """The value of `session:<session_id>`: the record of a hold. Times are in milliseconds since 1970 UTC.

    Later fields are left out at their default, so that records of earlier versions have the same bytes.
    """

    session_id: str
    showtime_id: str
    user_id: str
    seats: list[str]
    status: HoldStatus
    taken_at: int
    expires_at: int
    terms: str = ""
    end_reason: EndReason | None = None
    network: str = ""
    price_list: int = 0
    away_ms: int = 0


_encode = msgspec.json.Encoder().encode
_seat = msgspec.json.Decoder(SeatRecord)
_hold = msgspec.json.Decoder(HoldRecord)


def seat_key(showtime_id: str, seat_id: str) -> str:
    """The key of a seat's state."""
    return f"seat:{showtime_id}:{seat_id}"


def session_key(session_id: str) -> str:
    """The key of a hold's record."""
    return f"session:{session_id}"


def seat_bytes(state: SeatState) -> bytes:
    """The value of a seat; empty for an available seat, which has no key."""
    match state:
        case Available():
            return b""
        case Held(session_id, user_id, end):
            return _encode(SeatRecord(SeatStatus.HOLD, session_id, user_id, end))
        case Pending(session_id, user_id):
            return _encode(SeatRecord(SeatStatus.PENDING, session_id, user_id))
        case Confirmed(session_id, user_id):
            return _encode(SeatRecord(SeatStatus.CONFIRMED, session_id, user_id))
        case Reserved(reason):
            return _encode(SeatRecord(SeatStatus.RESERVED, reason=reason))


def seat_state(value: bytes | None) -> SeatState:
    """The state of a seat by its value; reserved for a value that cannot be decoded, so that the seat is not sold."""
    try:
        return _state(_seat.decode(value)) if value else AVAILABLE
    except NOT_OURS:
        return RESERVED


def is_seat(value: bytes | None) -> bool:
    """Whether the value is that of a seat, written by FirstClick."""
    try:
        return value is not None and _seat.decode(value) is not None
    except NOT_OURS:
        return False


def hold_bytes(hold: Hold | None) -> bytes:
    """The value of a hold; empty for None."""
    if hold is None:
        return b""
    return _encode(
        HoldRecord(
            hold.session_id,
            hold.showtime_id,
            hold.user_id,
            list(hold.seat_ids),
            hold.status,
            hold.taken_at_ms,
            hold.expires_at_ms,
            hold.terms,
            hold.end_reason,
            hold.network,
            hold.price_list,
            hold.away_ms,
        )
    )


def hold_value(value: bytes | None) -> Hold | None:
    """The hold by its value; None for no value, and for one that cannot be decoded."""
    try:
        return _as_hold(_hold.decode(value)) if value else None
    except NOT_OURS:
        return None


def decoded_seat(value: str) -> SeatState:
    """The state of a seat by its value in a message; empty for an available one. Raises one of `NOT_OURS`."""
    return _state(_seat.decode(value)) if value else AVAILABLE


def decoded_hold(value: str) -> Hold:
    """The hold by its value in a message. Raises one of `NOT_OURS`."""
    return _as_hold(_hold.decode(value))


def _state(seat: SeatRecord) -> SeatState:
    match seat.status:
        case SeatStatus.HOLD:
            return Held(seat.session_id, seat.user_id, seat.expires_at)
        case SeatStatus.PENDING:
            return Pending(seat.session_id, seat.user_id)
        case SeatStatus.CONFIRMED:
            return Confirmed(seat.session_id, seat.user_id)
        case SeatStatus.RESERVED:
            return Reserved(seat.reason)
        case SeatStatus.AVAILABLE:
            return AVAILABLE


def _as_hold(hold: HoldRecord) -> Hold:
    return Hold(
        hold.session_id,
        hold.showtime_id,
        hold.user_id,
        tuple(hold.seats),
        hold.status,
        hold.taken_at,
        hold.expires_at,
        hold.terms,
        hold.end_reason,
        hold.network,
        hold.price_list,
        hold.away_ms,
    )
