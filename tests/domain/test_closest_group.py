"""Of groups that are as tight, the one nearest the best point: the middle of the room, two thirds back."""

from __future__ import annotations

import pytest

from firstclick.domain.best_available import best_available
from firstclick.domain.seat_map import plain_grid

ROOM = plain_grid(3, 9)


@pytest.mark.parametrize(
    ("free", "best"),
    [
        ({"B1", "B3", "B6", "B8"}, ("B6", "B8")),
        ({"B2", "B4", "B7", "B9"}, ("B2", "B4")),
        ({"A4", "A6", "B4", "B6", "C4", "C6"}, ("B4", "B6")),
    ],
)
def test_two_who_cannot_sit_together_sit_nearest_the_best_point(free: set[str], best: tuple[str, str]) -> None:
    assert best_available(ROOM, free, 2) == best
