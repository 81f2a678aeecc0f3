"""The durable record in SQL: bookings, programme and answers to repeated requests, on SQLite or PostgreSQL.

The package has no rules about seats, and knows neither seat stores nor HTTP. Every failure of the database is raised as
`LedgerUnavailable`.
"""

from firstclick.ledger.backup import backup as backup
from firstclick.ledger.claim import Claim as Claim
from firstclick.ledger.claim import take_claim as take_claim
from firstclick.ledger.errors import LedgerNotReady as LedgerNotReady
from firstclick.ledger.ledger import SqlLedger as SqlLedger
from firstclick.ledger.ledger import opened as opened
from firstclick.ledger.schema_migration import SchemaState as SchemaState
from firstclick.ledger.schema_migration import check as check
from firstclick.ledger.schema_migration import migrate as migrate
from firstclick.ledger.schema_migration import require_current as require_current
from firstclick.ledger.schema_upgrade import upgrade as upgrade
from firstclick.ledger.schema_upgrade import upgrade_at_start as upgrade_at_start
from firstclick.ledger.transfer import copy_ledger as copy_ledger
from firstclick.ledger.urls import plain_url as plain_url
from firstclick.ledger.urls import shown_url as shown_url
from firstclick.ledger.urls import sqlite_path as sqlite_path
from firstclick.ledger.urls import sqlite_url as sqlite_url
