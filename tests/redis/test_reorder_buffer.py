"""News are told in the order of their positions, each once, in whatever order they come."""

from __future__ import annotations

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from firstclick.service.ports.store import SeatEvent
from firstclick.stores.redis.reorder_buffer import WAIT_FOR_MISSING_MS, ReorderBuffer
from tests.simulation.clocks import JumpingLoop, pass_ms

UP_TO = 8


def event(position: int, epoch: str = "first") -> SeatEvent:
    """News of this position."""
    return SeatEvent("showtime-1", epoch, position, 0, (), None)


def told_of(*positions: int) -> tuple[list[int], ReorderBuffer]:
    """A sequence at position 0 that was given news of these, and what it has told since."""
    told: list[int] = []
    buffer = ReorderBuffer(lambda one: told.append(one.position))
    buffer.start_at("first", 0)
    for position in positions:
        buffer.add(event(position))
    return told, buffer


def test_what_has_been_told_is_known_by_its_last_position() -> None:
    _, buffer = told_of(1, 2)
    assert [buffer.has("first", position) for position in (0, 1, 2, 3)] == [False, True, True, False]
    assert not buffer.has("second", 1)


async def _longer_than_patience() -> None:
    await asyncio.sleep(WAIT_FOR_MISSING_MS / 1000 + 0.05)  # waits: the patience with missing news


@given(st.permutations(range(1, UP_TO + 1)), st.lists(st.integers(1, UP_TO), max_size=UP_TO))
def test_any_order_with_any_repetition_becomes_the_right_one(order: list[int], again: list[int]) -> None:
    async def all_of_them() -> list[int]:
        return told_of(*order, *again)[0]

    assert asyncio.run(all_of_them()) == list(range(1, UP_TO + 1))


async def test_early_news_wait_for_the_missing_ones() -> None:
    told, buffer = told_of(1, 3)
    assert told == [1]
    buffer.add(event(2))
    assert told == [1, 2, 3]


async def test_missing_news_are_given_up_after_a_while_and_the_gap_is_shown() -> None:
    told, buffer = told_of(1, 3, 4)
    await _longer_than_patience()
    assert told == [1, 3, 4]
    buffer.add(event(2))
    assert told == [1, 3, 4], "too late"


def test_each_gap_is_waited_for_as_long_as_any_other() -> None:
    """One that was closed meanwhile does not count."""

    async def told_over_time() -> list[list[int]]:
        told, buffer = told_of(1, 3)
        await pass_ms(60)
        buffer.add(event(2))
        await pass_ms(30)
        buffer.add(event(5))
        seen = []
        for ms in (30, 60, 30):
            await pass_ms(ms)
            seen.append(list(told))
        return seen

    with asyncio.Runner(loop_factory=JumpingLoop) as runner:
        assert runner.run(told_over_time()) == [[1, 2, 3], [1, 2, 3], [1, 2, 3, 5]]


def test_a_gap_of_another_epoch_at_the_same_position_is_waited_for_as_long_as_any_other() -> None:
    async def told_over_time() -> list[list[int]]:
        told, buffer = told_of(1, 3)
        await pass_ms(60)
        buffer.add(event(1, "second"))
        buffer.add(event(3, "second"))
        await pass_ms(60)
        early = list(told)
        await pass_ms(60)
        return [early, told]

    with asyncio.Runner(loop_factory=JumpingLoop) as runner:
        assert runner.run(told_over_time()) == [[1, 1], [1, 1, 3]]


async def test_two_gaps_are_given_up_one_after_the_other() -> None:
    told, _ = told_of(2, 4)
    await _longer_than_patience()
    assert told == [2]
    await _longer_than_patience()
    assert told == [2, 4]


async def test_a_snapshot_stands_for_all_that_came_before_it() -> None:
    told, buffer = told_of(3, 5, 7)
    buffer.start_at("first", 4)
    assert told == [5]
    buffer.add(event(6))
    assert told == [5, 6, 7]


async def test_a_snapshot_older_than_what_was_told_delays_nothing() -> None:
    """It was read before news that came another way and were quicker."""
    told, buffer = told_of(1, 2, 3)
    buffer.start_at("first", 1)
    buffer.add(event(4))
    assert told == [1, 2, 3, 4]


async def test_another_epoch_begins_where_its_news_begin() -> None:
    told, buffer = told_of(1, 2, 5)
    buffer.add(event(1, "second"))
    buffer.add(event(2, "second"))
    await _longer_than_patience()
    assert told == [1, 2, 1, 2], "what waited in the first epoch is forgotten"


async def test_the_first_event_of_another_epoch_does_not_wait() -> None:
    told, buffer = told_of(1, 2)
    buffer.add(event(7, "second"))
    assert told == [1, 2, 7]


async def test_what_was_told_is_not_told_again_later() -> None:
    told, buffer = told_of(1, 2)
    buffer.add(event(2))
    buffer.start_at("first", 2)
    await _longer_than_patience()
    assert told == [1, 2]


async def test_early_events_of_the_epoch_before_are_no_part_of_a_snapshot() -> None:
    told, buffer = told_of(1, 2, 5)
    buffer.start_at("second", 4)
    assert told == [1, 2]
    buffer.add(event(5, "second"))
    assert told == [1, 2, 5]


async def test_a_snapshot_of_another_epoch_begins_it() -> None:
    told, buffer = told_of(1, 2, 5)
    buffer.start_at("second", 1)
    buffer.add(event(2, "second"))
    assert told == [1, 2, 2]
