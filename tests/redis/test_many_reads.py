"""Many reads at once, as after an outage of Redis: they take turns, no commit waits for them, none is a trouble."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from firstclick.domain.seats.seat_state import AVAILABLE, RESERVED
from firstclick.service.ports.store import Committed
from firstclick.stores.redis.client import CONNECTIONS_MAX, RedisClient
from tests.contract.redis_store import redis_store
from tests.contract.store_under_test import Subject, turn
from tests.harness.processes.redis_server import binaries, redis_server

SEAT_IDS = [f"A{n}" for n in range(2_000)]
SHOWTIMES = 400
FEW = SHOWTIMES // 4
"""Far more than the reads of a few turns, far less than all of them."""


@pytest.fixture
async def subject() -> AsyncIterator[Subject]:
    """A store in use."""
    async with redis_store(next(iter(binaries()))) as opened:
        yield opened


async def test_a_commit_does_not_wait_for_the_snapshots_that_were_wanted_before_it(subject: Subject) -> None:
    done = 0

    async def load(showtime_id: str) -> None:
        nonlocal done
        await subject.store.snapshot(showtime_id, SEAT_IDS)
        done += 1

    loads = [asyncio.create_task(load(f"showtime-{n}")) for n in range(SHOWTIMES)]
    await asyncio.sleep(0)
    assert isinstance(await subject.store.commit(turn("A1", AVAILABLE, RESERVED)), Committed)
    assert done < FEW
    await asyncio.gather(*loads)
    assert not subject.store.troubles()


async def test_more_calls_at_once_than_there_are_connections_are_all_answered_and_no_trouble() -> None:
    with redis_server() as redis:
        client = RedisClient(redis.url)
        answers = await asyncio.gather(*(client.members_after("nothing", 0) for _ in range(4 * CONNECTIONS_MAX)))
        assert answers == [[]] * len(answers)
        assert not client.trouble
        await client.close()
