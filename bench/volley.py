"""Runs a load generator in another process: wrk where it is installed, otherwise `raw_client`."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

SCRIPT = Path(__file__).with_name("load.lua")


class Unfit(Exception):
    """The measurement is not valid. The message gives the reason."""


@dataclass(frozen=True)
class Order:
    """What the load generator sends: the name of a pattern, and for `get` the path and ETag.

    `used` is the number of the first request; `rate` is in requests a second, 0 for as fast as possible.
    """

    pattern: str
    connections: int
    seconds: float
    path: str = ""
    etag: str = ""
    used: int = 0
    rate: float = 0.0


@dataclass(frozen=True)
class Volley:
    """The result of a load. `refused` counts statuses from 400 on; `used` is the number of the next request."""

    requests: int
    seconds: float
    refused: int
    broken: int
    p50_ms: float
    p99_ms: float
    used: int

    @property
    def rate(self) -> float:
        """Answers a second."""
        return self.requests / self.seconds


def fire(port: int, order: Order) -> Volley:
    """Send requests to the server at the port. wrk cannot limit its rate, so `rate` selects the Python client."""
    wrk = shutil.which("wrk")
    command = _by_wrk(wrk, port, order) if wrk and not order.rate else _by_python(port, order)
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode:
        raise Unfit(f"the load generator failed: {result.stderr.strip()[-400:]}")
    volley = Volley(**json.loads(result.stdout.splitlines()[-1]))
    if volley.broken:
        raise Unfit(f"{volley.broken} connections broke under {order}")
    return volley


def generator(rate: float = 0.0) -> str:
    """The name of the load generator that `fire` uses."""
    return "wrk" if shutil.which("wrk") and not rate else "bench/raw_client.py"


def _by_wrk(wrk: str, port: int, order: Order) -> list[str]:
    url = f"http://127.0.0.1:{port}{order.path or '/'}"
    shape = ["-t1", f"-c{order.connections}", f"-d{max(round(order.seconds), 1)}s", "--timeout", "10s"]
    return [wrk, *shape, "-s", str(SCRIPT), url, "--", order.pattern, str(order.used), order.etag]


def _by_python(port: int, order: Order) -> list[str]:
    pattern = [order.pattern, order.path, order.etag]
    options = {"port": port, "pattern": pattern, "connections": order.connections, "seconds": order.seconds}
    text = json.dumps({**options, "used": order.used, "rate": order.rate})
    return [sys.executable, "-m", "bench.raw_client", text]
