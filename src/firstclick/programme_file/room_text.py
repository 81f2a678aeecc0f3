"""Writes a room as the table of a programme file: drawn where a drawing can hold it, else as a table of seats."""

from __future__ import annotations

from firstclick.domain.programme import Auditorium
from firstclick.domain.seats.seat_map import SeatMap
from firstclick.programme_file.drawing import DrawingError, draw, read_drawing
from firstclick.programme_file.seat_table import write_table
from firstclick.programme_file.toml_text import DRAWING, TABLE, new_text


def room_text(room: Auditorium) -> str:
    """The `[[auditorium]]` table; rules of the room that are not about its seats are left out."""
    seats = {DRAWING: draw(room.seat_map) + "\n"} if is_drawable(room.seat_map) else {TABLE: write_table(room.seat_map)}
    return new_text("auditorium", {"id": room.auditorium_id, "name": room.name, **seats})


def is_drawable(seat_map: SeatMap) -> bool:
    """Whether a drawing of the map is read as the same map."""
    try:
        return read_drawing(draw(seat_map)) == seat_map
    except DrawingError:
        return False
