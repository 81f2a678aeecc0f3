"""Who was let in at the door, and the devices that scan."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Create the two tables."""
    op.create_table(
        "admissions",
        sa.Column("scan_id", sa.Text, primary_key=True),
        sa.Column("reference", sa.Text, nullable=False),
        sa.Column("showtime_id", sa.Text, nullable=False),
        sa.Column("seat_ids", sa.JSON, nullable=False),
        sa.Column("way", sa.Text, nullable=False),
        sa.Column("device", sa.Text, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("scanned_at_ms", sa.BigInteger, nullable=False),
        sa.Column("received_at_ms", sa.BigInteger, nullable=False),
        sa.Column("offline", sa.Boolean, nullable=False),
        sa.Column("undoes", sa.Text, nullable=False),
        sa.Column("refused", sa.Text),
    )
    op.create_index("admissions_of_a_ticket", "admissions", ["reference"])
    op.create_index("admissions_of_a_showtime", "admissions", ["showtime_id"])
    op.create_table(
        "door_devices",
        sa.Column("device_id", sa.Text, primary_key=True),
        sa.Column("label", sa.Text, nullable=False),
        sa.Column("token_hash", sa.LargeBinary, nullable=False, unique=True),
        sa.Column("created_at_ms", sa.BigInteger, nullable=False),
        sa.Column("created_by", sa.Text, nullable=False),
        sa.Column("revoked_at_ms", sa.BigInteger),
        sa.Column("revoked_by", sa.Text, nullable=False),
    )
