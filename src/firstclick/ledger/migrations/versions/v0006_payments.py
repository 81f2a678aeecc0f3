"""Payments, refunds, uses of promo codes, and the outbox."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_TEXTS = ("promo", "provider", "provider_reference", "next_url")
_TIMES = ("created_at_ms", "since_ms", "pay_by_ms")
_UNSETTLED = sa.text("look_at_ms IS NOT NULL")


def _column(name: str, kind: type[sa.types.TypeEngine[Any]]) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)


def upgrade() -> None:
    """Create the four tables."""
    _create_payments()
    op.create_table(
        "refunds",
        sa.Column("payment_id", sa.Text, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        _column("amount_minor", sa.BigInteger),
        _column("state", sa.Text),
        _column("seat_ids", sa.JSON),
        _column("reason", sa.Text),
        _column("who", sa.Text),
        _column("asked_at_ms", sa.BigInteger),
    )
    op.create_table(
        "promo_uses",
        sa.Column("promo", sa.Text, primary_key=True),
        sa.Column("slot", sa.Integer, primary_key=True, autoincrement=False),
        _column("payment_id", sa.Text),
    )
    op.create_index("promo_uses_of_a_payment", "promo_uses", ["payment_id"])
    op.create_table(
        "outbox",
        sa.Column("item_id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
        _column("kind", sa.Text),
        _column("subject", sa.Text),
        _column("payload", sa.JSON),
        _column("created_at_ms", sa.BigInteger),
        sa.Column("delivered_at_ms", sa.BigInteger),
    )


def _create_payments() -> None:
    op.create_table(
        "payments",
        sa.Column("payment_id", sa.Text, primary_key=True),
        _column("version", sa.BigInteger),
        _column("state", sa.Text),
        _column("session_id", sa.Text),
        _column("showtime_id", sa.Text),
        *[_column(name, sa.Text) for name in ("user_id", "email", "name", "language")],
        _column("lines", sa.JSON),
        *[_column(name, sa.BigInteger) for name in ("fees_minor", "total_minor", "charged_minor")],
        _column("currency", sa.Text),
        _column("price_list", sa.Integer),
        *[_column(name, sa.Text) for name in _TEXTS],
        *[_column(name, sa.BigInteger) for name in _TIMES],
        sa.Column("look_at_ms", sa.BigInteger),
        _column("offer_by_ms", sa.BigInteger),
        _column("declined", sa.Boolean),
        _column("accepted", sa.Boolean),
        _column("cancelled", sa.JSON),
    )
    op.create_index("one_payment_a_session", "payments", ["session_id"], unique=True)
    for name, column in (("payments_to_look_at", "look_at_ms"), ("unsettled_payments", "showtime_id")):
        op.create_index(name, "payments", [column], sqlite_where=_UNSETTLED, postgresql_where=_UNSETTLED)
