"""Group commit by itself: which items share a transaction, who is refused, and when."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from firstclick.domain.refusals import LedgerUnavailable
from firstclick.ledger.group_commit import (
    ATTEMPTS_MAX,
    ITEMS_PER_TRANSACTION_MAX,
    RESULT_WITHIN_MS,
    WAITING_MAX,
    GroupCommit,
)
from tests.simulation.clocks import JumpingLoop


class Disk:
    """Writes numbers, and returns their doubles. It waits while `free` is not set."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.free = asyncio.Event()
        self.free.set()
        self.fails: list[BaseException] = []
        self.refuses: set[int] = set()

    async def write(self, items: list[int]) -> list[int]:
        self.batches.append(items)
        await self.free.wait()
        if self.fails:
            raise self.fails.pop(0)
        if self.refuses & set(items):
            raise LedgerUnavailable from IntegrityError("INSERT", None, Exception())
        return [2 * item for item in items]


def on_jumping_loop(test: Coroutine[Any, Any, None]) -> None:
    """Run it where time passes without waiting."""
    with asyncio.Runner(loop_factory=JumpingLoop) as runner:
        runner.run(test)


async def test_items_of_one_tick_share_a_transaction_and_later_ones_the_next() -> None:
    disk = Disk()
    commits = GroupCommit(disk.write)
    disk.free.clear()
    first = [asyncio.create_task(commits.put(n)) for n in range(3)]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    later = [asyncio.create_task(commits.put(n)) for n in range(3, 3 + ITEMS_PER_TRANSACTION_MAX + 1)]
    await asyncio.sleep(0)
    disk.free.set()
    assert await asyncio.gather(*first, *later) == [2 * n for n in range(len(first) + len(later))]
    assert [len(batch) for batch in disk.batches] == [3, ITEMS_PER_TRANSACTION_MAX, 1]


async def test_whoever_was_cancelled_before_the_transaction_is_not_written() -> None:
    disk = Disk()
    commits = GroupCommit(disk.write)
    disk.free.clear()
    first = asyncio.create_task(commits.put(1))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    left, stays = asyncio.create_task(commits.put(2)), asyncio.create_task(commits.put(3))
    await asyncio.sleep(0)
    left.cancel()
    disk.free.set()
    assert [*await asyncio.gather(first, stays)] == [2, 6]
    assert disk.batches == [[1], [3]]


async def test_whoever_was_cancelled_in_the_transaction_takes_nobody_along() -> None:
    disk = Disk()
    commits = GroupCommit(disk.write)
    disk.free.clear()
    tasks = [asyncio.create_task(commits.put(n)) for n in range(3)]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    tasks[1].cancel()
    await asyncio.sleep(0)
    disk.free.set()
    assert [*await asyncio.gather(tasks[0], tasks[2])] == [0, 4]
    assert await commits.put(5) == 10


async def test_whoever_was_cancelled_in_a_transaction_that_fails_leaves_the_others_its_own_refusal() -> None:
    disk = Disk()
    commits = GroupCommit(disk.write)
    disk.free.clear()
    disk.fails.append(LedgerUnavailable(7_000))
    tasks = [asyncio.create_task(commits.put(n)) for n in range(3)]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    tasks[0].cancel()
    await asyncio.sleep(0)
    disk.free.set()
    for one in tasks[1:]:
        with pytest.raises(LedgerUnavailable) as refusal:
            await one
        assert refusal.value.retry_after_ms == 7_000, "the batch's own refusal, not that of the deadline"
    assert disk.batches == [[0, 1, 2]]


async def test_a_database_that_does_not_answer_refuses_those_who_wait_too_and_not_those_who_come_later() -> None:
    disk = Disk()
    commits = GroupCommit(disk.write)
    disk.free.clear()
    disk.fails.append(LedgerUnavailable(7_000))
    first = asyncio.create_task(commits.put(1))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    second = asyncio.create_task(commits.put(2))
    await asyncio.sleep(0)
    disk.free.set()
    answers = await asyncio.gather(first, second, return_exceptions=True)
    assert [type(one) for one in answers] == [LedgerUnavailable] * 2
    assert isinstance(answers[0], LedgerUnavailable)
    assert answers[0].retry_after_ms == 7_000
    assert disk.batches == [[1]]
    assert await commits.put(3) == 6


async def test_an_error_that_is_no_refusal_leaves_nobody_waiting() -> None:
    disk = Disk()
    commits = GroupCommit(disk.write)
    disk.free.clear()
    disk.fails.append(LedgerUnavailable())
    first = asyncio.create_task(commits.put(1))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    closing = asyncio.create_task(commits.close())
    behind = asyncio.create_task(commits.put(2))
    await asyncio.sleep(0)
    disk.free.set()
    for one in (first, behind):
        with pytest.raises(LedgerUnavailable):
            await one
    await closing


async def test_rows_that_are_refused_are_tried_one_by_one_and_only_the_wrong_one_fails() -> None:
    disk = Disk()
    commits = GroupCommit(disk.write)
    disk.refuses = {1}
    answers = await asyncio.gather(*(commits.put(n) for n in range(3)), return_exceptions=True)
    assert (answers[0], type(answers[1]), answers[2]) == (0, LedgerUnavailable, 4)
    assert disk.batches == [[0, 1, 2], [0], *[[1]] * ATTEMPTS_MAX, [2]]


async def test_a_database_that_stops_answering_between_single_items_fails_the_batch() -> None:
    disk = Disk()
    commits = GroupCommit(disk.write)
    disk.fails = [_refused(), LedgerUnavailable()]
    answers = await asyncio.gather(*(commits.put(n) for n in range(3)), return_exceptions=True)
    assert {type(one) for one in answers} == {LedgerUnavailable}
    assert disk.batches == [[0, 1, 2], [0]]


def _refused() -> LedgerUnavailable:
    refused = LedgerUnavailable()
    refused.__cause__ = IntegrityError("INSERT", None, Exception())
    return refused


def test_nobody_waits_longer_than_the_deadline() -> None:
    async def test() -> None:
        disk = Disk()
        commits = GroupCommit(disk.write)
        disk.free.clear()
        with pytest.raises(LedgerUnavailable):
            await commits.put(1)
        assert round(asyncio.get_running_loop().time() * 1000) == RESULT_WITHIN_MS
        disk.free.set()
        assert await commits.put(2) == 4

    on_jumping_loop(test())


def test_more_than_may_wait_are_refused_at_once() -> None:
    async def test() -> None:
        disk = Disk()
        commits = GroupCommit(disk.write)
        tasks = [asyncio.create_task(commits.put(n)) for n in range(WAITING_MAX + 1)]
        answers = await asyncio.gather(*tasks, return_exceptions=True)
        assert answers[:-1] == [2 * n for n in range(WAITING_MAX)]
        assert isinstance(answers[-1], LedgerUnavailable)

    on_jumping_loop(test())


async def test_closing_waits_for_the_transaction_and_refuses_what_is_behind_it() -> None:
    disk = Disk()
    commits = GroupCommit(disk.write)
    await commits.close()
    disk.free.clear()
    first = asyncio.create_task(commits.put(1))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    behind = asyncio.create_task(commits.put(2))
    await asyncio.sleep(0)
    closing = asyncio.create_task(commits.close())
    await asyncio.sleep(0)
    assert not closing.done()
    disk.free.set()
    await closing
    assert await first == 2
    with pytest.raises(LedgerUnavailable):
        await behind
