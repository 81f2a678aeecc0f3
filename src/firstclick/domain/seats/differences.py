"""What a seat map must show by the ledger, and the changes that correct it where it shows something else."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from firstclick.domain.seats.hold import Change
from firstclick.domain.seats.occupancy import Occupancy
from firstclick.domain.seats.seat_state import AVAILABLE, Available, Confirmed, Held, Pending, Reserved, SeatState


class DifferenceKind(StrEnum):
    """How ledger and seat map differ on a seat."""

    MISSING = "missing"
    """Booked in the ledger, and not confirmed on the map for that booking."""
    UNBOOKED = "unbooked"
    """Confirmed on the map, without a booking."""
    CANCELLED = "cancelled"
    """Confirmed on the map for a booking in which the seat is cancelled."""
    ABANDONED = "abandoned"
    """Pending on the map, and its hold has no record any more."""
    HOUSE = "house"
    """Kept back by the one and not by the other."""


class Difference(NamedTuple):
    """A difference, and the change that corrects the map."""

    kind: DifferenceKind
    change: Change

    @property
    def is_under_way(self) -> bool:
        """Whether the seat is taken by the session that it was sold to: whoever wrote that is about to confirm it."""
        match self.change.before, self.change.after:
            case Held(session_id=before) | Pending(session_id=before), Confirmed(session_id=after):
                return before == after
        return False


@dataclass(frozen=True, slots=True)
class LedgerSeats:
    """The seats of a showtime as the ledger has them: what is sold, and what is kept back unless it is sold.

    `cancelled` has what was sold and is not any more, as far as the map may still show it as sold. Seats
    that are sold and not paid yet are pending.
    """

    sold: Mapping[str, Confirmed | Pending]
    kept_back: Mapping[str, Reserved]
    cancelled: Collection[tuple[str, Confirmed]] = ()


def find_differences(
    occupancy: Occupancy, ledger: LedgerSeats, without_record: Collection[str], now_ms: int
) -> Iterator[Difference]:
    """Every difference, by seat. `without_record` are the sessions of pending seats whose hold has no record.

    The occupancy must be older than what was read from the ledger: a booking is written there first. A seat under a
    hold is never a difference. A seat that has left the map becomes available: an import removes none that is sold, but
    one may have been kept back or pending, or was cancelled a moment before.
    """
    for seat_id in dict.fromkeys((*occupancy.taken, *ledger.sold, *ledger.kept_back)):
        state = occupancy.state(seat_id, now_ms)
        sold, kept_back = ledger.sold.get(seat_id), ledger.kept_back.get(seat_id)
        if seat_id not in occupancy.seat_map.by_id:
            if sold is not None:
                continue
            kept_back = None
        kind = _kind(state, sold, kept_back, without_record)
        if kind is DifferenceKind.UNBOOKED and (seat_id, state) in ledger.cancelled:
            kind = DifferenceKind.CANCELLED
        if kind is not None:
            yield Difference(kind, Change(seat_id, state, sold or kept_back or AVAILABLE))


def _kind(
    state: SeatState, sold: Confirmed | Pending | None, kept_back: Reserved | None, without_record: Collection[str]
) -> DifferenceKind | None:
    if sold is not None:
        return None if state == sold else DifferenceKind.MISSING
    match state:
        case Confirmed():
            return DifferenceKind.UNBOOKED
        case Pending(session_id=session_id) if session_id in without_record:
            return DifferenceKind.ABANDONED
        case Available():
            return DifferenceKind.HOUSE if kept_back else None
        case Reserved():
            return None if state == kept_back else DifferenceKind.HOUSE
        case _:
            return None
