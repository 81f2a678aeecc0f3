"""Cancelled bookings: by whom and why, who bought, and the changes that running servers follow."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_TEXTS = ("cancelled_by", "cancel_reason")
_BUYER = ("email", "name", "language")

# Until this revision FirstClick itself cancelled only bookings that were never written, at the time that they have as
# that of their booking.
_MARK_NEVER_BOOKED = sa.text("UPDATE bookings SET never_booked = true WHERE cancelled_at_ms = booked_at_ms")


def upgrade() -> None:
    """Add the columns and the two tables; the counter's row is made here."""
    for name in _TEXTS:
        op.add_column("bookings", sa.Column(name, sa.Text))
    op.add_column("bookings", sa.Column("never_booked", sa.Boolean, nullable=False, server_default=sa.false()))
    for name in _BUYER:
        op.add_column("bookings", sa.Column(name, sa.Text))
    op.execute(_MARK_NEVER_BOOKED)
    counter = op.create_table(
        "seat_change_counter", sa.Column("newest", sa.BigInteger, primary_key=True, autoincrement=False)
    )
    op.bulk_insert(counter, [{"newest": 0}])
    op.create_table(
        "seat_changes",
        sa.Column("change", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("showtime_id", sa.Text, nullable=False),
    )
