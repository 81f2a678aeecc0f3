"""Reads a seat map from a drawing in text, and draws one.

A drawing has a line for each row, the row nearest the screen first: the row's label, a space, then a character for each
column. An `x` is a chair that is out of order: it is numbered like the others, and its kind is not drawn. After a `|`
comes how the row's chairs are numbered (`chair_numbers`). A line in brackets begins a section:

    [Stalls]
    9  ssss..ssss
    10 ssss..ssss | 1 3 5 7 8 6 4 2

    [balcony: The balcony | right-to-left]
    A  pppp..pppp
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, field

from firstclick.domain.seats.seat_map import Row, Seat, SeatKind, SeatMap, Section, seat_id_of
from firstclick.programme_file.chair_numbers import Numbering, NumberingError, number_and_label, read_numbering, written

ROWS_MAX = 200
COLUMNS_MAX = 200
SECTION_NAME_MAX = 60

_KINDS = {
    "s": SeatKind.STANDARD,
    "p": SeatKind.PREMIUM,
    "w": SeatKind.WHEELCHAIR,
    "c": SeatKind.COMPANION,
    "l": SeatKind.LOVE,
}
_LETTERS = {kind: letter for letter, kind in _KINDS.items()}
_OUT_OF_ORDER = "x"
_GAPS = ". "
_LABEL = re.compile(r"[A-Z]{1,3}|[0-9]{1,3}")
_LABELLED = re.compile(r"( *(?:[A-Z]{1,3}|[0-9]{1,3}))(?: |$)")
SECTION_ID = re.compile(r"[a-z][a-z0-9-]{0,19}")
_SECTION = re.compile(r"\[(?:([a-z][a-z0-9-]{0,19}):)?([^|:\]]+)(?:\|([^\]]*))?\]")


class DrawingError(Exception):
    """The text is not a seat map. `complaints` are pairs of a line of the drawing, from 0, and a sentence."""

    def __init__(self, complaints: list[tuple[int, str]]) -> None:
        super().__init__(complaints[0][1])
        self.complaints = tuple(complaints)


class _BadLine(Exception):
    """One line of the drawing is neither a valid row nor a section; `str()` gives the reason."""


def read_drawing(text: str, numbering: Numbering = Numbering()) -> SeatMap:  # noqa: B008 - it is frozen
    """Read the seat map of a drawing. Raises `DrawingError`.

    Chairs are numbered by `numbering` along each row without counting gaps, unless the section or the row has a rule of
    its own. A blank line between rows is a cross aisle, as deep as a row and without a label; so is a section's line.
    """
    numbered = list(enumerate(textwrap.dedent(text).split("\n")))
    drawn = [(index, line) for index, line in numbered if line.strip(_GAPS)]
    rows = [line for _, line in drawn if not _is_section(line)]
    if not rows:
        raise DrawingError([(0, "the seat map has no rows.")])
    if len(rows) > ROWS_MAX:
        raise DrawingError([(0, f"the seat map has {len(rows)} rows; {ROWS_MAX} is the most.")])
    columns = [_parts(line, _label_chars(rows))[1] for line in rows]
    return _Reading(drawn[0][0], _label_chars(rows), max(map(len, columns)) / 2, numbering).read(drawn)


def draw(seat_map: SeatMap) -> str:
    """Draw a seat map so that `read_drawing` reads it back."""
    label_chars = max((len(row.label) for row in seat_map.rows), default=0)
    return "\n".join(_draw_lines(seat_map, label_chars))


def _draw_lines(seat_map: SeatMap, label_chars: int) -> Iterator[str]:
    begins_at_first_row = bool(seat_map.rows) and seat_map.rows[0].section is None
    y, section = seat_map.rows[0].y if begins_at_first_row else 0, None
    for row in seat_map.rows:
        blank = row.y - y
        if row.section is not None and row.section != section:
            blank -= 1
            yield from [""] * blank
            prefix = f"{row.section.section_id}: " if row.section.section_id else ""
            yield f"[{prefix}{row.section.name}]"
        else:
            yield from [""] * blank
        rule = written([seat.label for seat in row.seats])
        yield f"{row.label:<{label_chars}} {draw_columns(row)}{f' | {rule}' if rule else ''}"
        y, section = row.y + 1, row.section


def draw_columns(row: Row) -> str:
    """The characters of a row's columns."""
    letters = {seat.x: _OUT_OF_ORDER if seat.out_of_order else _LETTERS[seat.kind] for seat in row.seats}
    return "".join(letters.get(x, ".") for x in range(max(letters, default=-1) + 1))


def _is_section(line: str) -> bool:
    return line.lstrip().startswith("[")


