"""For whom staff hold seats, in SQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Delete, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from firstclick.domain.staff.audit import AuditEntry
from firstclick.ledger.audit import AuditTable, Record
from firstclick.ledger.connection import LedgerConnection, all_rows
from firstclick.ledger.staff_schema import counter_holds
from firstclick.service.ports.office import CounterHold

KEPT_MS = 3_600_000
"""A sale is found by its hold for so long after the hold would have ended."""
ROWS = select(counter_holds)


class CounterHoldTable:
    """As `CounterHoldLedger`."""

    def __init__(self, connection: LedgerConnection, audit: AuditTable) -> None:
        self._connection = connection
        self._audit = audit

    async def add(self, hold: CounterHold, entry: AuditEntry) -> None:
        """As `CounterHoldLedger.add`."""
        values = {name: getattr(hold, name) for name in CounterHold.__slots__}

        async def work(connection: AsyncConnection, record: Record) -> None:
            await connection.execute(_old(entry.at_ms))
            await connection.execute(insert(counter_holds).values(**values))
            record(entry)

        await self._audit.write(work)

    async def of_showtime(self, showtime_id: str) -> Mapping[str, CounterHold]:
        """As `CounterHoldLedger.of_showtime`."""
        rows = await self._connection.look(all_rows(ROWS.where(counter_holds.c.showtime_id == showtime_id)))
        return {row.session_id: CounterHold(*row) for row in rows}

    async def all(self) -> Sequence[CounterHold]:
        """As `CounterHoldLedger.all`."""
        return [CounterHold(*row) for row in await self._connection.look(all_rows(ROWS))]

    async def forget(self, now_ms: int) -> None:
        """As `CounterHoldLedger.forget`."""

        async def work(connection: AsyncConnection) -> None:
            await connection.execute(_old(now_ms))

        await self._connection.write(work)


def _old(now_ms: int) -> Delete:
    return delete(counter_holds).where(counter_holds.c.ends_at_ms < now_ms - KEPT_MS)
