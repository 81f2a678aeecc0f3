"""Each connection has its settings, on both databases and in both pools: what a commit promises depends on them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from firstclick.ledger import migrate
from firstclick.ledger.connection import LedgerConnection, Work
from firstclick.ledger.engines import BUSY_WITHIN_MS, MIGRATION_BUSY_WITHIN_MS, READERS_MAX, WRITERS_MAX, plain_engine
from firstclick.ledger.insert import Insert
from tests.ledger.making import by_hand, found_by_hand, run_by_hand

NORMAL, FULL = 1, 2
SQLITE = {"synchronous": FULL, "fullfsync": 1, "foreign_keys": 1, "busy_timeout": BUSY_WITHIN_MS}
POSTGRESQL = {
    "synchronous_commit": "on",
    "idle_in_transaction_session_timeout": "5s",
    "plan_cache_mode": "force_custom_plan",
}
COMMITS = Insert(
    """INSERT INTO answers (key, body_hash, status, headers, body, created_at_ms)
        SELECT :key, '', synchronous, '[]', '', 0 FROM pragma_synchronous""",
    """INSERT INTO answers (key, body_hash, status, headers, body, created_at_ms)
        SELECT :key, '', CASE current_setting('synchronous_commit') WHEN 'on' THEN 2 ELSE 1 END, '[]', '', 0""",
)
"""Writes how its own commit waits, as the number that SQLite has for it."""
LINK = {
    "connect_timeout": "2",
    "keepalives_idle": "5",
    "keepalives_interval": "2",
    "keepalives_count": "3",
    "tcp_user_timeout": "5000",
}


@pytest.fixture
async def connection(url: str) -> AsyncIterator[LedgerConnection]:
    """The connections of one process."""
    await asyncio.to_thread(migrate, url)
    opened = LedgerConnection(url)
    yield opened
    await opened.close()


async def pragmas(opened: AsyncConnection) -> dict[str, Any]:
    """SQLite's settings of a connection."""
    return {name: (await opened.execute(text(f"PRAGMA {name}"))).scalar_one() for name in SQLITE}


async def parameters(opened: AsyncConnection) -> dict[str, Any]:
    """PostgreSQL's settings of a connection."""
    return {name: (await opened.execute(text(f"SHOW {name}"))).scalar_one() for name in POSTGRESQL}


async def link(opened: AsyncConnection) -> dict[str, str]:
    """How libpq watches over a connection."""
    driver: Any = (await opened.get_raw_connection()).driver_connection
    return {name: value for name, value in driver.info.get_parameters().items() if name in LINK}


def together(work: Work[Any], count: int) -> Work[Any]:
    """The same work, while `count` connections are open at once: the pool gives each of them out."""
    barrier = asyncio.Barrier(count)

    async def waiting(opened: AsyncConnection) -> Any:  # noqa: ANN401 - the result of the work
        async with asyncio.timeout(10):
            await barrier.wait()
        return await work(opened)

    return waiting


async def of_all(connection: LedgerConnection, work: Work[Any], writers: int) -> Sequence[Any]:
    """The result of `work` on every connection of both pools; on SQLite one writes at a time."""
    reading, writing = together(work, READERS_MAX), together(work, writers)
    calls = [connection.read(reading) for _ in range(READERS_MAX)] + [connection.write(writing) for _ in range(writers)]
    return await asyncio.gather(*calls)


@pytest.mark.parametrize("url", ["file_url"], indirect=True)
async def test_every_connection_to_sqlite_writes_to_disk_before_a_commit_returns(connection: LedgerConnection) -> None:
    assert await of_all(connection, pragmas, 1) == [SQLITE] * (READERS_MAX + 1)


@pytest.mark.parametrize("url", ["postgres_url"], indirect=True)
async def test_every_connection_to_postgresql_has_its_settings(connection: LedgerConnection) -> None:
    assert await of_all(connection, parameters, WRITERS_MAX) == [POSTGRESQL] * (READERS_MAX + WRITERS_MAX)
    assert await of_all(connection, link, WRITERS_MAX) == [LINK] * (READERS_MAX + WRITERS_MAX)


async def test_only_the_seat_log_is_written_without_waiting_for_the_disk(
    connection: LedgerConnection, url: str
) -> None:
    await connection.log(COMMITS, {"key": "log"})
    await connection.insert(COMMITS, {"key": "booking"})
    found = found_by_hand(url, "SELECT key, status FROM answers ORDER BY key")
    assert found == [("booking", FULL), ("log", NORMAL)]


@pytest.mark.parametrize(("configured", "used"), [("off", "on"), ("local", "local"), ("remote_apply", "remote_apply")])
async def test_a_database_that_answers_before_it_has_written_is_asked_to_write_first(
    postgres_url: str, configured: str, used: str
) -> None:
    """What an administrator configured beyond that is kept."""
    await asyncio.to_thread(migrate, postgres_url)
    with by_hand(postgres_url) as opened:
        name = opened.execute(text("SELECT current_database()")).scalar_one()
    run_by_hand(postgres_url, f"ALTER DATABASE {name} SET synchronous_commit = {configured}")
    connection = LedgerConnection(postgres_url)
    for way in (connection.read, connection.write):
        assert (await way(parameters))["synchronous_commit"] == used
    await connection.close()


async def test_options_in_the_url_take_precedence(postgres_url: str) -> None:
    connection = LedgerConnection(f"{postgres_url}{'&' if '?' in postgres_url else '?'}tcp_user_timeout=9000")
    assert await connection.read(link) == {**LINK, "tcp_user_timeout": "9000"}
    await connection.close()


@pytest.mark.parametrize("url", ["file_url"], indirect=True)
async def test_a_writer_on_sqlite_begins_as_one_and_a_reader_does_not(connection: LedgerConnection, url: str) -> None:
    """A transaction that began as a reader may be refused its first write, because another has written meanwhile."""

    async def reads_then_writes(opened: AsyncConnection) -> None:
        await opened.execute(text("SELECT count(*) FROM answers"))
        other = LedgerConnection(url)
        assert await other.read(pragmas) == SQLITE, "readers do not wait for a writer"
        await other.close()
        with pytest.raises(Exception, match="locked"):
            await asyncio.to_thread(_write_at_once, url)
        await opened.execute(text("DELETE FROM answers"))

    await connection.write(reads_then_writes)


def _write_at_once(url: str) -> None:
    with by_hand(url) as opened:
        opened.execute(text("PRAGMA busy_timeout = 0"))
        opened.execute(text("DELETE FROM answers"))


def test_migrations_write_to_disk_too_and_wait_longer(file_url: str) -> None:
    engine = plain_engine(file_url)
    with engine.begin() as opened:
        found = {name: opened.execute(text(f"PRAGMA {name}")).scalar_one() for name in (*SQLITE, "journal_mode")}
    engine.dispose()
    assert found == {**SQLITE, "busy_timeout": MIGRATION_BUSY_WITHIN_MS, "journal_mode": "wal"}
