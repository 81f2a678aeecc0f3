"""A server whose ledger has 100,000 bookings starts and shows them. `make bench CASES=start-up` says how soon."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from tests.harness.accounts.seat_maps import statuses
from tests.harness.customers.connection import connections_to
from tests.harness.processes.world import ROOMS, SEATS, SHORT_HOLDS, World, world

BOOKINGS = 100_000
# The rooms that are on the programme are sold out; the others are of years gone by.
FILL = f"""
    WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {BOOKINGS} - 1)
    INSERT INTO bookings
    SELECT hex(randomblob(8)), 0, hex(randomblob(16)), 'room-' || (i / {len(SEATS)}),
        char(65 + i % {len(SEATS)} / 20) || (1 + i % 20), 'u' || i, i, NULL
    FROM n"""  # noqa: S608 - the numbers above
LOG = "INSERT INTO seat_events SELECT NULL, showtime_id, seat_id, 'confirmed', 1, user_id, '', 0 FROM bookings"

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(60)]


async def test_with_100_000_bookings_it_starts_and_shows_them() -> None:
    with world(settings=SHORT_HOLDS) as place:
        place.servers[0].kill()
        _fill(place)
        place.servers[0].start()
        async with connections_to(place.ports) as (line,):
            assert await statuses(line, ROOMS[-1]) == dict.fromkeys(SEATS, "confirmed")


def _fill(place: World) -> None:
    with closing(sqlite3.connect(place.database_url.removeprefix("sqlite:///"))) as file, file:
        file.execute(FILL)
        file.execute(LOG)
        assert file.execute("SELECT count(*) FROM bookings").fetchone() == (BOOKINGS,)
