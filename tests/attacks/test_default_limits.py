"""While one address asks as much as it can, every customer holds and books; all settings are at their default.

The verdicts are counts, of a server that does not give up on a busy machine. How long it took is measured by
`make attack`.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.attacks.__main__ import DEFAULTS
from tests.attacks.floods import DASHBOARDS, FLOODS, HOARDED
from tests.attacks.honest import attacked, staff_cookie
from tests.attacks.purchases import Customers, attacked_programme
from tests.harness.customers.connection import connections_to
from tests.harness.processes.redis_server import redis_server
from tests.harness.processes.server import Server, serving

pytestmark = [pytest.mark.e2e, pytest.mark.long]
PURCHASES = 40
SEATS_OF_HOARDED = 500
BOOKED = "SELECT showtime_id, seat_id, user_id FROM bookings WHERE cancelled_at_ms IS NULL"
MAY_BE_ANSWERED = {"101", "200", "201", "204", "404", "409", "410", "429", "503", "closed"}


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A server with the limits that it has by default."""
    with serving(attacked_programme(), ACCESS_LOG="off", **DEFAULTS) as started:
        yield started


@pytest.fixture(scope="module")
def customers(server: Server) -> Customers:
    """Those of all attacks."""
    return Customers(server.port)


@pytest.mark.parametrize(("nth", "kind"), list(enumerate(FLOODS)))
async def test_every_purchase_is_made(server: Server, customers: Customers, nth: int, kind: str) -> None:
    cookie = await asyncio.to_thread(staff_cookie, server) if kind == DASHBOARDS else ""
    with attacked(server, kind, f"127.0.2.{nth + 1}", cookie) as answers:
        figures = await customers.buy(PURCHASES)
        async with connections_to([server.port]) as (line,):
            assert (await line.get("/readyz")).status == 200
    assert not figures.refused
    assert len(figures.hold_ms) == len(figures.confirm_ms) == PURCHASES
    assert set(answers) <= MAY_BE_ANSWERED
    assert "does not answer" not in server.errors()
    assert server.runs()


def test_what_every_customer_bought_is_theirs_and_nobody_has_more_than_their_share(
    server: Server, customers: Customers
) -> None:
    with closing(sqlite3.connect(_ledger(server))) as ledger:
        rows = ledger.execute(BOOKED).fetchall()
    owners = {(showtime_id, seat_id): user_id for showtime_id, seat_id, user_id in rows}
    assert len(owners) == len(rows)
    assert customers.bought.items() <= owners.items()
    for n in range(HOARDED):
        hoarded = [seat for seat in owners if seat[0] == f"hoarded-{n}"]
        assert len(hoarded) <= SEATS_OF_HOARDED * 3 // 4


def test_nothing_was_kept_for_those_who_did_nothing(server: Server) -> None:
    with closing(sqlite3.connect(_ledger(server))) as ledger:
        assert ledger.execute("SELECT count(*) FROM answers").fetchone() == (0,)


@pytest.mark.parametrize("kind", ["looks at nothing", "keys of nothing", "hoarding"])
async def test_every_purchase_is_made_on_redis(kind: str) -> None:
    with (
        redis_server() as redis,
        serving(attacked_programme(), REDIS_URL=redis.url, **DEFAULTS) as server,
    ):
        with attacked(server, kind):
            figures = await Customers(server.port).buy(PURCHASES)
        assert not figures.refused
        assert len(figures.confirm_ms) == PURCHASES
        assert "does not answer" not in server.errors()


def _ledger(server: Server) -> Path:
    return server.folder / "firstclick-data" / "firstclick.db"
