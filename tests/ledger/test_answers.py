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
UNDER_WAY = Remembered(b"hash", 0, (), b"")


async def test_the_first_request_finds_nothing_and_the_second_that_it_is_under_way(ledger: SqlLedger) -> None:
    assert await ledger.recall("key", b"hash", NOW_MS) is None
    assert await ledger.recall("key", b"another", NOW_MS + 1) == UNDER_WAY


async def test_an_answer_is_remembered_to_the_last_byte(ledger: SqlLedger, rival: SqlLedger) -> None:
    await ledger.recall("key", b"hash", NOW_MS)
    await ledger.remember("key", ANSWER, NOW_MS + 5)
    assert await rival.recall("key", b"hash", NOW_MS + 10) == ANSWER


async def test_each_key_has_its_own_answer(ledger: SqlLedger) -> None:
    await ledger.remember("key", ANSWER, NOW_MS)
    assert await ledger.recall("other", b"hash", NOW_MS) is None


async def test_a_request_that_came_to_nothing_may_be_tried_again(ledger: SqlLedger) -> None:
    await ledger.recall("key", b"hash", NOW_MS)
    await ledger.forget("key")
    assert await ledger.recall("key", b"hash", NOW_MS) is None


async def test_an_answer_is_not_forgotten_with_the_note(ledger: SqlLedger) -> None:
    await ledger.remember("key", ANSWER, NOW_MS)
    await ledger.forget("key")
    assert await ledger.recall("key", b"hash", NOW_MS) == ANSWER


@pytest.mark.parametrize(("later_ms", "found"), [(59_999, UNDER_WAY), (60_000, None)])
async def test_a_note_of_a_process_that_died_counts_for_a_minute(
    ledger: SqlLedger, later_ms: int, found: Remembered | None
) -> None:
    await ledger.recall("key", b"hash", NOW_MS)
    assert await ledger.recall("key", b"hash", NOW_MS + later_ms) == found


@pytest.mark.parametrize(("later_ms", "found"), [(24 * HOUR_MS - 1, ANSWER), (24 * HOUR_MS, None)])
async def test_an_answer_is_kept_for_a_day(ledger: SqlLedger, later_ms: int, found: Remembered | None) -> None:
    await ledger.remember("key", ANSWER, NOW_MS)
    assert await ledger.recall("key", b"hash", NOW_MS + later_ms) == found


async def test_old_answers_do_not_fill_the_disk(ledger: SqlLedger, url: str) -> None:
    await asyncio.gather(*(ledger.remember(f"key-{n}", ANSWER, NOW_MS) for n in range(50)))
    await ledger.recall("new", b"hash", NOW_MS + 25 * HOUR_MS)
    assert found_by_hand(url, "SELECT key FROM answers") == [("new",)]


async def test_two_processes_are_not_both_the_first_whatever_the_timing(postgres_url: str) -> None:
    """Nobody can write until both have asked; SQLite has one writer at a time, so there is nothing to try."""
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    ledgers = [SqlLedger(postgres_url), SqlLedger(postgres_url)]
    await ledgers[0].start()
    with by_hand(postgres_url) as gate:
        gate.execute(text("LOCK TABLE answers IN SHARE MODE"))
        asked = [asyncio.create_task(one.recall("key", b"hash", NOW_MS)) for one in ledgers]
        while gate.execute(waiting).scalar_one() < 2:
            await asyncio.sleep(0.005)  # waits: for both to stand before the gate, which only the database sees
    found = await asyncio.gather(*asked)
    await asyncio.gather(*(one.close() for one in ledgers))
    assert sorted(found, key=str) == [None, UNDER_WAY]


async def test_of_many_requests_at_once_one_is_the_first(ledger: SqlLedger, rival: SqlLedger) -> None:
    asked = [one.recall(f"key-{n % 20}", b"hash", NOW_MS) for n in range(80) for one in (ledger, rival)]
    found = await asyncio.gather(*asked)
    assert found.count(None) == 20
    assert found.count(UNDER_WAY) == 140
