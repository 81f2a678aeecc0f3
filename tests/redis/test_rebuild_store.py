"""`firstclick rebuild-store` empties Redis of FirstClick's keys alone, and servers load the bookings again."""

from __future__ import annotations

import asyncio
import subprocess
import time
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import httpx
import pytest
import redis

from firstclick.domain.seats.hold_rules import decide_confirm
from firstclick.service.ports.store import ALONE, Installation
from firstclick.stores.redis import CannotRebuild, rebuild
from tests.contract.redis_store import subject_at
from tests.contract.store_under_test import Subject
from tests.harness.processes.ports import free_port
from tests.harness.processes.redis_server import RedisServer, redis_process
from tests.harness.processes.server import command, environment
from tests.harness.processes.world import World, world
from tests.redis.programme import MOVIES, PROGRAMME
from tests.redis.stores import store_at
from tests.redis.test_two_ledgers import Listener
from tests.web.buyer import Buyer, client_of

pytestmark = pytest.mark.long

OURS = ALONE.installation_id
THEIRS = Installation("theirs")
FOREIGN = {"session:of-a-web-site": "a:1:{}", "seat:in-a-plane": '{"row": 12}', "anything": "x"}
WITHIN_S = 15.0


@pytest.fixture
async def subject(server: RedisServer) -> AsyncIterator[Subject]:
    """A store in use, which has sold a seat, and set another aside."""
    async with subject_at(server) as opened:
        hold = await opened.take("s1", "A1")
        await opened.write(decide_confirm(hold, hold.taken_at_ms))
        await opened.take("s2", "B1")
        yield opened


async def test_it_deletes_what_firstclick_wrote_and_nothing_else(
    server: RedisServer, client: redis.Redis, subject: Subject
) -> None:
    client.mset(FOREIGN)
    client.rpush("seat:list", "x")
    client.hset("showtime:of-a-theatre", "at", "20:00")
    before = await subject.snapshot()
    deleted = await rebuild(server.url, OURS)
    assert (deleted.seats, deleted.holds, deleted.left) == (2, 2, 3)
    left = {str(key) for key in client.scan_iter()} - {"firstclick:epoch", "firstclick:formats"}
    assert left == {*FOREIGN, "seat:list", "showtime:of-a-theatre"}
    after = await subject.snapshot()
    assert (after.taken, after.position) == ({}, 0)
    assert after.epoch != before.epoch


async def test_thousands_of_keys_are_deleted(server: RedisServer, client: redis.Redis, subject: Subject) -> None:
    sold = client.get("seat:showtime-1:A1")
    client.mset({f"seat:showtime-2:A{n}": str(sold) for n in range(5_000)})
    assert (await rebuild(server.url, OURS)).seats == 5_002
    assert await subject.taken() == {}


@pytest.mark.usefixtures("subject")
async def test_the_seats_of_another_ledger_are_left_unless_they_are_taken_over(
    server: RedisServer, client: redis.Redis
) -> None:
    with pytest.raises(CannotRebuild, match=r"another ledger; .*--take-over"):
        await rebuild(server.url, "theirs")
    with pytest.raises(CannotRebuild, match="Servers of the other ledger use this Redis"):
        await rebuild(server.url, "theirs", take_over=True)
    assert client.exists("seat:showtime-1:A1", "session:s1", "showtime:showtime-1") == 3
    client.delete("firstclick:formats")
    assert (await rebuild(server.url, "theirs", take_over=True)).seats == 2
    async with store_at(server.url, Listener(), THEIRS) as store:
        assert (await store.snapshot("showtime-1", ["A1"])).taken == {}


async def test_a_redis_that_does_not_answer_is_an_error_in_words() -> None:
    with pytest.raises(CannotRebuild, match=r"^Redis does not answer: .+ REDIS_URL"):
        await rebuild(f"redis://127.0.0.1:{free_port()}/0", OURS)


async def test_a_password_is_sent_and_a_wrong_one_is_an_error(tmp_path: Path) -> None:
    port = free_port()
    client = redis.Redis(port=port, db=3, password="open sesame")
    with redis_process(client, tmp_path, "--port", str(port), "--bind", "127.0.0.1", "--requirepass", "open sesame"):
        assert (await rebuild(f"redis://:open%20sesame@127.0.0.1:{port}/3", OURS)).seats == 0
        with pytest.raises(CannotRebuild) as caught:
            await rebuild(f"redis://:guessed@127.0.0.1:{port}/3", OURS)
        assert "guessed" not in str(caught.value)


@pytest.mark.e2e
async def test_running_servers_show_what_the_ledger_has_afterwards() -> None:
    """As after a restore: Redis has a seat as sold whose booking the ledger has lost."""
    movie = MOVIES[0]
    with world(2, programme=PROGRAMME, with_redis=True) as place, place.redis.client() as client:
        async with client_of(place.servers[0]) as one, client_of(place.servers[1]) as two:
            for http in (one, two):
                await _open_both(http, movie)
            session = await Buyer(one).held(movie, "A1")
            assert (await Buyer(one).confirm(session)).status_code == 204
            client.set(f"seat:{movie}:B1", str(client.get(f"seat:{movie}:A1")))
            assert (await Buyer(two).hold(movie, "B1")).status_code == 409
            before = await _epoch(one, movie)
            done = run(place, "rebuild-store")
            assert (done.returncode, done.stderr) == (0, "")
            assert done.stdout == "Deleted in Redis: seats: 4, holds: 1. Servers load the bookings from the ledger.\n"
            for http in (one, two):
                await _until_another_epoch(http, movie, before)
                statuses = await Buyer(http).statuses(movie)
                assert (statuses["A1"], statuses["B1"]) == ("confirmed", "available")
                assert (await Buyer(http).statuses("house"))["A1"] == "reserved"
            assert (await Buyer(two).hold(movie, "B1")).status_code == 201
            assert (await Buyer(two).hold(movie, "A1")).status_code == 409


async def _open_both(http: httpx.AsyncClient, movie: str) -> None:
    """Have the server compare both showtimes with the ledger now: it does so when it opens one, and would later."""
    for showtime_id in (movie, "house"):
        await Buyer(http).statuses(showtime_id)


async def _epoch(http: httpx.AsyncClient, movie: str) -> str:
    return str((await http.get(f"/showtimes/{movie}/seats")).json()["epoch"])


async def _until_another_epoch(http: httpx.AsyncClient, movie: str, before: str) -> None:
    ends = time.monotonic() + WITHIN_S
    while await _epoch(http, movie) == before:
        assert time.monotonic() < ends
        await asyncio.sleep(0.02)  # waits: the process follows by itself


@pytest.mark.e2e
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((), "In memory mode there is no store to rebuild"),
        (("--redis-url", "redis://127.0.0.1:1/0"), "There is no ledger"),
    ],
)
def test_it_refuses_in_one_sentence(tmp_path: Path, arguments: tuple[str, ...], sentence: str) -> None:
    done = _run(("rebuild-store", *arguments), tmp_path, {"DATA_DIR": tmp_path})
    assert (done.returncode, done.stdout) == (2, "")
    [line] = done.stderr.splitlines()
    assert line.startswith(f"firstclick: {sentence}")


def run(place: World, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command with the settings of the servers."""
    return _run(arguments, place.folder, place.settings)


def _run(arguments: tuple[str, ...], folder: Path, settings: Mapping[str, object]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(arguments),
        cwd=folder,
        env=environment(settings),
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
