"""Rooms drawn with letters, for tests that are about seats: one string a row, front row first, one letter a column.

`.` is a free standard seat and `x` a taken one, `_` a gap; `p` premium, `l` love, `w` wheelchair, `c` companion, all
free. A seat's number is its column, from 1, so that the third letter of the second row is B3.
"""

from __future__ import annotations

from hypothesis import strategies as st

from firstclick.domain.seats.occupancy import Occupancy
from firstclick.domain.seats.seat_map import Row, Seat, SeatKind, SeatMap, row_label
from firstclick.domain.seats.seat_state import Confirmed, SeatState

KINDS = {
    "x": SeatKind.STANDARD,
    ".": SeatKind.STANDARD,
    "p": SeatKind.PREMIUM,
    "l": SeatKind.LOVE,
    "w": SeatKind.WHEELCHAIR,
    "c": SeatKind.COMPANION,
}
SOLD = Confirmed("session-1", "user-1")

DRAWINGS = st.lists(st.text("...xx_lpwc", min_size=1, max_size=9), min_size=1, max_size=5)


def block_of(room: SeatMap, seat_id: str) -> tuple[Seat, ...]:
    """The block that the seat is in."""
    return next(block for block in room.blocks if any(seat.seat_id == seat_id for seat in block))


def drawn_house(*drawing: str, also: dict[str, SeatState] | None = None) -> Occupancy:
    """The occupancy as drawn, its taken seats confirmed; `also` puts single seats into other states."""
    rows = []
    taken: dict[str, SeatState] = {}
    for y, letters in enumerate(drawing):
        row = _row(y, letters)
        taken |= {seat.seat_id: SOLD for seat in row.seats if letters[seat.x] == "x"}
        rows.append(row)
    return Occupancy("showtime-1", SeatMap(tuple(rows)), taken | (also or {}))


def _row(y: int, letters: str) -> Row:
    label = row_label(y)
    drawn = [(x, KINDS[letter]) for x, letter in enumerate(letters) if letter != "_"]
    return Row(label, y, tuple(Seat(f"{label}{x + 1}", label, x + 1, x, y, kind) for x, kind in drawn))
