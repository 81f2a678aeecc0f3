"""Live views: loaded on demand, kept current by events, reloaded after a gap, a new epoch or a lost connection."""

from __future__ import annotations

import asyncio

import pytest

from firstclick.domain import refusals
from firstclick.domain.seats.hold_rules import HoldingRules, decide_hold, decide_release
from firstclick.domain.seats.occupancy import Occupancy
from firstclick.domain.seats.seat_map import plain_grid
from firstclick.domain.seats.seat_state import RESERVED
from firstclick.service.live.restorer import Restorer
from firstclick.service.live.views import CATCH_UP_MS, RELOAD_PAUSE_MS, Views
from firstclick.stores.memory.store import MemorySeatStore
from tests.honest.ledger import HonestLedger
from tests.service.cinema import memory, programme
from tests.service.reader import Reader, wish
from tests.simulation.clocks import START_MS, HandClock, pass_ms
from tests.simulation.wires import Exchange


@pytest.fixture
async def reader(clock: HandClock) -> Reader:
    """A process that has opened nothing yet, and gets no event before its wire delivers."""
    shared, exchange = memory(clock), Exchange()
    await shared.start(exchange)
    reader = Reader(shared, exchange)
    await reader.wire.start(reader.views)
    return reader


async def test_a_view_is_loaded_once_however_many_ask_for_it(reader: Reader) -> None:
    assert reader.views.opened("plain") is None
    views = await asyncio.gather(*(reader.view() for _ in range(20)))
    assert all(view is reader.views.opened("plain") for view in views)
    assert reader.stalling.taken == 1


async def test_the_store_is_asked_for_every_seat_of_the_map(reader: Reader) -> None:
    await reader.view()
    assert reader.stalling.asked_for == tuple(plain_grid(3, 5).by_id)


async def test_a_view_starts_with_what_is_in_the_store(reader: Reader) -> None:
    await reader.others_write(wish("s1", "A1"))
    view = await reader.view()
    assert (view.position, set(view.taken), view.seats_available) == (1, {"A1"}, 14)
    assert reader.follower.seen == [("reset", "life-1", 1)]


async def test_events_are_applied_one_by_one_and_passed_on(reader: Reader) -> None:
    view = await reader.view()
    for seat in ("A1", "A2"):
        await reader.others_write(wish(f"s-{seat}", seat))
    assert view.position == 0
    reader.wire.deliver()
    assert reader.follower.seen[1:] == [("change", "life-1", 1), ("change", "life-1", 2)]
    assert await reader.agrees()


async def test_events_that_are_known_already_are_not_passed_on_again(reader: Reader) -> None:
    await reader.others_write(wish("s1", "A1"))
    await reader.view()
    reader.wire.deliver()
    await pass_ms(1_000)
    assert reader.follower.seen == [("reset", "life-1", 1)]
    assert reader.stalling.taken == 1


async def test_a_gap_means_a_fresh_snapshot(reader: Reader) -> None:
    await reader.view()
    await reader.others_write(wish("s1", "A1"))
    reader.wire.lose_news()
    await reader.others_write(wish("s2", "A2"))
    reader.wire.deliver()
    await pass_ms(1_000)
    assert reader.follower.seen[-1] == ("reset", "life-1", 2)
    assert await reader.agrees()


async def test_a_hold_whose_end_was_among_lost_events_is_read_from_the_store(reader: Reader) -> None:
    taken, other = wish("s1", "A1"), wish("s2", "A2")
    assert taken.hold_after is not None
    await reader.view()
    await reader.others_write(taken)
    reader.wire.deliver()
    assert reader.views.holds["s1"] == taken.hold_after
    await reader.others_write(decide_release(taken.hold_after, START_MS))
    reader.wire.lose_news()
    await reader.others_write(other)
    reader.wire.deliver()
    await pass_ms(1_000)
    assert "s1" not in reader.views.holds


async def test_another_epoch_means_a_fresh_snapshot(reader: Reader, clock: HandClock) -> None:
    await reader.others_write(wish("s1", "A1"))
    await reader.view()
    emptied = MemorySeatStore(clock, epoch="life-2")
    await emptied.start(reader.exchange)
    reader.shared = reader.stalling.behind = emptied
    await reader.others_write(wish("s2", "A2"))
    reader.wire.deliver()
    await pass_ms(1_000)
    assert reader.follower.seen == [("reset", "life-1", 1), ("reset", "life-2", 1)]
    assert await reader.agrees()


async def test_after_a_lost_connection_every_view_is_reloaded(reader: Reader) -> None:
    await reader.view()
    await reader.views.open("strict")
    await reader.others_write(wish("s1", "A1"))
    reader.wire.on_restored()
    await pass_ms(1_000)
    assert sorted(reader.follower.seen[2:]) == [("reset", "life-1", 0), ("reset", "life-1", 1)]
    assert await reader.agrees()


async def test_a_connection_that_is_lost_during_a_load_makes_it_start_again(reader: Reader) -> None:
    reader.stalling.gate.clear()
    opening = asyncio.create_task(reader.view())
    await pass_ms(1)
    await reader.others_write(wish("s1", "A1"))
    reader.wire.on_restored()
    reader.stalling.gate.set()
    await opening
    await pass_ms(1_000)
    assert await reader.agrees()


async def test_events_that_arrive_during_a_load_are_applied_after_it(reader: Reader) -> None:
    await reader.others_write(wish("s1", "A1"))
    reader.wire.deliver()
    await pass_ms(1_000)
    reader.follower.seen.clear()
    reader.stalling.gate.clear()
    reader.wire.on_restored()
    await pass_ms(1)
    for seat in ("A2", "A3"):
        await reader.others_write(wish(f"s-{seat}", seat))
    reader.wire.deliver()
    assert reader.follower.seen == []
    reader.stalling.gate.set()
    await pass_ms(1)
    assert reader.follower.seen == [("reset", "life-1", 1), ("change", "life-1", 2), ("change", "life-1", 3)]
    assert await reader.agrees()


