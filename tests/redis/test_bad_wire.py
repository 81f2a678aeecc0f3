"""When the wire to Redis fails: a retry is recognised, own news are not missed, a dead subscription is noticed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest

from firstclick.domain.refusals import StoreUnavailable
from firstclick.domain.seats.hold_rules import HoldingRules, decide_hold
from firstclick.domain.seats.occupancy import Occupancy
from firstclick.domain.seats.seat_state import AVAILABLE, RESERVED
from firstclick.service.ports.store import Committed, SeatEvent
from firstclick.stores.redis import RedisSeatStore
from firstclick.stores.redis.client import READS_AT_ONCE_MAX
from tests.contract.store_under_test import ROOM, ReceivedEvents, turn
from tests.harness.faults.bad_wire import BadWire, bad_wire
from tests.harness.processes.redis_server import RedisServer, redis_server
from tests.redis.stores import store_at

SHOWTIME = "showtime-1"
NOTICED_WITHIN_S = 40.0


class Listener(ReceivedEvents):
    """Hears news, and counts how often it is told that some may be missing."""

    def __init__(self) -> None:
        super().__init__()
        self.restored = asyncio.Event()

    def on_restored(self) -> None:
        """News may have been missed."""
        self.restored.set()


@pytest.fixture(scope="module")
def server() -> Iterator[RedisServer]:
    """A Redis that nothing happens to."""
    with redis_server() as started:
        yield started


@pytest.fixture
async def wire(server: RedisServer) -> AsyncIterator[BadWire]:
    """A wire to an empty Redis."""
    with server.client() as client:
        client.flushall()
    async with bad_wire(server.port) as opened:
        yield opened


@pytest.fixture
def received() -> Listener:
    """Who hears the store's news."""
    return Listener()


@pytest.fixture
async def store(wire: BadWire, received: Listener) -> AsyncIterator[RedisSeatStore]:
    """A store on the wire, with the showtime's snapshot taken, and whose script Redis has."""
    opened = RedisSeatStore(wire.url)
    await opened.start(received)
    await opened.commit(turn("A1", AVAILABLE, RESERVED, "another"))
    await opened.snapshot(SHOWTIME, ["A1", "A2"])
    yield opened
    wire.cut()
    await opened.close()


@pytest.fixture
async def other(server: RedisServer) -> AsyncIterator[RedisSeatStore]:
    """Another process' store, on a wire that does not fail."""
    async with store_at(server.url, Listener()) as opened:
        yield opened


async def test_a_commit_whose_reply_was_lost_is_asked_again_and_told_once(
    server: RedisServer, wire: BadWire, store: RedisSeatStore
) -> None:
    wire.keep_back_replies()
    committing = asyncio.create_task(store.commit(turn("A1", AVAILABLE, RESERVED, SHOWTIME)))
    await _until_written(server, 1)
    wire.cut()
    answer = await committing
    assert isinstance(answer, Committed)
    assert answer.position == 1
    second = await store.commit(turn("A2", AVAILABLE, RESERVED, SHOWTIME))
    assert isinstance(second, Committed)
    assert second.position == 2


async def test_a_hold_whose_answer_was_lost_is_one_hold(
    server: RedisServer, wire: BadWire, store: RedisSeatStore, other: RedisSeatStore, received: Listener
) -> None:
    """Also where others have changed the showtime before it is asked again: it has one position, one event, one end."""
    now_ms = store.now_ms()
    wish = decide_hold(Occupancy(SHOWTIME, ROOM, {}), "s1", "ann", ["A1", "A2"], HoldingRules(), now_ms)
    wire.keep_back_replies()
    committing = asyncio.create_task(store.commit(wish))
    await _until_written(server, 1)
    rival = decide_hold(Occupancy(SHOWTIME, ROOM, {}), "s2", "bob", ["A3"], HoldingRules(), now_ms)
    assert isinstance(await other.commit(rival), Committed)
    wire.cut()
    assert isinstance(await committing, Committed)
    assert await other.hold("s1") == wish.hold_after
    snapshot = await other.snapshot(SHOWTIME, ["A1", "A2", "A3"])
    assert (snapshot.position, set(snapshot.taken)) == (2, {"A1", "A2", "A3"})
    third = await store.commit(turn("A4", AVAILABLE, RESERVED, SHOWTIME))
    assert isinstance(third, Committed)
    assert third.position == 3
    with server.client() as client:
        assert client.zcard("firstclick:deadlines") == 2
    heard = [event for event in await received.up_to(SHOWTIME, 3) if event.hold == wish.hold_after]
    assert len(heard) <= 1, "what was published while the connection was cut is loaded"


