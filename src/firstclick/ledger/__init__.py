"""The durable store in SQL: bookings, programme and stored answers, in one schema for SQLite and PostgreSQL.

It does not import the seat store, the holding rules or HTTP. Every failure of the database is `LedgerUnavailable`.
"""

from firstclick.ledger.backup import backup as backup
from firstclick.ledger.errors import LedgerNotReady as LedgerNotReady
from firstclick.ledger.ledger import SqlLedger as SqlLedger
from firstclick.ledger.schema_migration import SchemaState as SchemaState
from firstclick.ledger.schema_migration import check as check
from firstclick.ledger.schema_migration import migrate as migrate
from firstclick.ledger.urls import sqlite_url as sqlite_url
from firstclick.ledger.urls import sync_url as sync_url
