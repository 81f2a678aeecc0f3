"""A statement that inserts a batch of rows and is a whole transaction, in the words of each database."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import Executable, text
from sqlalchemy.ext.asyncio import AsyncConnection

Parameters = Mapping[str, str | int | None]


class Insert(NamedTuple):
    """The batch is one parameter, whatever its size: few steps of the interpreter."""

    sqlite: str
    postgresql: str
    before: Executable | None = None
    """What PostgreSQL runs first, in the same transaction."""

    async def on_postgresql(self, connection: AsyncConnection, values: Parameters) -> int:
        """Run it within a transaction; the number of the rows that it has written."""
        if self.before is not None:
            await connection.execute(self.before)
        return (await connection.execute(text(self.postgresql), dict(values))).rowcount
