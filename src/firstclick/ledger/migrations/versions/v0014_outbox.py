"""The outbox anew: who listens, bookings to announce, numbered events, webhooks and deliveries."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")
WAITING = sa.text("state = 'waiting'")
DEAD = sa.text("state = 'dead'")
TO_ANNOUNCE = sa.text("announce IS NOT NULL")


def upgrade() -> None:
    """Nobody was listening until now: what stood in the outbox goes, and keys that read events begin to listen."""
    op.drop_table("outbox")
    op.create_table(
        "outbox",
        sa.Column("item_id", NUMBER, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("payload", sa.JSON, nullable=False),
        sa.Column("created_at_ms", sa.BigInteger, nullable=False),
    )
    op.create_table("event_listeners", sa.Column("name", sa.Text, primary_key=True))
    _create_events()
    _create_webhooks()
    _create_deliveries()
    _listen_by_keys()
    op.add_column("bookings", sa.Column("announce", sa.Boolean))
    op.create_index(
        "bookings_to_announce",
        "bookings",
        ["booked_at_ms"],
        sqlite_where=TO_ANNOUNCE,
        postgresql_where=TO_ANNOUNCE,
    )


def _create_events() -> None:
    op.create_table(
        "events",
        sa.Column("position", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("event_id", sa.Text, nullable=False, unique=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("showtime_id", sa.Text, nullable=False),
        sa.Column("sequence", sa.BigInteger, nullable=False),
        sa.Column("at_ms", sa.BigInteger, nullable=False),
        sa.Column("published_at_ms", sa.BigInteger, nullable=False),
        sa.Column("data", sa.Text, nullable=False),
    )
    op.create_index("events_by_age", "events", ["published_at_ms"])
    op.create_table(
        "event_counters",
        sa.Column("showtime_id", sa.Text, primary_key=True),
        sa.Column("newest", sa.BigInteger, nullable=False),
    )


def _create_webhooks() -> None:
    op.create_table(
        "webhooks",
        sa.Column("webhook_id", sa.Text, primary_key=True),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("events", sa.JSON, nullable=False),
        sa.Column("secret", sa.Text, nullable=False),
        sa.Column("old_secret", sa.Text, nullable=False),
        sa.Column("signing_key", sa.LargeBinary, nullable=False),
        sa.Column("old_signing_key", sa.LargeBinary, nullable=False),
        sa.Column("old_until_ms", sa.BigInteger, nullable=False),
        sa.Column("created_at_ms", sa.BigInteger, nullable=False),
        sa.Column("disabled_at_ms", sa.BigInteger),
        sa.Column("disabled_why", sa.Text, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("paused_until_ms", sa.BigInteger, nullable=False),
    )


def _create_deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("delivery_id", NUMBER, primary_key=True),
        sa.Column("target", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("payload", sa.JSON, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_at_ms", sa.BigInteger, nullable=False),
        sa.Column("lease", sa.Text, nullable=False),
        sa.Column("status", sa.Integer, nullable=False),
        sa.Column("error", sa.Text, nullable=False),
        sa.Column("created_at_ms", sa.BigInteger, nullable=False),
        sa.Column("ended_at_ms", sa.BigInteger),
    )
    op.create_index("one_delivery_a_target", "deliveries", ["target", "subject"], unique=True)
    op.create_index(
        "deliveries_waiting",
        "deliveries",
        ["target", "next_at_ms"],
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )
    op.create_index("deliveries_dead", "deliveries", ["target"], sqlite_where=DEAD, postgresql_where=DEAD)
    op.create_index("deliveries_by_age", "deliveries", ["created_at_ms"])


def _listen_by_keys() -> None:
    keys = sa.table("server_keys", sa.column("name", sa.Text), sa.column("scopes", sa.JSON))
    listeners = sa.table("event_listeners", sa.column("name", sa.Text))
    for row in op.get_bind().execute(sa.select(keys)).all():
        if "events" in row.scopes:
            op.execute(sa.insert(listeners).values(name=f"key:{row.name}"))
