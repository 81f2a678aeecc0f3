"""A batch of items of many callers: what one caller does is nothing to the others."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from firstclick.domain.refusals import LedgerUnavailable
from firstclick.ledger.group_commit import GroupCommit


class Disk:
    """Writes a batch when it may, or fails."""

    def __init__(self, *, fails: bool) -> None:
        self.fails = fails
        self.batches: list[Sequence[str]] = []
        self.may_go_on = asyncio.Event()

    async def write(self, items: list[str]) -> list[str]:
        self.batches.append(items)
        await self.may_go_on.wait()
        if self.fails:
            raise LedgerUnavailable(7_000)
        return items


async def one_leaves(disk: Disk) -> list[asyncio.Task[str]]:
    """Three callers in one batch, the first of which leaves while it is written; the other two."""
    group = GroupCommit(disk.write)
    leaving, *staying = [asyncio.create_task(group.put(item)) for item in ("ada", "ben", "cy")]
    while not disk.batches:
        await asyncio.sleep(0)
    leaving.cancel()
    await asyncio.wait([leaving])
    disk.may_go_on.set()
    await asyncio.wait(staying)
    assert disk.batches == [["ada", "ben", "cy"]]
    return staying


async def test_a_caller_who_left_takes_nobody_along_when_the_batch_is_written() -> None:
    assert [one.result() for one in await one_leaves(Disk(fails=False))] == ["ben", "cy"]


async def test_a_caller_who_left_takes_nobody_along_when_the_batch_fails() -> None:
    for one in await one_leaves(Disk(fails=True)):
        with pytest.raises(LedgerUnavailable) as refusal:
            await one
        assert refusal.value.retry_after_ms == 7_000, "the batch's own refusal, not that of the deadline"
