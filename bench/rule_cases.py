"""Cases of the rules alone, in this process: how long a decision on a large auditorium takes."""

from __future__ import annotations

import time
from collections.abc import Sequence
from random import Random

from bench.figures import Figure
from bench.pace import Pace
from firstclick.domain.seats.best_available import best_available
from firstclick.domain.seats.free_rows import CurrentRows
from firstclick.domain.seats.seat_map import Seat, SeatMap, plain_grid
from firstclick.domain.seats.seat_state import RESERVED

ROWS, SEATS_PER_ROW = 100, 100
TOGETHER = 8
TAKEN_EVERY = (1, 2, 3, 8, 10, 40)
NEARLY_FULL = 0.9
TRIES = 10


def measure_best_available(pace: Pace) -> Figure:
    """The best eight of 10,000 seats by rows that are kept: the fastest try of the slowest room.

    The rooms have every n-th column taken, or nine of ten seats by chance.
    """
    seat_map, chance = plain_grid(ROWS, SEATS_PER_ROW), Random(1)  # noqa: S311 - a room, no secret
    rooms = [[seat for seat in seat_map.seats if every > 1 and seat.x % every == 0] for every in TAKEN_EVERY]
    rooms.append([seat for seat in seat_map.seats if chance.random() < NEARLY_FULL])
    tries = TRIES * pace.rounds
    return Figure("best-available", {"us": max(_fastest_us(seat_map, taken, tries) for taken in rooms)})


def _fastest_us(seat_map: SeatMap, taken: Sequence[Seat], tries: int) -> float:
    rows = CurrentRows(seat_map, {seat.seat_id: RESERVED for seat in taken})
    spent = []
    for _ in range(tries):
        began = time.perf_counter()
        best_available(seat_map, rows.free(0), TOGETHER)
        spent.append(time.perf_counter() - began)
    return min(spent) * 1_000_000
