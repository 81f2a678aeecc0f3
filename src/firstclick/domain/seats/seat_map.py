"""The geometry of an auditorium: rows, seats, gaps and seat kinds. It has no status of any seat."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from hashlib import blake2b


class SeatKind(StrEnum):
    """The type of a seat. Wheelchair places and companion seats are only proposed when they are requested."""

    STANDARD = "standard"
    PREMIUM = "premium"
    WHEELCHAIR = "wheelchair"
    COMPANION = "companion"
    LOVE = "love"


@dataclass(frozen=True, slots=True)
class Seat:
    """One seat. `x` counts columns from the left wall and `y` rows from the screen, both from 0; a gap is a column."""

    seat_id: str
    row: str
    number: int
    x: int
    y: int
    kind: SeatKind = SeatKind.STANDARD


@dataclass(frozen=True, slots=True)
class Row:
    """A row of seats, from left to right for somebody who faces the screen."""

    label: str
    y: int
    seats: tuple[Seat, ...]


@dataclass(frozen=True)
class SeatMap:
    """All rows of a room, front row first. Seat ids are unique in it."""

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
        """Eight hexadecimal digits that identify the map: equal maps have equal fingerprints in every process."""
        seats = "".join(
            f"{seat.seat_id}\0{seat.row}\0{seat.number} {seat.x} {seat.y} {seat.kind}\n" for seat in self.seats
        )
        return blake2b(seats.encode(), digest_size=4).hexdigest()

    @cached_property
    def width(self) -> int:
        """The number of columns from the left wall to the rightmost seat, gaps included."""
        return max((seat.x for seat in self.seats), default=-1) + 1

    @cached_property
    def height(self) -> int:
        """The number of rows from the screen to the last seat, cross aisles included."""
        return max((seat.y for seat in self.seats), default=-1) + 1

    @cached_property
    def seats_per_row_max(self) -> int:
        """The number of seats in the longest row."""
        return max((len(row.seats) for row in self.rows), default=0)

    @cached_property
    def blocks(self) -> tuple[tuple[Seat, ...], ...]:
        """Runs of adjacent seats: one row, neighbouring columns. A gap or an aisle ends a block."""
        return tuple(block for row in self.rows for block in _adjacent_runs(row.seats))

    @cached_property
    def block_of(self) -> dict[str, tuple[Seat, ...]]:
        """The block of each seat, by seat id."""
        return {seat.seat_id: block for block in self.blocks for seat in block}


def _adjacent_runs(seats: Iterable[Seat]) -> list[tuple[Seat, ...]]:
    blocks: list[list[Seat]] = []
    for seat in sorted(seats, key=lambda seat: seat.x):
        if blocks and seat.x == blocks[-1][-1].x + 1:
            blocks[-1].append(seat)
        else:
            blocks.append([seat])
    return [tuple(block) for block in blocks]


def row_label(index: int) -> str:
    """The letters of the row at `index`: 0 is A, 25 is Z, 26 is AA."""
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
