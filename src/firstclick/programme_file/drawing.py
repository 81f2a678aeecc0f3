"""Reads a seat map from a drawing in text, and draws one.

A drawing has a line for each row, the row nearest the screen first: the row's label, a space, then a character for each
column. Labels have capital letters only: with digits, "1" + "23" and "12" + "3" would be the same seat id. An `x` is a
chair that is out of order: it is numbered like the others, and its kind is not drawn.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator

from firstclick.domain.seats.seat_map import Row, Seat, SeatKind, SeatMap

ROWS_MAX = 200
COLUMNS_MAX = 200

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
_LABEL = re.compile(r"[A-Z]{1,3}")
_LABELLED = re.compile(r"( *[A-Z]{1,3})(?: |$)")


class DrawingError(Exception):
    """The text is not a seat map. `complaints` are pairs of a line of the drawing, from 0, and a sentence."""

    def __init__(self, complaints: list[tuple[int, str]]) -> None:
        super().__init__(complaints[0][1])
        self.complaints = tuple(complaints)


class _BadRow(Exception):
    """One line of the drawing is not a valid row; `str()` gives the reason."""


def read_drawing(text: str, right_to_left: bool = False) -> SeatMap:
    """Read the seat map of a drawing. Raises `DrawingError`.

    Seats are numbered from 1 along each row without counting gaps, from the left unless `right_to_left`. A blank line
    between rows is a cross aisle: it is as deep as a row and has no label.
    """
    numbered = list(enumerate(textwrap.dedent(text).split("\n")))
    drawn = [(index, line) for index, line in numbered if line.strip(_GAPS)]
    if not drawn:
        raise DrawingError([(0, "the seat map has no rows.")])
    if len(drawn) > ROWS_MAX:
        raise DrawingError([(0, f"the seat map has {len(drawn)} rows; {ROWS_MAX} is the most.")])
    return SeatMap(tuple(_read_rows(drawn, right_to_left)))


def draw(seat_map: SeatMap) -> str:
    """Draw a seat map so that `read_drawing` reads it back. The direction of the seat numbers is not drawn."""
    label_chars = max((len(row.label) for row in seat_map.rows), default=0)
    return "\n".join(_draw_lines(seat_map, label_chars))


def _draw_lines(seat_map: SeatMap, label_chars: int) -> Iterator[str]:
    y = seat_map.rows[0].y if seat_map.rows else 0
    for row in seat_map.rows:
        yield from [""] * (row.y - y)
        yield f"{row.label:<{label_chars}} {draw_columns(row)}"
        y = row.y + 1


def draw_columns(row: Row) -> str:
    """The characters of a row's columns."""
    letters = {seat.x: _OUT_OF_ORDER if seat.out_of_order else _LETTERS[seat.kind] for seat in row.seats}
    return "".join(letters.get(x, ".") for x in range(max(letters, default=-1) + 1))


def _read_rows(drawn: list[tuple[int, str]], right_to_left: bool) -> list[Row]:
    complaints: list[tuple[int, str]] = []
    rows: dict[str, Row] = {}
    label_chars = _label_chars(drawn)
    for index, line in drawn:
        try:
            row = _read_row(line, index - drawn[0][0], label_chars, right_to_left)
            if rows.setdefault(row.label, row) is not row:
                complaints.append((index, f'row "{row.label}" is drawn twice.'))
        except _BadRow as bad:
            complaints.append((index, str(bad)))
    if complaints:
        raise DrawingError(complaints)
    return list(rows.values())


def _label_chars(drawn: list[tuple[int, str]]) -> int:
    # Columns are aligned whether a label is "A" or "AA", so the longest label sets where they begin.
    labels = (_LABELLED.match(line) for _, line in drawn)
    return max((len(label[1]) for label in labels if label), default=1)


def _read_row(line: str, y: int, label_chars: int, right_to_left: bool) -> Row:
    label = _read_label(line, label_chars)
    columns = line[label_chars + 1 :].rstrip(_GAPS)
    if not columns:
        raise _BadRow(f'row "{label}" has no seats.')
    if len(columns) > COLUMNS_MAX:
        raise _BadRow(f'row "{label}" has {len(columns)} columns; {COLUMNS_MAX} is the most.')
    chairs = [(x, letter) for x, letter in enumerate(columns) if letter not in _GAPS]
    numbers = range(len(chairs), 0, -1) if right_to_left else range(1, len(chairs) + 1)
    seats = (
        Seat(f"{label}{n}", label, n, x, y, _kind(label, x, letter), letter == _OUT_OF_ORDER)
        for n, (x, letter) in zip(numbers, chairs, strict=True)
    )
    return Row(label, y, tuple(seats))


def _read_label(line: str, label_chars: int) -> str:
    label = line[:label_chars].strip()
    if line[label_chars : label_chars + 1] not in ("", " ") or not _LABEL.fullmatch(label):
        raise _BadRow(
            f"{line[:20]!a} must begin with a row label of one to three capital letters and a space; "
            "the columns begin one space after the longest label."
        )
    return label


def _kind(label: str, x: int, letter: str) -> SeatKind:
    if letter == _OUT_OF_ORDER:
        return SeatKind.STANDARD
    if letter not in _KINDS:
        raise _BadRow(
            f'row "{label}" has {letter!a} in column {x + 1}; a seat is s, p, w, c or l, a chair out of order is x, '
            "a gap is a dot or a space."
        )
    return _KINDS[letter]
