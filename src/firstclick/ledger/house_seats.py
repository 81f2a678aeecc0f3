"""Staff's decisions about house seats in SQL: the latest one of each seat of a showtime."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import Executable, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from firstclick.ledger.audit import AuditTable, Record
from firstclick.ledger.connection import LedgerConnection
from firstclick.ledger.group_commit import GroupCommit
from firstclick.ledger.schema import house_seat_changes
from firstclick.service.ports.ledger import HouseSeatChange


class HouseSeats:
    """Reads and writes decisions. Raises `LedgerUnavailable` when the database does not answer."""

    def __init__(self, connection: LedgerConnection, audit: AuditTable) -> None:
        self._connection = connection
        self._audit = audit
        self._showtime_reads: GroupCommit[str, dict[str, bool]] = GroupCommit(self._of_showtimes)

    async def of_showtime(self, showtime_id: str) -> Mapping[str, bool]:
        """Whether each seat that staff have decided about is kept back."""
        return await self._showtime_reads.put(showtime_id)

    async def close(self) -> None:
        """Wait for the running transaction, and refuse what waits behind it."""
        await self._showtime_reads.close()

    async def _of_showtimes(self, showtime_ids: list[str]) -> list[dict[str, bool]]:
        query = select(house_seat_changes).where(house_seat_changes.c.showtime_id.in_(set(showtime_ids)))

        async def work(connection: AsyncConnection) -> list[dict[str, bool]]:
            found: dict[str, dict[str, bool]] = {one: {} for one in showtime_ids}
            for row in await connection.execute(query):
                found[row.showtime_id][row.seat_id] = row.reserved
            return [found[one] for one in showtime_ids]

        return await self._connection.read(work)

    async def change(self, change: HouseSeatChange) -> None:
        """Store a decision; it replaces earlier ones about the same seats."""
        values = {
            "showtime_id": change.showtime_id,
            "reserved": change.reserved,
            "label": change.label,
            "changed_at_ms": change.at_ms,
            "who": change.who,
        }
        rows = [{**values, "seat_id": seat_id} for seat_id in sorted(change.seat_ids)]

        async def work(connection: AsyncConnection, record: Record) -> None:
            await connection.execute(_UPSERT[connection.dialect.name], rows)
            if change.entry is not None:
                record(change.entry)

        if rows:
            await self._audit.write(work)


async def forget_superseded(connection: AsyncConnection, superseded: Mapping[str, Iterable[str]]) -> None:
    """Delete the decisions about seats that an import keeps back or sells anew, by showtime."""
    for showtime_id, seat_ids in superseded.items():
        is_seat = house_seat_changes.c.seat_id.in_(sorted(seat_ids))
        await connection.execute(
            delete(house_seat_changes).where(house_seat_changes.c.showtime_id == showtime_id, is_seat)
        )


def _upsert(insert: sqlite.Insert | postgresql.Insert) -> Executable:
    replaced = {column.name: insert.excluded[column.name] for column in house_seat_changes.c if not column.primary_key}
    return insert.on_conflict_do_update(index_elements=["showtime_id", "seat_id"], set_=replaced)


_UPSERT = {
    "sqlite": _upsert(sqlite.insert(house_seat_changes)),
    "postgresql": _upsert(postgresql.insert(house_seat_changes)),
}
