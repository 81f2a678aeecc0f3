"""Bookings to write, and direct access to the database beside the ledger."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from alembic import command
from sqlalchemy import Connection, text

from firstclick.domain.booking import Booking, booking_reference
from firstclick.ledger.engines import plain_engine
from firstclick.ledger.schema_migration import migration_config

ROWS = 100_000
FILL = f"""
    WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {ROWS} - 1)
    INSERT INTO bookings
        (reference, place, session_id, showtime_id, seat_id, user_id, booked_at_ms, cancelled_at_ms)
    SELECT hex(randomblob(8)), 0, hex(randomblob(16)), 'show-' || (i / 200), 'S' || (i % 200), 'u', i, NULL
    FROM n"""  # noqa: S608 - the number above
"""SQL that adds `ROWS` bookings to a SQLite ledger, 200 at each of `show-0`, `show-1`, …"""

NOW_MS = 1_795_000_000_000


def a_booking(
    *seat_ids: str, showtime_id: str = "show-1", session_id: str = "", reference: str = "", user_id: str = "alice"
) -> Booking:
    """A booking with a session of its own, of seat B4 unless seats are given."""
    return Booking(
        reference or booking_reference(secrets.randbits(64)),
        session_id or str(uuid.uuid4()),
        showtime_id,
        user_id,
        seat_ids or ("B4",),
        NOW_MS,
    )


@contextmanager
def by_hand(url: str) -> Iterator[Connection]:
    """A separate connection, in a transaction."""
    engine = plain_engine(url)
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def run_by_hand(url: str, *statements: str) -> None:
    """Execute statements that FirstClick itself never executes, in one transaction."""
    with by_hand(url) as connection:
        for statement in statements:
            connection.execute(text(statement))


def found_by_hand(url: str, query: str) -> Sequence[tuple[Any, ...]]:
    """The rows of a query."""
    with by_hand(url) as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def make_old(url: str, revision: str = "0001") -> None:
    """A ledger of an older schema."""
    config = migration_config()
    with by_hand(url) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
