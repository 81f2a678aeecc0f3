"""The advisory locks that FirstClick takes in PostgreSQL. SQLite has one writer, and files that are locked instead.

A database has one space of numbers for locks of sessions and of transactions: two uses of a number wait for each other.
"""

from __future__ import annotations

from enum import IntEnum, unique

from sqlalchemy import TextClause, text


@unique
class Advisory(IntEnum):
    """What one process at a time does, or all but one."""

    MIGRATION = 1_179_210_061
    CLAIM = 1_179_210_062
    EVENT_POSITIONS = 1_179_210_063
    AUDIT_LOG = 1_179_210_064

    def until_commit(self) -> TextClause:
        """The statement that waits for the lock and keeps it until the transaction ends."""
        return text(f"SELECT pg_advisory_xact_lock({self:d})")

    def for_session(self, *, shared: bool) -> TextClause:
        """The statement that returns whether the connection has got the lock, which it keeps; it does not wait."""
        return text(f"SELECT pg_try_advisory_lock{'_shared' if shared else ''}({self:d})")
