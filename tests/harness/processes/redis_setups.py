"""A Redis that is set up in another way than the tests' usual one: a password, a socket file, a Sentinel before it."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import redis

from tests.harness.processes.redis_server import binaries

START_WITHIN_S = 10.0


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def redis_process(client: redis.Redis, folder: Path, *options: str) -> Iterator[redis.Redis]:
    """A Redis with these options, running until the end; `client` is how it is reached, and is given back."""
    plain = ("--save", "", "--appendonly", "no", "--dir", str(folder))
    with _running([_binary(), *options, *plain], folder, client):
        yield client


@contextmanager
def sentinel_before(master_port: int, service: str, folder: Path) -> Iterator[int]:
    """A Sentinel that watches the Redis at `master_port` under the name `service`; its port."""
    port = free_port()
    settings = f"port {port}\nbind 127.0.0.1\ndir {folder}\nsentinel monitor {service} 127.0.0.1 {master_port} 1\n"
    settings += f"sentinel down-after-milliseconds {service} 500\nsentinel failover-timeout {service} 2000\n"
    (folder / "sentinel.conf").write_text(settings, encoding="utf-8")
    with (
        redis.Redis(port=port, decode_responses=True) as client,
        _running([_binary(), str(folder / "sentinel.conf"), "--sentinel"], folder, client),
    ):
        yield port


def _binary() -> str:
    return next(iter(binaries().values()))


@contextmanager
def _running(command: Sequence[str], folder: Path, client: redis.Redis) -> Iterator[None]:
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        _wait(process, client)
        yield
    finally:
        client.close()
        process.kill()
        process.wait()


def _wait(process: subprocess.Popen[bytes], client: redis.Redis) -> None:
    ends = time.monotonic() + START_WITHIN_S
    while True:
        try:
            client.ping()
            return
        except redis.ConnectionError:
            if time.monotonic() > ends or process.poll() is not None:
                raise
        time.sleep(0.02)  # waits: the process is starting, and its port tells nobody when it opens
