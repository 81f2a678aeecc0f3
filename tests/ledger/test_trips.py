"""A booking asks SQLite's thread as seldom as it can: each trip waits for a turn of the event loop of a busy server."""

from __future__ import annotations

from collections import Counter
from typing import Any

import aiosqlite
import pytest

from firstclick.ledger import SqlLedger
from tests.ledger.making import a_booking

TRIPS_MAX = 6
"""Begin, the programme's version, what is known, the insert, commit, and the pool's rollback."""


async def test_a_booking_is_six_trips(file_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger, trips, run = SqlLedger(file_url), Counter[str](), aiosqlite.Connection._execute  # noqa: SLF001 - the trips

    async def counted(connection: aiosqlite.Connection, *call: Any) -> Any:  # noqa: ANN401 - whatever it returns
        trips["all"] += 1
        return await run(connection, *call)  # type: ignore[no-untyped-call]

    await ledger.start()
    await ledger.book(a_booking("A1"))
    monkeypatch.setattr(aiosqlite.Connection, "_execute", counted)
    await ledger.book(a_booking("A2"))
    assert trips["all"] <= TRIPS_MAX
    monkeypatch.undo()
    await ledger.close()
