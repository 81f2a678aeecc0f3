"""Loads a server from raw sockets in one process: for machines without wrk, and for a fixed rate, which wrk cannot do.

python -m bench.raw_client '{"port": 8080, "pattern": ["hold"], "connections": 64, "seconds": 2, "used": 0, "rate": 0}'
"""

from __future__ import annotations

import json
import re
import selectors
import socket
import sys
import time
from collections import deque
from dataclasses import dataclass, field
from math import inf
from typing import Any

from bench.machine import cpu_s
from bench.patterns import Pattern, pattern

READ_BYTES = 65_536
LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
CHUNKED = re.compile(rb"transfer-encoding: *chunked", re.IGNORECASE)
LAST_CHUNK = b"\r\n0\r\n\r\n"


@dataclass(slots=True)
class _Connection:
    """One connection: the received part of the response, and when the request was due."""

    socket: socket.socket
    due: float = 0.0
    first: bool = True
    received: bytes = b""


@dataclass
class Client:
    """Sends a pattern on many connections: as fast as responses arrive, or at `rate` requests a second.

    At a fixed rate, the time of a response counts from when its request was due, even if no connection was free. As
    fast as responses arrive, the load ends early when the request number `end` is due and all others are answered.
    """

    pattern: Pattern
    used: int
    rate: float = 0.0
    end: float = inf
    times: list[float] = field(default_factory=list)
    refused: int = 0
    _free: deque[_Connection] = field(default_factory=deque)

    def connect(self, host: str, port: int, connections: int, opening: bytes = b"") -> None:
        """Open the connections. A request `opening` is answered on each of them, so that the server has them open."""
        for _ in range(connections):
            line = _Connection(_connect(host, port))
            if opening:
                line.socket.sendall(opening)
                while not _is_whole(line.received):
                    line.received += line.socket.recv(READ_BYTES)
            self._free.append(line)

    def run(self, seconds: float) -> float:
        """Load the server for `seconds`. Returns how long it really took."""
        poll = selectors.DefaultSelector()
        for line in self._free:
            poll.register(line.socket, selectors.EVENT_READ, line)
        started = time.perf_counter()
        (self._open_loop if self.rate else self._closed_loop)(poll, started, seconds)
        took = time.perf_counter() - started
        for key in list(poll.get_map().values()):
            key.data.socket.close()
        poll.close()
        return took

    def _closed_loop(self, poll: selectors.BaseSelector, started: float, seconds: float) -> None:
        waiting = sum(self._send(line, time.perf_counter()) for line in self._free)
        while waiting and time.perf_counter() - started < seconds:
            for key, _ in poll.select(1.0):
                if self._received(key.data) and not self._send(key.data, time.perf_counter()):
                    waiting -= 1

    def _open_loop(self, poll: selectors.BaseSelector, started: float, seconds: float) -> None:
        sent = 0
        while (now := time.perf_counter()) - started < seconds:
            due = started + sent / self.rate
            while due <= now and self._free:
                self._send(self._free.popleft(), due)
                sent += 1
                due = started + sent / self.rate
            for key, _ in poll.select(max(0.0, due - now) if self._free else 1.0):
                if self._received(key.data):
                    self._free.append(key.data)

    def _send(self, line: _Connection, due: float) -> bool:
        """Send the connection's next request, if there is one more to send."""
        if line.first:
            if self.used >= self.end:
                return False
            message = self.pattern.first(self.used)
            self.used += 1
        else:
            message = self.pattern.follow(line.received) if self.pattern.follow else b""
        line.due, line.received = due, b""
        line.socket.sendall(message)
        return True

    def _received(self, line: _Connection) -> bool:
        """Whether the response is complete now."""
        read = line.socket.recv(READ_BYTES)
        if not read:
            raise ConnectionError("the server closed a connection")
        line.received += read
        if not _is_whole(line.received):
            return False
        self.times.append(time.perf_counter() - line.due)
        status = line.received[9:12]
        self.refused += status >= b"400"
        line.first = self.pattern.follow is None or not line.first or status != b"200"
        return True


def _is_whole(received: bytes) -> bool:
    """Whether the response has ended, by its length or its last chunk."""
    end = received.find(b"\r\n\r\n")
    if end < 0:
        return False
    if length := LENGTH.search(received, 0, end):
        return len(received) >= end + 4 + int(length[1])
    return CHUNKED.search(received, 0, end) is None or received.endswith(LAST_CHUNK)


def _connect(host: str, port: int) -> socket.socket:
    one = socket.create_connection((host, port))
    one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return one


def main(load: dict[str, Any]) -> dict[str, Any]:
    """Run the load. Returns the figures under the names that `load.lua` uses, and the CPU of the processes `pids`.

    A load with a limit is short: it begins when the connections are open, so that opening them is not measured.
    """
    limit, used = load.get("limit", 0), load["used"]
    client = Client(pattern(*load["pattern"]), used, load["rate"], used + limit if limit else inf)
    opening = pattern("get", "/movies").first(0) if limit else b""
    client.connect(load.get("host", "127.0.0.1"), load["port"], load["connections"], opening)
    cpu = _cpu_s(load.get("pids", []))
    took = client.run(load["seconds"])
    spent = [after - before for before, after in zip(cpu, _cpu_s(load.get("pids", [])), strict=True)]
    times = sorted(client.times)
    return {
        "requests": len(times),
        "seconds": took,
        "refused": client.refused,
        "broken": 0,
        "p50_ms": times[len(times) // 2] * 1000,
        "p99_ms": times[len(times) * 99 // 100] * 1000,
        "used": client.used,
        "cpu_s": spent,
    }


def _cpu_s(pids: list[int | None]) -> list[float]:
    return [cpu_s(pid) if pid else 0.0 for pid in pids]


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(json.loads(sys.argv[1]))))
