"""A hold, and the commits that change it. Values only, no rules."""

from __future__ import annotations

from enum import StrEnum

from firstclick.domain.refusals import EndReason
from firstclick.domain.seats.seat_state import AVAILABLE, Confirmed, Held, Pending, SeatState
from firstclick.domain.values import Value


class HoldStatus(StrEnum):
    """The status of a hold. `released` and `expired` are final and mean that nothing was sold."""

    HOLD = "hold"
    PENDING = "booked"
    CONFIRMED = "confirmed"
    RELEASED = "released"
    EXPIRED = "expired"


LIVE = (HoldStatus.HOLD, HoldStatus.PENDING)


class Hold(Value):
    """Seats set aside for one user. `session_id` is a secret of that user; times are in milliseconds since 1970 UTC.

    `terms` say what its seats were held for (`SeatMap.terms`); they are empty in records of earlier versions.
    `network` stands for the address that asked for the seats: a keyed hash, or "" where limits by address do not apply.
    `price_list` is the number of the list that it was taken under, 0 where seats cost nothing: it never changes.
    `away_ms` is what long terms have used of the time for which a holder may be away (`decide_extend`).
    """

    session_id: str
    showtime_id: str
    user_id: str
    seat_ids: tuple[str, ...]
    status: HoldStatus
    taken_at_ms: int
    expires_at_ms: int
    terms: str = ""
    end_reason: EndReason | None = None
    network: str = ""
    price_list: int = 0
    away_ms: int = 0


class Change(Value):
    """One seat turns from `before` into `after`. `before` is the state that the decision was made on."""

    seat_id: str
    before: SeatState
    after: SeatState


class Commit(Value):
    """What a store writes at one showtime, all or nothing.

    `hold_before` is the hold's record that the decision was made on; None means that there must be none. `hold_after`
    is the record to write; None means that no hold is concerned. The commit is valid only while
    `not_before_ms` ≤ the store's clock < `before_ms`.
    """

    showtime_id: str
    changes: tuple[Change, ...]
    hold_before: Hold | None = None
    hold_after: Hold | None = None
    not_before_ms: int = 0
    before_ms: int | None = None


def seats_under(hold: Hold) -> SeatState:
    """The state that each seat of the hold has while the hold has its present status."""
    match hold.status:
        case HoldStatus.HOLD:
            return Held(hold.session_id, hold.user_id, hold.expires_at_ms)
        case HoldStatus.PENDING:
            return Pending(hold.session_id, hold.user_id)
        case HoldStatus.CONFIRMED:
            return Confirmed(hold.session_id, hold.user_id)
        case HoldStatus.RELEASED | HoldStatus.EXPIRED:
            return AVAILABLE
