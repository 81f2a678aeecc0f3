"""Answers by idempotency key, shared by all processes on the database. Their content is not interpreted here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Executable, Row, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from firstclick.ledger.connection import LedgerConnection
from firstclick.ledger.group_commit import GroupCommit
from firstclick.ledger.records import Values
from firstclick.ledger.schema import answers
from firstclick.service.ports.ledger import Remembered

STORED_FOR_MS = 24 * 3_600_000
HANDLED_WITHIN_MS = 60_000
"""A request that an older process is handling for longer counts as abandoned."""
PURGE_EVERY_MS = 60_000
ROWS_PER_PURGE_MAX = 1_000

Record = tuple[Remembered, int]
"""What is stored under a key, and the time at which it was stored (ms since 1970 UTC)."""


class _Remember(NamedTuple):
    key: str
    record: Record


class Answers:
    """Stored answers. Calls that arrive together share one transaction; only `remember` writes."""

    def __init__(self, connection: LedgerConnection) -> None:
        self._connection = connection
        self._reads: GroupCommit[str, Record | None] = GroupCommit(self._load_all)
        self._writes: GroupCommit[_Remember, None] = GroupCommit(self._store_all)
        self._purged_at_ms = 0

    async def recall(self, key: str, now_ms: int) -> Remembered | None:
        """As `AnswerMemory.recall`. Raises `LedgerUnavailable`."""
        return _valid(await self._reads.put(key), now_ms)

    async def remember(self, key: str, answer: Remembered, now_ms: int) -> None:
        """As `AnswerMemory.remember`. Raises `LedgerUnavailable`."""
        await self._writes.put(_Remember(key, (answer, now_ms)))

    async def close(self) -> None:
        """Wait for the running transactions, and refuse what waits behind them."""
        await self._writes.close()
        await self._reads.close()

    async def _load_all(self, keys: list[str]) -> list[Record | None]:
        async def work(connection: AsyncConnection) -> list[Record | None]:
            rows = await connection.execute(select(answers).where(answers.c.key.in_(sorted(set(keys)))))
            found = {row.key: (_remembered(row), row.created_at_ms) for row in rows}
            return [found.get(key) for key in keys]

        return await self._connection.read(work)

    async def _store_all(self, entries: list[_Remember]) -> list[None]:
        async def work(connection: AsyncConnection) -> list[None]:
            newest = dict(entries)
            # In one order, so that no two transactions wait for each other.
            rows = [_row(key, newest[key]) for key in sorted(newest)]
            await connection.execute(_UPSERT[connection.dialect.name], rows)
            await self._purge(connection, max(stored_ms for _, (_, stored_ms) in entries))
            return [None] * len(entries)

        return await self._connection.write(work)

    async def _purge(self, connection: AsyncConnection, now_ms: int) -> None:
        """Delete old answers once a minute, and few at a time: requests wait for this transaction."""
        if now_ms < self._purged_at_ms + PURGE_EVERY_MS:
            return
        old = select(answers.c.key).where(answers.c.created_at_ms <= now_ms - STORED_FOR_MS).limit(ROWS_PER_PURGE_MAX)
        deleted = await connection.execute(delete(answers).where(answers.c.key.in_(old)))
        if deleted.rowcount < ROWS_PER_PURGE_MAX:
            self._purged_at_ms = now_ms


def _valid(record: Record | None, now_ms: int) -> Remembered | None:
    """The record's answer, unless it is too old or its request was abandoned."""
    if record is None:
        return None
    remembered, since_ms = record
    valid_for_ms = STORED_FOR_MS if remembered.status else HANDLED_WITHIN_MS
    return remembered if now_ms - since_ms < valid_for_ms else None


def _row(key: str, record: Record) -> Values:
    remembered, since_ms = record
    headers: Sequence[list[str]] = [[part.decode("latin-1") for part in header] for header in remembered.headers]
    return {
        "key": key,
        "body_hash": remembered.body_hash,
        "status": remembered.status,
        "headers": headers,
        "body": remembered.body,
        "created_at_ms": since_ms,
    }


def _remembered(row: Row[Any]) -> Remembered:
    headers = tuple((name.encode("latin-1"), value.encode("latin-1")) for name, value in row.headers)
    return Remembered(row.body_hash, row.status, headers, row.body)


def _upsert(insert: sqlite.Insert | postgresql.Insert) -> Executable:
    """The SQL is the same on both databases, but SQLAlchemy has a class for each."""
    replaced = {column.name: insert.excluded[column.name] for column in answers.c if not column.primary_key}
    return insert.on_conflict_do_update(index_elements=["key"], set_=replaced)


_UPSERT = {"sqlite": _upsert(sqlite.insert(answers)), "postgresql": _upsert(postgresql.insert(answers))}
