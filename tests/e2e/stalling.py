"""Two browsers that stopped reading before a flood of news: the scene of the tests about slow readers."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx

from tests.harness.customers.raw_socket import RawSocket
from tests.harness.processes.server import Server, serving
from tests.web.sample_programme import programme

# What Linux may keep for a socket that nobody reads (net.ipv4.tcp_wmem), and then some.
FLOOD_BYTES = 6_000_000
ROUND_BYTES = 400 * 50
BLOCKS = [[f"{chr(65 + row + shift)}{n}" for row in range(4) for n in range(1, 26)] for shift in (0, 4, 8, 12)]


@dataclass
class Scene:
    """A server, two sockets at the hall that have not read since a flood of changes, and when that was over."""

    server: Server
    reader: RawSocket
    sleeper: RawSocket
    flooded_at: float


def flood(server: Server) -> None:
    """Change 400 seats of the hall again and again, until more news were sent than any buffer takes."""
    with httpx.Client(base_url=server.url, trust_env=False) as http:
        asked = [{"user_id": "flood", "seats": block} for block in BLOCKS]
        held = [http.post("/movies/hall/holds", json=body).json()["session_id"] for body in asked[:2]]
        for turn in range(FLOOD_BYTES // ROUND_BYTES):
            for session, body in zip(held, asked[:2] if turn % 2 else asked[2:], strict=True):
                answer = http.put(f"/sessions/{session}/seats", json=body)
                assert answer.status_code == 200, answer.text
            time.sleep(0.005)  # waits: each round must become a message of its own


@contextmanager
def stalled_scene() -> Iterator[Scene]:
    """Set it up; at its end the server is told to stop while the sockets may still be connected."""
    with serving(programme(), SEATS_PER_HOLD_MAX=100, HOLD_TTL_SECONDS=100) as server:
        reader, sleeper = RawSocket(server, "?movie_id=hall"), RawSocket(server, "?movie_id=hall")
        flood(server)
        yield Scene(server, reader, sleeper, time.monotonic())
        reader.close()
        sleeper.close()
