"""The keys of trusted servers in SQL. A key's text is never stored."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from firstclick.ledger.connection import LedgerConnection
from firstclick.ledger.schema import server_keys
from firstclick.service.ports.server_keys import KEYS_MAX, KeyRefused, Scope, ServerKey


class ServerKeyTable:
    """As `ServerKeyLedger`."""

    def __init__(self, connection: LedgerConnection) -> None:
        self._connection = connection

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

    async def add(self, key: ServerKey) -> None:
        """As `ServerKeyLedger.add_server_key`."""

        async def work(connection: AsyncConnection) -> str:
            if (await connection.execute(select(server_keys.c.name).where(server_keys.c.name == key.name))).first():
                return f"There is a key with the name {key.name} already; remove it first, or choose another name."
            if (await connection.execute(select(func.count()).select_from(server_keys))).scalar_one() >= KEYS_MAX:
                return f"There are {KEYS_MAX} keys already; remove one first."
            row = {"name": key.name, "key_hash": key.key_hash, "created_at_ms": key.created_at_ms}
            await connection.execute(insert(server_keys).values(**row, scopes=sorted(key.scopes)))
            return ""

        _refuse(await self._connection.write(work))

    async def remove(self, name: str) -> None:
        """As `ServerKeyLedger.remove_server_key`."""

        async def work(connection: AsyncConnection) -> str:
            removed = await connection.execute(delete(server_keys).where(server_keys.c.name == name))
            return "" if removed.rowcount else f"There is no key with the name {name}."

        _refuse(await self._connection.write(work))


def _refuse(reason: str) -> None:
    if reason:
        raise KeyRefused(reason)
