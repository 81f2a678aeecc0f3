"""A load generator on raw sockets, for machines without wrk and for a fixed rate, which wrk does not support.

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
from typing import Any

from bench.patterns import Pattern, pattern

READ_BYTES = 65_536
LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)


@dataclass(slots=True)
class _Connection:
    """One connection: when its request was due, and the received part of the answer."""

    socket: socket.socket
    due: float = 0.0
    first: bool = True
    received: bytes = b""


@dataclass
class Client:
    """Sends a pattern on many connections: as fast as possible, or at `rate` requests a second.

    At a rate, a latency counts from the time when the request was due, even if no connection was free then.
    """

    pattern: Pattern
    used: int
    rate: float = 0.0
    times: list[float] = field(default_factory=list)
    refused: int = 0
    _free: deque[_Connection] = field(default_factory=deque)

    def run(self, port: int, connections: int, seconds: float) -> float:
        """Send requests for `seconds`. Returns the seconds that it took."""
        poll = selectors.DefaultSelector()
        for _ in range(connections):
            connection = _Connection(_connect(port))
            self._free.append(connection)
            poll.register(connection.socket, selectors.EVENT_READ, connection)
        started = time.perf_counter()
        (self._run_at_rate if self.rate else self._run_unlimited)(poll, started, seconds)
        took = time.perf_counter() - started
        for key in list(poll.get_map().values()):
            key.data.socket.close()
        poll.close()
        return took

    def _run_unlimited(self, poll: selectors.BaseSelector, started: float, seconds: float) -> None:
        for connection in self._free:
            self._send(connection, time.perf_counter())
        while time.perf_counter() - started < seconds:
            for key, _ in poll.select(1.0):
                if self._read_answer(key.data):
                    self._send(key.data, time.perf_counter())

    def _run_at_rate(self, poll: selectors.BaseSelector, started: float, seconds: float) -> None:
        sent = 0
        while (now := time.perf_counter()) - started < seconds:
            due = started + sent / self.rate
            while due <= now and self._free:
                self._send(self._free.popleft(), due)
                sent += 1
                due = started + sent / self.rate
            for key, _ in poll.select(max(0.0, due - now) if self._free else 1.0):
                if self._read_answer(key.data):
                    self._free.append(key.data)

    def _send(self, connection: _Connection, due: float) -> None:
        if connection.first:
            message = self.pattern.first(self.used)
            self.used += 1
        else:
            message = self.pattern.follow(connection.received) if self.pattern.follow else b""
        connection.due, connection.received = due, b""
        connection.socket.sendall(message)

    def _read_answer(self, connection: _Connection) -> bool:
        """Read from the connection. Returns whether its answer is complete."""
        read = connection.socket.recv(READ_BYTES)
        if not read:
            raise ConnectionError("the server closed a connection")
        connection.received += read
        end = connection.received.find(b"\r\n\r\n")
        length = LENGTH.search(connection.received, 0, end) if end >= 0 else None
        if end < 0 or (length and len(connection.received) < end + 4 + int(length[1])):
            return False
        self.times.append(time.perf_counter() - connection.due)
        status = connection.received[9:12]
        self.refused += status >= b"400"
        connection.first = self.pattern.follow is None or not connection.first or status != b"200"
        return True


def _connect(port: int) -> socket.socket:
    one = socket.create_connection(("127.0.0.1", port))
    one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return one


def main(order: dict[str, Any]) -> dict[str, float]:
    """Run the order. The names of the figures are those of `load.lua`."""
    client = Client(pattern(*order["pattern"]), order["used"], order["rate"])
    took = client.run(order["port"], order["connections"], order["seconds"])
    times = sorted(client.times)
    return {
        "requests": len(times),
        "seconds": took,
        "refused": client.refused,
        "broken": 0,
        "p50_ms": times[len(times) // 2] * 1000,
        "p99_ms": times[len(times) * 99 // 100] * 1000,
        "used": client.used,
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(json.loads(sys.argv[1]))))