def _label_chars(rows: list[str]) -> int:
    # Columns are aligned whether a label is "A" or "AA", so the longest label sets where they begin.
    labels = (_LABELLED.match(line) for line in rows)
    return max((len(label[1]) for label in labels if label), default=1)


def _parts(line: str, label_chars: int) -> tuple[str, str, str]:
    """The label, the columns and the rule of a row, as they are drawn."""
    seats, _, rule = line.partition("|")
    return seats[:label_chars].strip(), seats[label_chars + 1 :].rstrip(_GAPS), rule


@dataclass
class _Reading:
    """A drawing that is being read. `middle` is the middle of the room, in columns."""

    first_line: int
    label_chars: int
    middle: float
    numbering: Numbering
    section: Section | None = None
    rows: dict[tuple[str, str], Row] = field(default_factory=dict)
    seat_ids: set[str] = field(default_factory=set)

    def read(self, drawn: list[tuple[int, str]]) -> SeatMap:
        complaints: list[tuple[int, str]] = []
        room = self.numbering
        for index, line in drawn:
            try:
                if _is_section(line):
                    self._begin_section(line.strip(), room)
                else:
                    self._add(self._row(line, index - self.first_line))
            except (_BadLine, NumberingError) as bad:
                complaints.append((index, str(bad)))
        if complaints:
            raise DrawingError(complaints)
        return SeatMap(tuple(self.rows.values()))

    def _begin_section(self, line: str, room: Numbering) -> None:
        found = _SECTION.fullmatch(line)
        name = found[2].strip() if found else ""
        if not found or not 1 <= len(name) <= SECTION_NAME_MAX:
            raise _BadLine(
                f"{line[:40]!a} must be a section as [Stalls] or [balcony: The balcony], with a name of up to "
                f"{SECTION_NAME_MAX} characters; its id has small letters, digits and hyphens."
            )
        self.section = Section(found[1] or "", name)
        self.numbering = read_numbering(found[3]) if found[3] and found[3].strip() else room
        if self.numbering.labels:
            raise _BadLine("a section's numbers are a rule, such as right-to-left; only a row's are written out.")

    def _add(self, row: Row) -> None:
        if self.rows.setdefault(row.key, row) is not row:
            raise _BadLine(f'row "{row.label}" is drawn twice.')
        again = next((seat.seat_id for seat in row.seats if seat.seat_id in self.seat_ids), None)
        self.seat_ids.update(seat.seat_id for seat in row.seats)
        if again is not None or len({seat.seat_id for seat in row.seats}) < len(row.seats):
            again = again or _first_twice([seat.seat_id for seat in row.seats])
            raise _BadLine(f"seat {again} is drawn twice; a section with an id of its own has its own seats.")

    def _row(self, line: str, y: int) -> Row:
        label, columns, rule = _parts(line, self.label_chars)
        if line[self.label_chars : self.label_chars + 1] not in ("", " ") or not _LABEL.fullmatch(label):
            raise _BadLine(
                f"{line[:20]!a} must begin with a row label of one to three capital letters or digits and a space; "
                "the columns begin one space after the longest label."
            )
        if not columns:
            raise _BadLine(f'row "{label}" has no seats.')
        if len(columns) > COLUMNS_MAX:
            raise _BadLine(f'row "{label}" has {len(columns)} columns; {COLUMNS_MAX} is the most.')
        chairs = [(x, letter) for x, letter in enumerate(columns) if letter not in _GAPS]
        kinds = [_kind(label, x, letter) for x, letter in chairs]
        labels = self._labels(label, rule, [x for x, _ in chairs])
        prefix = self.section.section_id if self.section else ""
        seats: list[Seat] = []
        for said, (x, letter), kind in zip(labels, chairs, kinds, strict=True):
            number, written_out = number_and_label(said)
            seat_id, is_broken = seat_id_of(label, said, prefix), letter == _OUT_OF_ORDER
            seats.append(Seat(seat_id, label, number, x, y, kind, is_broken, written_out))
        return Row(label, y, tuple(seats), self.section)

    def _labels(self, label: str, rule: str, columns: list[int]) -> list[str]:
        try:
            numbering = read_numbering(rule) if rule.strip() else self.numbering
            return numbering.label_chairs(columns, self.middle)
        except NumberingError as error:
            raise _BadLine(f'row "{label}": {error}') from error


def _first_twice(seat_ids: list[str]) -> str:
    return next(one for at, one in enumerate(seat_ids) if one in seat_ids[:at])


def _kind(label: str, x: int, letter: str) -> SeatKind:
    if letter == _OUT_OF_ORDER:
        return SeatKind.STANDARD
    if letter not in _KINDS:
        raise _BadLine(
            f'row "{label}" has {letter!a} in column {x + 1}; a seat is s, p, w, c or l, a chair out of order is x, '
            "a gap is a dot or a space."
        )
    return _KINDS[letter]
