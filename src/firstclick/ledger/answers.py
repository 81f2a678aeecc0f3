"""Answers by idempotency key, shared by all processes on the database. Their content is not interpreted here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Executable, Row, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from firstclick.ledger.connection import LedgerConnection
from firstclick.ledger.group_commit import GroupCommit
from firstclick.ledger.records import Values
from firstclick.ledger.schema import answers
from firstclick.service.ports.ledger import Remembered

STORED_FOR_MS = 24 * 3_600_000
HANDLED_WITHIN_MS = 60_000
"""A request that is being handled for longer counts as abandoned."""
PURGE_EVERY_MS = 60_000
ROWS_PER_PURGE_MAX = 1_000
ADVISORY_KEY = 0x46_43_41_4E
"""Serializes the writers of answers on PostgreSQL: only one process may see a key as new."""


@dataclass(frozen=True, slots=True)
class Recall:
    """Finds the answer stored under a key; if there is none, records that its request is being handled."""

    key: str
    body_hash: bytes
    now_ms: int


@dataclass(frozen=True, slots=True)
class Remember:
    """Stores an answer under a key."""

    key: str
    answer: Remembered
    now_ms: int


@dataclass(frozen=True, slots=True)
class Forget:
    """Deletes the record of a request that is being handled; a stored answer is not deleted."""

    key: str


AnswerOperation = Recall | Remember | Forget
Record = tuple[Remembered, int]
"""What is stored under a key, and the time at which it was stored (ms since 1970 UTC)."""


class Answers:
    """Runs operations on stored answers; operations that arrive together share one transaction."""

    def __init__(self, connection: LedgerConnection) -> None:
        self._connection = connection
        self._group_commit: GroupCommit[AnswerOperation, Remembered | None] = GroupCommit(self._run_all)
        self._purged_at_ms = 0

    async def run(self, operation: AnswerOperation) -> Remembered | None:
        """Run an operation; the result is the answer that a `Recall` finds, else None. Raises `LedgerUnavailable`."""
        return await self._group_commit.put(operation)

    async def close(self) -> None:
        """Wait for the running transaction, and refuse the operations behind it."""
        await self._group_commit.close()

    async def _run_all(self, operations: list[AnswerOperation]) -> list[Remembered | None]:
        async def work(connection: AsyncConnection) -> list[Remembered | None]:
            if self._connection.is_postgresql():
                await connection.execute(select(func.pg_advisory_xact_lock(ADVISORY_KEY)))
            before = await _load(connection, {operation.key for operation in operations})
            results, after = apply(operations, before)
            await _store(connection, before, after)
            await self._purge(connection, operations)
            return results

        return await self._connection.write(work)

    async def _purge(self, connection: AsyncConnection, operations: Iterable[AnswerOperation]) -> None:
        """Delete old answers once a minute, and few at a time: requests wait for this transaction."""
        now_ms = max((one.now_ms for one in operations if not isinstance(one, Forget)), default=0)
        if now_ms < self._purged_at_ms + PURGE_EVERY_MS:
            return
        old = select(answers.c.key).where(answers.c.created_at_ms <= now_ms - STORED_FOR_MS).limit(ROWS_PER_PURGE_MAX)
        deleted = await connection.execute(delete(answers).where(answers.c.key.in_(old)))
        if deleted.rowcount < ROWS_PER_PURGE_MAX:
            self._purged_at_ms = now_ms


def apply(
    operations: Iterable[AnswerOperation], before: dict[str, Record]
) -> tuple[list[Remembered | None], dict[str, Record]]:
    """The result of each operation, in order, and the records after all of them."""
    after = dict(before)
    results: list[Remembered | None] = []
    for operation in operations:
        results.append(_valid(after.get(operation.key), operation.now_ms) if isinstance(operation, Recall) else None)
        match operation:
            case Recall(key, body_hash, now_ms) if results[-1] is None:
                after[key] = Remembered(body_hash, 0, (), b""), now_ms
            case Remember(key, answer, now_ms):
                after[key] = answer, now_ms
            case Forget(key) if key in after and after[key][0].status == 0:
                del after[key]
            case _:
                pass
    return results, after


def _valid(record: Record | None, now_ms: int) -> Remembered | None:
    """The record's answer, unless it is too old or its request was abandoned."""
    if record is None:
        return None
    remembered, since_ms = record
    valid_for_ms = STORED_FOR_MS if remembered.status else HANDLED_WITHIN_MS
    return remembered if now_ms - since_ms < valid_for_ms else None


async def _load(connection: AsyncConnection, keys: Iterable[str]) -> dict[str, Record]:
    rows = await connection.execute(select(answers).where(answers.c.key.in_(sorted(keys))))
    return {row.key: (_remembered(row), row.created_at_ms) for row in rows}


async def _store(connection: AsyncConnection, before: dict[str, Record], after: dict[str, Record]) -> None:
    deleted_keys = [key for key in before if key not in after]
    if deleted_keys:
        await connection.execute(delete(answers).where(answers.c.key.in_(deleted_keys)))
    changed = [_row(key, record) for key, record in after.items() if before.get(key) != record]
    if changed:
        await connection.execute(_UPSERT[connection.dialect.name], changed)


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
