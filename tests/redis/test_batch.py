"""Commits that arrive while a call is under way share the next one; each gets its own outcome."""

from __future__ import annotations

import asyncio

import pytest

from firstclick.domain.refusals import StoreUnavailable
from firstclick.domain.seats.hold import Commit
from firstclick.domain.seats.seat_state import AVAILABLE, RESERVED
from firstclick.service.ports.store import Committed
from firstclick.stores.redis.commit_batch import COMMITS_PER_CALL_MAX, WAITING_MAX, CommitBatch, Outcome
from tests.contract.store_under_test import turn


class Redis:
    """Stands in for the script call: notes what travels together, answers when it may, or fails."""

    def __init__(self) -> None:
        self.calls: list[list[Commit]] = []
        self.may_answer = asyncio.Event()
        self.failure: StoreUnavailable | None = None

    async def write(self, commits: list[Commit]) -> list[Outcome]:
        self.calls.append(commits)
        await self.may_answer.wait()
        if self.failure is not None:
            raise self.failure
        return [Committed(commit.showtime_id, len(self.calls)) for commit in commits]

    @property
    def sizes(self) -> list[int]:
        """How many commits each call took."""
        return [len(commits) for commits in self.calls]


@pytest.fixture
def redis() -> Redis:
    """It answers nobody yet."""
    return Redis()


@pytest.fixture
def batch(redis: Redis) -> CommitBatch:
    """A batch in front of it."""
    return CommitBatch(redis.write)


def commit(name: str) -> Commit:
    """A commit that is told from others by its showtime."""
    return turn("A1", AVAILABLE, RESERVED, name)


def asked(batch: CommitBatch, count: int) -> list[asyncio.Task[Outcome]]:
    """So many commits that arrive in one tick."""
    return [asyncio.create_task(batch.commit(commit(f"showtime-{n}"))) for n in range(count)]


async def ticks() -> None:
    """Let whoever can run do so."""
    for _ in range(5):
        await asyncio.sleep(0)


async def test_commits_of_one_tick_travel_together_and_each_gets_its_own_outcome(
    redis: Redis, batch: CommitBatch
) -> None:
    redis.may_answer.set()
    outcomes = await asyncio.gather(*asked(batch, 50))
    assert redis.sizes == [50]
    assert outcomes == [Committed(f"showtime-{n}", 1) for n in range(50)]


async def test_commits_that_arrive_during_a_call_share_the_next(redis: Redis, batch: CommitBatch) -> None:
    first = asked(batch, 1)
    await ticks()
    others = asked(batch, 20)
    await ticks()
    assert redis.sizes == [1], "one call at a time"
    redis.may_answer.set()
    await asyncio.gather(*first, *others)
    assert redis.sizes == [1, 20]


async def test_a_call_takes_no_more_than_it_may_in_the_order_of_arrival(redis: Redis, batch: CommitBatch) -> None:
    redis.may_answer.set()
    await asyncio.gather(*asked(batch, 2 * COMMITS_PER_CALL_MAX + 1))
    assert redis.sizes == [COMMITS_PER_CALL_MAX, COMMITS_PER_CALL_MAX, 1]
    names = [one.showtime_id for call in redis.calls for one in call]
    assert names == [f"showtime-{n}" for n in range(2 * COMMITS_PER_CALL_MAX + 1)]


async def test_a_failed_call_refuses_those_who_wait_behind_it_and_the_next_goes_on(
    redis: Redis, batch: CommitBatch
) -> None:
    redis.failure = StoreUnavailable(2500)
    waiting = asked(batch, COMMITS_PER_CALL_MAX + 5)
    await ticks()
    redis.may_answer.set()
    outcomes = await asyncio.gather(*waiting, return_exceptions=True)
    assert [one.retry_after_ms for one in outcomes if isinstance(one, StoreUnavailable)] == [2500] * len(waiting)
    assert redis.sizes == [COMMITS_PER_CALL_MAX]
    redis.failure = None
    assert await batch.commit(commit("later")) == Committed("later", 2)


async def test_whoever_goes_away_takes_nobody_along(redis: Redis, batch: CommitBatch) -> None:
    waiting = asked(batch, 3)
    await ticks()
    waiting[1].cancel()
    redis.may_answer.set()
    outcomes = await asyncio.gather(*waiting, return_exceptions=True)
    assert [type(one) for one in outcomes] == [Committed, asyncio.CancelledError, Committed]


async def test_more_than_may_wait_are_refused_at_once(redis: Redis, batch: CommitBatch) -> None:
    waiting = asked(batch, WAITING_MAX)
    await asyncio.sleep(0)
    with pytest.raises(StoreUnavailable):
        await batch.commit(commit("one too many"))
    redis.may_answer.set()
    await asyncio.gather(*waiting)
    assert sum(redis.sizes) == WAITING_MAX
