"""A large ledger opens and books as an empty one does. `make bench CASES=ledger` says how long both take."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

from sqlalchemy import text

from firstclick.ledger import SqlLedger, migrate, sqlite_url
from firstclick.ledger.booking_writes import FIND, find_parameters
from tests.ledger.making import FILL, ROWS, a_booking, by_hand, run_by_hand

SOME = {
    "sqlite": FILL.replace(str(ROWS), "5000"),
    "postgresql": """
        INSERT INTO bookings
            (reference, place, session_id, showtime_id, seat_id, user_id, booked_at_ms, cancelled_at_ms)
        SELECT 'r' || i, 0, 's' || i, 'show-' || (i / 200), 'S' || (i % 200), 'u', i, NULL
        FROM generate_series(0, 4999) AS n(i)""",
}
EXPLAIN = {"sqlite": "EXPLAIN QUERY PLAN", "postgresql": "EXPLAIN"}
ASKED = [a_booking(f"S{n}", f"T{n}", showtime_id=f"show-{n % 7}") for n in range(64)]


async def test_a_ledger_with_a_hundred_thousand_bookings_opens_and_books(tmp_path: Path) -> None:
    url = sqlite_url(tmp_path / "ledger.db")
    migrate(url)
    run_by_hand(url, FILL)
    ledger = SqlLedger(url)
    await ledger.start()
    assert len(await ledger.bookings("show-77")) == 200
    asked = [a_booking(f"X{n}", f"Y{n}", showtime_id=f"show-{n}") for n in range(200)]
    assert await asyncio.gather(*map(ledger.book, asked)) == asked
    await ledger.close()


def test_the_query_before_a_booking_uses_the_indexes_without_statistics(url: str) -> None:
    migrate(url)
    with by_hand(url) as connection:
        kind = connection.dialect.name
        connection.execute(text(SOME[kind]))
        query = FIND[kind].compile(dialect=connection.dialect)
        parameters = {**query.params, **{name: json.dumps(value) for name, value in find_parameters(ASKED).items()}}
        values = tuple(parameters[name] for name in query.positiontup) if query.positiontup else parameters
        plan = connection.exec_driver_sql(f"{EXPLAIN[kind]} {query}", values).all()
    steps = [str(row[-1]).strip().lower() for row in plan]
    assert any("one_booking_a_session" in step and "scan bookings" not in step for step in steps)
    assert any("one_live_booking_a_seat" in step and "scan bookings" not in step for step in steps)
    assert not [step for step in steps if step.startswith("scan bookings") or "seq scan" in step]
