"""Loads a server from another process: with wrk where it is installed, otherwise with `raw_client`."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

SCRIPT = Path(__file__).with_name("load.lua")


class InvalidMeasurement(Exception):
    """The measurement is not valid; `str()` is a sentence that says why."""


@dataclass(frozen=True)
class Load:
    """What to send, and where to. `path` and `etag` are for the patterns `get` and `hot-at`.

    `rate` is 0 for as many requests as possible. `limit` ends the load after that many first requests of a pattern; 0:
    at the end of its time alone. `pids` are the processes whose CPU the Python client measures. `seats` names a file
    with the seats to hold, see `patterns.seats_in`; without, they are those of the bench's own programmes.
    """

    pattern: str
    connections: int
    seconds: float
    path: str = ""
    etag: str = ""
    used: int = 0
    rate: float = 0.0
    limit: int = 0
    pids: tuple[int | None, ...] = ()
    seats: str = ""
    host: str = "127.0.0.1"


@dataclass(frozen=True)
class LoadResult:
    """The result. `refused` counts statuses from 400 on; `used` is the number of the next request.

    `cpu_s` is the CPU time of the load's `pids`, where the Python client has made the load.
    """

    requests: int
    seconds: float
    refused: int
    broken: int
    p50_ms: float
    p99_ms: float
    used: int
    cpu_s: Sequence[float] = ()

    @property
    def rate(self) -> float:
        """Responses a second."""
        return self.requests / self.seconds


def run_load(port: int, load: Load) -> LoadResult:
    """Load the server at the port. wrk sends neither at a fixed rate nor a number of requests, so the Python client
    does. Raises `InvalidMeasurement`.
    """
    wrk = shutil.which("wrk")
    command = _by_wrk(wrk, port, load) if wrk and not (load.rate or load.limit) else _by_python(port, load)
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise InvalidMeasurement(f"the load generator failed: {done.stderr.strip()[-400:]}")
    result = LoadResult(**json.loads(done.stdout.splitlines()[-1]))
    if result.broken:
        raise InvalidMeasurement(f"{result.broken} connections broke under {load}")
    return result


def generator(rate: float = 0.0) -> str:
    """The program that makes the load on this machine."""
    return "wrk" if shutil.which("wrk") and not rate else "bench/raw_client.py"


def _by_wrk(wrk: str, port: int, load: Load) -> list[str]:
    url = f"http://{load.host}:{port}{load.path or '/'}"
    shape = ["-t1", f"-c{load.connections}", f"-d{max(round(load.seconds), 1)}s", "--timeout", "10s"]
    return [wrk, *shape, "-s", str(SCRIPT), url, "--", load.pattern, str(load.used), load.etag]


def _by_python(port: int, load: Load) -> list[str]:
    pattern = [load.pattern, load.path, load.etag, load.seats]
    where = {"host": load.host, "port": port, "connections": load.connections, "seconds": load.seconds}
    text = json.dumps(
        {**where, "pattern": pattern, "used": load.used, "rate": load.rate, "limit": load.limit, "pids": load.pids}
    )
    return [sys.executable, "-m", "bench.raw_client", text]
