"""The geometry of an auditorium: rows, seats, gaps and seat kinds. It has no status of any seat."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from hashlib import blake2b
from itertools import groupby, pairwise
from math import ceil


class SeatKind(StrEnum):
    """The type of a seat. Wheelchair places and companion seats are only proposed when they are requested."""

    STANDARD = "standard"
    PREMIUM = "premium"
    WHEELCHAIR = "wheelchair"
    COMPANION = "companion"
    LOVE = "love"


_SPECIAL = frozenset({SeatKind.WHEELCHAIR, SeatKind.COMPANION})


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a room that has a name, such as the balcony. Its seats' ids begin with `section_id`, if it has one."""

    section_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Seat:
    """One seat. `x` counts columns from the left wall and `y` rows from the screen, both from 0; a gap is a column.

    `number` is None where the chair has no integer on it; `written` is what it has then, or where that is not `number`
    as it is usually written. A seat that is `out_of_order` keeps its id and number, and is not sold. `at` is where it
    is drawn, in columns and rows, where the plan of the room has it elsewhere than in its column and row.
    """

    seat_id: str
    row: str
    number: int | None
    x: int
    y: int
    kind: SeatKind = SeatKind.STANDARD
    out_of_order: bool = False
    written: str = ""
    at: tuple[float, float] | None = None

    @property
    def label(self) -> str:
        """What the chair says."""
        return self.written or str(self.number)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of seats, from left to right for somebody who faces the screen. Its label is its own within its section."""

    label: str
    y: int
    seats: tuple[Seat, ...]
    section: Section | None = None

    @property
    def key(self) -> tuple[str, str]:
        """What no other row of the room has: its section and its label."""
        section = self.section
        return (section.section_id or section.name) if section else "", self.label


@dataclass(frozen=True, slots=True)
class SeatLine:
    """A row for searches. Bit n of each number stands for the row's seat n, from the left.

    `columns` are the `x` of its seats. `links` has the seats whose right neighbour is in the next column, `pairs` those
    that are the left half of a love pair: adjacent love seats form pairs from the left, and the last of an odd number
    has no partner.
    """

    seats: tuple[Seat, ...]
    columns: tuple[int, ...]
    y: int
    links: int
    pairs: int


@dataclass(frozen=True)
class SeatMap:
    """All rows of a room, front row first. Seat ids are unique in it."""

    rows: tuple[Row, ...]

    @cached_property
    def seats(self) -> tuple[Seat, ...]:
        """Every seat, front row first, left to right."""
        return tuple(seat for row in self.rows for seat in row.seats)

    @cached_property
    def row_of(self) -> dict[str, Row]:
        """The row of each seat, by seat id."""
        return {seat.seat_id: row for row in self.rows for seat in row.seats}

    @cached_property
    def partner_of(self) -> dict[str, str]:
        """The other half of each love seat that is one of a pair."""
        halves = ((line, n) for line in self.lines for n in range(len(line.seats)) if line.pairs >> n & 1)
        pairs = [(line.seats[n].seat_id, line.seats[n + 1].seat_id) for line, n in halves]
        return dict(pairs) | {right: left for left, right in pairs}

    @cached_property
    def wheelchairs_of(self) -> dict[str, tuple[str, ...]]:
        """The wheelchair places of each companion seat: those of the special places that it stands among."""
        found: dict[str, tuple[str, ...]] = {}
        for block in self.blocks:
            for is_special, group in groupby(block, lambda seat: seat.kind in _SPECIAL):
                places = list(group) if is_special else []
                beside = tuple([seat.seat_id for seat in places if seat.kind is SeatKind.WHEELCHAIR])
                found |= {seat.seat_id: beside for seat in places if beside and seat.kind is SeatKind.COMPANION}
        return found

    @cached_property
    def by_id(self) -> dict[str, Seat]:
        """The seats by their ids."""
        return {seat.seat_id: seat for seat in self.seats}

    def terms(self, offer: int, seat_ids: Iterable[str]) -> str:
        """What seats are held for, as a short text: the `offer` (`Showtime.offer`), and which chairs they are.

        Programmes that agree in these have the same terms, in every process. A seat that is not on the map adds 0.
        """
        return f"{sum(map(self._chair_number, seat_ids), offer) % 2**64:x}"

    def _chair_number(self, seat_id: str) -> int:
        """A number for the seat's chair, made at its first use: a room may have ten thousand seats."""
        number = self._chair_numbers.get(seat_id)
        if number is None:
            seat = self.by_id.get(seat_id)
            number = self._chair_numbers[seat_id] = 0 if seat is None else number_of(f"{chair_of(seat)}")
        return number

    @cached_property
    def _chair_numbers(self) -> dict[str, int]:
        return {}

    @cached_property
    def ids_of_kind(self) -> dict[SeatKind, frozenset[str]]:
        """The ids of the seats of each kind that the map has."""
        kinds = dict.fromkeys(seat.kind for seat in self.seats)
        return {kind: frozenset(seat.seat_id for seat in self.seats if seat.kind is kind) for kind in kinds}

    @cached_property
    def fingerprint(self) -> str:
        """Eight hexadecimal digits that identify the map: equal maps have equal fingerprints in every process."""
        seats = "".join(
            f"{seat.seat_id}\0{seat.row}\0{seat.number} {seat.x} {seat.y} {seat.kind}{' x' * seat.out_of_order}\n"
            for seat in self.seats
        )
        seats += "".join(f"\0{seat.seat_id} {seat.written}\n" for seat in self.seats if seat.written)
        seats += "".join(f"\0{seat.seat_id} {seat.at}\n" for seat in self.seats if seat.at)
        seats += "".join(f"\0{row.label} {row.y} {row.section}\n" for row in self.rows if row.section)
        return blake2b(seats.encode(), digest_size=4).hexdigest()

    @cached_property
    def width(self) -> int:
        """The number of columns from the left wall to the rightmost seat as it is drawn, gaps included."""
        return max((ceil(seat.at[0]) if seat.at else seat.x for seat in self.seats), default=-1) + 1

    @cached_property
    def height(self) -> int:
        """The number of rows from the screen to the last seat as it is drawn, cross aisles included."""
        return max((ceil(seat.at[1]) if seat.at else seat.y for seat in self.seats), default=-1) + 1

    @cached_property
    def seats_per_row_max(self) -> int:
        """The number of seats in the longest row."""
        return max((len(row.seats) for row in self.rows), default=0)

    @cached_property
    def blocks(self) -> tuple[tuple[Seat, ...], ...]:
        """Runs of adjacent seats: one row, neighbouring columns. A gap or an aisle ends a block."""
        return tuple(block for row in self.rows for block in _adjacent_runs(row.seats))

    @cached_property
    def lines(self) -> tuple[SeatLine, ...]:
        """The rows that have seats, front row first."""
        return tuple(_line(row.seats) for row in self.rows if row.seats)

    @cached_property
    def place_of(self) -> dict[str, tuple[int, int]]:
        """Where each seat is in `lines`, by seat id: the number of its line, and its bit there."""
        return {seat.seat_id: (n, 1 << bit) for n, line in enumerate(self.lines) for bit, seat in enumerate(line.seats)}

    def numbers_of(self, kinds: frozenset[SeatKind]) -> Sequence[int]:
        """The seats of these kinds, as a number for each of `lines`."""
        numbers = self._numbers_of_kinds.get(kinds)
        if numbers is None:
            numbers = [_number([seat.kind in kinds for seat in line.seats]) for line in self.lines]
            self._numbers_of_kinds[kinds] = numbers
        return numbers

    @cached_property
    def _numbers_of_kinds(self) -> dict[frozenset[SeatKind], Sequence[int]]:
        return {}

    @cached_property
    def beside(self) -> dict[str, tuple[tuple[str, str], ...]]:
        """The one or two neighbours of each seat in its block, each with the next seat behind it, "" at its end."""
        return {seat.seat_id: tuple(_beside(block, n)) for block in self.blocks for n, seat in enumerate(block)}


