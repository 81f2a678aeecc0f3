"""The hub: one message for many listeners, each up to date from joining on, and nothing kept of those that leave."""

from __future__ import annotations

import asyncio
import gc
import weakref
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstclick.domain.seats.seat_map import plain_grid
from firstclick.realtime.channel import RECENT_MAX, Delta
from tests.realtime.stage import PACE, Browser, Stage, Whole
from tests.simulation.clocks import JumpingLoop, pass_ms

GATHERED_MS = PACE.gather_ms + 1


async def test_a_listener_first_gets_the_whole_showtime() -> None:
    stage = Stage()
    stage.sell("A1")
    browser = stage.joined()
    assert [type(message) for message in browser.got] == [Whole]
    assert browser.knows(stage.view())


async def test_a_change_reaches_every_listener_within_the_gather_time() -> None:
    stage = Stage()
    browsers = [stage.joined() for _ in range(3)]
    stage.sell("A1", "A2")
    await pass_ms(GATHERED_MS)
    assert all(browser.knows(stage.view()) for browser in browsers)
    assert [len(browser.got) for browser in browsers] == [2, 2, 2]


async def test_a_message_is_encoded_once_for_however_many_listeners() -> None:
    stage = Stage()
    browsers = [stage.joined() for _ in range(200)] + [stage.joined(None) for _ in range(50)]
    stage.post.encoded.clear()
    stage.sell("A1")
    await pass_ms(GATHERED_MS)
    assert stage.post.encoded == {"delta": 1}
    assert len({id(browser.got[-1]) for browser in browsers}) == 1


async def test_nothing_is_encoded_without_listeners() -> None:
    stage = Stage()
    stage.joined("other")
    stage.post.encoded.clear()
    stage.sell("A1")
    await pass_ms(GATHERED_MS)
    assert not stage.post.encoded


