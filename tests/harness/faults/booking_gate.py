"""A gate on PostgreSQL behind the rows of a booking: whoever waits there has looked and written, and is not seen."""

from __future__ import annotations

BUILD = (
    "CREATE TABLE gate ()",
    """CREATE FUNCTION go_through() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN LOCK TABLE gate IN ROW EXCLUSIVE MODE; RETURN NULL; END'""",
    "CREATE TRIGGER behind_the_rows AFTER INSERT ON bookings FOR EACH STATEMENT EXECUTE FUNCTION go_through()",
)
SHUT = "LOCK TABLE gate IN SHARE MODE"
"""It is shut until the end of this transaction."""
WAITING = """
    SELECT count(*) FROM pg_locks
    WHERE NOT granted AND (relation = 'gate'::regclass OR locktype = 'transactionid')"""
"""How many wait there, or for somebody who does."""
