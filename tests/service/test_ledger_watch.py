"""Who follows the ledger reads when something was written there, and not otherwise."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from firstclick.domain.refusals import LedgerUnavailable
from firstclick.service.live.ledger_watch import LOOK_EVERY_S, LedgerWatch
from tests.simulation.clocks import pass_ms

LONG_MS = 3_600_000
LOOK_MS = LOOK_EVERY_S * 1000 + 1
EVERY_S = 2.0
EVERY_MS = EVERY_S * 1000 + 1


class Ledger:
    """Its mark is the number of writes. A reader is `done` or wants to read again."""

    def __init__(self) -> None:
        self.writes = 0
        self.reads = 0
        self.done = True
        self.is_down = False

    async def write_mark(self) -> object:
        if self.is_down:
            raise LedgerUnavailable
        return self.writes

    async def read(self) -> bool:
        self.reads += 1
        if self.is_down:
            raise LedgerUnavailable
        return self.done


@asynccontextmanager
async def followed(ledger: Ledger, within_s: float | None = None) -> AsyncIterator[None]:
    """A process that follows the ledger, and has read it once."""
    watch = LedgerWatch(ledger)
    running = asyncio.gather(watch.run(), watch.follow(ledger.read, EVERY_S, lambda: within_s))
    await pass_ms(EVERY_MS)
    assert ledger.reads == 1
    try:
        yield
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


async def test_nothing_is_read_of_a_ledger_in_which_nothing_is_written() -> None:
    ledger = Ledger()
    async with followed(ledger):
        await pass_ms(LONG_MS)
        assert ledger.reads == 1


async def test_what_is_written_is_read_with_the_next_look() -> None:
    ledger = Ledger()
    async with followed(ledger):
        await pass_ms(LONG_MS)
        ledger.writes += 1
        await pass_ms(LOOK_MS)
        assert ledger.reads == 2


async def test_a_ledger_in_which_much_is_written_is_read_no_more_often_than_wanted_and_once_after_the_last() -> None:
    ledger = Ledger()
    async with followed(ledger):
        for _ in range(100):
            ledger.writes += 1
            await pass_ms(EVERY_MS / 10)
        assert 9 <= ledger.reads <= 12
        await pass_ms(EVERY_MS)
        after = ledger.reads
        await pass_ms(LONG_MS)
        assert ledger.reads == after


async def test_who_is_not_done_reads_again_without_a_change() -> None:
    ledger = Ledger()
    ledger.done = False
    async with followed(ledger):
        await pass_ms(3 * EVERY_MS)
        assert ledger.reads == 4
        ledger.done = True
        await pass_ms(LONG_MS)
        assert ledger.reads == 5


async def test_a_ledger_that_does_not_answer_is_read_until_it_does() -> None:
    ledger = Ledger()
    async with followed(ledger):
        ledger.is_down = True
        await pass_ms(LOOK_MS + 2 * EVERY_MS)
        assert ledger.reads == 3
        ledger.is_down = False
        await pass_ms(2 * EVERY_MS)
        after = ledger.reads
        assert after > 3
        await pass_ms(LONG_MS)
        assert ledger.reads == after


async def test_who_has_something_to_do_at_a_time_reads_then() -> None:
    ledger = Ledger()
    async with followed(ledger, within_s=60):
        await pass_ms(60_000)
        assert ledger.reads == 1
        await pass_ms(EVERY_MS)
        assert ledger.reads == 2
