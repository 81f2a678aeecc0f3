"""The tables of staff, their sessions, passkeys and tills, what they hold, and the audit log."""

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

staff_passkeys = Table(
    "staff_passkeys",
    metadata,
    Column("credential_id", LargeBinary, primary_key=True),
    Column("staff_id", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("public_key", LargeBinary, nullable=False),
    Column("sign_count", BigInteger, nullable=False),
    Column("created_at_ms", BigInteger, nullable=False),
    Column("used_at_ms", BigInteger),
)
"""Nobody can sign in with what is stored here. A passkey that is removed is deleted."""

Index("passkeys_of_staff", staff_passkeys.c.staff_id)

used_challenges = Table(
    "used_challenges",
    metadata,
    Column("challenge_hash", LargeBinary, primary_key=True),
    Column("ends_at_ms", BigInteger, nullable=False),
)
"""Challenges that passkeys have answered, until they are over: each counts once."""

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

tills = Table(
    "tills",
    metadata,
    Column("till_id", Text, primary_key=True),
    Column("who", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("float_minor", BigInteger, nullable=False),
    Column("opened_at_ms", BigInteger, nullable=False),
    Column("closed_at_ms", BigInteger),
    Column("closed_by", Text),
    Column("counted_minor", BigInteger),
    Column("slips_minor", BigInteger),
    Column("note", Text),
)
"""A row for each till. What should be in it is not stored: the payments and refunds of its time say so."""

OPEN = tills.c.closed_at_ms.is_(None)

Index("one_open_till", tills.c.who, unique=True, sqlite_where=OPEN, postgresql_where=OPEN)
Index("tills_by_time", tills.c.opened_at_ms)

counter_holds = Table(
    "counter_holds",
    metadata,
    Column("session_id", Text, primary_key=True),
    Column("showtime_id", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("ends_at_ms", BigInteger, nullable=False),
)
"""For whom staff hold seats, and who of them does. The hold itself is in the seat store; old rows are deleted."""

Index("counter_holds_of_a_showtime", counter_holds.c.showtime_id)
