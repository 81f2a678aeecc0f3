"""The tables of the door together."""

from __future__ import annotations

from firstclick.ledger.admissions import AdmissionTable
from firstclick.ledger.audit import AuditTable
from firstclick.ledger.connection import LedgerConnection
from firstclick.ledger.devices import DeviceTable


class DoorTables:
    """Admissions as `AdmissionLedger`, and devices as `DeviceLedger`."""

    def __init__(self, connection: LedgerConnection, audit: AuditTable) -> None:
        self.admissions = AdmissionTable(connection, audit)
        self.devices = DeviceTable(connection, audit)
