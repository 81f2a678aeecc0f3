"""Slow readers: they delay nobody, get one snapshot when they read again, or are closed."""

from __future__ import annotations

import asyncio

import pytest

from firstclick.realtime.channel import Delta
from tests.realtime.stage import PACE, Browser, Stage, Whole
from tests.simulation.clocks import JumpingLoop, pass_ms

GATHERED_MS = PACE.gather_ms + 1
LOOKED_MS = PACE.catch_up_every_ms + 1


class Noting(Browser):
    """Records the order of the calls."""

    turns: list[Browser]

    def offer(self, frame: bytes) -> bool:
        self.turns.append(self)
        return super().offer(frame)


async def test_listeners_are_served_in_the_order_of_joining_slow_readers_too() -> None:
    """The order must not depend on addresses in memory, so that a run of the simulation can be repeated."""
    stage, turns = Stage(), list[Browser]()
    browsers = [Noting(stage.post, takes=1) for _ in range(30)]
    for number, browser in enumerate(browsers):
        browser.turns = turns
        stage.hub.join(browser, stage.view() if number < 20 else None, None)
    turns.clear()
    stage.sell("A1")
    await pass_ms(GATHERED_MS)
    stage.sell("A2")
    await pass_ms(GATHERED_MS)
    for browser in browsers:
        browser.takes = None
    await pass_ms(LOOKED_MS)
    assert turns == [*browsers, *browsers[20:], *browsers]


async def test_a_slow_reader_delays_nobody() -> None:
    stage = Stage()
    stalled = stage.joined(takes=1)
    others = [stage.joined() for _ in range(199)]
    for n in range(1, 11):
        stage.sell(f"A{n}")
        await pass_ms(GATHERED_MS)
        assert all(browser.knows(stage.view()) for browser in others)
    assert [type(message) for message in stalled.got] == [Whole]


@pytest.mark.parametrize("inflates", [True, False])
async def test_a_slow_reader_that_reads_again_gets_one_snapshot_for_all_it_missed(inflates: bool) -> None:
    stage = Stage()
    browser = stage.inflating(takes=1) if inflates else stage.joined(takes=1)
    for n in range(1, 6):
        stage.sell(f"A{n}")
        await pass_ms(GATHERED_MS)
    browser.takes = None
    await pass_ms(LOOKED_MS)
    assert [type(message) for message in browser.got] == [Whole, Whole]
    assert stage.hub.resyncs == 1
    stage.sell("B1")
    await pass_ms(GATHERED_MS)
    assert isinstance(browser.got[-1], Delta)
    assert browser.knows(stage.view())


async def test_the_snapshot_of_a_slow_reader_has_the_changes_that_are_still_pending() -> None:
    stage = Stage()
    slow, quick = stage.joined(takes=1), stage.joined()
    stage.sell("A1")
    await pass_ms(GATHERED_MS)
    slow.takes = None
    await pass_ms(LOOKED_MS - GATHERED_MS - 2)
    stage.sell("A2")
    await pass_ms(2)
    stage.sell("A3")
    await pass_ms(GATHERED_MS)
    assert slow.knows(stage.view())
    assert quick.knows(stage.view())


async def test_a_reader_that_does_not_catch_up_is_closed_once() -> None:
    stage = Stage()
    stalled, place = stage.browser(takes=1)
    stage.sell("A1")
    await pass_ms(PACE.slow_reader_ms - PACE.catch_up_every_ms)
    assert stalled.given_up == 0
    await pass_ms(3 * PACE.catch_up_every_ms)
    assert stalled.given_up == 1
    stalled.takes = None
    stage.hub.leave(place)
    stage.sell("A2")
    await pass_ms(2 * PACE.slow_reader_ms)
    assert (stalled.given_up, len(stalled.got)) == (1, 1)


