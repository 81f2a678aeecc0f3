"""Errors for operators, raised when a ledger cannot be used. They are not shown to customers."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError


class LedgerNotReady(Exception):
    """The database cannot be opened, migrated or copied; `str()` is a sentence for the operator."""


def first_line(error: BaseException) -> str:
    """The first line of a database's error message, without the statement, its values or a password."""
    cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    return next(iter(str(cause).strip().splitlines()), "") or type(cause).__name__
