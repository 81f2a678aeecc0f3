"""The audit log in SQL: a row is written in the transaction that it is about, and its mark is logged after it."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

from sqlalchemy import Select, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from firstclick.domain.staff.audit import NO_ROWS, AuditEntry, AuditMark, AuditRow, next_row
from firstclick.ledger.advisory_locks import Advisory
from firstclick.ledger.connection import TRANSACTION_WITHIN_MS, LedgerConnection, all_rows
from firstclick.ledger.staff_schema import audit

logger = logging.getLogger("firstclick.audit")
T = TypeVar("T")
Record = Callable[[AuditEntry], None]
"""Notes what is appended at the end of a transaction."""
AuditedWork = Callable[[AsyncConnection, Record], Awaitable[T]]

ONE_AFTER_ANOTHER = Advisory.AUDIT_LOG.until_commit()
NEWEST = select(audit.c.number, audit.c.mac).order_by(audit.c.number.desc()).limit(1)
FIELDS = (
    audit.c.number,
    audit.c.at_ms,
    audit.c.who,
    audit.c.what,
    audit.c.subject,
    audit.c.source,
    audit.c.details,
    audit.c.mac,
)


class AuditTable:
    """As `AuditLedger`. `key` signs the rows; without one nothing can be recorded."""

    def __init__(self, connection: LedgerConnection, key: bytes) -> None:
        self._connection = connection
        self._key = key

    async def write(self, work: AuditedWork[T], within_ms: int = TRANSACTION_WITHIN_MS) -> T:
        """Run `work` in a transaction, with what it records. Raises `LedgerUnavailable`, and then nothing is written.

        Rows are appended after the work, since the next one who appends waits for the commit.
        """

        async def whole(connection: AsyncConnection) -> tuple[T, AuditMark | None]:
            entries: list[AuditEntry] = []
            result = await work(connection, entries.append)
            return result, await self._append(connection, entries)

        result, mark = await self._connection.write(whole, within_ms)
        if mark is not None:
            logger.info("The audit log has row %s", mark, extra={"event": "audit-row", "row": mark})
        return result

    async def record(self, *entries: AuditEntry) -> None:
        """As `AuditLedger.record`."""

        async def work(_: AsyncConnection, record: Record) -> None:
            for entry in entries:
                record(entry)

        await self.write(work)

    async def rows(self, after: int, rows_max: int) -> Sequence[AuditRow]:
        """As `AuditLedger.rows`."""
        return await self._rows(select(*FIELDS).where(audit.c.number > after).order_by(audit.c.number).limit(rows_max))

    async def rows_before(self, before: int, rows_max: int) -> Sequence[AuditRow]:
        """As `AuditLedger.rows_before`."""
        newest = select(*FIELDS).order_by(audit.c.number.desc()).limit(rows_max)
        return await self._rows(newest.where(audit.c.number < before) if before else newest)

    async def _rows(self, query: Select[Any]) -> list[AuditRow]:
        return [AuditRow(*row) for row in await self._connection.look(all_rows(query))]

    async def last(self) -> AuditMark:
        """As `AuditLedger.last`."""
        return await self._connection.read(_newest)

    async def _append(self, connection: AsyncConnection, entries: Sequence[AuditEntry]) -> AuditMark | None:
        """Append to the newest row. On PostgreSQL one transaction after another: the chain must not fork."""
        if not entries:
            return None
        if not self._key:
            raise RuntimeError("this ledger was opened without the key of the audit log")
        if connection.dialect.name == "postgresql":
            await connection.execute(ONE_AFTER_ANOTHER)
        mark, rows = await _newest(connection), []
        for entry in entries:
            rows.append(next_row(self._key, mark, entry))
            mark = AuditMark(rows[-1].number, rows[-1].mac)
        names = [column.name for column in FIELDS]
        await connection.execute(insert(audit), [{name: getattr(row, name) for name in names} for row in rows])
        return mark


async def _newest(connection: AsyncConnection) -> AuditMark:
    row = (await connection.execute(NEWEST)).one_or_none()
    return NO_ROWS if row is None else AuditMark(row.number, row.mac)
