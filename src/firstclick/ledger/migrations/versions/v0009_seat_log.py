"""The log of every seat event, and keyframes of whole maps, in place of the log of sales."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

_OBJECT = {"sqlite": "json_object", "postgresql": "json_build_object"}


def upgrade() -> None:
    """Create the two tables, and carry the sales over in order, under an epoch of their own."""
    for name in ("seat_log", "seat_keyframes"):
        op.create_table(
            name,
            sa.Column("showtime_id", sa.Text, primary_key=True),
            sa.Column("epoch", sa.Text, primary_key=True),
            sa.Column("position", sa.BigInteger, primary_key=True, autoincrement=False),
            sa.Column("at_ms", sa.BigInteger, nullable=False),
            sa.Column("seats", sa.JSON, nullable=False),
            sqlite_with_rowid=False,
        )
    op.execute(f"""
        INSERT INTO seat_log (showtime_id, epoch, position, at_ms, seats)
        SELECT showtime_id, 'sales-before-the-seat-log',
            row_number() OVER (PARTITION BY showtime_id ORDER BY event_id), at_ms,
            {_OBJECT[op.get_bind().dialect.name]}(
                seat_id, CASE what WHEN 'confirmed' THEN 'confirmed' ELSE 'available' END)
        FROM seat_events""")  # noqa: S608 - the names above
    op.drop_table("seat_events")
