"""The states of a hold's seats, by the status of the hold."""

from __future__ import annotations

import pytest

from firstclick.domain.seats.hold import Hold, HoldStatus, seats_under
from firstclick.domain.seats.seat_state import AVAILABLE, Confirmed, Held, Pending, SeatState

EXPECTED: dict[HoldStatus, SeatState] = {
    HoldStatus.HOLD: Held("session", "anna", 7),
    HoldStatus.PENDING: Pending("session", "anna"),
    HoldStatus.CONFIRMED: Confirmed("session", "anna"),
    HoldStatus.RELEASED: AVAILABLE,
    HoldStatus.EXPIRED: AVAILABLE,
}


@pytest.mark.parametrize("status", HoldStatus)
def test_seats_have_the_state_of_their_hold(status: HoldStatus) -> None:
    assert seats_under(Hold("session", "show", "anna", ("A1",), status, 1, 7)) == EXPECTED[status]
