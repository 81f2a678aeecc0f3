"""The tables of the outbox together."""

from __future__ import annotations

from firstclick.ledger.audit import AuditTable
from firstclick.ledger.connection import LedgerConnection
from firstclick.ledger.outbox.deliveries import DeliveryTable
from firstclick.ledger.outbox.events import OutboxTable
from firstclick.ledger.outbox.webhooks import WebhookTable


class OutboxTables:
    """What must leave as `OutboxLedger`, deliveries as `DeliveryLedger`, and webhooks as `WebhookLedger`."""

    def __init__(self, connection: LedgerConnection, audit: AuditTable) -> None:
        self.items = OutboxTable(connection)
        self.deliveries = DeliveryTable(connection)
        self.webhooks = WebhookTable(connection, audit)
