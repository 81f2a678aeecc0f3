"""Passkeys of staff, and the challenges that were used."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Create the two tables."""
    op.create_table(
        "staff_passkeys",
        sa.Column("credential_id", sa.LargeBinary, primary_key=True),
        sa.Column("staff_id", sa.Text, nullable=False),
        sa.Column("label", sa.Text, nullable=False),
        sa.Column("public_key", sa.LargeBinary, nullable=False),
        sa.Column("sign_count", sa.BigInteger, nullable=False),
        sa.Column("created_at_ms", sa.BigInteger, nullable=False),
        sa.Column("used_at_ms", sa.BigInteger),
    )
    op.create_index("passkeys_of_staff", "staff_passkeys", ["staff_id"])
    op.create_table(
        "used_challenges",
        sa.Column("challenge_hash", sa.LargeBinary, primary_key=True),
        sa.Column("ends_at_ms", sa.BigInteger, nullable=False),
    )
