"""The devices of the door in SQL."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from firstclick.domain.staff.audit import AuditEntry
from firstclick.domain.staff.devices import DEVICE_LIFE_MS, DEVICES_MAX, DoorDevice
from firstclick.ledger.audit import AuditTable, Record
from firstclick.ledger.connection import LedgerConnection, all_rows
from firstclick.ledger.door_schema import door_devices

KEPT_MS = 7 * DEVICE_LIFE_MS
"""Staff see devices for so long after their first moment."""
ROWS = select(door_devices)


class DeviceTable:
    """As `DeviceLedger`."""

    def __init__(self, connection: LedgerConnection, audit: AuditTable) -> None:
        self._connection = connection
        self._audit = audit

    async def add(self, device: DoorDevice, entry: AuditEntry) -> bool:
        """As `DeviceLedger.add`."""
        its, now_ms = door_devices.c, device.created_at_ms
        live = select(func.count()).where(its.created_at_ms > now_ms - DEVICE_LIFE_MS, its.revoked_at_ms.is_(None))
        values = {name: getattr(device, name) for name in DoorDevice.__slots__}

        async def work(connection: AsyncConnection, record: Record) -> bool:
            await connection.execute(delete(door_devices).where(its.created_at_ms < now_ms - KEPT_MS))
            if (await connection.execute(live)).scalar_one() >= DEVICES_MAX:
                return False
            await connection.execute(insert(door_devices).values(**values))
            record(entry)
            return True

        return await self._audit.write(work)

    async def find(self, token_hash: bytes) -> DoorDevice | None:
        """As `DeviceLedger.find`."""
        rows = await self._connection.look(all_rows(ROWS.where(door_devices.c.token_hash == token_hash)))
        return _device(rows[0]) if rows else None

    async def all(self) -> Sequence[DoorDevice]:
        """As `DeviceLedger.all`."""
        newest = ROWS.order_by(door_devices.c.created_at_ms.desc(), door_devices.c.device_id)
        return [_device(row) for row in await self._connection.look(all_rows(newest))]

    async def revoke(self, device_id: str, at_ms: int, entry: AuditEntry) -> DoorDevice | None:
        """As `DeviceLedger.revoke`."""
        its = door_devices.c
        is_it = its.device_id == device_id
        values = {"revoked_at_ms": at_ms, "revoked_by": entry.who}

        async def work(connection: AsyncConnection, record: Record) -> DoorDevice | None:
            is_live = (is_it, its.revoked_at_ms.is_(None))
            done = await connection.execute(update(door_devices).where(*is_live).values(**values))
            row = (await connection.execute(ROWS.where(is_it))).one_or_none()
            if done.rowcount:
                record(entry)
            return None if row is None else _device(row)

        return await self._audit.write(work)


def _device(row: Row[Any]) -> DoorDevice:
    its = (row.device_id, row.label, row.token_hash, row.created_at_ms, row.created_by)
    return DoorDevice(*its, row.revoked_at_ms, row.revoked_by)
