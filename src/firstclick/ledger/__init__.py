"""The durable truth in SQL: bookings, programme and answers given, in one schema for SQLite and PostgreSQL.

It knows no seat store, no rule of holding and no HTTP. Whatever goes wrong at the database is `LedgerUnavailable`.
"""

from firstclick.ledger.backup import backup as backup
from firstclick.ledger.errors import LedgerNotReady as LedgerNotReady
from firstclick.ledger.ledger import SqlLedger as SqlLedger
from firstclick.ledger.schema_migration import SchemaState as SchemaState
from firstclick.ledger.schema_migration import check as check
from firstclick.ledger.schema_migration import migrate as migrate
from firstclick.ledger.urls import plain_url as plain_url
from firstclick.ledger.urls import sqlite_url as sqlite_url
