"""Two browsers that stopped reading before a flood of news: the scene of the tests about slow readers."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.harness.customers.raw_socket import RawSocket
from tests.harness.processes.server import Server, running
from tests.web.sample_programme import programme

# Several times what the kernel and the server keep for a socket that nobody reads.
FLOOD_BYTES = 1_500_000
ROUND_BYTES = 400 * 50
# The same server, with more patience for slow readers: a test need not be in time for it.
PATIENT = """
import functools, firstclick.bootstrap.core as core
from firstclick.cli.command import main

core.Pace = functools.partial(core.Pace, slow_reader_ms=600_000)
main()
"""
BLOCKS = [[f"{chr(65 + row + shift)}{n}" for row in range(4) for n in range(1, 26)] for shift in (0, 4, 8, 12)]


@dataclass
class Scene:
    """A server, and two sockets at the hall that have not read since a flood of changes."""

    server: Server
    reader: RawSocket
    sleeper: RawSocket


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
def stalled_scene(program: str = "") -> Iterator[Scene]:
    """Set it up; at its end the server is told to stop while the sockets may still be connected."""
    settings: dict[str, object] = {"SEATS_PER_HOLD_MAX": 100, "HOLD_TTL_SECONDS": 100}
    with tempfile.TemporaryDirectory(prefix="firstclick-test-") as name:
        folder = Path(name)
        (folder / "programme.toml").write_text(programme(), encoding="utf-8")
        settings["PROGRAMME"] = folder / "programme.toml"
        with running(Server(folder, settings, program=program)) as server:
            reader, sleeper = RawSocket(server, "?movie_id=hall"), RawSocket(server, "?movie_id=hall")
            flood(server)
            yield Scene(server, reader, sleeper)
            reader.close()
            sleeper.close()
