"""Price lists in SQL: append-only and numbered. A list that was numbered before keeps its number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from firstclick.domain.money.price_list import PriceList
from firstclick.ledger.connection import LedgerConnection
from firstclick.ledger.price_rows import fingerprint_of, price_list_of, price_list_row
from firstclick.ledger.schema import price_lists, showtimes

NUMBER_MAX = 2**31 - 1
FINGERPRINTS_PER_QUERY_MAX = 1_000


class PriceListTable:
    """Reads price lists. Raises `LedgerUnavailable` when the database does not answer."""

    def __init__(self, connection: LedgerConnection) -> None:
        self._connection = connection

    async def of_number(self, number: int) -> PriceList | None:
        """The list of that number; None when there is none."""
        if not 0 < number <= NUMBER_MAX:
            return None

        async def work(connection: AsyncConnection) -> PriceList | None:
            found = select(price_lists).where(price_lists.c.number == number)
            row = (await connection.execute(found)).first()
            return None if row is None else price_list_of(row.number, row.document)

        return await self._connection.look(work)


async def lists_on_sale(connection: AsyncConnection) -> Mapping[int, PriceList]:
    """The lists of the programme's showtimes, by number."""
    numbers = select(showtimes.c.price_list).where(showtimes.c.price_list.is_not(None))
    rows = await connection.execute(select(price_lists).where(price_lists.c.number.in_(numbers)))
    return {row.number: price_list_of(row.number, row.document) for row in rows}


async def numbered(connection: AsyncConnection, lists: Iterable[PriceList], now_ms: int) -> Mapping[PriceList, int]:
    """The number of each list; lists that have none are added. No other import may write meanwhile."""
    by_fingerprint = {fingerprint_of(one): one for one in lists}
    numbers = await _known(connection, list(by_fingerprint))
    newest = (await connection.execute(select(func.coalesce(func.max(price_lists.c.number), 0)))).scalar_one()
    new = [fingerprint for fingerprint in by_fingerprint if fingerprint not in numbers]
    numbers |= {fingerprint: number for number, fingerprint in enumerate(new, start=newest + 1)}
    if new:
        rows = [price_list_row(by_fingerprint[one], numbers[one], now_ms) for one in new]
        await connection.execute(price_lists.insert(), rows)
    return {one: numbers[fingerprint] for fingerprint, one in by_fingerprint.items()}


async def _known(connection: AsyncConnection, fingerprints: list[str]) -> dict[str, int]:
    numbers: dict[str, int] = {}
    for start in range(0, len(fingerprints), FINGERPRINTS_PER_QUERY_MAX):
        batch = fingerprints[start : start + FINGERPRINTS_PER_QUERY_MAX]
        query = select(price_lists.c.fingerprint, price_lists.c.number).where(price_lists.c.fingerprint.in_(batch))
        numbers.update((row.fingerprint, row.number) for row in await connection.execute(query))
    return numbers
