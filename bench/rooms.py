"""The programmes that are sold: movies m0, m1, … without a timetable, each in a plain room of its own seats.

A room's rows are A, B, …; `patterns.py` and `load.lua` count through the seats of rooms of 20 by 20.
"""

from __future__ import annotations

ROWS = 20
SEATS = 20
ROOM = ROWS * SEATS
HALLS = {40: (4, 10), ROOM: (ROWS, SEATS), 2000: (40, 50)}


def programme(movies: int, seats: int = ROOM) -> str:
    """The text of a programme of so many movies, each in a room of so many seats."""
    rows, seats_per_row = HALLS[seats]
    hall = f'[[auditorium]]\nid = "hall"\nname = "Hall"\nrows = {rows}\nseats_per_row = {seats_per_row}\n'
    each = [f'[[movie]]\nid = "m{n}"\ntitle = "m{n}"\nauditorium = "hall"\n' for n in range(movies)]
    return "\n".join(['[cinema]\nname = "Bench"\ntimezone = "UTC"\n', hall, *each])
