"""What an operator is told when a ledger cannot be used. Customers never read it."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError


class LedgerNotReady(Exception):
    """The database cannot be opened, migrated or copied; `str()` is a sentence for whoever runs the server."""


def told(error: BaseException) -> str:
    """The first line of a database's complaint, without the statement, its values or a password."""
    cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    return next(iter(str(cause).strip().splitlines()), "") or type(cause).__name__
