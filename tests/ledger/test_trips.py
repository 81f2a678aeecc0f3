"""A booking asks SQLite's thread once: each trip waits for a turn of the event loop of a busy server."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any

import aiosqlite
import pytest

from firstclick.ledger import SqlLedger
from firstclick.ledger.sqlite_writer import SqliteWriter
from tests.ledger.making import a_booking


@pytest.fixture
def trips(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often the threads of connections are asked."""
    found = Counter[str]()
    run, ask = SqliteWriter.run, aiosqlite.Connection._execute  # noqa: SLF001 - the trips

    async def one_step(writer: SqliteWriter, *call: Any) -> int:  # noqa: ANN401
        found["writer"] += 1
        return await run(writer, *call)

    async def asked(connection: aiosqlite.Connection, *call: Any, **options: Any) -> Any:  # noqa: ANN401
        found["others"] += 1
        return await ask(connection, *call, **options)  # type: ignore[no-untyped-call]

    monkeypatch.setattr(SqliteWriter, "run", one_step)
    monkeypatch.setattr(aiosqlite.Connection, "_execute", asked)
    return found


async def test_bookings_that_arrive_together_are_one_trip(file_url: str, trips: Counter[str]) -> None:
    ledger = SqlLedger(file_url)
    await ledger.start()
    asked = [a_booking(f"A{n}", f"B{n}") for n in range(50)]
    assert await asyncio.gather(*map(ledger.book, asked)) == asked
    assert trips == {"writer": 1}
    await ledger.close()


async def test_a_refusal_is_looked_for_only_when_there_is_one(file_url: str, trips: Counter[str]) -> None:
    ledger = SqlLedger(file_url)
    await ledger.start()
    await ledger.book(a_booking("A1"))
    await asyncio.gather(ledger.book(a_booking("A1")), ledger.book(a_booking("A2")))
    assert trips["writer"] == 2
    assert trips["others"] > 0
    await ledger.close()
