"""A Redis has the seats of one ledger: a server of another is refused by every call, also after a loss of all data."""

from __future__ import annotations

import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import redis

from firstclick.bootstrap.clocks import wall_ms
from firstclick.domain.refusals import StoreUnavailable
from firstclick.domain.seats.seat_state import AVAILABLE, RESERVED
from firstclick.service.ports.store import Committed, Installation
from firstclick.stores.redis import RedisSeatStore, start_refusal
from firstclick.stores.redis.records import FORMAT
from tests.contract.store_under_test import ReceivedEvents, turn
from tests.harness.processes.ports import free_port
from tests.harness.processes.redis_server import RedisServer, binaries, redis_server
from tests.harness.processes.server import command, environment
from tests.redis.stores import store_at

pytestmark = pytest.mark.long

SHOWTIME = "showtime-1"
OURS, THEIRS = Installation("ours"), Installation("theirs")


class Listener(ReceivedEvents):
    """Is not surprised that everything has to be loaded again."""

    def on_restored(self) -> None:
        """Redis was emptied by the test."""


@pytest.fixture(params=sorted(binaries()))
def server(request: pytest.FixtureRequest) -> Iterator[RedisServer]:
    """An empty Redis of each kind."""
    with redis_server(binaries()[request.param]) as started:
        yield started


@pytest.fixture
async def ours(server: RedisServer) -> AsyncIterator[RedisSeatStore]:
    """The store of the ledger that comes first."""
    async with store_at(server.url, Listener(), OURS) as store:
        yield store


@pytest.fixture
async def theirs(server: RedisServer, ours: RedisSeatStore) -> AsyncIterator[RedisSeatStore]:
    """The store of another ledger, which comes second."""
    assert not ours.troubles()
    async with store_at(server.url, Listener(), THEIRS) as store:
        yield store


async def refuses_everything(store: RedisSeatStore) -> None:
    """Every call of the store is refused, and says why."""
    with pytest.raises(StoreUnavailable):
        await store.commit(turn("A1", AVAILABLE, RESERVED, SHOWTIME))
    with pytest.raises(StoreUnavailable):
        await store.snapshot(SHOWTIME, ["A1"])
    with pytest.raises(StoreUnavailable):
        await store.hold("session-1")
    with pytest.raises(StoreUnavailable):
        await store.lapsed(1)
    assert store.troubles()[0].startswith("Redis has the seats of another ledger; ")


async def test_the_ledger_that_comes_second_sells_nothing(
    client: redis.Redis, ours: RedisSeatStore, theirs: RedisSeatStore
) -> None:
    await refuses_everything(theirs)
    assert not client.exists(f"seat:{SHOWTIME}:A1")
    assert isinstance(await ours.commit(turn("A1", AVAILABLE, RESERVED, SHOWTIME)), Committed)
    assert not ours.troubles()


async def test_after_a_flushall_the_seats_belong_to_the_ledger_that_writes_first(
    client: redis.Redis, server: RedisServer, ours: RedisSeatStore, theirs: RedisSeatStore
) -> None:
    """By connections that were made before: none of them is checked at its beginning again."""
    await ours.snapshot(SHOWTIME, ["A1"])
    client.flushall()
    async with store_at(server.url, Listener(), THEIRS) as fresh:
        assert isinstance(await fresh.commit(turn("A1", AVAILABLE, RESERVED, SHOWTIME)), Committed)
        await refuses_everything(ours)
        assert (await theirs.snapshot(SHOWTIME, ["A1"])).taken == {"A1": RESERVED}


async def test_the_data_of_the_version_before_belong_to_the_ledger_that_comes_first(
    server: RedisServer, client: redis.Redis
) -> None:
    run_id = str(client.info("server")["run_id"])
    client.hset("firstclick:epoch", items=["epoch", "before", "run", run_id])
    async with store_at(server.url, Listener(), OURS) as ours:
        assert (await ours.snapshot(SHOWTIME, ["A1"])).epoch == "before"
        assert client.hgetall("firstclick:epoch") == {
            "epoch": "before",
            "run": run_id,
            "installation": "ours",
        }


