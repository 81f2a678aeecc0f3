"""The contract of `AnswerMemory`, on both databases."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import text

from firstclick.ledger import SqlLedger
from firstclick.service.ports.ledger import Remembered
from tests.ledger.making import NOW_MS, by_hand, found_by_hand

HOUR_MS = 3_600_000
ANSWER = Remembered(b"hash", 201, ((b"location", b"/sessions/1"), (b"x-caf\xe9", b"\xff")), b'{"seats":["B4"]}\x00')
IN_PROGRESS = Remembered(b"hash", 0, (), b"")


async def test_the_first_request_finds_nothing_and_the_second_finds_it_in_progress(ledger: SqlLedger) -> None:
    assert await ledger.recall("key", b"hash", NOW_MS) is None
    assert await ledger.recall("key", b"another", NOW_MS + 1) == IN_PROGRESS


async def test_an_answer_is_remembered_to_the_last_byte(ledger: SqlLedger, rival: SqlLedger) -> None:
    await ledger.recall("key", b"hash", NOW_MS)
    await ledger.remember("key", ANSWER, NOW_MS + 5)
    assert await rival.recall("key", b"hash", NOW_MS + 10) == ANSWER


async def test_each_key_has_its_own_answer(ledger: SqlLedger) -> None:
    await ledger.remember("key", ANSWER, NOW_MS)
    assert await ledger.recall("other", b"hash", NOW_MS) is None


async def test_a_failed_request_can_be_repeated(ledger: SqlLedger) -> None:
    await ledger.recall("key", b"hash", NOW_MS)
    await ledger.forget("key")
    assert await ledger.recall("key", b"hash", NOW_MS) is None


async def test_forget_keeps_a_stored_answer(ledger: SqlLedger) -> None:
    await ledger.remember("key", ANSWER, NOW_MS)
    await ledger.forget("key")
    assert await ledger.recall("key", b"hash", NOW_MS) == ANSWER


@pytest.mark.parametrize(("later_ms", "found"), [(59_999, IN_PROGRESS), (60_000, None)])
async def test_a_request_in_progress_counts_for_a_minute(
    ledger: SqlLedger, later_ms: int, found: Remembered | None
) -> None:
    await ledger.recall("key", b"hash", NOW_MS)
    assert await ledger.recall("key", b"hash", NOW_MS + later_ms) == found


@pytest.mark.parametrize(("later_ms", "found"), [(24 * HOUR_MS - 1, ANSWER), (24 * HOUR_MS, None)])
async def test_an_answer_is_stored_for_a_day(ledger: SqlLedger, later_ms: int, found: Remembered | None) -> None:
    await ledger.remember("key", ANSWER, NOW_MS)
    assert await ledger.recall("key", b"hash", NOW_MS + later_ms) == found


async def test_old_answers_do_not_fill_the_disk(ledger: SqlLedger, url: str) -> None:
    await asyncio.gather(*(ledger.remember(f"key-{n}", ANSWER, NOW_MS) for n in range(50)))
    await ledger.recall("new", b"hash", NOW_MS + 25 * HOUR_MS)
    assert found_by_hand(url, "SELECT key FROM answers") == [("new",)]


async def test_only_one_of_two_processes_is_first_when_both_wait_to_write(postgres_url: str) -> None:
    """Both wait to write at the same time. SQLite has one writer at a time, so this cannot happen there."""
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    ledgers = [SqlLedger(postgres_url), SqlLedger(postgres_url)]
    await ledgers[0].start()
    with by_hand(postgres_url) as gate:
        gate.execute(text("LOCK TABLE answers IN SHARE MODE"))
        calls = [asyncio.create_task(one.recall("key", b"hash", NOW_MS)) for one in ledgers]
        while gate.execute(waiting).scalar_one() < 2:
            await asyncio.sleep(0.005)  # waits: for both to wait for the table lock, which only the database shows
    found = await asyncio.gather(*calls)
    await asyncio.gather(*(one.close() for one in ledgers))
    assert sorted(found, key=str) == [None, IN_PROGRESS]


async def test_of_many_requests_at_once_one_is_the_first(ledger: SqlLedger, rival: SqlLedger) -> None:
    calls = [one.recall(f"key-{n % 20}", b"hash", NOW_MS) for n in range(80) for one in (ledger, rival)]
    found = await asyncio.gather(*calls)
    assert found.count(None) == 20
    assert found.count(IN_PROGRESS) == 140
