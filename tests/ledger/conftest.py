"""The two databases of the ledger's tests: a SQLite file, and a real PostgreSQL."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from firstclick.ledger import SqlLedger, sqlite_url
from tests.harness.processes.postgres import a_database, a_server
from tests.harness.processes.server_ledger import patience

AUDIT_KEY = b"a key that is outside the database"
ABOUT_DEADLINES = (
    "test_outage_",
    "test_connection_settings",
    "test_turns",
    "test_seat_log",
    "test_closing",
    "test_group_",
)


@pytest.fixture(autouse=True)
def _waits_long(request: pytest.FixtureRequest) -> Iterator[None]:
    """Transactions have ten times the time, where a test is not about that: disks of busy machines are slow."""
    if request.path.name.startswith(ABOUT_DEADLINES):
        yield
        return
    with patience():
        yield


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a PostgreSQL server, one for the whole run."""
    with a_server() as url:
        yield url


@pytest.fixture
def postgres_url(postgres: str) -> Iterator[str]:
    """A fresh, empty database on PostgreSQL."""
    with a_database(postgres) as url:
        yield url


@pytest.fixture
def file_url(tmp_path: Path) -> str:
    """A SQLite file that does not exist yet."""
    return sqlite_url(tmp_path / "ledger.db")


@pytest.fixture(params=["file_url", "postgres_url"], ids=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    """A fresh, empty database of each kind."""
    given: str = request.getfixturevalue(request.param)
    return given


@pytest.fixture
async def ledger(url: str) -> AsyncIterator[SqlLedger]:
    """A started ledger."""
    opened = SqlLedger(url, audit_key=AUDIT_KEY)
    await opened.start()
    yield opened
    await opened.close()


@pytest.fixture
async def rival(url: str) -> AsyncIterator[SqlLedger]:
    """A second ledger on the same database, as in another process."""
    opened = SqlLedger(url, audit_key=AUDIT_KEY)
    await opened.start()
    yield opened
    await opened.close()
