"""Staff, their sessions, and the audit log."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

_PRESENT = sa.text("removed_at_ms IS NULL")


def upgrade() -> None:
    """Create the three tables."""
    op.create_table(
        "staff",
        sa.Column("staff_id", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("name_key", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("password_hash", sa.Text, nullable=False),
        sa.Column("created_at_ms", sa.BigInteger, nullable=False),
        sa.Column("removed_at_ms", sa.BigInteger),
    )
    op.create_index(
        "one_present_name", "staff", ["name_key"], unique=True, sqlite_where=_PRESENT, postgresql_where=_PRESENT
    )
    op.create_table(
        "staff_sessions",
        sa.Column("token_hash", sa.LargeBinary, primary_key=True),
        sa.Column("staff_id", sa.Text, nullable=False),
        sa.Column("signed_in_at_ms", sa.BigInteger, nullable=False),
        sa.Column("seen_at_ms", sa.BigInteger, nullable=False),
        sa.Column("proved_at_ms", sa.BigInteger, nullable=False),
    )
    op.create_index("sessions_of_staff", "staff_sessions", ["staff_id"])
    op.create_table(
        "audit",
        sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("at_ms", sa.BigInteger, nullable=False),
        *[sa.Column(name, sa.Text, nullable=False) for name in ("who", "what", "subject", "source", "details", "mac")],
    )
