"""The programmes of the benchmark: movies m0, m1, … without a timetable, each in a room without gaps.

Rows are A, B, …. `patterns.py` and `load.lua` number the seats of rooms of 20 by 20 seats.
"""

from __future__ import annotations

ROWS = 20
SEATS = 20
ROOM = ROWS * SEATS
HALLS = {40: (4, 10), ROOM: (ROWS, SEATS), 2000: (40, 50)}


def programme(movies: int, seats: int = ROOM) -> str:
    """The text of a programme with this many movies, each in a room with this many seats."""
    rows, seats_per_row = HALLS[seats]
    hall = f'[[auditorium]]\nid = "hall"\nname = "Hall"\nrows = {rows}\nseats_per_row = {seats_per_row}\n'
    each = [f'[[movie]]\nid = "m{n}"\ntitle = "m{n}"\nauditorium = "hall"\n' for n in range(movies)]
    return "\n".join(['[cinema]\nname = "Bench"\ntimezone = "UTC"\n', hall, *each])