async def test_a_reader_that_never_catches_up_is_closed_in_its_time_while_events_go_on() -> None:
    stage = Stage()
    stalled, other = stage.joined(takes=1), stage.joined()
    events = 20
    for n in range(events):
        stage.sell(f"{'ABCDEFGHIJ'[n // 10]}{n % 10 + 1}")
        assert stalled.given_up == 0
        await pass_ms(PACE.slow_reader_ms / (events - 1))
    await pass_ms(LOOKED_MS)
    assert (stalled.given_up, len(stalled.got)) == (1, 1)
    assert other.knows(stage.view())


async def test_a_reader_that_catches_up_now_and_then_is_kept() -> None:
    stage = Stage()
    browser = stage.joined(takes=1)
    for n in range(1, 10):
        stage.sell(f"A{n}")
        await pass_ms(PACE.slow_reader_ms / 2)
        browser.takes = 1
        await pass_ms(LOOKED_MS)
    assert browser.given_up == 0
    assert browser.knows(stage.view())


async def test_a_reader_that_has_caught_up_is_kept_for_as_long_as_it_likes() -> None:
    stage = Stage()
    browsers = [stage.joined(takes=1), stage.joined(takes=1)]
    stage.sell("A1")
    await pass_ms(GATHERED_MS)
    for browser in browsers:
        browser.takes = None
    await pass_ms(LOOKED_MS)
    loop = asyncio.get_running_loop()
    assert isinstance(loop, JumpingLoop)
    steps = loop.steps
    await pass_ms(3 * PACE.slow_reader_ms)
    assert loop.steps - steps < 3 * PACE.slow_reader_ms / PACE.catch_up_every_ms, "nothing looks after them any more"
    assert [browser.given_up for browser in browsers] == [0, 0]
    assert stage.hub.resyncs == 2, "each snapshot counts"
    stage.sell("A2")
    await pass_ms(GATHERED_MS)
    assert all(browser.knows(stage.view()) for browser in browsers)


async def test_a_reader_that_is_behind_before_it_began_gets_a_snapshot_too() -> None:
    stage = Stage()
    browser = stage.joined(takes=0)
    browser.takes = None
    await pass_ms(LOOKED_MS)
    assert browser.knows(stage.view())


async def test_a_slow_reader_of_all_showtimes_gets_a_snapshot_of_each_showtime_it_missed() -> None:
    stage = Stage()
    everything = stage.joined(None, takes=0)
    for showtime_id in ("one", "other", "one"):
        stage.sell(f"A{stage.view(showtime_id).position + 1}", showtime_id=showtime_id)
        await pass_ms(GATHERED_MS)
    stage.view("untouched")
    everything.takes = None
    await pass_ms(LOOKED_MS)
    assert sorted(message.showtime_id for message in everything.got) == ["one", "other"]
    assert everything.knows(stage.view("one"))
    assert everything.knows(stage.view("other"))


async def test_a_slow_reader_of_all_showtimes_that_takes_a_part_gets_the_rest_later() -> None:
    stage = Stage()
    everything = stage.joined(None, takes=0)
    for showtime_id in ("one", "other"):
        stage.sell("A1", showtime_id=showtime_id)
    await pass_ms(GATHERED_MS)
    everything.takes = 1
    await pass_ms(LOOKED_MS)
    assert len(everything.got) == 1
    for showtime_id in ("one", "other"):
        stage.sell("A2", showtime_id=showtime_id)
    everything.takes = None
    await pass_ms(2 * LOOKED_MS)
    assert everything.knows(stage.view("one"))
    assert everything.knows(stage.view("other"))


async def test_a_showtime_that_is_reset_reaches_a_slow_reader_as_one_snapshot() -> None:
    stage = Stage()
    browser = stage.joined(takes=1)
    stage.sell("A1")
    await pass_ms(GATHERED_MS)
    stage.reset("one", "e2", 9)
    browser.takes = None
    await pass_ms(LOOKED_MS)
    assert len(browser.got) == 2
    assert browser.knows(stage.view())
