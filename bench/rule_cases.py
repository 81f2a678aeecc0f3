"""Cases of the rules by themselves, in this process: how long a decision on a large room takes."""

from __future__ import annotations

import time

from bench.figures import Figure
from bench.pace import Pace
from firstclick.domain.seats.best_available import best_available
from firstclick.domain.seats.seat_map import plain_grid

TOGETHER = 8
TAKEN_EVERY = (1, 2, 3, 8, 10, 40)
TRIES = 10


def measure_best_available(pace: Pace) -> Figure:
    """The best eight of two thousand seats, with every so many-th column taken: the fastest try of the slowest room."""
    return Figure("best-available", {"ms": max(_fastest_ms(every, TRIES * pace.rounds) for every in TAKEN_EVERY)})


def _fastest_ms(every: int, tries: int) -> float:
    seat_map = plain_grid(50, 40)
    free = frozenset(seat.seat_id for seat in seat_map.seats if every == 1 or seat.x % every)
    spent = []
    for _ in range(tries):
        began = time.perf_counter()
        best_available(seat_map, free, TOGETHER)
        spent.append(time.perf_counter() - began)
    return min(spent) * 1000
