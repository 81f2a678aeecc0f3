"""Reads the `[[auditorium]]` tables, and the auditoriums that `[[movie]]` tables define."""

from __future__ import annotations

from collections.abc import Callable

from firstclick.domain.programme import Auditorium
from firstclick.domain.seats.kind_rules import SeatRules
from firstclick.domain.seats.seat_map import SeatMap, plain_grid
from firstclick.programme_file.chair_numbers import Numbering, NumberingError, read_numbering
from firstclick.programme_file.drawing import COLUMNS_MAX, ROWS_MAX, DrawingError, read_drawing
from firstclick.programme_file.problems import did_you_mean, quoted
from firstclick.programme_file.seat_table import read_table
from firstclick.programme_file.tables import Table

DRAWING_MAX_CHARS = 100_000
TABLE_MAX_CHARS = 1_000_000
COMPLAINTS_MAX = 100
"""Of a drawing or a table: whoever mends these sees the others afterwards."""
MINUTES_MAX = 100_000
"""The longest time before a start at which wheelchair places are sold to all: more than two months."""

_RULES = ("orphan_rule", "orphan_walls", "love_pairs", "companion_rule", "accessible_until_minutes")
_KEYS = ("id", "name", *_RULES, "house_seats", "rows", "seats_per_row", "seat_map", "numbering", "seat_table")
_NO_SEATS = SeatMap(())


def read_auditorium(table: Table) -> Auditorium:
    """Read one table. Its seats are given by a drawing, or by the numbers of rows and of seats per row."""
    table.refuse_unknown(_KEYS)
    seat_map = _read_seat_map(table)
    return Auditorium(
        auditorium_id=table.identifier(),
        name=table.prose("name"),
        seat_map=seat_map,
        house_seats=_read_house_seats(table, seat_map),
        orphan_rule=table.flag("orphan_rule", default=True),
        rules=_read_rules(table),
    )


def _read_rules(table: Table) -> SeatRules:
    return SeatRules(
        love_pairs=table.flag("love_pairs", default=True),
        companions=table.flag("companion_rule", default=True),
        walls=table.flag("orphan_walls", default=False),
        accessible_min=table.integer("accessible_until_minutes", 0, MINUTES_MAX)
        if table.has("accessible_until_minutes")
        else None,
    )


def own_auditorium(table: Table, movie_id: str) -> Auditorium:
    """The auditorium that a movie without a timetable defines. Its id is the movie's id.

    It has no orphan rule, because the first version of the API sells any free seat of these movies.
    """
    return Auditorium(movie_id, "Auditorium", read_grid(table), orphan_rule=False)


def read_grid(table: Table) -> SeatMap:
    """A seat map without gaps, from `rows` and `seats_per_row`."""
    rows = table.integer("rows", 1, ROWS_MAX)
    seats_per_row = table.integer("seats_per_row", 1, COLUMNS_MAX)
    return plain_grid(rows, seats_per_row)


def _read_seat_map(table: Table) -> SeatMap:
    counted = table.has("rows") or table.has("seats_per_row")
    if table.has("seat_map") + table.has("seat_table") + counted != 1:
        table.complain('it needs either "seat_map" or "rows" and "seats_per_row" or "seat_table"; one of them.')
        return _NO_SEATS
    if not table.has("seat_map") and table.has("numbering"):
        table.complain('"numbering" is for a drawn "seat_map"; other seats have their numbers already.', "numbering")
    if counted:
        return read_grid(table)
    return _read_drawing(table) if table.has("seat_map") else _read_table(table)


def _read_drawing(table: Table) -> SeatMap:
    numbering = _read_numbering(table)
    drawing = table.text("seat_map", chars_max=DRAWING_MAX_CHARS)
    return _read(table, "seat_map", lambda: read_drawing(drawing, numbering)) if drawing else _NO_SEATS


def _read_table(table: Table) -> SeatMap:
    seats = table.text("seat_table", chars_max=TABLE_MAX_CHARS)
    return _read(table, "seat_table", lambda: read_table(seats)) if seats else _NO_SEATS


def _read(table: Table, key: str, read: Callable[[], SeatMap]) -> SeatMap:
    try:
        return read()
    except DrawingError as error:
        for offset, sentence in error.complaints[:COMPLAINTS_MAX]:
            table.complain_within(sentence, key, offset)
        return _NO_SEATS


def _read_numbering(table: Table) -> Numbering:
    try:
        numbering = read_numbering(table.text("numbering", default="left-to-right"))
    except NumberingError as error:
        table.complain(f"numbering: {error}", "numbering")
        return Numbering()
    if numbering.labels:
        table.complain('numbering must be a rule, such as "right-to-left" or "odd-even".', "numbering")
        return Numbering()
    return numbering


def _read_house_seats(table: Table, seat_map: SeatMap) -> tuple[str, ...]:
    house_seats = table.texts("house_seats")
    if not seat_map.seats:
        return ()
    for seat_id in house_seats:
        if seat_id not in seat_map.by_id:
            hint = did_you_mean(seat_id, seat_map.by_id)
            table.complain(f"the house seat {quoted(seat_id)} is not on its seat map{hint}", "house_seats")
    return house_seats
