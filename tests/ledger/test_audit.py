"""The audit log on both databases: one chain, whoever writes at once, in the transaction of what it records."""

from __future__ import annotations

import asyncio
import logging

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from firstclick.domain.refusals import LedgerUnavailable
from firstclick.domain.staff.audit import NO_ROWS, AuditBroken, AuditEntry, AuditMark, check_rows
from firstclick.ledger import SqlLedger
from firstclick.ledger.audit import Record
from tests.ledger.conftest import AUDIT_KEY
from tests.ledger.making import NOW_MS, found_by_hand, run_by_hand

MANY = 60


def entry(what: str = "sell") -> AuditEntry:
    return AuditEntry(NOW_MS, "Änne", what, "K7QF-3M9T", "10.0.0.1", {"seats": ["A1"], "ü": None})


async def test_rows_are_numbered_and_come_back_as_they_were_written(ledger: SqlLedger) -> None:
    assert await ledger.audit.last() == NO_ROWS
    await ledger.audit.record(entry(), entry("move"))
    await ledger.audit.record(entry("cancel"))
    rows = await ledger.audit.rows(0, 10)
    assert [(row.number, row.what, row.who, row.subject) for row in rows] == [
        (1, "sell", "Änne", "K7QF-3M9T"),
        (2, "move", "Änne", "K7QF-3M9T"),
        (3, "cancel", "Änne", "K7QF-3M9T"),
    ]
    assert rows[0].details == '{"seats":["A1"],"\\u00fc":null}'
    assert await ledger.audit.last() == AuditMark(3, rows[-1].mac) == check_rows(AUDIT_KEY, NO_ROWS, rows)
    assert [row.number for row in await ledger.audit.rows(1, 1)] == [2]


async def test_a_row_whose_time_or_text_is_changed_in_the_database_is_found(ledger: SqlLedger, url: str) -> None:
    await ledger.audit.record(*[entry() for _ in range(5)])
    run_by_hand(url, "UPDATE audit SET who = 'Ben' WHERE number = 3")
    with pytest.raises(AuditBroken, match="Row 3 was changed"):
        check_rows(AUDIT_KEY, NO_ROWS, await ledger.audit.rows(0, 10))


async def test_writers_of_several_processes_never_fork_the_chain(ledger: SqlLedger, rival: SqlLedger) -> None:
    await asyncio.gather(*(one.audit.record(entry(str(n))) for n in range(MANY // 2) for one in (ledger, rival)))
    rows = await ledger.audit.rows(0, 2 * MANY)
    assert check_rows(AUDIT_KEY, NO_ROWS, rows).number == MANY
    assert sorted(row.what for row in rows) == sorted(2 * [str(n) for n in range(MANY // 2)])


async def test_what_fails_leaves_no_row_and_what_is_recorded_was_done(ledger: SqlLedger, url: str) -> None:
    async def fails(connection: AsyncConnection, record: Record) -> None:
        record(entry())
        await connection.execute(text("INSERT INTO server_keys VALUES (NULL, NULL, NULL, NULL)"))

    async def succeeds(connection: AsyncConnection, record: Record) -> int:
        await connection.execute(text("DELETE FROM server_keys"))
        record(entry())
        return 7

    with pytest.raises(LedgerUnavailable):
        await ledger.audit.write(fails)
    assert found_by_hand(url, "SELECT count(*) FROM audit") == [(0,)]
    assert await ledger.audit.write(succeeds) == 7
    assert found_by_hand(url, "SELECT count(*) FROM audit") == [(1,)]


async def test_the_mark_of_the_last_row_is_logged_when_it_is_on_disk(
    ledger: SqlLedger, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "firstclick.audit"):
        await ledger.audit.record(entry(), entry())
    assert caplog.messages == [f"The audit log has row {await ledger.audit.last()}"]


async def test_without_a_key_nothing_is_recorded(url: str, ledger: SqlLedger) -> None:
    keyless = SqlLedger(url)
    with pytest.raises(RuntimeError, match="without the key"):
        await keyless.audit.record(entry())
    await keyless.close()
    assert await ledger.audit.last() == NO_ROWS


async def test_the_newest_rows_come_first_page_by_page(ledger: SqlLedger) -> None:
    await ledger.audit.record(*[entry(str(n)) for n in range(5)])
    first = await ledger.audit.rows_before(0, 2)
    second = await ledger.audit.rows_before(first[-1].number, 10)
    assert [row.number for row in first] == [5, 4]
    assert [row.number for row in second] == [3, 2, 1]
    assert await ledger.audit.rows_before(1, 10) == []
