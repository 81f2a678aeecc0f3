"""A SQLite ledger with 100,000 bookings: the rooms on the programme are sold out, the others are of years gone by."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from tests.harness.processes.world import SEATS, World

BOOKINGS = 100_000
FILL = f"""
    WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {BOOKINGS} - 1)
    INSERT INTO bookings
        (reference, place, session_id, showtime_id, seat_id, user_id, booked_at_ms, cancelled_at_ms)
    SELECT hex(randomblob(8)), 0, hex(randomblob(16)), 'room-' || (i / {len(SEATS)}),
        char(65 + i % {len(SEATS)} / 20) || (1 + i % 20), 'u' || i, i, NULL
    FROM n"""  # noqa: S608 - the numbers above


def fill(place: World) -> None:
    """Write them into the world's ledger, whose server does not run."""
    with closing(sqlite3.connect(place.database_url.removeprefix("sqlite:///"))) as file, file:
        file.execute(FILL)
        assert file.execute("SELECT count(*) FROM bookings").fetchone() == (BOOKINGS,)
