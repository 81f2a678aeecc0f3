"""The error of a ledger that cannot be used, for the person who runs the server. Customers never see it."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError


class LedgerNotReady(Exception):
    """The database cannot be opened, migrated or copied; `str()` is a sentence for whoever runs the server."""


def error_summary(error: BaseException) -> str:
    """The first line of a database error, without the statement, its values or a password."""
    cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    return next(iter(str(cause).strip().splitlines()), "") or type(cause).__name__
