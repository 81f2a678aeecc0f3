"""What only the memory store promises: deadlines to the millisecond, and records that are deleted in time."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from firstclick.domain.seats.hold import HoldStatus
from firstclick.domain.seats.hold_rules import decide_confirm, decide_expiry, decide_release
from firstclick.domain.seats.seat_state import Confirmed
from firstclick.domain.values import replace
from firstclick.stores.memory.store import ENDED_HOLD_KEPT_MS
from tests.contract.store_under_test import Subject, kept_back, memory_store


@pytest.fixture
async def memory() -> AsyncIterator[Subject]:
    """A fresh, empty memory store on a hand clock."""
    async with memory_store() as subject:
        yield subject


async def test_a_confirmation_in_the_last_millisecond_is_in_time(memory: Subject) -> None:
    hold = await memory.take("s1", "A1")
    await memory.until(hold.expires_at_ms - 1)
    await memory.write(decide_confirm(hold, hold.taken_at_ms))
    await memory.until(hold.expires_at_ms)
    assert await memory.taken() == {"A1": Confirmed("s1", hold.user_id)}


async def test_a_confirmation_at_the_deadline_itself_is_too_late(memory: Subject) -> None:
    hold = await memory.take("s1", "A1")
    await memory.until(hold.expires_at_ms)
    await memory.refused(decide_confirm(hold, hold.taken_at_ms))


async def test_an_expiry_at_the_deadline_itself_is_in_time_and_none_earlier(memory: Subject) -> None:
    hold = await memory.take("s1", "A1")
    await memory.until(hold.expires_at_ms - 1)
    assert await memory.store.lapsed(10) == []
    await memory.refused(decide_expiry(hold))
    await memory.until(hold.expires_at_ms)
    assert await memory.store.lapsed(10) == [hold]
    await memory.write(decide_expiry(hold))


async def test_the_next_customer_has_to_wait_for_the_last_millisecond(memory: Subject) -> None:
    hold = await memory.take("s1", "A1")
    await memory.until(hold.expires_at_ms - 1)
    await memory.refused(memory.wish("s2", "A1"))
    await memory.until(hold.expires_at_ms)
    await memory.take("s2", "A1")


async def test_the_record_of_an_ended_hold_is_kept_ten_minutes_and_then_deleted(memory: Subject) -> None:
    hold = await memory.take("s1", "A1")
    await memory.write(decide_release(hold, hold.taken_at_ms))
    await memory.until(hold.expires_at_ms + ENDED_HOLD_KEPT_MS - 1)
    await memory.take("s2", "A2")
    assert await memory.store.hold("s1") == replace(hold, status=HoldStatus.RELEASED)
    await memory.until(hold.expires_at_ms + ENDED_HOLD_KEPT_MS)
    await memory.take("s3", "A3")
    assert await memory.store.hold("s1") is None


async def test_the_record_of_a_booking_is_never_deleted(memory: Subject) -> None:
    hold = await memory.take("s1", "A1")
    await memory.write(decide_confirm(hold, hold.taken_at_ms))
    await memory.until(hold.expires_at_ms + 100 * ENDED_HOLD_KEPT_MS)
    await memory.take("s2", "A2")
    assert await memory.store.hold("s1") == replace(hold, status=HoldStatus.CONFIRMED)


async def test_events_and_snapshots_are_of_the_epoch_that_the_store_was_given(memory: Subject) -> None:
    await memory.take("s1", "A1")
    snapshot = await memory.snapshot()
    assert [event.epoch for event in await memory.events()] == [snapshot.epoch] == ["life-1"]


async def test_a_showtime_that_has_no_end_any_more_keeps_its_seats(memory: Subject) -> None:
    first = memory.ends["showtime-1"] = memory.store.now_ms() + 60_000
    await memory.write(kept_back("A1"))
    del memory.ends["showtime-1"]
    await memory.until(first + 1)
    await memory.take("s1", "A2")
    assert set(await memory.taken()) == {"A1", "A2"}


async def test_a_store_without_a_listener_commits_as_well(memory: Subject) -> None:
    await memory.store.close()
    await memory.take("s1", "A1")
    assert memory.received.all == []
    assert set(await memory.taken()) == {"A1"}
