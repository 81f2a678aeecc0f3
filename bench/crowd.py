"""A crowd that listens to one showtime's feed while somebody changes its seats, all from one process on raw sockets.

python -m bench.crowd PORT SOCKETS says "ready" when everybody listens; then each line `RATE SECONDS` on its standard
input has it make so many changes a second for so long, and answer with a line of figures as JSON.
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
    """One message: how many have it, and when the last of them got it."""

    listeners: int
    last: float


@dataclass
class _Tally:
    """What came of one order."""

    sent: dict[tuple[str, str], deque[float]] = field(default_factory=lambda: defaultdict(deque))
    """When each change was asked for; at a high rate the same one comes again."""
    seen: dict[bytes, _Delivery] = field(default_factory=dict)

    def figures(self, sockets: int) -> dict[str, float]:
        """The figures; a change's time ends when the last listener has the message that tells it."""
        times: list[float] = []
        for frame, delivery in self.seen.items():
            told = json.loads(frame[frame.index(b"{") :])
            seats = told["seats"] if told["type"] == "SEATS_UPDATED" else ()
            times += [delivery.last - self.sent[seat["seat_id"], seat["status"]].popleft() for seat in seats]
        return {
            "changes": len(times),
            "untold": sum(map(len, self.sent.values())),
            "messages": len(self.seen),
            "deliveries": sum(one.listeners for one in self.seen.values()),
            "missed": sum(sockets - one.listeners for one in self.seen.values()),
            "last_ms": median(times) * 1000,
            "worst_ms": max(times) * 1000,
        }


class Crowd:
    """Listeners, and the one connection that makes changes: each seat in turn is held, then each is let go."""

    def __init__(self, port: int, sockets: int) -> None:
        self._poll = selectors.DefaultSelector()
        self._rest: dict[socket.socket, bytes] = {}
        self._room = memoryview(bytearray(READ_BYTES))
        self._tally = _Tally()
        self._sockets = sockets
        self._actor = socket.create_connection(("127.0.0.1", port))
        self._actor.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._poll.register(self._actor, selectors.EVENT_READ)
        self._sessions: dict[str, str] = {}
        self._waiting: list[str] = []
        self._changes = self._requests()
        for _ in range(sockets):
            self._join(port)
        self._read_until_quiet()

    def watch(self, rate: float, seconds: float) -> dict[str, float]:
        """Make changes at that rate for so long; what the crowd was told of them, and when."""
        self._tally = _Tally()
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
        return {**self._tally.figures(self._sockets), "seconds": max(made_for, seconds)}

    def _join(self, port: int) -> None:
        one = socket.create_connection(("127.0.0.1", port))
        one.sendall(HANDSHAKE)
        head = b""
        while b"\r\n\r\n" not in head:
            head += one.recv(READ_BYTES)
        if not head.startswith(b"HTTP/1.1 101"):
            raise ConnectionError(f"a listener was turned away: {head[:200]!r}")
        one.setblocking(False)
        self._poll.register(one, selectors.EVENT_READ)
        self._split(one, head.partition(b"\r\n\r\n")[2])

    def _requests(self) -> Iterator[tuple[str, str, str, str]]:
        """Method, path, user and seat of each change, without end."""
        seats = [f"{chr(ord('A') + n // SEATS)}{n % SEATS + 1}" for n in range(ROOM)]
        while True:
            yield from (("POST", f"/movies/m0/seats/{seat}/hold", seat, seat) for seat in seats)
            yield from (("DELETE", f"/sessions/{self._sessions[seat]}", seat, seat) for seat in seats)

    def _change(self) -> None:
        method, path, user, seat = next(self._changes)
        body = f'{{"user_id":"{user}"}}'
        head = f"{method} {path} HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n"
        self._waiting.append(seat)
        self._tally.sent[seat, STATUS_AFTER[method]].append(time.perf_counter())
        self._actor.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode())

    def _read(self, patience_s: float) -> bool:
        """Take in what comes; whether anything came."""
        ready = self._poll.select(patience_s)
        for key, _ in ready:
            one = key.fileobj
            assert isinstance(one, socket.socket)
            came = bytes(self._room[: one.recv_into(self._room)])
            if not came:
                raise ConnectionError("the server closed a connection")
            if one is self._actor:
                self._answered(came)
            elif one not in self._rest and came[0] == TEXT and _frame_bytes(came) == len(came):
                self._see(came)
            else:
                self._split(one, came)
        return bool(ready)

    def _read_until_quiet(self) -> None:
        while self._read(QUIET_S):
            pass

    def _answered(self, answer: bytes) -> None:
        if answer[9:12] not in (b"200", b"204"):
            raise ConnectionError(f"a change was refused: {answer!r}")
        session = SESSION.search(answer)
        seat = self._waiting.pop()
        if session:
            self._sessions[seat] = session[1].decode()

    def _see(self, frame: bytes) -> None:
        now = time.perf_counter()
        known = self._tally.seen.get(frame)
        if known is None:
            self._tally.seen[frame] = _Delivery(1, now)
        else:
            known.listeners += 1
            known.last = now

    def _split(self, one: socket.socket, came: bytes) -> None:
        """Several frames at once, a part of one, or a ping."""
        whole = self._rest.pop(one, b"") + came
        while len(whole) >= 2 and 0 < (size := _frame_bytes(whole)) <= len(whole):
            frame, whole = whole[:size], whole[size:]
            if frame[0] == PING:
                one.send(PONG[:1] + bytes((0x80 | frame[1],)) + PONG[2:] + frame[2:])
            elif frame[0] == TEXT:
                self._see(frame)
        if whole:
            self._rest[one] = whole


def _frame_bytes(data: bytes) -> int:
    """The length of a server's frame by its head; 0 when even that is not whole."""
    short = data[1]
    if short < 126:
        return 2 + short
    head = 4 if short == 126 else 10
    return head + int.from_bytes(data[2:head], "big") if len(data) >= head else 0


def main(port: int, sockets: int) -> None:
    """Listen, and do what the lines say."""
    crowd = Crowd(port, sockets)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for line in sys.stdin:
        rate, seconds = map(float, line.split())
        sys.stdout.write(json.dumps(crowd.watch(rate, seconds)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
