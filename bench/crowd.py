"""A process with many feed sockets on one showtime, and one connection that changes its seats.

`python -m bench.crowd PORT SOCKETS` prints "ready" when all sockets are connected. For each line `RATE SECONDS` on
standard input, it makes RATE changes a second for SECONDS, and prints the figures as one line of JSON.
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
from bench.rooms import ROOM, SEATS

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
    """One message: how many sockets have received it, and when the last of them did."""

    sockets: int
    last: float


@dataclass
class _Measurement:
    """The changes and deliveries of one input line. Times are from `time.perf_counter`."""

    sent: dict[tuple[str, str], deque[float]] = field(default_factory=lambda: defaultdict(deque))
    """When each change was requested. At a high rate the same change occurs again."""
    seen: dict[bytes, _Delivery] = field(default_factory=dict)

    def figures(self, sockets: int) -> dict[str, float]:
        """The figures. The latency of a change ends when the last socket has received its message."""
        times: list[float] = []
        for frame, delivery in self.seen.items():
            message = json.loads(frame[frame.index(b"{") :])
            seats = message["seats"] if message["type"] == "SEATS_UPDATED" else ()
            times += [delivery.last - self.sent[seat["seat_id"], seat["status"]].popleft() for seat in seats]
        return {
            "changes": len(times),
            "undelivered": sum(map(len, self.sent.values())),
            "messages": len(self.seen),
            "deliveries": sum(one.sockets for one in self.seen.values()),
            "missed": sum(sockets - one.sockets for one in self.seen.values()),
            "last_ms": median(times) * 1000,
            "worst_ms": max(times) * 1000,
        }


class Crowd:
    """The feed sockets, and the connection that makes changes: it holds each seat in turn, then releases each."""

    def __init__(self, port: int, sockets: int) -> None:
        self._poll = selectors.DefaultSelector()
        self._incomplete: dict[socket.socket, bytes] = {}
        self._buffer = memoryview(bytearray(READ_BYTES))
        self._measurement = _Measurement()
        self._sockets = sockets
        self._changer = socket.create_connection(("127.0.0.1", port))
        self._changer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._poll.register(self._changer, selectors.EVENT_READ)
        self._sessions: dict[str, str] = {}
        self._unanswered: list[str] = []
        self._changes = self._requests()
        for _ in range(sockets):
            self._connect(port)
        self._read_until_quiet()

    def watch(self, rate: float, seconds: float) -> dict[str, float]:
        """Make `rate` changes a second for `seconds`, and return the figures of their deliveries."""
        self._measurement = _Measurement()
        started, changed = time.perf_counter(), 0
        while changed < rate * seconds:
            due = started + changed / rate
            if (left := due - time.perf_counter()) <= 0 and not self._unanswered:
                self._change()
                changed += 1
            else:
                self._read(max(left, 0.0) if not self._unanswered else 1.0)
        duration = time.perf_counter() - started
        self._read_until_quiet()
        return {**self._measurement.figures(self._sockets), "seconds": max(duration, seconds)}

    def _connect(self, port: int) -> None:
        one = socket.create_connection(("127.0.0.1", port))
        one.sendall(HANDSHAKE)
        head = b""
        while b"\r\n\r\n" not in head:
            head += one.recv(READ_BYTES)
        if not head.startswith(b"HTTP/1.1 101"):
            raise ConnectionError(f"a feed socket was refused: {head[:200]!r}")
        one.setblocking(False)
        self._poll.register(one, selectors.EVENT_READ)
        self._split(one, head.partition(b"\r\n\r\n")[2])

    def _requests(self) -> Iterator[tuple[str, str, str, str]]:
        """Method, path, user and seat of each change, in an endless sequence."""
        seats = [f"{chr(ord('A') + n // SEATS)}{n % SEATS + 1}" for n in range(ROOM)]
        while True:
            yield from (("POST", f"/movies/m0/seats/{seat}/hold", seat, seat) for seat in seats)
            yield from (("DELETE", f"/sessions/{self._sessions[seat]}", seat, seat) for seat in seats)

    def _change(self) -> None:
        method, path, user, seat = next(self._changes)
        body = f'{{"user_id":"{user}"}}'
        head = f"{method} {path} HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n"
        self._unanswered.append(seat)
        self._measurement.sent[seat, STATUS_AFTER[method]].append(time.perf_counter())
        self._changer.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode())

    def _read(self, timeout_s: float) -> bool:
        """Read from all sockets that are ready. Returns False when none was ready within the timeout."""
        ready = self._poll.select(timeout_s)
        for key, _ in ready:
            one = key.fileobj
            assert isinstance(one, socket.socket)
            data = bytes(self._buffer[: one.recv_into(self._buffer)])
            if not data:
                raise ConnectionError("the server closed a connection")
            if one is self._changer:
                self._on_answer(data)
            elif one not in self._incomplete and data[0] == TEXT and _frame_bytes(data) == len(data):
                self._on_message(data)
            else:
                self._split(one, data)
        return bool(ready)

    def _read_until_quiet(self) -> None:
        while self._read(QUIET_S):
            pass

    def _on_answer(self, answer: bytes) -> None:
        if answer[9:12] not in (b"200", b"204"):
            raise ConnectionError(f"a change was refused: {answer!r}")
        session = SESSION.search(answer)
        seat = self._unanswered.pop()
        if session:
            self._sessions[seat] = session[1].decode()

    def _on_message(self, frame: bytes) -> None:
        now = time.perf_counter()
        known = self._measurement.seen.get(frame)
        if known is None:
            self._measurement.seen[frame] = _Delivery(1, now)
        else:
            known.sockets += 1
            known.last = now

    def _split(self, one: socket.socket, data: bytes) -> None:
        """Process data that is not exactly one text frame: several frames, a part of one, or a ping."""
        received = self._incomplete.pop(one, b"") + data
        while len(received) >= 2 and 0 < (size := _frame_bytes(received)) <= len(received):
            frame, received = received[:size], received[size:]
            if frame[0] == PING:
                one.send(PONG[:1] + bytes((0x80 | frame[1],)) + PONG[2:] + frame[2:])
            elif frame[0] == TEXT:
                self._on_message(frame)
        if received:
            self._incomplete[one] = received


def _frame_bytes(data: bytes) -> int:
    """The length of a frame from the server, by its header; 0 when the header is incomplete."""
    short = data[1]
    if short < 126:
        return 2 + short
    head = 4 if short == 126 else 10
    return head + int.from_bytes(data[2:head], "big") if len(data) >= head else 0


def main(port: int, sockets: int) -> None:
    """Connect the sockets, then measure for each input line."""
    crowd = Crowd(port, sockets)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for line in sys.stdin:
        rate, seconds = map(float, line.split())
        sys.stdout.write(json.dumps(crowd.watch(rate, seconds)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
