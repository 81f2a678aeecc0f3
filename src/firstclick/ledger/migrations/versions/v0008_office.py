"""How staff took the money, the seats that a booking was moved from; payments by showtime, the audit log by subject."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add the columns and the index."""
    for name, kind in (("paid_by", sa.Text), ("taken_by", sa.Text), ("taken_at_ms", sa.BigInteger), ("note", sa.Text)):
        op.add_column("payments", sa.Column(name, kind))
    op.add_column("bookings", sa.Column("moved_from", sa.JSON(none_as_null=True)))
    op.create_index("payments_of_a_showtime", "payments", ["showtime_id"])
    op.create_index("audit_of_a_subject", "audit", ["subject"])
