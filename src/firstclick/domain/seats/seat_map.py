"""The geometry of an auditorium: rows, seats, gaps and seat kinds. It never knows who sits where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from hashlib import blake2b


class SeatKind(StrEnum):
    """What a seat is made for. Wheelchair places and companion seats are only offered to those who ask."""

    STANDARD = "standard"
    PREMIUM = "premium"
    WHEELCHAIR = "wheelchair"
    COMPANION = "companion"
    LOVE = "love"


@dataclass(frozen=True, slots=True)
class Seat:
    """One seat. `x` counts columns from the left wall and `y` rows from the screen, from 0; a gap takes a column."""

    seat_id: str
    row: str
    number: int
    x: int
    y: int
    kind: SeatKind = SeatKind.STANDARD


@dataclass(frozen=True, slots=True)
class Row:
    """A row of seats, left to right as the audience sees the screen."""

    label: str
    y: int
    seats: tuple[Seat, ...]


@dataclass(frozen=True)
class SeatMap:
    """All rows of a room, front row first. Seat ids are unique in it; the order of `seats` is row by row."""

    rows: tuple[Row, ...]

    @cached_property
    def seats(self) -> tuple[Seat, ...]:
        """Every seat, front row first, left to right."""
        return tuple(seat for row in self.rows for seat in row.seats)

    @cached_property
    def by_id(self) -> dict[str, Seat]:
        """The seats by their ids."""
        return {seat.seat_id: seat for seat in self.seats}

    @cached_property
    def fingerprint(self) -> str:
        """Eight hexadecimal digits that are others for another map, and the same in every process for the same one."""
        seats = "".join(f"{one.seat_id}\0{one.row}\0{one.number} {one.x} {one.y} {one.kind}\n" for one in self.seats)
        return blake2b(seats.encode(), digest_size=4).hexdigest()

    @cached_property
    def width(self) -> int:
        """Columns from the left wall to the rightmost seat, gaps included."""
        return max((seat.x for seat in self.seats), default=-1) + 1

    @cached_property
    def height(self) -> int:
        """Rows from the screen to the last seat, cross aisles included."""
        return max((seat.y for seat in self.seats), default=-1) + 1

    @cached_property
    def seats_per_row_max(self) -> int:
        """Seats in the fullest row."""
        return max((len(row.seats) for row in self.rows), default=0)

    @cached_property
    def blocks(self) -> tuple[tuple[Seat, ...], ...]:
        """Runs of seats that touch: the same row and neighbouring columns. A gap or an aisle ends a block."""
        return tuple(block for row in self.rows for block in _touching(row.seats))

    @cached_property
    def block_of(self) -> dict[str, tuple[Seat, ...]]:
        """The block each seat belongs to, by seat id."""
        return {seat.seat_id: block for block in self.blocks for seat in block}


def _touching(seats: Iterable[Seat]) -> list[tuple[Seat, ...]]:
    blocks: list[list[Seat]] = []
    for seat in sorted(seats, key=lambda one: one.x):
        if blocks and seat.x == blocks[-1][-1].x + 1:
            blocks[-1].append(seat)
        else:
            blocks.append([seat])
    return [tuple(block) for block in blocks]


def row_label(index: int) -> str:
    """The letter of the row at `index` (0 is A, 25 is Z, 26 is AA), as cinemas paint them."""
    label = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        label = chr(65 + rest) + label
    return label


def plain_grid(rows: int, seats_per_row: int) -> SeatMap:
    """A room without gaps: `rows` lettered A, B, …, each with seats 1 … `seats_per_row`."""
    return SeatMap(tuple(_plain_row(y, seats_per_row) for y in range(rows)))


def _plain_row(y: int, seats_per_row: int) -> Row:
    label = row_label(y)
    return Row(label, y, tuple(Seat(f"{label}{n + 1}", label, n + 1, n, y) for n in range(seats_per_row)))
