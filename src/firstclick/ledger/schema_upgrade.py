"""Brings the schema of a ledger up to date while no server uses it.

A server of an older version that ran on would write rows that the newer schema does not have, or fail at each of them.
"""

from __future__ import annotations

from contextlib import closing

from firstclick.ledger.claim import take_claim
from firstclick.ledger.errors import LedgerNotReady
from firstclick.ledger.schema_migration import SchemaState, check, make_ready, migrate
from firstclick.ledger.urls import sqlite_path

USED = (
    "A server uses the ledger {}, whose schema is older than this FirstClick: stop every server of the older version, "
    "then try again."
)


def upgrade_at_start(url: str) -> None:
    """What a server does before it claims its ledger: bring an older SQLite file up to date.

    A PostgreSQL ledger is upgraded by `firstclick migrate` only: servers of several machines may use it. Blocks and
    raises as `upgrade`.
    """
    if sqlite_path(url) is not None and check(url) is SchemaState.OLD:
        _migrate_unused(url)


def upgrade(url: str) -> None:
    """Create the schema, or bring an older one up to date. Blocks for a few seconds when the ledger is used.

    Raises `LedgerNotReady`: a server uses the older schema, or a newer FirstClick has made it.
    """
    if check(url) is SchemaState.OLD:
        _migrate_unused(url)
    else:
        make_ready(url)


def _migrate_unused(url: str) -> None:
    try:
        claim = take_claim(url, alone=True, refusal=USED)
    except LedgerNotReady:
        if check(url) is SchemaState.CURRENT:
            return  # another process of this version was faster, and serves already
        raise
    with closing(claim):
        migrate(url)
