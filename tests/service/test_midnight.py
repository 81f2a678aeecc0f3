"""The coming days are laid out as soon as a day begins at the cinema."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from firstclick.ledger import SqlLedger, sqlite_url
from firstclick.programme_file import TomlReader
from firstclick.service.programme_admin import ProgrammeAdmin, until_tomorrow_s

MONDAY_MS = 1_795_435_200_000  # 2026-11-23, noon in London


@pytest.mark.parametrize(
    ("now_ms", "timezone", "seconds"),
    [
        (MONDAY_MS, "Europe/London", 12 * 3600),
        (MONDAY_MS, "Asia/Kolkata", 6.5 * 3600),
        (MONDAY_MS + 12 * 3_600_000 - 1, "Europe/London", 0.001),
        (1_792_882_800_000, "Europe/London", 25 * 3600),  # the day that the clocks go back
    ],
)
def test_a_day_begins_at_midnight_of_the_cinema(now_ms: int, timezone: str, seconds: float) -> None:
    assert until_tomorrow_s(now_ms, timezone) == pytest.approx(seconds, abs=1e-3)


async def test_a_new_day_is_laid_out_when_it_begins_and_not_minutes_later(tmp_path: Path) -> None:
    midnight_ms, laid_out = MONDAY_MS + 12 * 3_600_000, asyncio.Event()

    class Extending(ProgrammeAdmin):
        async def extend(self, now_ms: int) -> None:
            assert midnight_ms <= now_ms < midnight_ms + 60_000
            laid_out.set()

    began = asyncio.get_running_loop().time()

    def clock_ms() -> int:
        return midnight_ms - 100 + round((asyncio.get_running_loop().time() - began) * 1000)

    ledger = SqlLedger(sqlite_url(tmp_path / "ledger.db"))
    task = asyncio.create_task(Extending(ledger, TomlReader()).lay_out(clock_ms, lambda: "Europe/London"))
    async with asyncio.timeout(60):
        await laid_out.wait()
    assert not task.done()
    task.cancel()
    await ledger.close()