async def test_events_that_the_snapshot_has_already_are_not_applied_twice(reader: Reader) -> None:
    reader.stalling.gate.clear()
    first = wish("s1", "A1")
    assert first.hold_after is not None
    await reader.others_write(first)
    opening = asyncio.create_task(reader.view())
    await pass_ms(1)
    await reader.others_write(decide_release(first.hold_after, START_MS))
    reader.wire.deliver()
    reader.stalling.gate.set()
    await opening
    assert reader.follower.seen == [("reset", "life-1", 1), ("change", "life-1", 2)]
    assert await reader.agrees()


async def test_a_gap_in_what_arrived_during_a_load_means_one_more_snapshot(reader: Reader) -> None:
    reader.stalling.gate.clear()
    opening = asyncio.create_task(reader.view())
    await pass_ms(1)
    await reader.others_write(wish("s1", "A1"))
    reader.wire.lose_news()
    await reader.others_write(wish("s2", "A2"))
    reader.wire.deliver()
    reader.stalling.gate.set()
    await opening
    assert [what for what, _, _ in reader.follower.seen] == ["reset", "reset"]
    assert await reader.agrees()


async def test_a_store_that_does_not_answer_is_asked_again_while_the_old_view_is_shown(reader: Reader) -> None:
    view = await reader.view()
    await reader.others_write(wish("s1", "A1"))
    reader.stalling.failures = 3
    reader.wire.on_restored()
    await pass_ms(RELOAD_PAUSE_MS)
    assert (reader.views.opened("plain"), view.position) == (view, 0)
    await pass_ms(3 * RELOAD_PAUSE_MS)
    assert await reader.agrees()


async def test_of_many_views_one_asks_a_store_that_does_not_answer_and_all_are_current_soon_after(
    reader: Reader,
) -> None:
    showtimes = list(programme().showtime_by_id)
    for showtime_id in showtimes:
        await reader.views.open(showtime_id)
    await reader.others_write(wish("s1", "A1"))
    reader.stalling.taken, reader.stalling.failures = 0, 1_000_000
    reader.wire.on_restored()
    await pass_ms(20 * RELOAD_PAUSE_MS)
    assert len(showtimes) + 19 <= reader.stalling.taken <= len(showtimes) + 21
    reader.stalling.failures = 0
    reader.follower.seen.clear()
    await pass_ms(2 * RELOAD_PAUSE_MS)
    assert len(reader.follower.seen) == len(showtimes) > 3
    assert await reader.agrees()


async def test_a_first_load_that_fails_is_raised_and_the_next_one_may_succeed(
    reader: Reader, caplog: pytest.LogCaptureFixture
) -> None:
    reader.stalling.failures = 1
    with pytest.raises(refusals.StoreUnavailable):
        await reader.view()
    assert caplog.messages
    assert (await reader.view()).position == 0


async def test_wait_for_commit_returns_at_once_when_the_commit_is_in_the_view(reader: Reader) -> None:
    view = await reader.view()
    committed = await reader.others_write(wish("s1", "A1"))
    reader.wire.deliver()
    await reader.views.wait_for_commit(view, committed)
    assert asyncio.get_running_loop().time() == 0


async def test_wait_for_commit_returns_when_the_event_of_the_commit_is_applied(reader: Reader) -> None:
    view = await reader.view()
    await reader.others_write(wish("s1", "A1"))
    committed = await reader.others_write(wish("s2", "A2"))
    waiting = asyncio.create_task(reader.views.wait_for_commit(view, committed))
    await pass_ms(CATCH_UP_MS / 2)
    assert not waiting.done()
    reader.wire.deliver()
    await waiting
    assert view.position == 2
    assert reader.stalling.taken == 1


async def test_wait_for_commit_returns_at_once_when_a_fresh_snapshot_has_the_commit(reader: Reader) -> None:
    view = await reader.view()
    committed = await reader.others_write(wish("s1", "A1"))
    waiting = asyncio.create_task(reader.views.wait_for_commit(view, committed))
    await pass_ms(1)
    reader.wire.on_restored()
    await pass_ms(1)
    assert waiting.done()


async def test_wait_for_commit_reloads_when_the_event_does_not_arrive(reader: Reader) -> None:
    view = await reader.view()
    committed = await reader.others_write(wish("s1", "A1"))
    reader.wire.lose_news()
    await reader.views.wait_for_commit(view, committed)
    assert CATCH_UP_MS <= asyncio.get_running_loop().time() * 1000 < 2 * CATCH_UP_MS
    assert await reader.agrees()


async def test_house_seats_are_kept_back_once_however_many_processes_open_the_showtime(reader: Reader) -> None:
    other = Views(programme(), Restorer(reader.shared, HonestLedger(), lambda: 1).prepare)
    views = await asyncio.gather(other.open("kept"), reader.views.open("kept"))
    assert [dict(view.taken) for view in views] == [{"A1": RESERVED, "B3": RESERVED}] * 2
    assert [view.position for view in views] == [1, 1]


async def test_house_seats_that_went_on_sale_are_not_kept_back_again(reader: Reader) -> None:
    await reader.views.open("kept")
    change = decide_hold(Occupancy("kept", plain_grid(3, 5), {}), "s1", "anna", ["A2"], HoldingRules(), START_MS)
    await reader.others_write(change)
    again = Views(programme(), Restorer(reader.shared, HonestLedger(), lambda: 1).prepare)
    assert (await again.open("kept")).position == 2
