"""How virtual buyers choose their seats."""

from __future__ import annotations

import random

from firstclick.rush.seat_choice import SeatLayout

# Two seats, an aisle, two seats; and the same behind.
LAYOUT = SeatLayout(
    {
        "width": 5,
        "height": 2,
        "rows": [
            {"y": y, "seats": [{"seat_id": f"{row}{n}", "x": x} for n, x in enumerate((0, 1, 3, 4), 1)]}
            for y, row in enumerate("AB")
        ],
    }
)


def test_seats_are_side_by_side_and_never_across_an_aisle() -> None:
    for pair in (("A1", "A2"), ("A3", "A4"), ("B1", "B2"), ("B3", "B4")):
        assert tuple(LAYOUT.choose({*pair, "A2", "A3"}, 2, random.Random(1))) == pair


def test_without_two_free_neighbours_one_seat_is_chosen_and_never_a_taken_one() -> None:
    assert LAYOUT.choose({"A2", "A3"}, 2, random.Random(1)) in (["A2"], ["A3"])
    assert LAYOUT.choose(set(), 2, random.Random(1)) == ()


def test_a_hold_grows_by_a_neighbour() -> None:
    assert LAYOUT.beside(["A1"], {"A2", "A3"}) == "A2"
    assert LAYOUT.beside(["A2"], {"A1"}) == "A1"
    assert LAYOUT.beside(["A2"], {"A3"}) is None
