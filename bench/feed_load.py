"""Many sockets on the feeds of some showtimes, and a connection that changes their seats, in one process.

python -m bench.feed_load PLAN prints "ready" when all sockets are open; PLAN is a `FeedPlan` as JSON. For each line
`RATE SECONDS` on its standard input it makes RATE changes a second for SECONDS, and prints a line of figures as JSON.
"""

from __future__ import annotations

import json
import selectors
import socket
import sys
import time
from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median
from urllib.parse import quote

from bench.patterns import SESSION
from bench.programmes import AUDITORIUM_SEATS, SEATS_PER_ROW

READ_BYTES = 262_144
QUIET_S = 0.5
TEXT, PING = 0x81, 0x89
PONG = bytes((0x8A, 0x80, 0, 0, 0, 0))
HANDSHAKE = (
    "GET /ws/seats?{narrowed}={movie} HTTP/1.1\r\nHost: bench\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: Zmlyc3RjbGljay1iZW5jaA==\r\n\r\n"
)
STATUS_AFTER = {"POST": "hold", "DELETE": "available"}
SEATS = tuple(f"{chr(ord('A') + n // SEATS_PER_ROW)}{n % SEATS_PER_ROW + 1}" for n in range(AUDITORIUM_SEATS))


@dataclass(frozen=True)
class FeedPlan:
    """Where to, how many sockets, and what changes.

    The sockets are spread over the movies, narrowed to each by the parameter `narrowed`. Seats are held movie by movie;
    `held` of them have their holds before these are released, in the same order, and the next ones are held.
    """

    port: int
    sockets: int
    host: str = "127.0.0.1"
    narrowed: str = "showtime_id"
    movies: Sequence[str] = ("m0",)
    seats: Sequence[str] = SEATS
    held: int = AUDITORIUM_SEATS


@dataclass(slots=True)
class _Delivery:
    """One message: how many sockets have received it, and when the last one did."""

    sockets: int
    last: float


@dataclass
class _Observed:
    """The changes that were requested and the messages that were received in one round."""

    sent: dict[tuple[str, str, str], deque[float]] = field(default_factory=lambda: defaultdict(deque))
    """When each change was requested, by movie, seat and status; at a high rate a change is repeated."""
    received: dict[bytes, _Delivery] = field(default_factory=dict)

    def figures(self, sockets: int) -> dict[str, float]:
        """The figures, where `sockets` are to receive each message. The time of a change ends when the last of them has
        received it; there is none where messages do not name the seats, as in the first version.
        """
        times: list[float] = []
        for frame, delivery in self.received.items():
            message = json.loads(frame[frame.index(b"{") :])
            seats = message.get("seats", ()) if message["type"] == "SEATS_UPDATED" else ()
            changes = ((message["movie_id"], seat["seat_id"], seat["status"]) for seat in seats)
            times += [delivery.last - self.sent[change].popleft() for change in changes]
        return {
            "changes": len(times),
            "unpublished": sum(map(len, self.sent.values())),
            "messages": len(self.received),
            "deliveries": sum(one.sockets for one in self.received.values()),
            "missed": sum(sockets - one.sockets for one in self.received.values()),
            "last_ms": median(times or [0.0]) * 1000,
            "worst_ms": max(times, default=0.0) * 1000,
        }


class FeedLoad:
    """The sockets, and the connection that makes changes: it holds each seat in turn, then releases each."""

    def __init__(self, plan: FeedPlan) -> None:
        self._plan = plan
        self._poll = selectors.DefaultSelector()
        self._partial: dict[socket.socket, bytes] = {}
        self._buffer = memoryview(bytearray(READ_BYTES))
        self._observed = _Observed()
        self._sessions: dict[tuple[str, str], str] = {}
        self._waiting: list[tuple[str, str]] = []
        self._changes = self._requests()
        for number in range(plan.sockets):
            self._connect(plan.movies[number % len(plan.movies)])
        # After the sockets, which take longer than a new connection may stay idle.
        self._changer = socket.create_connection((plan.host, plan.port))
        self._changer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._poll.register(self._changer, selectors.EVENT_READ)
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
        sockets = self._plan.sockets // len(self._plan.movies)
        return {**self._observed.figures(sockets), "seconds": max(made_for, seconds)}

    def _connect(self, movie: str) -> None:
        one = socket.create_connection((self._plan.host, self._plan.port))
        one.sendall(HANDSHAKE.format(narrowed=self._plan.narrowed, movie=quote(movie, safe="")).encode())
        head = b""
        while b"\r\n\r\n" not in head:
            head += one.recv(READ_BYTES)
        if not head.startswith(b"HTTP/1.1 101"):
            raise ConnectionError(f"a socket was refused: {head[:200]!r}")
        one.setblocking(False)
        self._poll.register(one, selectors.EVENT_READ)
        self._split(one, head.partition(b"\r\n\r\n")[2])

    def _requests(self) -> Iterator[tuple[str, str, tuple[str, str]]]:
        """Method, path and place of each change, endlessly; a place is a movie and a seat."""
        places = [(movie, seat) for seat in self._plan.seats for movie in self._plan.movies]
        while True:
            for places_held in batched(places, self._plan.held * len(self._plan.movies)):
                for movie, seat in places_held:
                    path = f"/movies/{quote(movie, safe='')}/seats/{quote(seat, safe='')}/hold"
                    yield "POST", path, (movie, seat)
                yield from (("DELETE", f"/sessions/{self._sessions[place]}", place) for place in places_held)

    def _change(self) -> None:
        method, path, place = next(self._changes)
        body = f'{{"user_id":"{place[0]}-{place[1]}"}}'
        head = f"{method} {path} HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n"
        self._waiting.append(place)
        self._observed.sent[*place, STATUS_AFTER[method]].append(time.perf_counter())
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
        place = self._waiting.pop()
        if session:
            self._sessions[place] = session[1].decode()

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


def batched(places: list[tuple[str, str]], size: int) -> Iterator[list[tuple[str, str]]]:
    """The places in their order, `size` of them at a time."""
    return (places[first : first + size] for first in range(0, len(places), size))


def main(plan: FeedPlan) -> None:
    """Open the sockets, then run a round for each line of standard input."""
    load = FeedLoad(plan)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for line in sys.stdin:
        rate, seconds = map(float, line.split())
        sys.stdout.write(json.dumps(load.run(rate, seconds)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(FeedPlan(**json.loads(sys.argv[1])))
