"""The states of a seat: available → held → pending → confirmed, and reserved. Values only, no rules."""

from __future__ import annotations

from enum import StrEnum

from firstclick.domain.values import Value


class SeatStatus(StrEnum):
    """The word for each state, the same on the wire and in every store."""

    AVAILABLE = "available"
    HOLD = "hold"
    PENDING = "booked"
    CONFIRMED = "confirmed"
    RESERVED = "reserved"


class ReservedReason(StrEnum):
    """Why a seat is kept back, where it is not a house seat of the box office."""

    OUT_OF_ORDER = "out_of_order"


class Available(Value):
    """Free: anybody may hold the seat."""


class Held(Value):
    """Set aside for one user until `expires_at_ms` (milliseconds since 1970 UTC)."""

    session_id: str
    user_id: str
    expires_at_ms: int


class Pending(Value):
    """Being paid for and written to the ledger. It has no deadline: it ends only after the ledger was asked."""

    session_id: str
    user_id: str


class Confirmed(Value):
    """Sold to `user_id`."""

    session_id: str
    user_id: str


class Reserved(Value):
    """A seat that is kept back: a house seat, or one that is out of order."""

    reason: ReservedReason | None = None


SeatState = Available | Held | Pending | Confirmed | Reserved
AVAILABLE = Available()
RESERVED = Reserved()
OUT_OF_ORDER = Reserved(ReservedReason.OUT_OF_ORDER)


def status_of(state: SeatState) -> SeatStatus:
    """The status word of a state."""
    match state:
        case Available():
            return SeatStatus.AVAILABLE
        case Held():
            return SeatStatus.HOLD
        case Pending():
            return SeatStatus.PENDING
        case Confirmed():
            return SeatStatus.CONFIRMED
        case Reserved():
            return SeatStatus.RESERVED


def deadline_of(state: SeatState) -> int | None:
    """When the state ends by itself, in milliseconds since 1970 UTC; None when it never does."""
    match state:
        case Held(expires_at_ms=end):
            return end
        case _:
            return None


def reserved_reason(state: SeatState) -> ReservedReason | None:
    """Why a seat is kept back; None for a house seat, and for a seat that is not reserved."""
    return state.reason if isinstance(state, Reserved) else None


def at(state: SeatState, now_ms: int) -> SeatState:
    """The state at `now_ms`: a hold whose time is over counts as available, even if its end is not published yet."""
    if isinstance(state, Held) and state.expires_at_ms <= now_ms:
        return AVAILABLE
    return state


def differ(one: SeatState, other: SeatState) -> bool:
    """Whether two states are different; faster than `!=` where their classes differ."""
    return one is not other and (type(one) is not type(other) or one != other)


def holder_of(state: SeatState) -> tuple[str, str] | None:
    """The `(session_id, user_id)` that the seat belongs to; None for available and reserved seats."""
    match state:
        case Held(session_id, user_id) | Pending(session_id, user_id) | Confirmed(session_id, user_id):
            return session_id, user_id
        case _:
            return None