def _beside(block: Sequence[Seat], n: int) -> Iterator[tuple[str, str]]:
    for step in (-1, 1):
        near, far = n + step, n + 2 * step
        if 0 <= near < len(block):
            yield block[near].seat_id, block[far].seat_id if 0 <= far < len(block) else ""


def chair_of(seat: Seat) -> tuple[str, int | None, int, str, bool]:
    """What makes the seat this chair, and no other one. Two maps have the same chair where this is equal.

    The distance from the screen does not count: an aisle that is drawn in front of a row moves no chair.
    """
    return seat.row, seat.number, seat.x, seat.kind.value, seat.out_of_order


def seat_id_of(row: str, label: str, section_id: str = "") -> str:
    """The id of a seat, as `B4`, `12-3` or `balcony-A7`.

    A hyphen parts what would run together: a row that ends in a digit, or a chair that does not begin with one.
    """
    hyphen = "-" if row and (row[-1].isdigit() or not label[:1].isdigit()) else ""
    return f"{section_id}-{row}{hyphen}{label}" if section_id else f"{row}{hyphen}{label}"


def number_of(text: str) -> int:
    """A 64-bit number for a text, the same in every process."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big")


def _adjacent_runs(seats: Iterable[Seat]) -> list[tuple[Seat, ...]]:
    blocks: list[list[Seat]] = []
    for seat in sorted(seats, key=lambda seat: seat.x):
        if blocks and seat.x == blocks[-1][-1].x + 1:
            blocks[-1].append(seat)
        else:
            blocks.append([seat])
    return [tuple(block) for block in blocks]


def _line(seats: tuple[Seat, ...]) -> SeatLine:
    columns = [seat.x for seat in seats]
    linked = [left + 1 == right for left, right in pairwise(columns)]
    pairs = _pair_starts(seats, linked) if SeatKind.LOVE in [seat.kind for seat in seats] else ()
    return SeatLine(seats, tuple(columns), seats[0].y, _number(linked), _number(pairs))


def _pair_starts(seats: Sequence[Seat], linked: Sequence[bool]) -> list[bool]:
    starts: list[bool] = []
    for link, (left, right) in zip(linked, pairwise(seats), strict=True):
        is_second = bool(starts) and starts[-1]
        starts.append(link and left.kind is right.kind is SeatKind.LOVE and not is_second)
    return starts


def _number(bits: Iterable[bool]) -> int:
    """The number whose bit n is the n-th of these."""
    return sum([1 << n for n, bit in enumerate(bits) if bit])


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
