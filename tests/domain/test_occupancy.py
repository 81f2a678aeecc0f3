"""Which seats are free, as one question for all seats and for each of them."""

from __future__ import annotations

from collections import ChainMap

import pytest

from firstclick.domain.seats.occupancy import Occupancy
from firstclick.domain.seats.seat_map import SeatKind, plain_grid
from firstclick.domain.seats.seat_state import AVAILABLE, RESERVED, Available, Confirmed, Held, Pending, SeatState

ROOM = plain_grid(2, 4)
NOW_MS = 1_000
TAKEN: dict[str, SeatState] = {
    "A1": Held("s", "ann", NOW_MS - 1),
    "A2": Held("s", "ann", NOW_MS),
    "A3": Held("s", "ann", NOW_MS + 1),
    "A4": Pending("s", "ann"),
    "B1": Confirmed("s", "ann"),
    "B2": RESERVED,
}


@pytest.mark.parametrize("corrected", [{}, {"B1": AVAILABLE, "B3": RESERVED, "A1": Held("t", "bob", NOW_MS + 1)}])
def test_the_free_seats_are_those_that_are_available_each_by_itself(corrected: dict[str, SeatState]) -> None:
    occupancy = Occupancy("showtime-1", ROOM, ChainMap(corrected, TAKEN))
    one_by_one = {seat_id for seat_id in ROOM.by_id if isinstance(occupancy.state(seat_id, NOW_MS), Available)}
    assert occupancy.free(NOW_MS) == one_by_one


def test_the_seats_of_each_kind_are_known_by_kind() -> None:
    assert ROOM.ids_of_kind == {SeatKind.STANDARD: frozenset(ROOM.by_id)}
