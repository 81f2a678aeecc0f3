"""The migrations create the schema, also when many processes run them at once."""

from __future__ import annotations

import asyncio
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from firstclick.domain.seats.seat_log import SALES_BEFORE_THE_LOG, Replayed
from firstclick.ledger import (
    LedgerNotReady,
    SchemaState,
    SqlLedger,
    check,
    migrate,
    sqlite_url,
    upgrade,
)
from firstclick.ledger.schema import REVISION_TABLE, metadata
from firstclick.ledger.schema_migration import SERIALIZE_MIGRATIONS
from firstclick.service.ports.ledger import Cancellation, PendingCancelled
from tests.harness.processes.postgres import a_database
from tests.ledger.making import a_booking, by_hand, found_by_hand, make_old, run_by_hand

pytestmark = pytest.mark.long

TABLES = {
    "sqlite": """
        SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name <> 'ledger_revision'
        UNION ALL SELECT t.name || '.' || c.name, c.type || c."notnull" || c.pk || coalesce(c.dflt_value, '')
        FROM sqlite_master AS t, pragma_table_info(t.name) AS c WHERE t.type = 'table' AND t.name <> 'ledger_revision'
        UNION ALL SELECT t.name || '.' || f."from", f."table" || '.' || f."to"
        FROM sqlite_master AS t, pragma_foreign_key_list(t.name) AS f WHERE t.type = 'table'""",
    "postgresql": """
        SELECT indexname, indexdef FROM pg_indexes WHERE tablename <> 'ledger_revision' AND schemaname = 'public'
        UNION ALL SELECT table_name || '.' || column_name, data_type || is_nullable || coalesce(column_default, '')
        FROM information_schema.columns WHERE table_name <> 'ledger_revision' AND table_schema = 'public'
        UNION ALL SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace AND conrelid IS DISTINCT FROM to_regclass('ledger_revision')""",
}
MIGRATE = "import sys; from firstclick.ledger import migrate; sys.stdin.readline(); migrate(sys.argv[1])"


