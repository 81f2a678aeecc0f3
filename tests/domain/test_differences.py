"""Ledger and seat map compared, seat by seat: which difference it is, and what corrects it."""

from __future__ import annotations

import pytest

from firstclick.domain.seats.differences import DifferenceKind, LedgerSeats, find_differences
from firstclick.domain.seats.hold import Change
from firstclick.domain.seats.occupancy import Occupancy
from firstclick.domain.seats.seat_map import plain_grid
from firstclick.domain.seats.seat_state import (
    AVAILABLE,
    OUT_OF_ORDER,
    RESERVED,
    Confirmed,
    Held,
    Pending,
    Reserved,
    SeatState,
)

NOW_MS = 1_000
SOLD, OTHER = Confirmed("s1", "anna"), Confirmed("s2", "bob")
HELD, LAPSED, PENDING = Held("s1", "anna", NOW_MS + 1), Held("s1", "anna", NOW_MS), Pending("s1", "anna")

CASES: list[tuple[SeatState, Confirmed | None, Reserved | None, DifferenceKind | None, SeatState]] = [
    (AVAILABLE, None, None, None, AVAILABLE),
    (AVAILABLE, SOLD, None, DifferenceKind.MISSING, SOLD),
    (AVAILABLE, None, RESERVED, DifferenceKind.HOUSE, RESERVED),
    (LAPSED, None, RESERVED, DifferenceKind.HOUSE, RESERVED),
    (HELD, None, RESERVED, None, HELD),
    (HELD, SOLD, None, DifferenceKind.MISSING, SOLD),
    (HELD, None, None, None, HELD),
    (PENDING, SOLD, None, DifferenceKind.MISSING, SOLD),
    (PENDING, None, None, DifferenceKind.ABANDONED, AVAILABLE),
    (PENDING, None, RESERVED, DifferenceKind.ABANDONED, RESERVED),
    (Pending("s3", "eve"), None, None, None, AVAILABLE),
    (SOLD, SOLD, RESERVED, None, SOLD),
    (SOLD, OTHER, None, DifferenceKind.MISSING, OTHER),
    (SOLD, None, None, DifferenceKind.UNBOOKED, AVAILABLE),
    (SOLD, None, OUT_OF_ORDER, DifferenceKind.UNBOOKED, OUT_OF_ORDER),
    (RESERVED, None, RESERVED, None, RESERVED),
    (RESERVED, None, None, DifferenceKind.HOUSE, AVAILABLE),
    (RESERVED, None, OUT_OF_ORDER, DifferenceKind.HOUSE, OUT_OF_ORDER),
    (RESERVED, SOLD, RESERVED, DifferenceKind.MISSING, SOLD),
]


@pytest.mark.parametrize(("state", "sold", "kept_back", "kind", "after"), CASES)
def test_a_seat_is_compared_with_the_ledger(
    state: SeatState, sold: Confirmed | None, kept_back: Reserved | None, kind: DifferenceKind | None, after: SeatState
) -> None:
    taken = {} if state == AVAILABLE else {"A1": state}
    ledger = LedgerSeats({"A1": sold} if sold else {}, {"A1": kept_back} if kept_back else {})
    found = list(find_differences(Occupancy("one", plain_grid(1, 2), taken), ledger, {"s1"}, NOW_MS))
    before = AVAILABLE if state == LAPSED else state
    assert found == ([] if kind is None else [(kind, Change("A1", before, after))])


@pytest.mark.parametrize(("cancelled", "kind"), [(SOLD, DifferenceKind.CANCELLED), (OTHER, DifferenceKind.UNBOOKED)])
def test_a_seat_that_is_cancelled_in_the_booking_it_is_shown_for_is_cancelled(
    cancelled: Confirmed, kind: DifferenceKind
) -> None:
    ledger = LedgerSeats({}, {"A1": RESERVED}, {("A1", cancelled), ("A2", SOLD)})
    found = list(find_differences(Occupancy("one", plain_grid(1, 2), {"A1": SOLD}), ledger, (), NOW_MS))
    assert found == [(kind, Change("A1", SOLD, RESERVED))]


def test_seats_that_have_left_the_map_are_freed_unless_the_ledger_has_sold_them() -> None:
    ledger = LedgerSeats({"Z1": SOLD, "Z6": OTHER}, {"Z2": RESERVED})
    taken: dict[str, SeatState] = {
        "Z3": SOLD,
        "Z4": RESERVED,
        "Z5": PENDING,
        "Z6": OTHER,
        "Z7": HELD,
        "Z8": Pending("s3", "eve"),
    }
    found = list(find_differences(Occupancy("one", plain_grid(1, 2), taken), ledger, {"s1"}, NOW_MS))
    assert found == [
        (DifferenceKind.UNBOOKED, Change("Z3", SOLD, AVAILABLE)),
        (DifferenceKind.HOUSE, Change("Z4", RESERVED, AVAILABLE)),
        (DifferenceKind.ABANDONED, Change("Z5", PENDING, AVAILABLE)),
    ]
