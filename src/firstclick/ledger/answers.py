"""Answers stored by idempotency key, shared by all processes on the database. Their content is not interpreted."""

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

STORED_MS = 24 * 3_600_000
IN_PROGRESS_MAX_MS = 60_000
PURGE_EVERY_MS = 60_000
PURGE_ROWS_MAX = 1_000
SERIALIZE_ANSWERS = select(func.pg_advisory_xact_lock(0x46_43_41_4E))
"""Transactions that write answers run one at a time on PostgreSQL: only one process may be a key's first."""


@dataclass(frozen=True, slots=True)
class Recall:
    """Returns the answer stored under a key; without one, stores that its first request is in progress."""

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
    """Deletes the record of a request in progress; an answer stays."""

    key: str


Call = Recall | Remember | Forget
Stored = tuple[Remembered, int]
"""What is stored under a key, and since when (ms since 1970 UTC)."""


class Answers:
    """Recalls, stores and deletes answers. Calls that arrive together share one transaction."""

    def __init__(self, connection: LedgerConnection) -> None:
        self._connection = connection
        self._batch: GroupCommit[Call, Remembered | None] = GroupCommit(self._apply_all)
        self._purged_at_ms = 0

    async def apply(self, call: Call) -> Remembered | None:
        """The answer that a `Recall` finds; None for the others."""
        return await self._batch.put(call)

    async def close(self) -> None:
        """Finish the running transaction."""
        await self._batch.close()

    async def _apply_all(self, calls: list[Call]) -> list[Remembered | None]:
        async def work(connection: AsyncConnection) -> list[Remembered | None]:
            if self._connection.is_postgresql():
                await connection.execute(SERIALIZE_ANSWERS)
            known = await _known(connection, {call.key for call in calls})
            found, after = apply(calls, known)
            await _write(connection, known, after)
            await self._purge(connection, calls)
            return found

        return await self._connection.write(work)

    async def _purge(self, connection: AsyncConnection, calls: Iterable[Call]) -> None:
        """Delete old answers once a minute, in small portions so that no request waits for long."""
        now_ms = max((call.now_ms for call in calls if not isinstance(call, Forget)), default=0)
        if now_ms < self._purged_at_ms + PURGE_EVERY_MS:
            return
        old = select(answers.c.key).where(answers.c.created_at_ms <= now_ms - STORED_MS).limit(PURGE_ROWS_MAX)
        done = await connection.execute(delete(answers).where(answers.c.key.in_(old)))
        if done.rowcount < PURGE_ROWS_MAX:
            self._purged_at_ms = now_ms


def apply(calls: Iterable[Call], known: dict[str, Stored]) -> tuple[list[Remembered | None], dict[str, Stored]]:
    """The result of each call, in order, and what is stored under the keys after all of them."""
    after = dict(known)
    found: list[Remembered | None] = []
    for call in calls:
        found.append(_valid(after.get(call.key), call.now_ms) if isinstance(call, Recall) else None)
        match call:
            case Recall(key, body_hash, now_ms) if found[-1] is None:
                after[key] = Remembered(body_hash, 0, (), b""), now_ms
            case Remember(key, answer, now_ms):
                after[key] = answer, now_ms
            case Forget(key) if key in after and after[key][0].status == 0:
                del after[key]
            case _:
                pass
    return found, after


def _valid(stored: Stored | None, now_ms: int) -> Remembered | None:
    """The answer, unless it has expired, or its request counts as abandoned."""
    if stored is None:
        return None
    remembered, since_ms = stored
    kept_ms = STORED_MS if remembered.status else IN_PROGRESS_MAX_MS
    return remembered if now_ms - since_ms < kept_ms else None


async def _known(connection: AsyncConnection, keys: Iterable[str]) -> dict[str, Stored]:
    rows = await connection.execute(select(answers).where(answers.c.key.in_(sorted(keys))))
    return {row.key: (_remembered(row), row.created_at_ms) for row in rows}


async def _write(connection: AsyncConnection, before: dict[str, Stored], after: dict[str, Stored]) -> None:
    deleted = [key for key in before if key not in after]
    if deleted:
        await connection.execute(delete(answers).where(answers.c.key.in_(deleted)))
    changed = [_row(key, stored) for key, stored in after.items() if before.get(key) != stored]
    if changed:
        await connection.execute(_UPSERT[connection.dialect.name], changed)


def _row(key: str, stored: Stored) -> Values:
    remembered, since_ms = stored
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
