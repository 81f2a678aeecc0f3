"""Seats, holds and news as Redis keeps them: JSON, always written the same way, because commits compare the bytes."""

from __future__ import annotations

import msgspec
from msgspec import Struct, field

from firstclick.domain.seats.hold import LIVE, Commit, Hold, HoldStatus
from firstclick.domain.seats.seat_state import (
    AVAILABLE,
    RESERVED,
    Available,
    Confirmed,
    Held,
    Pending,
    Reserved,
    SeatState,
    SeatStatus,
    deadline_of,
)
from firstclick.service.ports.store import SeatEvent

ENDED_HOLD_KEPT_MS = 600_000
FOREVER_MS = 2**53
NOT_OURS = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What reading a value raises that FirstClick did not write."""


class SeatRecord(Struct, omit_defaults=True):
    """The value of `seat:<showtime_id>:<seat_id>`: a booking. A seat without a key is available."""

    status: SeatStatus
    session_id: str = ""
    user_id: str = ""
    expires_at: int = 0


class HoldRecord(Struct):
    """The value of `session:<session_id>`: the hold itself. Times are milliseconds since 1970 UTC."""

    session_id: str
    showtime_id: str
    user_id: str
    seats: list[str]
    status: HoldStatus
    taken_at: int
    expires_at: int


class EventRecord(Struct):
    """One numbered change in a message of `seats:<showtime_id>`."""

    position: int
    seats: list[tuple[str, SeatRecord | None]]
    hold: HoldRecord | None


class Reach(Struct):
    """How far a message leads: enough for whoever is there already, as the sender is by the answer to its call.

    `to` is 0 in messages that do not say.
    """

    epoch: str
    to: int = 0


class Message(Struct):
    """What one script call tells about one showtime."""

    epoch: str
    at: int
    events: list[EventRecord] = field(name="news")


_encode = msgspec.json.Encoder().encode
_seat = msgspec.json.Decoder(SeatRecord)
_hold = msgspec.json.Decoder(HoldRecord)
_message = msgspec.json.Decoder(Message)
_reach = msgspec.json.Decoder(Reach)


def seat_key(showtime_id: str, seat_id: str) -> str:
    """Where a seat's booking is kept."""
    return f"seat:{showtime_id}:{seat_id}"


def session_key(session_id: str) -> str:
    """Where a hold is kept."""
    return f"session:{session_id}"


def seat_bytes(state: SeatState) -> bytes:
    """The seat's value; empty for an available seat, which has none."""
    match state:
        case Available():
            return b""
        case Held(session_id, user_id, end):
            return _encode(SeatRecord(SeatStatus.HOLD, session_id, user_id, end))
        case Pending(session_id, user_id):
            return _encode(SeatRecord(SeatStatus.PENDING, session_id, user_id))
        case Confirmed(session_id, user_id):
            return _encode(SeatRecord(SeatStatus.CONFIRMED, session_id, user_id))
        case Reserved():
            return _encode(SeatRecord(SeatStatus.RESERVED))


def seat_state(value: bytes | None) -> SeatState:
    """The state that a seat's value stands for; a value that is not one of ours keeps the seat from being sold."""
    try:
        return _state(_seat.decode(value)) if value else AVAILABLE
    except NOT_OURS:
        return RESERVED


def hold_bytes(hold: Hold | None) -> bytes:
    """The hold's value; empty for none."""
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
        )
    )


def hold_value(value: bytes | None) -> Hold | None:
    """The hold that a value stands for; None for none, and for a value that is not one of ours."""
    try:
        return _as_hold(_hold.decode(value)) if value else None
    except NOT_OURS:
        return None


def script_arguments(commit: Commit, now_ms: int) -> list[str | bytes | int]:
    """The commit as `commit.lua` takes it; `now_ms` only sets how long an ended hold's record is kept."""
    hold = commit.hold_after
    arguments: list[str | bytes | int] = [
        commit.showtime_id,
        session_key(hold.session_id) if hold else "",
        hold_bytes(commit.hold_before),
        hold_bytes(hold),
        _kept_ms(hold, now_ms),
        hold.expires_at_ms if hold and hold.status in LIVE else "",
        commit.not_before_ms,
        FOREVER_MS if commit.before_ms is None else commit.before_ms,
        len(commit.changes),
    ]
    for seat_id, before, after in commit.changes:
        arguments += (
            seat_key(commit.showtime_id, seat_id),
            _encode(seat_id),
            seat_bytes(before),
            seat_bytes(after),
            deadline_of(after) or "",
        )
    return arguments


def read_reach(data: bytes) -> Reach:
    """How far a message of the channel leads; the rest is passed over. Raises one of `NOT_OURS`."""
    return _reach.decode(data)


def read_message(showtime_id: str, data: bytes) -> list[SeatEvent]:
    """The news in a message of the channel. Raises one of `NOT_OURS`."""
    message = _message.decode(data)
    return [
        SeatEvent(
            showtime_id,
            message.epoch,
            one.position,
            message.at,
            tuple((seat_id, AVAILABLE if seat is None else _state(seat)) for seat_id, seat in one.seats),
            None if one.hold is None else _as_hold(one.hold),
        )
        for one in message.events
    ]


def _kept_ms(hold: Hold | None, now_ms: int) -> int | str:
    if hold is None or hold.status is HoldStatus.CONFIRMED:
        return ""
    return max(hold.expires_at_ms - now_ms, 0) + ENDED_HOLD_KEPT_MS


def _state(seat: SeatRecord) -> SeatState:
    match seat.status:
        case SeatStatus.HOLD:
            return Held(seat.session_id, seat.user_id, seat.expires_at)
        case SeatStatus.PENDING:
            return Pending(seat.session_id, seat.user_id)
        case SeatStatus.CONFIRMED:
            return Confirmed(seat.session_id, seat.user_id)
        case SeatStatus.RESERVED:
            return RESERVED
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
    )
