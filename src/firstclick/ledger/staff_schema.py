"""The tables of staff, their sessions, and the audit log, beside those in `schema`."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, LargeBinary, Table, Text

from firstclick.ledger.schema import metadata

staff = Table(
    "staff",
    metadata,
    Column("staff_id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("name_key", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("created_at_ms", BigInteger, nullable=False),
    Column("removed_at_ms", BigInteger),
)
"""Who was removed keeps a row, because the audit log names them; a newcomer may have the same name."""

PRESENT = staff.c.removed_at_ms.is_(None)

Index("one_present_name", staff.c.name_key, unique=True, sqlite_where=PRESENT, postgresql_where=PRESENT)

staff_sessions = Table(
    "staff_sessions",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True),
    Column("staff_id", Text, nullable=False),
    Column("signed_in_at_ms", BigInteger, nullable=False),
    Column("seen_at_ms", BigInteger, nullable=False),
    Column("proved_at_ms", BigInteger, nullable=False),
)
"""Sign-ins that are in use. Nobody can sign in with what is stored here. A session that ends is deleted."""

Index("sessions_of_staff", staff_sessions.c.staff_id)

audit = Table(
    "audit",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("who", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("details", Text, nullable=False),
    Column("mac", Text, nullable=False),
)
"""Append-only. Numbers have no gaps; `mac` is over the row and the `mac` of the row before (`domain.staff.audit`)."""

Index("audit_of_a_subject", audit.c.subject)
