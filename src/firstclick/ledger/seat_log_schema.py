"""The tables of the seat log, beside those in `schema`."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, Table, Text

from firstclick.ledger.schema import metadata


def _rows_of_a_showtime(name: str) -> Table:
    """Rows are found by showtime, epoch and position only; on SQLite the key is the table, which is half the size."""
    return Table(
        name,
        metadata,
        Column("showtime_id", Text, primary_key=True),
        Column("epoch", Text, primary_key=True),
        Column("position", BigInteger, primary_key=True, autoincrement=False),
        Column("at_ms", BigInteger, nullable=False),
        Column("seats", JSON, nullable=False),
        sqlite_with_rowid=False,
    )


seat_log = _rows_of_a_showtime("seat_log")
"""Append-only: a row for each seat event, with the words of the seats that it changed. It has no customers' ids."""

seat_keyframes = _rows_of_a_showtime("seat_keyframes")
"""The words of all seats that are not available at a position, so that a moment is found without the whole log."""
