"""How people choose: seats side by side, as near to the middle as they can get, and everybody wants the same ones."""

from __future__ import annotations

import random
from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise
from typing import Any

LOOKS_AT = 4


class Room:
    """A showtime's seats as runs of neighbours, between walls and aisles."""

    def __init__(self, seat_map: Mapping[str, Any]) -> None:
        self.runs: list[list[str]] = []
        self._far: dict[str, float] = {}
        for row in seat_map["rows"]:
            before = None
            for seat in row["seats"]:
                if before is None or seat["x"] != before + 1:
                    self.runs.append([])
                self.runs[-1].append(seat["seat_id"])
                before = seat["x"]
                far_x, far_y = seat["x"] - seat_map["width"] / 2, row["y"] - seat_map["height"] * 2 / 3
                self._far[seat["seat_id"]] = far_x * far_x + 2 * far_y * far_y

    def choose(self, free: Collection[str], count: int, dice: random.Random) -> Sequence[str]:
        """Up to `count` free neighbours; nothing when nothing is free."""
        for wanted in range(count, 0, -1):
            choices = [
                run[start : start + wanted]
                for run in self.runs
                for start in range(len(run) - wanted + 1)
                if all(seat_id in free for seat_id in run[start : start + wanted])
            ]
            if choices:
                seen = dice.sample(choices, min(LOOKS_AT, len(choices)))
                return min(seen, key=lambda choice: sum(self._far[seat_id] for seat_id in choice))
        return ()

    def beside(self, seat_ids: Collection[str], free: Collection[str]) -> str | None:
        """A free seat next to these; None without one."""
        for run in self.runs:
            for left, right in pairwise(run):
                for one, other in ((left, right), (right, left)):
                    if one in seat_ids and other in free and other not in seat_ids:
                        return other
        return None
