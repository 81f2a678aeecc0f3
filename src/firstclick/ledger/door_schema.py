"""The tables of the door: who was let in, and the devices that scan."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Boolean, Column, Index, LargeBinary, Table, Text

from firstclick.ledger.schema import metadata

admissions = Table(
    "admissions",
    metadata,
    Column("scan_id", Text, primary_key=True),
    Column("reference", Text, nullable=False),
    Column("showtime_id", Text, nullable=False),
    Column("seat_ids", JSON, nullable=False),
    Column("way", Text, nullable=False),
    Column("device", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("scanned_at_ms", BigInteger, nullable=False),
    Column("received_at_ms", BigInteger, nullable=False),
    Column("offline", Boolean, nullable=False),
    Column("undoes", Text, nullable=False),
    Column("refused", Text),
)
"""Append-only. Who is inside is made of these rows (`domain.admission`); an undo is a row of its own."""

Index("admissions_of_a_ticket", admissions.c.reference)
Index("admissions_of_a_showtime", admissions.c.showtime_id)

door_devices = Table(
    "door_devices",
    metadata,
    Column("device_id", Text, primary_key=True),
    Column("label", Text, nullable=False),
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    Column("created_at_ms", BigInteger, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("revoked_at_ms", BigInteger),
    Column("revoked_by", Text, nullable=False),
)
"""Phones that scan for a day. Nobody can scan with what is stored here."""
