"""While one address asks as much as it can, customers hold and book; the limits by address are those of the default."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import fields

import pytest

from firstclick.bootstrap.settings import Settings
from tests.attacks.attacker import LIMITED
from tests.attacks.honest import attacked, confirmed
from tests.harness.customers.connection import connections_to
from tests.harness.processes.server import ROOMY, Server, serving
from tests.web.sample_programme import programme

pytestmark = [pytest.mark.e2e, pytest.mark.long]
PURCHASES = 30
DEFAULTS = {one.name.upper(): one.default for one in fields(Settings) if one.name.upper() in ROOMY}


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A server with the limits that it has by default."""
    with serving(programme(), ACCESS_LOG="off", **DEFAULTS) as started:
        yield started


@pytest.mark.parametrize(("seat", "kind"), list(enumerate(LIMITED, start=1)))
async def test_every_purchase_is_made(server: Server, seat: int, kind: str) -> None:
    async with connections_to([server.port]) as (line,):
        with attacked(server, kind):
            assert await confirmed(line, PURCHASES, f"A{seat}") == PURCHASES
            assert (await line.get("/readyz")).status == 200
    assert "does not answer" not in server.errors()
    assert server.runs()


def test_nothing_was_kept_for_the_attackers(server: Server) -> None:
    with closing(sqlite3.connect(server.folder / "firstclick-data" / "firstclick.db")) as ledger:
        assert ledger.execute("SELECT count(*) FROM answers").fetchone() == (0,)
