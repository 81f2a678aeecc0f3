"""The installation's id, staff's changes of house seats, and the keys of trusted servers."""

from __future__ import annotations

import uuid

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Create the three tables; the id is made here, once for the life of the ledger."""
    installation = op.create_table("installation", sa.Column("installation_id", sa.Text, primary_key=True))
    op.bulk_insert(installation, [{"installation_id": uuid.uuid4().hex}])
    op.create_table(
        "house_seat_changes",
        sa.Column("showtime_id", sa.Text, primary_key=True),
        sa.Column("seat_id", sa.Text, primary_key=True),
        sa.Column("reserved", sa.Boolean, nullable=False),
        sa.Column("label", sa.Text, nullable=False),
        sa.Column("changed_at_ms", sa.BigInteger, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
    )
    op.create_table(
        "server_keys",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("key_hash", sa.LargeBinary, nullable=False, unique=True),
        sa.Column("scopes", sa.JSON, nullable=False),
        sa.Column("created_at_ms", sa.BigInteger, nullable=False),
    )
