"""The pause between two messages: how it grows, and which changes wait for it."""

from __future__ import annotations

import pytest

from firstclick.realtime.hub import Pace
from tests.realtime.stage import Browser, Stage
from tests.simulation.clocks import pass_ms


async def test_the_pause_grows_with_the_listeners_up_to_its_limit_and_counts_from_the_last_message() -> None:
    async def waits_ms(listeners: int) -> tuple[int, int, int]:
        stage = Stage(Pace(gather_ms=4, pause_per_listener_us=1_000, pause_max_ms=20))
        browser, *_ = [stage.joined() for _ in range(listeners)]
        first, second = await _sent_after_ms(stage, browser, "A1"), await _sent_after_ms(stage, browser, "A2")
        await pass_ms(30)
        return first, second, await _sent_after_ms(stage, browser, "A3")

    assert await waits_ms(1) == pytest.approx((5, 5, 5), abs=1)
    assert await waits_ms(10) == pytest.approx((5, 10, 5), abs=1)
    assert await waits_ms(100) == pytest.approx((5, 20, 5), abs=1)


async def _sent_after_ms(stage: Stage, browser: Browser, seat_id: str) -> int:
    had, waited_ms = len(browser.got), 0
    stage.sell(seat_id)
    while len(browser.got) == had:
        await pass_ms(1)
        waited_ms += 1
    return waited_ms
