"""Tills, the holds of customers at the counter, and what finds the money that a member of staff took."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

_OPEN = sa.text("closed_at_ms IS NULL")
_TAKEN = sa.text("taken_at_ms IS NOT NULL")


def upgrade() -> None:
    """Create the tables and the indexes."""
    op.create_table(
        "tills",
        sa.Column("till_id", sa.Text, primary_key=True),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("float_minor", sa.BigInteger, nullable=False),
        sa.Column("opened_at_ms", sa.BigInteger, nullable=False),
        sa.Column("closed_at_ms", sa.BigInteger),
        sa.Column("closed_by", sa.Text),
        sa.Column("counted_minor", sa.BigInteger),
        sa.Column("slips_minor", sa.BigInteger),
        sa.Column("note", sa.Text),
    )
    op.create_index("one_open_till", "tills", ["who"], unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN)
    op.create_index("tills_by_time", "tills", ["opened_at_ms"])
    op.create_table(
        "counter_holds",
        sa.Column("session_id", sa.Text, primary_key=True),
        sa.Column("showtime_id", sa.Text, nullable=False),
        sa.Column("label", sa.Text, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("ends_at_ms", sa.BigInteger, nullable=False),
    )
    op.create_index("counter_holds_of_a_showtime", "counter_holds", ["showtime_id"])
    taken_by = ["taken_by", "taken_at_ms"]
    op.create_index("money_taken_by", "payments", taken_by, sqlite_where=_TAKEN, postgresql_where=_TAKEN)
    op.create_index("refunds_asked_by", "refunds", ["who", "asked_at_ms"])
