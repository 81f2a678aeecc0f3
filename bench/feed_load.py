"""Many sockets on one showtime's feed, and a connection that changes its seats, in one process on raw sockets.

python -m bench.feed_load PORT SOCKETS prints "ready" when all sockets are open. For each line `RATE SECONDS` on its
standard input it makes RATE changes a second for SECONDS, and prints a line of figures as JSON.
"""

from __future__ import annotations

import json
import selectors
import socket
import sys
import time
from collections import defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from statistics import median

from bench.patterns import SESSION
from bench.programmes import AUDITORIUM_SEATS, SEATS_PER_ROW

READ_BYTES = 262_144
QUIET_S = 0.5
TEXT, PING = 0x81, 0x89
PONG = bytes((0x8A, 0x80, 0, 0, 0, 0))
HANDSHAKE = (
    b"GET /ws/seats?showtime_id=m0 HTTP/1.1\r\nHost: bench\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: Zmlyc3RjbGljay1iZW5jaA==\r\n\r\n"
)
STATUS_AFTER = {"POST": "hold", "DELETE": "available"}


@dataclass(slots=True)
class _Delivery:
    """One message: how many sockets have received it, and when the last one did."""

    sockets: int
    last: float


@dataclass
class _Observed:
    """The changes that were requested and the messages that were received in one round."""

    sent: dict[tuple[str, str], deque[float]] = field(default_factory=lambda: defaultdict(deque))
    """When each change was requested, by seat and status; at a high rate a change is repeated."""
    received: dict[bytes, _Delivery] = field(default_factory=dict)

    def figures(self, sockets: int) -> dict[str, float]:
        """The figures. The time of a change ends when the last socket has received its message."""
        times: list[float] = []
        for frame, delivery in self.received.items():
            message = json.loads(frame[frame.index(b"{") :])
            seats = message["seats"] if message["type"] == "SEATS_UPDATED" else ()
            times += [delivery.last - self.sent[seat["seat_id"], seat["status"]].popleft() for seat in seats]
        return {
            "changes": len(times),
            "unpublished": sum(map(len, self.sent.values())),
            "messages": len(self.received),
            "deliveries": sum(one.sockets for one in self.received.values()),
            "missed": sum(sockets - one.sockets for one in self.received.values()),
            "last_ms": median(times) * 1000,
            "worst_ms": max(times) * 1000,
        }


class FeedLoad:
    """The sockets, and the connection that makes changes: it holds each seat in turn, then releases each."""

    def __init__(self, port: int, sockets: int) -> None:
        self._poll = selectors.DefaultSelector()
        self._partial: dict[socket.socket, bytes] = {}
        self._buffer = memoryview(bytearray(READ_BYTES))
        self._observed = _Observed()
        self._sockets = sockets
        self._changer = socket.create_connection(("127.0.0.1", port))
        self._changer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._poll.register(self._changer, selectors.EVENT_READ)
        self._sessions: dict[str, str] = {}
        self._waiting: list[str] = []
        self._changes = self._requests()
        for _ in range(sockets):
            self._connect(port)
        self._read_until_quiet()

    def run(self, rate: float, seconds: float) -> dict[str, float]:
        """Make `rate` changes a second; the figures of what the sockets received."""
        self._observed = _Observed()
        started, made = time.perf_counter(), 0
        while made < rate * seconds:
            due = started + made / rate
            if (left := due - time.perf_counter()) <= 0 and not self._waiting:
                self._change()
                made += 1
            else:
                self._read(max(left, 0.0) if not self._waiting else 1.0)
        made_for = time.perf_counter() - started
        self._read_until_quiet()
        return {**self._observed.figures(self._sockets), "seconds": max(made_for, seconds)}

    def _connect(self, port: int) -> None:
        one = socket.create_connection(("127.0.0.1", port))
        one.sendall(HANDSHAKE)
        head = b""
        while b"\r\n\r\n" not in head:
            head += one.recv(READ_BYTES)
        if not head.startswith(b"HTTP/1.1 101"):
            raise ConnectionError(f"a socket was refused: {head[:200]!r}")
        one.setblocking(False)
        self._poll.register(one, selectors.EVENT_READ)
        self._split(one, head.partition(b"\r\n\r\n")[2])

    def _requests(self) -> Iterator[tuple[str, str, str, str]]:
        """Method, path, user and seat of each change, endlessly."""
        seats = [f"{chr(ord('A') + n // SEATS_PER_ROW)}{n % SEATS_PER_ROW + 1}" for n in range(AUDITORIUM_SEATS)]
        while True:
            yield from (("POST", f"/movies/m0/seats/{seat}/hold", seat, seat) for seat in seats)
            yield from (("DELETE", f"/sessions/{self._sessions[seat]}", seat, seat) for seat in seats)

    def _change(self) -> None:
        method, path, user, seat = next(self._changes)
        body = f'{{"user_id":"{user}"}}'
        head = f"{method} {path} HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n"
        self._waiting.append(seat)
        self._observed.sent[seat, STATUS_AFTER[method]].append(time.perf_counter())
        self._changer.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode())

    def _read(self, wait_s: float) -> bool:
        """Handle received bytes; whether there were any."""
        ready = self._poll.select(wait_s)
        for key, _ in ready:
            one = key.fileobj
            assert isinstance(one, socket.socket)
            data = bytes(self._buffer[: one.recv_into(self._buffer)])
            if not data:
                raise ConnectionError("the server closed a connection")
            if one is self._changer:
                self._on_response(data)
            elif one not in self._partial and data[0] == TEXT and _frame_bytes(data) == len(data):
                self._receive(data)
            else:
                self._split(one, data)
        return bool(ready)

    def _read_until_quiet(self) -> None:
        while self._read(QUIET_S):
            pass

    def _on_response(self, response: bytes) -> None:
        if response[9:12] not in (b"200", b"204"):
            raise ConnectionError(f"a change was refused: {response!r}")
        session = SESSION.search(response)
        seat = self._waiting.pop()
        if session:
            self._sessions[seat] = session[1].decode()

    def _receive(self, frame: bytes) -> None:
        now = time.perf_counter()
        known = self._observed.received.get(frame)
        if known is None:
            self._observed.received[frame] = _Delivery(1, now)
        else:
            known.sockets += 1
            known.last = now

    def _split(self, one: socket.socket, data: bytes) -> None:
        """Handle several frames, a part of one, or a ping."""
        whole = self._partial.pop(one, b"") + data
        while len(whole) >= 2 and 0 < (size := _frame_bytes(whole)) <= len(whole):
            frame, whole = whole[:size], whole[size:]
            if frame[0] == PING:
                one.send(PONG[:1] + bytes((0x80 | frame[1],)) + PONG[2:] + frame[2:])
            elif frame[0] == TEXT:
                self._receive(frame)
        if whole:
            self._partial[one] = whole


def _frame_bytes(data: bytes) -> int:
    """The length of a server's frame by its header; 0 when the header is incomplete."""
    short = data[1]
    if short < 126:
        return 2 + short
    head = 4 if short == 126 else 10
    return head + int.from_bytes(data[2:head], "big") if len(data) >= head else 0


def main(port: int, sockets: int) -> None:
    """Open the sockets, then run a round for each line of standard input."""
    load = FeedLoad(port, sockets)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for line in sys.stdin:
        rate, seconds = map(float, line.split())
        sys.stdout.write(json.dumps(load.run(rate, seconds)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
