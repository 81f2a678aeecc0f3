"""What a snapshot costs: a crowd that connects again after a restart, with and without compression, in turns."""

from __future__ import annotations

import json
import socket
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from bench.feed_cases import MANY_SOCKETS
from bench.figures import Figure
from bench.load_generator import InvalidMeasurement
from bench.machine import cpu_s
from bench.pace import Pace
from bench.programmes import SEATS_PER_ROW, programme
from bench.server_under_test import ServerUnderTest, server_under_test
from bench.turns import in_turns, spread

SOCKETS = 600
PAIRS = 4
HELD = 160
READ_BYTES = 262_144
HANDSHAKE = (
    "GET /ws/seats?showtime_id=m0 HTTP/1.1\r\nHost: bench\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: Zmlyc3RjbGljay1iZW5jaA==\r\n{offer}\r\n"
)
OFFER = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n"
"""As browsers do."""


@dataclass(frozen=True)
class Crowd:
    """A round: CPU of the server for a socket, and the bytes that it was sent."""

    cpu_us: float
    sent_bytes: float


def measure_snapshots(pace: Pace) -> Figure:
    """Sockets that offer compression beside those that do not, on a showtime of 400 seats of which 160 are held."""
    with server_under_test("memory", programme(1), COST_PER_MINUTE_PER_ADDRESS=0, **MANY_SOCKETS) as tested:
        _hold(tested)
        deflated, plain = _joining(tested, OFFER), _joining(tested, "")
        deflated(), plain()
        pairs = list(in_turns(PAIRS * pace.rounds, deflated, plain))
    return Figure("snapshots", _values(pairs))


def _hold(tested: ServerUnderTest) -> None:
    for n in range(HELD):
        seat = f"{chr(ord('A') + n * 2 // SEATS_PER_ROW)}{n * 2 % SEATS_PER_ROW + 1}"
        body = json.dumps({"user_id": f"user-{n}"}).encode()
        url = f"{tested.server.url}/movies/m0/seats/{seat}/hold"
        request = urllib.request.Request(url, body, {"Content-Type": "application/json"})  # noqa: S310
        urllib.request.urlopen(request).close()  # noqa: S310


def _joining(tested: ServerUnderTest, offer: str) -> Callable[[], Crowd]:
    def join() -> Crowd:
        before = cpu_s(tested.server.pid)
        sockets, received = [], 0
        for _ in range(SOCKETS):
            one = socket.create_connection(("127.0.0.1", tested.server.port))
            one.sendall(HANDSHAKE.format(offer=offer).encode())
            received += _snapshot_bytes(one)
            sockets.append(one)
        crowd = Crowd((cpu_s(tested.server.pid) - before) * 1e6 / SOCKETS, received / SOCKETS)
        for one in sockets:
            one.close()
        return crowd

    return join


def _snapshot_bytes(one: socket.socket) -> int:
    """Read the answer, HELLO and SNAPSHOT; the length of what came in all."""
    data = b""
    while (end := _end_of_snapshot(data)) is None or len(data) < end:
        new = one.recv(READ_BYTES)
        if not new:
            raise InvalidMeasurement(f"a socket was closed: {data[:300]!r}")
        data += new
    return len(data)


def _end_of_snapshot(data: bytes) -> int | None:
    """Where the second frame ends: HELLO is short, a SNAPSHOT has a length of two bytes."""
    start = data.find(b"\r\n\r\n") + 4
    if start < 4 or len(data) < start + 2:
        return None
    second = start + 2 + data[start + 1]
    if len(data) < second + 4:
        return None
    return second + 4 + int.from_bytes(data[second + 2 : second + 4], "big")


def _values(pairs: Sequence[tuple[Crowd, Crowd]]) -> dict[str, float]:
    deflated, plain = ([pair[side] for pair in pairs] for side in (0, 1))
    return {
        "cpu_us": median(one.cpu_us for one in deflated),
        "plain_cpu_us": median(one.cpu_us for one in plain),
        **spread("cpu_cost", (a.cpu_us / b.cpu_us - 1 for a, b in pairs if b.cpu_us)),
        "sent_bytes": median(one.sent_bytes for one in deflated),
        "plain_sent_bytes": median(one.sent_bytes for one in plain),
    }
