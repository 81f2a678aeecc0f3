"""The largest room that the tests sell: two thousand seats, which no window shows at a size for fingers."""

from __future__ import annotations

ROWS, SEATS_PER_ROW = 40, 50
ARENA = "arena"


def arena_programme() -> str:
    """The TOML text: one movie, `arena`, in a grid of 40 by 50 seats, rows A to AN."""
    cinema = '[cinema]\nname = "The Test House"\ntimezone = "Europe/London"\n'
    return f'{cinema}[[movie]]\nid = "{ARENA}"\ntitle = "The Arena"\nrows = {ROWS}\nseats_per_row = {SEATS_PER_ROW}\n'


def arena_seats() -> list[str]:
    """The id of every seat."""
    letters = [chr(ord("A") + n) for n in range(26)]
    rows = [*letters, *(f"A{letter}" for letter in letters)][:ROWS]
    return [f"{row}{number}" for row in rows for number in range(1, SEATS_PER_ROW + 1)]
