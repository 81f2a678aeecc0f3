"""Answers given under an idempotency key, shared by all processes on the database. It never looks into them."""

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

KEPT_MS = 24 * 3_600_000
UNDER_WAY_MAX_MS = 60_000
PURGE_EVERY_MS = 60_000
PURGED_AT_ONCE_MAX = 1_000
TURN_OF_ANSWERS = 0x46_43_41_4E
"""The PostgreSQL advisory turn that writers of answers take: two processes must not both be a key's first."""


@dataclass(frozen=True, slots=True)
class Recall:
    """Asks for a key's answer, and notes its request as under way when there is none."""

    key: str
    body_hash: bytes
    now_ms: int


@dataclass(frozen=True, slots=True)
class Keep:
    """Puts an answer under a key."""

    key: str
    answer: Remembered
    now_ms: int


@dataclass(frozen=True, slots=True)
class Drop:
    """Takes a note under way from its key."""

    key: str


Wish = Recall | Keep | Drop
Note = tuple[Remembered, int]
"""What is under a key, and since when (ms since 1970 UTC)."""


class Answers:
    """Wishes that arrive together share one transaction."""

    def __init__(self, connection: LedgerConnection) -> None:
        self._connection = connection
        self._batch: GroupCommit[Wish, Remembered | None] = GroupCommit(self._grant_all)
        self._purged_at_ms = 0

    async def grant(self, wish: Wish) -> Remembered | None:
        """What a `Recall` finds; None for the others."""
        return await self._batch.put(wish)

    async def close(self) -> None:
        """Finish the transaction under way."""
        await self._batch.close()

    async def _grant_all(self, wishes: list[Wish]) -> list[Remembered | None]:
        async def work(connection: AsyncConnection) -> list[Remembered | None]:
            if self._connection.is_postgresql():
                await connection.execute(select(func.pg_advisory_xact_lock(TURN_OF_ANSWERS)))
            known = await _known(connection, {wish.key for wish in wishes})
            found, after = grant(wishes, known)
            await _write(connection, known, after)
            await self._purge(connection, wishes)
            return found

        return await self._connection.write(work)

    async def _purge(self, connection: AsyncConnection, wishes: Iterable[Wish]) -> None:
        """Now and then, some of what is too old: never so much that a customer waits for it."""
        now_ms = max((wish.now_ms for wish in wishes if not isinstance(wish, Drop)), default=0)
        if now_ms < self._purged_at_ms + PURGE_EVERY_MS:
            return
        old = select(answers.c.key).where(answers.c.created_at_ms <= now_ms - KEPT_MS).limit(PURGED_AT_ONCE_MAX)
        done = await connection.execute(delete(answers).where(answers.c.key.in_(old)))
        if done.rowcount < PURGED_AT_ONCE_MAX:
            self._purged_at_ms = now_ms


def grant(wishes: Iterable[Wish], known: dict[str, Note]) -> tuple[list[Remembered | None], dict[str, Note]]:
    """What each wish is answered, in order, and what is under the keys after all of them."""
    after = dict(known)
    found: list[Remembered | None] = []
    for wish in wishes:
        found.append(_counts(after.get(wish.key), wish.now_ms) if isinstance(wish, Recall) else None)
        match wish:
            case Recall(key, body_hash, now_ms) if found[-1] is None:
                after[key] = Remembered(body_hash, 0, (), b""), now_ms
            case Keep(key, answer, now_ms):
                after[key] = answer, now_ms
            case Drop(key) if key in after and after[key][0].status == 0:
                del after[key]
            case _:
                pass
    return found, after


def _counts(note: Note | None, now_ms: int) -> Remembered | None:
    """The note, unless it is too old, or under way at a process that must have died."""
    if note is None:
        return None
    remembered, since_ms = note
    kept_ms = KEPT_MS if remembered.status else UNDER_WAY_MAX_MS
    return remembered if now_ms - since_ms < kept_ms else None


async def _known(connection: AsyncConnection, keys: Iterable[str]) -> dict[str, Note]:
    rows = await connection.execute(select(answers).where(answers.c.key.in_(sorted(keys))))
    return {row.key: (_remembered(row), row.created_at_ms) for row in rows}


async def _write(connection: AsyncConnection, before: dict[str, Note], after: dict[str, Note]) -> None:
    gone = [key for key in before if key not in after]
    if gone:
        await connection.execute(delete(answers).where(answers.c.key.in_(gone)))
    changed = [_row(key, note) for key, note in after.items() if before.get(key) != note]
    if changed:
        await connection.execute(_PUT[connection.dialect.name], changed)


def _row(key: str, note: Note) -> Values:
    remembered, since_ms = note
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


def _put(insert: sqlite.Insert | postgresql.Insert) -> Executable:
    """Both databases say it in the same words, and SQLAlchemy has a class for each."""
    replaced = {column.name: insert.excluded[column.name] for column in answers.c if not column.primary_key}
    return insert.on_conflict_do_update(index_elements=["key"], set_=replaced)


_PUT = {"sqlite": _put(sqlite.insert(answers)), "postgresql": _put(postgresql.insert(answers))}
