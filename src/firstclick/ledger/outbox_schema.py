"""The tables of the outside world: who listens, numbered events, webhooks and deliveries.

Times are milliseconds since 1970 UTC.
"""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, Index, Integer, LargeBinary, Table, Text, literal_column

from firstclick.ledger.schema import metadata

outbox = Table(
    "outbox",
    metadata,
    Column("item_id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("payload", JSON, nullable=False),
    Column("created_at_ms", BigInteger, nullable=False),
)
"""What must leave, written in the transaction that it is about, while somebody listens. A row goes when its events are
published."""

event_listeners = Table("event_listeners", metadata, Column("name", Text, primary_key=True))
"""Who gets events: `webhook:<id>`, `key:<name>`, `mail`. While there is nobody, nothing is written."""

events = Table(
    "events",
    metadata,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("event_id", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("showtime_id", Text, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("published_at_ms", BigInteger, nullable=False),
    Column("data", Text, nullable=False),
)
"""What was published: 1, 2, 3, … by `position`, and by `sequence` at each showtime, in the order of commits."""

Index("events_by_age", events.c.published_at_ms)

event_counters = Table(
    "event_counters",
    metadata,
    Column("showtime_id", Text, primary_key=True),
    Column("newest", BigInteger, nullable=False),
)
"""The newest `sequence` of each showtime, and under the empty id the newest `position`."""

webhooks = Table(
    "webhooks",
    metadata,
    Column("webhook_id", Text, primary_key=True),
    Column("url", Text, nullable=False),
    Column("events", JSON, nullable=False),
    Column("secret", Text, nullable=False),
    Column("old_secret", Text, nullable=False),
    Column("signing_key", LargeBinary, nullable=False),
    Column("old_signing_key", LargeBinary, nullable=False),
    Column("old_until_ms", BigInteger, nullable=False),
    Column("created_at_ms", BigInteger, nullable=False),
    Column("disabled_at_ms", BigInteger),
    Column("disabled_why", Text, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("paused_until_ms", BigInteger, nullable=False),
)
"""Receivers of events, with what signs them: until `old_until_ms` the keys before the present ones sign too.

`failures` counts the tries in a row that failed; until `paused_until_ms` none is made.
"""

deliveries = Table(
    "deliveries",
    metadata,
    Column("delivery_id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("target", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("payload", JSON, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_at_ms", BigInteger, nullable=False),
    Column("lease", Text, nullable=False),
    Column("status", Integer, nullable=False),
    Column("error", Text, nullable=False),
    Column("created_at_ms", BigInteger, nullable=False),
    Column("ended_at_ms", BigInteger),
)
"""An event (`subject` is its id) for a webhook (`target` is its id), or a mail (`target` is `mail`).

Who delivers it first pushes `next_at_ms` ahead by compare-and-set, and writes what came of it while `lease` is still
its own. `status` and `error` are those of the last try.
"""

IS_WAITING = deliveries.c.state == literal_column("'waiting'")
IS_DEAD = deliveries.c.state == literal_column("'dead'")
"""As literals: SQLite takes an index with a condition only where the condition stands in the query."""

Index("one_delivery_a_target", deliveries.c.target, deliveries.c.subject, unique=True)
Index(
    "deliveries_waiting",
    deliveries.c.target,
    deliveries.c.next_at_ms,
    sqlite_where=IS_WAITING,
    postgresql_where=IS_WAITING,
)
Index("deliveries_dead", deliveries.c.target, sqlite_where=IS_DEAD, postgresql_where=IS_DEAD)
Index("deliveries_by_age", deliveries.c.created_at_ms)
