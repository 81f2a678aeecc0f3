"""The programmes of the cases: movies m0, m1, … without a timetable, each in an auditorium of the same shape.

Rows are A, B, …; `patterns.py` and `load.lua` number the seats of auditoriums of 20 rows with 20 seats.
"""

from __future__ import annotations

from collections.abc import Sequence

ROWS = 20
SEATS_PER_ROW = 20
AUDITORIUM_SEATS = ROWS * SEATS_PER_ROW
SHAPES = {40: (4, 10), AUDITORIUM_SEATS: (ROWS, SEATS_PER_ROW), 2000: (40, 50)}


ANY_SEAT = "orphan_rule = false\n"
"""For what is confirmed: of two buyers at once, one may leave a single seat to the other's choice."""


def programme(movies: int, seats: int = AUDITORIUM_SEATS, rules: str = "") -> str:
    """The text of a programme with this number of movies, each in an auditorium of `seats` seats, with these rules."""
    return grids(movies * [SHAPES[seats]], rules)


def grids(shapes: Sequence[tuple[int, int]], rules: str = "") -> str:
    """The text of a programme with a movie for each of the shapes, rows and seats in a row, of its auditorium."""
    rooms = {shape: f"hall-{number}" for number, shape in enumerate(dict.fromkeys(shapes))}
    halls = [
        f'[[auditorium]]\nid = "{room}"\nname = "{room}"\nrows = {rows}\nseats_per_row = {seats_per_row}\n{rules}'
        for (rows, seats_per_row), room in rooms.items()
    ]
    movies = [
        f'[[movie]]\nid = "m{number}"\ntitle = "m{number}"\nauditorium = "{rooms[shape]}"\n'
        for number, shape in enumerate(shapes)
    ]
    return "\n".join(['[cinema]\nname = "Bench"\ntimezone = "UTC"\n', *halls, *movies])
