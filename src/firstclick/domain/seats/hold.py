"""A hold, and the writes that change it: values only, no rules."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from firstclick.domain.seats.seat_state import AVAILABLE, Confirmed, Held, Pending, SeatState
from firstclick.domain.values import light


class HoldStatus(StrEnum):
    """Where a hold is in its life. `released` and `expired` are its two ends without a sale."""

    HOLD = "hold"
    PENDING = "booked"
    CONFIRMED = "confirmed"
    RELEASED = "released"
    EXPIRED = "expired"


LIVE = (HoldStatus.HOLD, HoldStatus.PENDING)


@light
@dataclass(frozen=True, slots=True)
class Hold:
    """Seats set aside for one user. `session_id` is its holder's secret; times are milliseconds since 1970 UTC."""

    session_id: str
    showtime_id: str
    user_id: str
    seat_ids: tuple[str, ...]
    status: HoldStatus
    taken_at_ms: int
    expires_at_ms: int


class Change(NamedTuple):
    """*Turn this seat from what I saw into that.* `before` is the state that the decision rests on."""

    seat_id: str
    before: SeatState
    after: SeatState


@light
@dataclass(frozen=True, slots=True)
class Commit:
    """What a store writes at one showtime, all or nothing.

    `hold_before` is the hold's record as it was seen (None: there must be none yet), `hold_after` as it shall be (None:
    no hold is concerned). It applies only while `not_before_ms` ≤ the store's clock < `before_ms`.
    """

    showtime_id: str
    changes: tuple[Change, ...]
    hold_before: Hold | None = None
    hold_after: Hold | None = None
    not_before_ms: int = 0
    before_ms: int | None = None


def seats_under(hold: Hold) -> SeatState:
    """The state that each seat of the hold is in while the hold is as it says."""
    match hold.status:
        case HoldStatus.HOLD:
            return Held(hold.session_id, hold.user_id, hold.expires_at_ms)
        case HoldStatus.PENDING:
            return Pending(hold.session_id, hold.user_id)
        case HoldStatus.CONFIRMED:
            return Confirmed(hold.session_id, hold.user_id)
        case HoldStatus.RELEASED | HoldStatus.EXPIRED:
            return AVAILABLE