def test_the_migrations_create_the_schema(url: str) -> None:
    migrate(url)
    with by_hand(url) as connection:
        context = MigrationContext.configure(connection, opts={"version_table": REVISION_TABLE, "compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_migrations_and_schema_create_the_same_tables_and_indexes(
    postgres: str, url: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Alembic does not compare the conditions of partial indexes, so the databases' own descriptions are compared.

    On SQLite that is not the statement of a table: a column that a migration adds stands at another place there.
    """
    migrate(url)
    if url.startswith("sqlite"):
        assert _described(url) == _created(sqlite_url(tmp_path_factory.mktemp("created") / "ledger.db"))
    else:
        with a_database(postgres) as other:
            assert _described(url) == _created(other)


def _created(url: str) -> set[tuple[str, str]]:
    with by_hand(url) as connection:
        metadata.create_all(connection)
    return _described(url)


def _described(url: str) -> set[tuple[str, str]]:
    kind = url.partition(":")[0]
    described = {(str(name), " ".join(str(sql).split())) for name, sql in found_by_hand(url, TABLES[kind])}
    assert "one_live_booking_a_seat" in {name for name, _ in described}
    return described


def test_check_returns_the_state_of_the_schema(url: str) -> None:
    assert check(url) is SchemaState.EMPTY
    migrate(url)
    assert check(url) is SchemaState.CURRENT
    run_by_hand(url, "UPDATE ledger_revision SET version_num = '9999'")
    assert check(url) is SchemaState.UNKNOWN


async def test_a_ledger_of_the_first_version_is_brought_up_to_date_with_its_bookings(url: str) -> None:
    """Also where bookings were cancelled by hand, and their sessions booked again, which that version allowed."""
    make_old(url)
    run_by_hand(
        url,
        "INSERT INTO bookings VALUES ('OLD', 0, 'ann', 'show-1', 'B4', 'ann', 1, 5)",
        "INSERT INTO bookings VALUES ('NEW', 0, 'ann', 'show-1', 'B4', 'ann', 2, NULL)",
        "INSERT INTO bookings VALUES ('GONE', 0, 'bob', 'show-1', 'C1', 'bob', 3, 6)",
    )
    assert check(url) is SchemaState.OLD
    ledger = SqlLedger(url)
    with pytest.raises(LedgerNotReady, match="run firstclick migrate"):
        await ledger.start()
    upgrade(url)
    await ledger.start()
    assert check(url) is SchemaState.CURRENT
    assert [one.reference for one in await ledger.bookings("show-1")] == ["NEW"]
    assert await ledger.book(a_booking("C1", session_id="bob")) == PendingCancelled()
    assert found_by_hand(url, "SELECT count(*) FROM bookings") == [(3,)]
    await ledger.close()


async def test_what_was_never_booked_is_marked_and_what_was_cancelled_by_hand_is_not(url: str) -> None:
    make_old(url, "0003")
    run_by_hand(
        url,
        "INSERT INTO bookings VALUES ('LIVE', 0, 'ann', 'show-1', 'B4', 'ann', 1, NULL)",
        "INSERT INTO bookings VALUES ('NEVER', 0, 'bob', 'show-1', 'C1', 'bob', 2, 2)",
        "INSERT INTO bookings VALUES ('HAND', 0, 'cyd', 'show-1', 'C2', 'cyd', 3, 9)",
    )
    migrate(url)
    ledger = SqlLedger(url)
    found = [await ledger.booking(reference) for reference in ("LIVE", "NEVER", "HAND")]
    assert [one and (one.seat_ids, len(one.cancelled)) for one in found] == [(("B4",), 0), None, ((), 1)]
    why = Cancellation("LIVE", (), "rita", "ill", 12)
    assert (await ledger.cancel(why)).seat_ids == ("B4",)
    assert (await ledger.seat_changes(0)).showtime_ids == frozenset({"show-1"})
    await ledger.close()


async def test_sales_of_the_old_log_are_carried_over_in_order_under_an_epoch_of_their_own(url: str) -> None:
    make_old(url, "0008")
    sold = (("show-1", "B4", "confirmed"), ("show-2", "B4", "confirmed"), ("show-1", "C1", "confirmed"))
    undone = (("show-1", "B4", "cancelled"), ("show-1", "C1", "moved"), ("show-1", 'C"2', "confirmed"))
    for number, (showtime, seat, what) in enumerate((*sold, *undone), 1):
        values = f"{number}, '{showtime}', '{seat}', '{what}', {number * 10}, 'ann', '', 0"
        run_by_hand(url, f"INSERT INTO seat_events VALUES ({values})")  # noqa: S608 - the values above
    migrate(url)
    ledger = SqlLedger(url)
    shown = {at_ms: (await ledger.seat_log.at("show-1", at_ms)).map for at_ms in (10, 30, 50, 60)}
    await ledger.close()
    assert shown == {
        10: Replayed(SALES_BEFORE_THE_LOG, 1, {"B4": "confirmed"}, 0),
        30: Replayed(SALES_BEFORE_THE_LOG, 2, {"B4": "confirmed", "C1": "confirmed"}, 0),
        50: Replayed(SALES_BEFORE_THE_LOG, 4, {}, 0),
        60: Replayed(SALES_BEFORE_THE_LOG, 5, {'C"2': "confirmed"}, 0),
    }
    with pytest.raises(DBAPIError):
        found_by_hand(url, "SELECT who FROM seat_events")


def test_migrating_twice_is_no_error(url: str) -> None:
    migrate(url)
    migrate(url)
    assert check(url) is SchemaState.CURRENT


def test_a_check_does_not_create_a_file(tmp_path: Path) -> None:
    check(sqlite_url(tmp_path / "ledger.db"))
    assert not list(tmp_path.iterdir())


def test_processes_that_migrate_at_once_wait_for_each_other(url: str) -> None:
    started = [
        subprocess.Popen([sys.executable, "-W", "error", "-c", MIGRATE, url], stdin=subprocess.PIPE) for _ in range(3)
    ]
    for process in started:
        assert process.stdin is not None
        process.stdin.close()
    assert [process.wait(20) for process in started] == [0, 0, 0]
    assert check(url) is SchemaState.CURRENT


async def test_on_postgresql_a_migration_waits_for_the_one_before_it(postgres_url: str) -> None:
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'advisory'")
    with by_hand(postgres_url) as gate:
        gate.execute(SERIALIZE_MIGRATIONS)
        migration = asyncio.create_task(asyncio.to_thread(migrate, postgres_url))
        while not gate.execute(waiting).scalar_one():
            assert not migration.done(), "it did not wait"
            await asyncio.sleep(0.005)  # waits: for what only the database shows
        assert check(postgres_url) is SchemaState.EMPTY
    await migration
    assert check(postgres_url) is SchemaState.CURRENT


async def test_on_sqlite_a_migration_waits_for_another_that_creates_the_file(tmp_path: Path) -> None:
    """The file has no write-ahead log yet, and another connection writes: SQLite does not wait to change the mode."""
    path = tmp_path / "ledger.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        migration = asyncio.create_task(asyncio.to_thread(migrate, sqlite_url(path)))
        await asyncio.sleep(0.2)  # waits: the migration for the other
        assert not migration.done(), "it did not wait"
        other.execute("COMMIT")
        await migration
        assert other.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert check(sqlite_url(path)) is SchemaState.CURRENT


async def test_two_ledgers_of_one_process_may_start_at_once(url: str) -> None:
    ledgers = [SqlLedger(url) for _ in range(3)]
    await asyncio.gather(*(ledger.start() for ledger in ledgers))
    await asyncio.gather(*(ledger.close() for ledger in ledgers))
    assert check(url) is SchemaState.CURRENT


async def test_a_server_does_not_start_on_the_ledger_of_a_newer_one(url: str) -> None:
    migrate(url)
    run_by_hand(url, "UPDATE ledger_revision SET version_num = '9999'")
    ledger = SqlLedger(url)
    with pytest.raises(LedgerNotReady, match="made by a newer FirstClick"):
        await ledger.start()
    await ledger.close()


def test_the_newer_ledger_is_not_migrated_either(url: str) -> None:
    migrate(url)
    run_by_hand(url, "UPDATE ledger_revision SET version_num = '9999'")
    with pytest.raises(LedgerNotReady):
        migrate(url)


async def test_a_database_that_cannot_be_opened_is_reported_in_a_sentence(tmp_path: Path) -> None:
    ledger = SqlLedger(sqlite_url(tmp_path / "missing" / "ledger.db"))
    with pytest.raises(LedgerNotReady, match=r"cannot be opened: .* \(look at DATA_DIR and DATABASE_URL\)"):
        await ledger.start()
    await ledger.close()


def test_the_file_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    migrate(sqlite_url(tmp_path / "ledger.db"))
    with by_hand(sqlite_url(tmp_path / "ledger.db")):
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert set(modes.values()) == {0o600}


@pytest.mark.parametrize("name", ["plain.db", "a b?c#d%41.db", "ü 座席.db"])
def test_a_file_may_have_any_name(tmp_path: Path, name: str) -> None:
    migrate(sqlite_url(tmp_path / name))
    assert name in {path.name for path in tmp_path.iterdir()}


@pytest.mark.parametrize("bad", ["", "mysql://root@localhost/x", "sqlite://", "sqlite:///:memory:"])
def test_other_databases_are_refused_in_a_sentence(bad: str) -> None:
    with pytest.raises(LedgerNotReady):
        SqlLedger(bad)
