"""Five rooms as real cinemas have them, each with what a buyer does there and how the seats are called.

Numbered rows with a balcony, odd and even seats from the middle, sofas in pairs, a curved plan out of another program's
file, and 2,000 seats. Each is sold for two films, so that a test on a phone and one on a desktop begin with free seats.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from string import ascii_uppercase
from typing import NamedTuple

from tests.harness.processes.commands import firstclick
from tests.programme.plans import curved

SCREENS = ("phone", "desktop")
_CINEMA = '[cinema]\nname = "The Old Opera"\ntimezone = "Europe/Berlin"\n\n'
_DRAWN = '[[auditorium]]\nid = "{id}"\nname = "Room {id}"\n{more}seat_map = """\n{drawing}"""\n\n'
_FILM = '[[movie]]\nid = "{room}-{screen}"\ntitle = "A Film"\nauditorium = "{room}"\n\n'
_NUMBERED = """\
[Stalls]
1  ..ssssss..ssssss
2  .sssssss..sssssss
3  ssssssss..ssssssss
4  ssssssss..ssssssss
5  ssssssss..ssssssss
6  ssssssss..ssssssss
10 ssssssss..ssssssss

[balcony: The balcony]
1  .ppppppp..ppppppp
2  pppppppp..pppppppp
3  pppp.wc....pppppp
"""
_ODD_EVEN = """\
A ..sssss.sssss
B .ssssss.ssssss
C sssssss.sssssss
D sssssss.sssssss
E ppppppp.ppppppp
"""
_SOFAS = """\
A llll..llll
B llllllllll
C ssss..sswc
"""
_LABELS = (*ascii_uppercase, *(f"A{letter}" for letter in ascii_uppercase[:14]))
_LARGE = "".join(f"{label:<2} {'s' * 12}.{'s' * 26}.{'s' * 12}\n" for label in _LABELS)


class Size(NamedTuple):
    """As `GET /movies` has them, and how many seats there are."""

    rows: int
    seats_per_row: int
    seats: int


@dataclass(frozen=True)
class Room:
    """A room, and a buyer's way through it."""

    id: str
    size: Size
    front: str
    """What is on the chairs of the first row, from the left."""
    held: tuple[str, str]
    """Chosen first; the last one is given back, and `taken` instead."""
    taken: str
    booked: dict[str, str]
    """By seat: what a screen reader says of it, without its state."""
    on_ticket: list[str]
    single: str
    """Two seats of a row, and the one that they leave on its own."""
    sections: tuple[str, ...] = ()


def _numbers(last: int) -> str:
    return " ".join(str(number) for number in range(1, last + 1))


_NUMBERED_ROOM = Room(
    "numbered",
    Size(rows=10, seats_per_row=16, seats=148),
    front=_numbers(12),
    held=("balcony-1-2", "2-3"),
    taken="10-16",
    booked={"10-16": "Row 10, seat 16, Stalls", "balcony-1-2": "Row 1, seat 2, The balcony, Premium"},
    on_ticket=["Stalls, row 10, seat 16", "The balcony, row 1, seat 2"],
    single="4-3 4-5 4-4",
    sections=("Stalls", "The balcony"),
)
_ON_SOFA = {"A7": "Row A, seat 7, Love seat", "A8": "Row A, seat 8, Love seat"}


def _plain(name: str, size: Size, front: str, way: str, single: str) -> Room:
    """A room of one section, where two standard seats are booked. `way`: row, held, given, taken, and those booked."""
    row, held, given, taken, *booked = way.split()
    names = {f"{row}{seat}": f"Row {row}, seat {seat}" for seat in booked}
    words = [f"Row {row}, seats {' and '.join(booked)}"]
    return Room(name, size, front, (f"{row}{held}", f"{row}{given}"), f"{row}{taken}", names, words, single)


ROOMS = (
    _NUMBERED_ROOM,
    Room("sofas", Size(3, 10, 26), _numbers(8), ("B3", "B4"), "A8", _ON_SOFA, ["Row A, seats 7 and 8"], "C1 C3 C2"),
    _plain("odd-even", Size(5, 14, 64), "1 3 5 7 9 10 8 6 4 2", way="D 3 13 5 3 5", single="C14 C10 C12"),
    _plain("half-round", Size(20, 30, 600), _numbers(30), way="C 4 6 3 3 4", single="K10 K12 K11"),
    _plain("large", Size(40, 50, 2_000), _numbers(50), way="AN 49 48 50 49 50", single="M13 M15 M14"),
)


def real_cinema() -> str:
    """The programme of a cinema with all five."""
    drawn = [("numbered", _NUMBERED, ""), ("odd-even", _ODD_EVEN, 'numbering = "odd-even"\n'), ("sofas", _SOFAS, "")]
    rooms = [_DRAWN.format(id=name, drawing=text, more=more) for name, text, more in [*drawn, ("large", _LARGE, "")]]
    films = [_FILM.format(room=room.id, screen=screen) for room in ROOMS for screen in SCREENS]
    return _CINEMA + "".join(rooms) + _converted() + "\n" + "".join(films)


def _converted() -> str:
    """What `firstclick programme convert` makes of a plan in pretix' format."""
    with tempfile.TemporaryDirectory(prefix="firstclick-test-") as name:
        Path(name, "plan.json").write_text(curved(), encoding="utf-8")
        return firstclick("programme", "convert", "plan.json", "--room", "half-round", cwd=Path(name)).stdout
