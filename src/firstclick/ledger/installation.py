"""Reads the installation's id: seat stores and channels carry it, so that two ledgers never share seats."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from firstclick.ledger.connection import LedgerConnection
from firstclick.ledger.schema import installation


class InstallationRow:
    """The ledger's row of its own. It never changes, so that it is read once."""

    def __init__(self, connection: LedgerConnection) -> None:
        self._connection = connection
        self._id = ""

    async def id(self) -> str:
        """The id, made with the ledger. Raises `LedgerUnavailable`."""
        if not self._id:
            self._id = await self._connection.read(_id)
        return self._id


async def _id(connection: AsyncConnection) -> str:
    found: str = (await connection.execute(select(installation.c.installation_id))).scalar_one()
    return found
