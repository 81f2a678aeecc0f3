"""The contract of `AnswerMemory`, on both databases."""

from __future__ import annotations

import asyncio

import pytest

from firstclick.ledger import SqlLedger
from firstclick.service.ports.ledger import Remembered
from tests.ledger.making import NOW_MS, found_by_hand, run_by_hand

HOUR_MS = 3_600_000
ANSWER = Remembered(b"hash", 201, ((b"location", b"/sessions/1"), (b"x-caf\xe9", b"\xff")), b'{"seats":["B4"]}\x00')
IN_PROGRESS = Remembered(b"hash", 0, (), b"")


async def test_a_key_that_is_new_has_no_answer_and_looking_for_it_writes_nothing(ledger: SqlLedger, url: str) -> None:
    assert await asyncio.gather(*(ledger.recall(f"key-{n}", NOW_MS) for n in range(300))) == [None] * 300
    assert found_by_hand(url, "SELECT key FROM answers") == []


async def test_an_answer_is_remembered_to_the_last_byte(ledger: SqlLedger, rival: SqlLedger) -> None:
    await ledger.remember("key", ANSWER, NOW_MS + 5)
    assert await rival.recall("key", NOW_MS + 10) == ANSWER


async def test_each_key_has_its_own_answer(ledger: SqlLedger) -> None:
    await ledger.remember("key", ANSWER, NOW_MS)
    assert await ledger.recall("other", NOW_MS) is None


async def test_answers_of_two_processes_at_once_are_all_remembered(ledger: SqlLedger, rival: SqlLedger) -> None:
    await asyncio.gather(*(one.remember(f"key-{n}", ANSWER, NOW_MS) for n in range(60) for one in (ledger, rival)))
    assert await asyncio.gather(*(ledger.recall(f"key-{n}", NOW_MS) for n in range(60))) == [ANSWER] * 60


@pytest.mark.parametrize(("later_ms", "found"), [(59_999, IN_PROGRESS), (60_000, None)])
async def test_a_request_that_an_older_process_is_handling_counts_for_a_minute(
    ledger: SqlLedger, later_ms: int, found: Remembered | None
) -> None:
    await ledger.remember("key", IN_PROGRESS, NOW_MS)
    assert await ledger.recall("key", NOW_MS + later_ms) == found


@pytest.mark.parametrize(("later_ms", "found"), [(24 * HOUR_MS - 1, ANSWER), (24 * HOUR_MS, None)])
async def test_an_answer_is_stored_for_a_day(ledger: SqlLedger, later_ms: int, found: Remembered | None) -> None:
    await ledger.remember("key", ANSWER, NOW_MS)
    assert await ledger.recall("key", NOW_MS + later_ms) == found


async def test_old_answers_do_not_fill_the_disk(ledger: SqlLedger, url: str) -> None:
    await asyncio.gather(*(ledger.remember(f"key-{n}", ANSWER, NOW_MS) for n in range(50)))
    await ledger.remember("new", ANSWER, NOW_MS + 25 * HOUR_MS)
    assert found_by_hand(url, "SELECT key FROM answers") == [("new",)]


async def test_a_purge_keeps_an_answer_for_its_whole_day_and_deletes_it_then(
    ledger: SqlLedger, rival: SqlLedger, url: str
) -> None:
    """Each process purges with its first answer, and then once a minute."""
    await ledger.remember("old", ANSWER, NOW_MS)
    await ledger.remember("new", ANSWER, NOW_MS + 24 * HOUR_MS - 1)
    assert await ledger.recall("old", NOW_MS + 24 * HOUR_MS - 1) == ANSWER
    await rival.remember("newer", ANSWER, NOW_MS + 24 * HOUR_MS)
    assert found_by_hand(url, "SELECT key FROM answers ORDER BY key") == [("new",), ("newer",)]


async def test_a_process_purges_once_a_minute(ledger: SqlLedger, rival: SqlLedger, url: str) -> None:
    later_ms = NOW_MS + 24 * HOUR_MS
    await ledger.remember("a", ANSWER, later_ms)
    await rival.remember("old", ANSWER, NOW_MS)
    await ledger.remember("b", ANSWER, later_ms + 59_999)
    assert ("old",) in found_by_hand(url, "SELECT key FROM answers")
    await ledger.remember("c", ANSWER, later_ms + 60_000)
    assert found_by_hand(url, "SELECT key FROM answers ORDER BY key") == [("a",), ("b",), ("c",)]


async def test_many_old_answers_are_deleted_a_thousand_at_a_time(ledger: SqlLedger, url: str) -> None:
    row = f"'hash', 201, '[]', 'body', {NOW_MS}"
    run_by_hand(url, *(f"INSERT INTO answers VALUES ('old-{n}', {row})" for n in range(2_500)))  # noqa: S608
    left: list[tuple[int]] = []
    for nth in range(4):
        await ledger.remember("new", ANSWER, NOW_MS + 24 * HOUR_MS + nth)
        left += [(count,) for (count,) in found_by_hand(url, "SELECT count(*) FROM answers WHERE key <> 'new'")]
    assert left == [(1_500,), (500,), (0,), (0,)]
