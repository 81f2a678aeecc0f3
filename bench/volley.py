"""A volley: one load of a server from another process, by wrk where it is installed."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

SCRIPT = Path(__file__).with_name("load.lua")


class Unfit(Exception):
    """A measurement that did not measure what it should, in a sentence."""


@dataclass(frozen=True)
class Order:
    """What to send: a pattern's name, for `get` its path and ETag, and how."""

    pattern: str
    connections: int
    seconds: float
    path: str = ""
    etag: str = ""
    used: int = 0
    rate: float = 0.0


@dataclass(frozen=True)
class Volley:
    """What came of it. `refused` counts statuses from 400 on; `used` is the number of the next request."""

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
    """Load the server at the port. At a rate, the Python client does it: wrk knows no rates."""
    wrk = shutil.which("wrk")
    command = _by_wrk(wrk, port, order) if wrk and not order.rate else _by_python(port, order)
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Unfit(f"the load generator failed: {done.stderr.strip()[-400:]}")
    volley = Volley(**json.loads(done.stdout.splitlines()[-1]))
    if volley.broken:
        raise Unfit(f"{volley.broken} connections broke under {order}")
    return volley


def generator(rate: float = 0.0) -> str:
    """Which program makes the load here."""
    return "wrk" if shutil.which("wrk") and not rate else "bench/raw_client.py"


def _by_wrk(wrk: str, port: int, order: Order) -> list[str]:
    url = f"http://127.0.0.1:{port}{order.path or '/'}"
    shape = ["-t1", f"-c{order.connections}", f"-d{max(round(order.seconds), 1)}s", "--timeout", "10s"]
    return [wrk, *shape, "-s", str(SCRIPT), url, "--", order.pattern, str(order.used), order.etag]


def _by_python(port: int, order: Order) -> list[str]:
    asked = [order.pattern, order.path, order.etag]
    words = {"port": port, "pattern": asked, "connections": order.connections, "seconds": order.seconds}
    text = json.dumps({**words, "used": order.used, "rate": order.rate})
    return [sys.executable, "-m", "bench.raw_client", text]
