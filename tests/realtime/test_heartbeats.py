"""A socket that was sent nothing for ten seconds gets a heartbeat: one frame for all, with its showtime's position."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from firstclick.realtime.hub import HEARTBEATS_AT_ONCE
from tests.realtime.stage import PACE, Beat, Browser, Stage
from tests.simulation.clocks import JumpingLoop, pass_ms

EVERY_MS = PACE.heartbeat_ms
GATHERED_MS = PACE.gather_ms + 1
SOON_MS = 100


async def test_a_quiet_socket_gets_a_heartbeat_with_its_position_every_ten_seconds() -> None:
    stage = Stage()
    stage.sell("A1")
    browser = stage.joined()
    await pass_ms(EVERY_MS - SOON_MS)
    assert browser.beats == []
    await pass_ms(2 * SOON_MS)
    assert browser.beats == [Beat({"one": 1})]
    await pass_ms(2 * EVERY_MS)
    assert browser.beats == [Beat({"one": 1})] * 3


async def test_a_change_puts_the_heartbeat_off_by_ten_seconds() -> None:
    stage = Stage()
    browser, everything = stage.joined(), stage.joined(None)
    await pass_ms(EVERY_MS / 2)
    stage.sell("A1")
    await pass_ms(EVERY_MS - SOON_MS)
    assert browser.beats == everything.beats == []
    await pass_ms(2 * SOON_MS)
    assert (browser.beats, everything.beats) == ([Beat({"one": 1})], [Beat({})])


async def test_a_socket_for_all_showtimes_gets_a_heartbeat_without_positions() -> None:
    stage = Stage()
    everything = stage.joined(None)
    await pass_ms(EVERY_MS + SOON_MS)
    assert everything.beats == [Beat({})]


async def test_a_change_at_another_showtime_does_not_put_it_off() -> None:
    stage = Stage()
    browser = stage.joined()
    stage.joined("other")
    await pass_ms(EVERY_MS / 2)
    stage.sell("A1", showtime_id="other")
    await pass_ms(EVERY_MS / 2 + SOON_MS)
    assert browser.beats == [Beat({"one": 0})]


async def test_a_heartbeat_is_encoded_once_and_never_takes_long() -> None:
    stage = Stage()
    browsers = [stage.joined() for _ in range(3 * HEARTBEATS_AT_ONCE)]
    stage.post.encoded.clear()
    loop = asyncio.get_running_loop()
    assert isinstance(loop, JumpingLoop)
    most = most_in_one_step(loop, browsers)
    await pass_ms(EVERY_MS + SOON_MS)
    assert stage.post.encoded == {"heartbeat": 1}
    assert [len(browser.beats) for browser in browsers] == [1] * len(browsers)
    assert max(most) <= HEARTBEATS_AT_ONCE


def most_in_one_step(loop: JumpingLoop, browsers: Sequence[Browser]) -> list[int]:
    """How many heartbeats arrived between two steps of the loop, each time."""
    counts = [0]
    seen = [sum(len(browser.beats) for browser in browsers)]

    def look() -> None:
        now = sum(len(browser.beats) for browser in browsers)
        counts.append(now - seen[0])
        seen[0] = now

    loop.between_steps(look)
    return counts


async def test_a_heartbeat_is_never_ahead_of_what_was_sent() -> None:
    stage = Stage()
    browser = stage.joined()
    await pass_ms(EVERY_MS - 1)
    stage.sell("A1")
    await pass_ms(1 + GATHERED_MS)
    assert browser.beats == [Beat({"one": 0})]
    assert browser.knows(stage.view())


async def test_a_reader_that_is_behind_gets_no_heartbeat_and_one_that_cannot_take_it_has_missed_nothing() -> None:
    stage = Stage()
    stalled, place = stage.browser(takes=1)
    await pass_ms(EVERY_MS + SOON_MS)
    assert (stalled.beats, stalled.given_up, place.missed) == ([], 0, frozenset())


async def test_nobody_is_left_and_no_timer_runs() -> None:
    stage = Stage()
    browser, place = stage.browser()
    _, everywhere = stage.browser(None)
    for one in (place, everywhere):
        stage.hub.leave(one)
    stage.post.encoded.clear()
    await pass_ms(3 * EVERY_MS)
    assert (browser.beats, stage.post.encoded) == ([], {})


async def test_who_comes_back_gets_one_heartbeat_at_a_time() -> None:
    stage = Stage()
    for _ in range(3):
        _, place = stage.browser()
        stage.hub.leave(place)
    browser = stage.joined()
    await pass_ms(EVERY_MS + SOON_MS)
    assert browser.beats == [Beat({"one": 0})]
