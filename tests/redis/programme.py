"""What the servers of these tests sell: a small room a test, large ones for load, and one with house seats."""

from __future__ import annotations

from tests.harness.processes.world import hold_ttl

_MOVIE = '[[movie]]\nid = "{id}"\ntitle = "{id}"\nrows = {rows}\nseats_per_row = {seats}\n'
MOVIES = tuple(f"movie-{n}" for n in range(1, 31))
ROOMS = ("room-1", "room-2", "room-3")
FAULTY_ROOMS = ("room-4", "room-5", "room-6")
ROOM_SEATS = tuple(f"{row}{number}" for row in "ABCDEFGHIJKLMNOPQRST" for number in range(1, 26))
HOUSE = "house"
HOUSE_SEATS = ("A1", "A2")
HASTY_TTL_S = 1.0
HASTY = hold_ttl(HASTY_TTL_S)

PROGRAMME = "\n".join(
    [
        '[cinema]\nname = "The Test House"\ntimezone = "Europe/London"\n',
        '[[auditorium]]\nid = "house-room"\nname = "The House"\nrows = 3\nseats_per_row = 6\n'
        'house_seats = ["A1", "A2"]\n',
        '[[movie]]\nid = "house"\ntitle = "House"\nauditorium = "house-room"\n',
        *(_MOVIE.format(id=one, rows=5, seats=8) for one in MOVIES),
        *(_MOVIE.format(id=one, rows=20, seats=25) for one in (*ROOMS, *FAULTY_ROOMS)),
    ]
)
