"""Copies a whole ledger into another database, with its sales and the installation's id.

Both ledgers are claimed meanwhile: no server may sell from either.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing

from sqlalchemy import Connection, Table, delete, func, insert, select, text
from sqlalchemy.exc import SQLAlchemyError

from firstclick.ledger.claim import take_claim
from firstclick.ledger.door_schema import door_devices
from firstclick.ledger.engines import WRITES, checking_engine
from firstclick.ledger.errors import LedgerNotReady, first_line
from firstclick.ledger.outbox_schema import deliveries, outbox
from firstclick.ledger.schema import bookings, metadata, payments
from firstclick.ledger.schema_migration import SchemaState, check, migrate, require_current
from firstclick.ledger.staff_schema import staff_sessions
from firstclick.ledger.urls import shown_url, sqlite_path

ROWS_PER_STATEMENT = 500
LEFT_BEHIND = frozenset({staff_sessions, door_devices})
"""Who is signed in stays so at the old ledger only; at the new one they sign in again, and let devices in again."""
NUMBERED = (outbox.c.item_id, deliveries.c.delivery_id)
CONTINUE_AFTER = text("SELECT setval(pg_get_serial_sequence(:table, :column), :newest)")
IN_USE = "A server uses the ledger {}: stop all servers on it, and copy it then."
READS_ONE_SNAPSHOT = {"isolation_level": "REPEATABLE READ"}


def copy_ledger(source: str, target: str) -> Mapping[str, int]:
    """Copy all tables in one transaction, without sessions of staff and devices; the number of rows of each. Blocks.

    The target is an empty database, or a ledger in which nothing was ever sold: what else it has is replaced. Raises
    `LedgerNotReady`, and then nothing was copied.
    """
    _refuse_places(source, target)
    require_current(source)
    if check(target) is not SchemaState.EMPTY:
        require_current(target)
    with (
        closing(take_claim(source, alone=True, refusal=IN_USE)),
        closing(take_claim(target, alone=True, refusal=IN_USE)),
    ):
        migrate(target)
        try:
            return _copy_all(source, target)
        except (SQLAlchemyError, ValueError) as error:
            raise LedgerNotReady(f"The ledger cannot be copied: {first_line(error)}") from error


def _refuse_places(source: str, target: str) -> None:
    """Refuse a source that is none, and a target that cannot be written to."""
    if check(source) is SchemaState.EMPTY:
        raise LedgerNotReady(f"There is no ledger in {shown_url(source)}; name its file, its folder or its URL.")
    if shown_url(source) == shown_url(target):
        raise LedgerNotReady(f"{shown_url(source)} cannot be copied to itself; name another database.")
    path = sqlite_path(target)
    if path is not None and not path.parent.is_dir():
        raise LedgerNotReady(f"There is no folder {path.parent} to copy the ledger to; make it first.")


def _copy_all(source: str, target: str) -> Mapping[str, int]:
    reading, writing = checking_engine(source), checking_engine(target)
    options = READS_ONE_SNAPSHOT if reading.dialect.name == "postgresql" else {}
    try:
        with (
            reading.connect().execution_options(**options) as from_,
            writing.connect().execution_options(**WRITES) as to,
            from_.begin(),
            to.begin(),
        ):
            _refuse_sales(to, target)
            for table in reversed(metadata.sorted_tables):
                to.execute(delete(table))
            tables = [table for table in metadata.sorted_tables if table not in LEFT_BEHIND]
            copied = {table.name: _copy_table(from_, to, table) for table in tables}
            _continue_numbers(to)
            return copied
    finally:
        reading.dispose()
        writing.dispose()


def _refuse_sales(to: Connection, target: str) -> None:
    """On PostgreSQL also those who would write a booking before this transaction ends wait."""
    if to.dialect.name == "postgresql":
        to.execute(text("LOCK TABLE bookings, payments IN EXCLUSIVE MODE"))
    for table in (bookings, payments):
        if to.execute(select(func.count()).select_from(table)).scalar_one():
            raise LedgerNotReady(f"{shown_url(target)} has bookings already; name an empty database.")


def _copy_table(from_: Connection, to: Connection, table: Table) -> int:
    found = from_.execution_options(yield_per=ROWS_PER_STATEMENT).execute(select(table))
    for rows in found.mappings().partitions(ROWS_PER_STATEMENT):
        to.execute(insert(table), [dict(row) for row in rows])
    expected, written = (
        connection.execute(select(func.count()).select_from(table)).scalar_one() for connection in (from_, to)
    )
    if expected != written:
        raise LedgerNotReady(f"The ledger cannot be copied: {written} of {expected} rows of {table.name} were written.")
    return int(written)


def _continue_numbers(to: Connection) -> None:
    """PostgreSQL numbers these rows by sequences, which do not see the numbers that were copied."""
    if to.dialect.name != "postgresql":
        return
    for column in NUMBERED:
        newest = to.execute(select(func.max(column))).scalar_one()
        if newest is not None:
            to.execute(CONTINUE_AFTER, {"table": column.table.name, "column": column.name, "newest": newest})
