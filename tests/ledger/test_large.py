"""A ledger of years: it opens at once, and a booking costs what it costs on an empty one."""

from __future__ import annotations

import asyncio
import json
import time
from pathlib import Path

from sqlalchemy import text

from firstclick.ledger import SqlLedger, migrate, sqlite_url
from firstclick.ledger.bookings import FIND, find_parameters
from tests.ledger.making import a_booking, by_hand, run_by_hand

ROWS = 100_000
FILL = f"""
    WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {ROWS} - 1)
    INSERT INTO bookings
    SELECT hex(randomblob(8)), 0, hex(randomblob(16)), 'show-' || (i / 200), 'S' || (i % 200), 'u', i, NULL
    FROM n"""  # noqa: S608 - the number above

SOME = {
    "sqlite": FILL.replace(str(ROWS), "5000"),
    "postgresql": """
        INSERT INTO bookings SELECT 'r' || i, 0, 's' || i, 'show-' || (i / 200), 'S' || (i % 200), 'u', i, NULL
        FROM generate_series(0, 4999) AS n(i)""",
}
EXPLAIN = {"sqlite": "EXPLAIN QUERY PLAN", "postgresql": "EXPLAIN"}
ASKED = [a_booking(f"S{n}", f"T{n}", showtime_id=f"show-{n % 7}") for n in range(64)]


async def test_a_hundred_thousand_bookings_are_no_burden(tmp_path: Path) -> None:
    url = sqlite_url(tmp_path / "ledger.db")
    migrate(url)
    run_by_hand(url, FILL)
    began = time.perf_counter()
    ledger = SqlLedger(url)
    await ledger.start()
    assert len(await ledger.bookings("show-77")) == 200
    opened = time.perf_counter()
    await asyncio.gather(*(ledger.book(a_booking(f"X{n}", f"Y{n}", showtime_id=f"show-{n}")) for n in range(200)))
    booked = time.perf_counter()
    await ledger.close()
    assert opened - began < 1.5
    assert booked - opened < 1.5


def test_the_look_up_before_a_booking_goes_by_the_indexes_without_any_statistics(url: str) -> None:
    migrate(url)
    with by_hand(url) as connection:
        kind = connection.dialect.name
        connection.execute(text(SOME[kind]))
        question = FIND[kind].compile(dialect=connection.dialect)
        given = {**question.params, **{name: json.dumps(value) for name, value in find_parameters(ASKED).items()}}
        values = tuple(given[name] for name in question.positiontup) if question.positiontup else given
        plan = connection.exec_driver_sql(f"{EXPLAIN[kind]} {question}", values).all()
    steps = [str(row[-1]).strip().lower() for row in plan]
    assert any("one_booking_a_session" in step and "scan bookings" not in step for step in steps)
    assert any("one_live_booking_a_seat" in step and "scan bookings" not in step for step in steps)
    assert not [step for step in steps if step.startswith("scan bookings") or "seq scan" in step]