async def test_no_timer_runs_for_changes_without_listeners(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = Stage()
    stage.hub.leave(stage.browser()[1])
    monkeypatch.setattr(asyncio.get_running_loop(), "call_at", None)
    stage.sell("A1")
    stage.free("A1")


async def test_changes_of_the_same_few_milliseconds_share_a_message() -> None:
    stage = Stage()
    browser = stage.joined()
    for seats in (["A1", "A2"], ["B1"], ["C1"]):
        stage.sell(*seats)
    stage.free("A2")
    await pass_ms(GATHERED_MS)
    message = browser.got[-1]
    assert isinstance(message, Delta)
    assert (len(browser.got), message.start, message.end, len(message.seats)) == (2, 0, 4, 4)
    assert browser.knows(stage.view())


async def test_changes_further_apart_have_messages_of_their_own() -> None:
    stage = Stage()
    browser = stage.joined()
    for seat in ("A1", "A2", "A3"):
        stage.sell(seat)
        await pass_ms(GATHERED_MS)
    assert [(one.start, one.end) for one in browser.got if isinstance(one, Delta)] == [(0, 1), (1, 2), (2, 3)]


async def test_a_listener_to_one_showtime_gets_nothing_of_another() -> None:
    stage = Stage()
    one, other = stage.joined("one"), stage.joined("other")
    stage.sell("A1", showtime_id="other")
    await pass_ms(GATHERED_MS)
    assert len(one.got) == 1
    assert other.knows(stage.view("other"))


async def test_a_listener_to_all_showtimes_gets_every_change_and_no_snapshot() -> None:
    stage = Stage()
    everything = stage.joined(None)
    assert everything.got == []
    for showtime_id in ("one", "other"):
        stage.sell("A1", showtime_id=showtime_id)
    await pass_ms(GATHERED_MS)
    assert {(one.showtime_id, one.end) for one in everything.got if isinstance(one, Delta)} == {
        ("one", 1),
        ("other", 1),
    }
    assert len(everything.got) == 2


async def test_a_listener_that_joins_while_changes_are_pending_gets_them_once() -> None:
    stage = Stage()
    early = stage.joined()
    stage.sell("A1")
    late = stage.joined()
    stage.sell("A2")
    await pass_ms(GATHERED_MS)
    for browser in (early, late):
        assert browser.knows(stage.view())
    assert [one.position if isinstance(one, Whole) else (one.start, one.end) for one in late.got] == [1, (1, 2)]


async def test_a_listener_that_reconnects_gets_what_it_missed_and_no_more() -> None:
    stage = Stage()
    gone, place = stage.browser()
    stage.hub.leave(place)
    stage.sell("A1")
    await pass_ms(GATHERED_MS)
    stage.sell("A2")
    stage.post.encoded.clear()
    stage.hub.join(gone, stage.view(), (stage.view().edition, 0))
    assert stage.post.encoded == {"delta": 1}
    assert gone.knows(stage.view())


async def test_a_listener_that_reconnects_at_the_last_position_is_sent_nothing() -> None:
    stage = Stage()
    stage.joined()
    stage.sell("A1")
    browser, _ = stage.browser(since=(stage.view().edition, 1))
    assert browser.got == []
    browser.edition["one"], browser.position["one"] = stage.view().edition, 1
    browser.seats["one"] = dict(stage.view().taken)
    stage.sell("A2")
    await pass_ms(GATHERED_MS)
    assert browser.knows(stage.view())


async def test_a_listener_that_reconnects_from_another_epoch_or_too_late_gets_a_snapshot() -> None:
    stage = Stage()
    stage.joined()
    for n in range(RECENT_MAX + 1):
        (stage.free if n % 2 else stage.sell)("A1")
    edition = stage.view().edition
    for since in (("e0", 5), (edition, 0), (edition, RECENT_MAX + 2), ("", 0), ("e1", RECENT_MAX + 1)):
        browser, _ = stage.browser(since=since)
        assert [type(message) for message in browser.got] == [Whole]


async def test_a_view_that_is_reset_sends_everyone_a_snapshot() -> None:
    stage = Stage()
    browsers = [stage.joined(), stage.joined()]
    stage.sell("A1")
    stage.post.encoded.clear()
    stage.reset("one", "e2", 5)
    await pass_ms(GATHERED_MS)
    assert stage.post.encoded == {"snapshot": 1}
    assert all(browser.knows(stage.view()) for browser in browsers)


async def test_a_view_on_another_map_sends_everyone_a_snapshot_without_a_change_of_a_seat() -> None:
    stage = Stage()
    browser = stage.joined()
    view = stage.view()
    view.replace_showtime(
        replace(view.showtime, auditorium=replace(view.showtime.auditorium, seat_map=plain_grid(4, 9)))
    )
    stage.hub.on_reset(view)
    assert [type(message) for message in browser.got] == [Whole, Whole]
    stage.sell("A1")
    await pass_ms(GATHERED_MS)
    assert browser.knows(view)


async def test_a_view_that_is_reset_again_and_again_sends_a_snapshot_each_time() -> None:
    stage = Stage()
    browser = stage.joined()
    for position in (3, 7, 12):
        stage.reset("one", "e1", position)
        assert browser.knows(stage.view())
    stage.sell("A1")
    await pass_ms(GATHERED_MS)
    assert browser.knows(stage.view())


async def test_a_view_that_is_reset_to_the_position_of_all_sends_nothing() -> None:
    stage = Stage()
    browser = stage.joined()
    stage.sell("A1")
    await pass_ms(GATHERED_MS)
    stage.reset("one", "e1", 1, **stage.view().taken)
    assert len(browser.got) == 2
    stage.sell("A2")
    await pass_ms(GATHERED_MS)
    assert browser.knows(stage.view())


def come_and_go(stage: Stage, showtime_id: str | None, takes: int | None) -> weakref.ref[Browser]:
    """A browser that joins, gets a change and leaves; a weak reference to it."""
    browser, place = stage.browser(showtime_id, takes=takes)
    stage.sell("A1")
    stage.hub.leave(place)
    stage.hub.leave(place)
    return weakref.ref(browser)


async def test_nothing_is_kept_of_listeners_that_leave() -> None:
    stage = Stage()
    stayed = stage.joined()
    gone = [come_and_go(stage, showtime_id, takes) for showtime_id in ("one", None, "other") for takes in (None, 0)]
    await pass_ms(2 * PACE.slow_reader_ms)
    gc.collect()
    assert [one() for one in gone] == [None] * 6
    assert stayed.knows(stage.view())


async def test_a_listener_that_left_is_sent_nothing_more() -> None:
    stage = Stage()
    browser, place = stage.browser()
    stage.sell("A1")
    stage.hub.leave(place)
    await pass_ms(GATHERED_MS)
    assert len(browser.got) == 1


class Browsers:
    """Browsers that come and go, stall and read again; each step concerns the next of them."""

    def __init__(self) -> None:
        self.stage = Stage()
        self.places = [self.stage.browser()]
        self.steps = 0

    async def play(self, step: str) -> None:
        """One step, by name."""
        self.steps += 1
        browser, place = self.places[self.steps % len(self.places)]
        match step:
            case "sell":
                self.stage.sell(f"{'ABCDEFGHIJ'[self.steps // 10]}{self.steps % 10 + 1}")
            case "join":
                self.places.append(self.stage.browser())
            case "leave" if len(self.places) > 1:
                self.stage.hub.leave(place)
                self.places.remove((browser, place))
            case "reset":
                self.stage.reset("one", "e1", self.stage.view().position + 2)
            case "stall":
                browser.takes = 0
            case "read":
                browser.takes = None
            case _:
                await pass_ms(GATHERED_MS)

    async def everyone_reads(self) -> bool:
        """Whether all have the state of the view after they have read."""
        for browser, _ in self.places:
            browser.takes = None
        await pass_ms(GATHERED_MS + 2 * PACE.catch_up_every_ms)
        return all(browser.knows(self.stage.view()) for browser, _ in self.places)


async def played(steps: list[str]) -> bool:
    """Whether every browser is up to date after these steps."""
    browsers = Browsers()
    for step in steps:
        await browsers.play(step)
    return await browsers.everyone_reads()


@given(st.lists(st.sampled_from(["sell", "join", "leave", "wait", "reset", "stall", "read"]), max_size=40))
def test_every_browser_that_reads_is_up_to_date_after_any_steps(steps: list[str]) -> None:
    """No browser has to fetch a snapshot by itself."""
    with asyncio.Runner(loop_factory=JumpingLoop) as runner:
        assert runner.run(played(steps))


def test_a_browser_on_stage_notices_a_message_that_does_not_follow() -> None:
    stage = Stage()
    browser = Browser(stage.post)
    browser.offer(stage.post.snapshot(stage.view()).plain)
    browser.offer(stage.post.delta(Delta("one", "movie of one", stage.view().edition, 1, 2, 0, ())))
    assert not browser.knows(stage.view())
