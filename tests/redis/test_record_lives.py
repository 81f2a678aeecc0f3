"""How long Redis keeps a hold's record: not shorter than anything that depends on it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
import redis

from firstclick.domain.seats.hold import Commit, Hold
from firstclick.domain.seats.hold_rules import (
    decide_confirm,
    decide_failed_payment,
    decide_longer_payment,
    decide_payment,
)
from firstclick.stores.redis.records import ENDED_HOLD_KEPT_MS
from tests.contract.redis_store import subject_at
from tests.contract.store_under_test import Subject, after
from tests.harness.processes.redis_server import RedisServer, redis_server

FOR_GOOD = -1
SESSION = "session:s1"
SEAT = "seat:showtime-1:A1"


@pytest.fixture(scope="module")
def server() -> Iterator[RedisServer]:
    """A Redis that nothing happens to."""
    with redis_server() as started:
        yield started


@pytest.fixture
def client(server: RedisServer) -> Iterator[redis.Redis]:
    """Looks at what is stored."""
    with server.client() as opened:
        yield opened


@pytest.fixture
async def subject(server: RedisServer) -> AsyncIterator[Subject]:
    """A store in use, on an empty Redis."""
    with server.client() as emptied:
        emptied.flushall()
    async with subject_at(server) as opened:
        yield opened


def payment(hold: Hold) -> Commit:
    """The hold becomes pending."""
    return decide_payment(hold, hold.taken_at_ms + 10_000, hold.taken_at_ms)


async def test_the_record_of_a_pending_hold_has_no_end(client: redis.Redis, subject: Subject) -> None:
    """All processes may be away for longer than any record lives: a `booked` seat has no end either."""
    hold = await subject.take("s1", "A1")
    assert client.pttl(SESSION) > ENDED_HOLD_KEPT_MS
    await subject.write(payment(hold))
    assert (client.pttl(SESSION), client.pttl(SEAT)) == (FOR_GOOD, FOR_GOOD)
    await subject.write(decide_longer_payment(after(payment(hold)), hold.taken_at_ms + 20_000))
    assert client.pttl(SESSION) == FOR_GOOD


async def test_a_payment_that_failed_leaves_a_record_for_ten_minutes(client: redis.Redis, subject: Subject) -> None:
    pending = payment(await subject.take("s1", "A1"))
    await subject.write(pending)
    await subject.write(decide_failed_payment(after(pending), after(pending).taken_at_ms))
    assert ENDED_HOLD_KEPT_MS - 5_000 < client.pttl(SESSION) <= ENDED_HOLD_KEPT_MS


async def test_a_pending_record_of_the_version_before_which_has_an_end_is_confirmed_for_good(
    client: redis.Redis, subject: Subject
) -> None:
    pending = payment(await subject.take("s1", "A1"))
    await subject.write(pending)
    client.pexpire(SESSION, ENDED_HOLD_KEPT_MS)
    await subject.write(decide_confirm(after(pending), after(pending).taken_at_ms))
    assert client.pttl(SESSION) == FOR_GOOD
