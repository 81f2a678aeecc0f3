"""Price lists by number, the list of each showtime, and the promos and the cancel rule of each programme."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Create the table of price lists, and add the columns; showtimes of earlier programmes have no prices."""
    op.create_table(
        "price_lists",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("fingerprint", sa.Text, nullable=False, unique=True),
        sa.Column("document", sa.JSON, nullable=False),
        sa.Column("created_at_ms", sa.BigInteger, nullable=False),
    )
    op.add_column("showtimes", sa.Column("price_list", sa.Integer))
    op.add_column("programme", sa.Column("promos", sa.JSON))
    op.add_column("programme", sa.Column("cancel_until_min", sa.Integer))
