"""The programmes of the cases: movies m0, m1, … without a timetable, each in an auditorium of the same shape.

Rows are A, B, …; `patterns.py` and `load.lua` number the seats of auditoriums of 20 rows with 20 seats.
"""

from __future__ import annotations

ROWS = 20
SEATS_PER_ROW = 20
AUDITORIUM_SEATS = ROWS * SEATS_PER_ROW
SHAPES = {40: (4, 10), AUDITORIUM_SEATS: (ROWS, SEATS_PER_ROW), 2000: (40, 50)}


def programme(movies: int, seats: int = AUDITORIUM_SEATS) -> str:
    """The text of a programme with this number of movies, each in an auditorium of `seats` seats."""
    rows, seats_per_row = SHAPES[seats]
    hall = f'[[auditorium]]\nid = "hall"\nname = "Hall"\nrows = {rows}\nseats_per_row = {seats_per_row}\n'
    each = [f'[[movie]]\nid = "m{n}"\ntitle = "m{n}"\nauditorium = "hall"\n' for n in range(movies)]
    return "\n".join(['[cinema]\nname = "Bench"\ntimezone = "UTC"\n', hall, *each])
