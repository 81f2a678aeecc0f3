"""Chooses seats as buyers do: next to each other, as near to the middle as possible, so that many want the same."""

from __future__ import annotations

import random
from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise
from typing import Any

CHOICES_COMPARED = 4
"""A buyer compares so many random choices and takes the best, so that not all buyers ask for the same seats."""


class SeatLayout:
    """The seats of an auditorium as runs of adjacent seats: a run ends at an aisle or at the end of its row."""

    def __init__(self, seat_map: Mapping[str, Any]) -> None:
        self.runs: list[list[str]] = []
        self._distance: dict[str, float] = {}
        for row in seat_map["rows"]:
            before = None
            for seat in row["seats"]:
                if before is None or seat["x"] != before + 1:
                    self.runs.append([])
                self.runs[-1].append(seat["seat_id"])
                before = seat["x"]
                dx, dy = seat["x"] - seat_map["width"] / 2, row["y"] - seat_map["height"] * 2 / 3
                self._distance[seat["seat_id"]] = dx * dx + 2 * dy * dy

    def choose(self, free: Collection[str], count: int, dice: random.Random) -> Sequence[str]:
        """Up to `count` adjacent free seats; none when no seat is free."""
        for wanted in range(count, 0, -1):
            choices = [
                run[start : start + wanted]
                for run in self.runs
                for start in range(len(run) - wanted + 1)
                if all(seat_id in free for seat_id in run[start : start + wanted])
            ]
            if choices:
                compared = dice.sample(choices, min(CHOICES_COMPARED, len(choices)))
                return min(compared, key=lambda choice: sum(self._distance[seat_id] for seat_id in choice))
        return ()

    def beside(self, seat_ids: Collection[str], free: Collection[str]) -> str | None:
        """A free seat next to one of `seat_ids`; None when there is none."""
        for run in self.runs:
            for left, right in pairwise(run):
                for one, other in ((left, right), (right, left)):
                    if one in seat_ids and other in free and other not in seat_ids:
                        return other
        return None