async def test_two_databases_of_one_redis_do_not_share_their_events(server: RedisServer) -> None:
    here, there = Listener(), Listener()
    async with (
        store_at(server.url, here, OURS) as ours,
        store_at(server.url.replace("/0", "/1"), there, THEIRS) as theirs,
    ):
        for store in (ours, theirs):
            await store.snapshot(SHOWTIME, ["A1"])
            await store.commit(turn("A1", AVAILABLE, RESERVED, SHOWTIME))
        await theirs.commit(turn("A2", AVAILABLE, RESERVED, SHOWTIME))
        await ours.commit(turn("A3", AVAILABLE, RESERVED, SHOWTIME))
        epochs = {(await store.snapshot(SHOWTIME, ["A1"])).epoch for store in (ours, theirs)}
        heard = await here.up_to(SHOWTIME, 2), await there.up_to(SHOWTIME, 2)
    assert len(epochs) == 2
    assert [len({event.epoch for event in events}) for events in heard] == [1, 1]


async def test_a_server_of_the_other_ledger_does_not_start(server: RedisServer, ours: RedisSeatStore) -> None:
    assert not await start_refusal(server.url, OURS.installation_id)
    assert (await start_refusal(server.url, "theirs")).startswith("Redis has the seats of another ledger; ")
    assert not ours.troubles()


async def test_a_server_starts_while_redis_does_not_answer() -> None:
    assert not await start_refusal(f"redis://127.0.0.1:{free_port()}/0", "ours")


async def test_a_server_does_not_start_beside_one_that_writes_another_format(
    server: RedisServer, client: redis.Redis
) -> None:
    async with store_at(server.url, Listener(), OURS):
        [member] = client.zrange("firstclick:formats", 0, -1)
        assert str(member).startswith(f"{FORMAT}:")
        assert 0 < client.pttl("firstclick:formats") <= 10_000
        assert not await start_refusal(server.url, "ours"), "the same format"
        client.zadd("firstclick:formats", {"another:process": wall_ms() + 10_000})
        assert (await start_refusal(server.url, "ours")).startswith("Servers of another version use this Redis")
        client.zadd("firstclick:formats", {"another:process": wall_ms() - 1})
        assert not await start_refusal(server.url, "ours"), "it has not been renewed for long"


async def test_a_process_that_ended_is_no_longer_in_the_way(server: RedisServer, client: redis.Redis) -> None:
    async with store_at(server.url, Listener(), OURS):
        assert client.zcard("firstclick:formats") == 1
    assert client.zcard("firstclick:formats") == 0


async def test_a_process_renews_its_format_while_it_runs(
    client: redis.Redis, ours: RedisSeatStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.delete("firstclick:formats")
    await ours.lapsed(1)
    assert not client.exists("firstclick:formats"), "not with every heartbeat"
    monkeypatch.setattr("firstclick.stores.redis.store.RENEW_FORMAT_EVERY_S", 0.0)
    later_s = time.monotonic() + 10
    monkeypatch.setattr("firstclick.stores.redis.store.time.monotonic", lambda: later_s)
    await ours.lapsed(1)
    assert client.zcard("firstclick:formats") == 1


@pytest.mark.e2e
def test_the_command_says_why_a_server_does_not_start(tmp_path: Path, server: RedisServer) -> None:
    with server.client() as opened:
        opened.hset("firstclick:epoch", items=["epoch", "e", "run", "r", "installation", "of another ledger"])
    settings = environment({"DATA_DIR": tmp_path, "REDIS_URL": server.url})
    arguments = command(("serve", "--port", "0"))
    done = subprocess.run(
        arguments, cwd=tmp_path, env=settings, capture_output=True, text=True, check=False, timeout=30
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("firstclick: Redis has the seats of another ledger; ")