async def test_connections_that_have_died_unseen_refuse_nobody(wire: BadWire, store: RedisSeatStore) -> None:
    """As after a restart of Redis: many wait in the pool, and whoever gets one of them asks again by a new one."""
    await asyncio.gather(*(store.hold(f"session-{n}") for n in range(READS_AT_ONCE_MAX)))
    wire.break_at_next_use()
    assert await store.hold("session-1") is None
    await asyncio.gather(*(store.hold(f"session-{n}") for n in range(READS_AT_ONCE_MAX)))
    wire.break_at_next_use()
    await store.snapshot(SHOWTIME, ["A1"])
    await asyncio.gather(*(store.hold(f"session-{n}") for n in range(READS_AT_ONCE_MAX)))
    wire.break_at_next_use()
    assert isinstance(await store.commit(turn("A1", AVAILABLE, RESERVED, SHOWTIME)), Committed)
    assert not [one for one in store.troubles() if "does not answer" in one]


async def test_a_commit_without_an_answer_in_time_is_refused_and_still_heard_of(
    server: RedisServer, wire: BadWire, store: RedisSeatStore, received: Listener
) -> None:
    """It took effect, and nobody else changes the showtime afterwards: the news must not be lost."""
    wire.keep_back_replies()
    with pytest.raises(StoreUnavailable):
        await store.commit(turn("A1", AVAILABLE, RESERVED, SHOWTIME))
    await _until_written(server, 1)
    wire.open.set()
    heard: list[SeatEvent] = await received.up_to(SHOWTIME, 1)
    assert [event.seats for event in heard] == [(("A1", RESERVED),)]


async def test_whoever_waits_behind_a_call_that_fails_is_refused_with_it(wire: BadWire, store: RedisSeatStore) -> None:
    wire.keep_back_replies()
    commits = [store.commit(turn("A1", AVAILABLE, RESERVED, f"showtime-{n}")) for n in range(200)]
    answers = await asyncio.gather(*commits, return_exceptions=True)
    assert {type(one) for one in answers} == {StoreUnavailable}
    assert store.troubles()


async def test_a_subscription_that_has_died_silently_is_noticed(
    wire: BadWire, store: RedisSeatStore, other: RedisSeatStore, received: Listener
) -> None:
    """As behind a router that forgets connections: calls go on, and the news of others would never come again."""
    wire.forget_subscriptions()
    received.restored.clear()
    await other.commit(turn("A1", AVAILABLE, RESERVED, SHOWTIME))
    assert not store.troubles(), "nobody can know yet"
    async with asyncio.timeout(NOTICED_WITHIN_S):
        await received.restored.wait()
    assert not received.of(SHOWTIME), "what was missed does not come again: the listener loads it"
    await other.commit(turn("A2", AVAILABLE, RESERVED, SHOWTIME))
    heard = await received.up_to(SHOWTIME, 2)
    assert [event.seats for event in heard] == [(("A2", RESERVED),)]


@pytest.mark.long
async def test_who_hears_no_news_is_in_trouble_though_calls_are_answered(server: RedisServer) -> None:
    with server.client() as client:
        client.execute_command("ACL", "SETUSER", "deaf", "on", ">secret", "~*", "+@all", "resetchannels")
        async with store_at(f"redis://deaf:secret@127.0.0.1:{server.port}/0", Listener()) as store:
            assert store.troubles() == ["The news from Redis is not heard."]
        client.execute_command("ACL", "DELUSER", "deaf")


async def _until_written(server: RedisServer, position: int) -> None:
    async with asyncio.timeout(NOTICED_WITHIN_S):
        with server.client() as client:
            while client.hget(f"showtime:{SHOWTIME}", "position") != str(position):
                await asyncio.sleep(0.01)  # waits: Redis takes the commit in
