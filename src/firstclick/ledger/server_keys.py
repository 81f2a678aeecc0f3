"""The keys of trusted servers in SQL. A key's text is never stored."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from firstclick.domain.staff.audit import AuditEntry
from firstclick.ledger.audit import AuditTable, Record
from firstclick.ledger.connection import LedgerConnection
from firstclick.ledger.outbox.events import set_listening
from firstclick.ledger.schema import server_keys
from firstclick.service.ports.server_keys import KEYS_MAX, KeyReason, KeyRefused, Scope, ServerKey


class ServerKeyTable:
    """As `ServerKeyLedger`."""

    def __init__(self, connection: LedgerConnection, audit: AuditTable) -> None:
        self._connection = connection
        self._audit = audit

    async def all(self) -> Sequence[ServerKey]:
        """Every key, by name. A scope that this version does not know is left out."""

        async def work(connection: AsyncConnection) -> list[ServerKey]:
            rows = await connection.execute(select(server_keys).order_by(server_keys.c.name).limit(KEYS_MAX))
            known = frozenset(Scope)
            return [
                ServerKey(row.name, row.key_hash, frozenset(map(Scope, known & set(row.scopes))), row.created_at_ms)
                for row in rows
            ]

        return await self._connection.read(work)

    async def add(self, key: ServerKey, entry: AuditEntry) -> None:
        """As `ServerKeyLedger.add_server_key`."""

        async def work(connection: AsyncConnection, record: Record) -> None:
            if (await connection.execute(select(server_keys.c.name).where(server_keys.c.name == key.name))).first():
                raise _name_taken(key.name)
            if (await connection.execute(select(func.count()).select_from(server_keys))).scalar_one() >= KEYS_MAX:
                raise KeyRefused(f"There are {KEYS_MAX} keys already; remove one first.", KeyReason.TOO_MANY)
            row = {"name": key.name, "key_hash": key.key_hash, "created_at_ms": key.created_at_ms}
            try:
                await connection.execute(insert(server_keys).values(**row, scopes=sorted(key.scopes)))
            except IntegrityError:  # another process was faster by a moment
                raise _name_taken(key.name) from None
            if Scope.EVENTS in key.scopes:
                await set_listening(connection, _listener(key.name), listens=True)
            record(entry)

        await self._audit.write(work)

    async def remove(self, name: str, entry: AuditEntry) -> None:
        """As `ServerKeyLedger.remove_server_key`."""

        async def work(connection: AsyncConnection, record: Record) -> None:
            removed = await connection.execute(delete(server_keys).where(server_keys.c.name == name))
            if not removed.rowcount:
                raise KeyRefused(f"There is no key with the name {name}.", KeyReason.UNKNOWN)
            await set_listening(connection, _listener(name), listens=False)
            record(entry)

        await self._audit.write(work)


def _listener(name: str) -> str:
    """The name under which who reads events with a key listens."""
    return f"key:{name}"


def _name_taken(name: str) -> KeyRefused:
    sentence = f"There is a key with the name {name} already; remove it first, or choose another name."
    return KeyRefused(sentence, KeyReason.NAME_TAKEN)
