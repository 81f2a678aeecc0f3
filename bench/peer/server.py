"""A server of the first version's API, ours or the peer: where it answers, what it sells, and how it is emptied."""

from __future__ import annotations

import json
import shlex
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.parse import quote, urlsplit

from bench.floor import Response, recorded
from bench.load_generator import InvalidMeasurement
from bench.machine import PROC

NOWHERE = ("bench-movie-that-there-is-not", "A1")
USER = "bench-recorder"


@dataclass(frozen=True)
class Hall:
    """A movie that the server lists, with its grid, and the seats that are free."""

    movie: str
    rows: int
    seats_per_row: int
    free: tuple[str, ...]


@dataclass(frozen=True)
class ApiServer:
    """A running server. Without process ids its CPU, or that of its Redis, is not measured.

    `reset` is a command that frees all its seats; empty: there is none.
    """

    host: str
    port: int
    pid: int | None = None
    redis_pid: int | None = None
    reset: str = ""

    def empty(self) -> None:
        """Run its command, if there is one. Raises `InvalidMeasurement` when the command fails."""
        if not self.reset:
            return
        done = subprocess.run(shlex.split(self.reset), capture_output=True, text=True, check=False)
        if done.returncode:
            raise InvalidMeasurement(f"PEER_RESET failed: {(done.stderr or done.stdout).strip()[-200:]}")

    def halls(self) -> list[Hall]:
        """What it sells: every movie with a seat map. Raises `InvalidMeasurement` when there is none."""
        found = []
        for movie in json.loads(self._expect(200, "GET", "/movies").body):
            response = self.ask("GET", seats_path(movie["id"]))
            if response.status == 200:
                free = tuple(seat["seat_id"] for seat in json.loads(response.body) if not seat["booked"])
                found.append(Hall(movie["id"], movie["rows"], movie["seats_per_row"], free))
        if not any(hall.free for hall in found):
            raise InvalidMeasurement("the peer has no free seat: start it again, or give PEER_RESET")
        return found

    def holds_what_it_does_not_list(self) -> bool:
        """Whether it gives a hold of a seat of a movie that there is not."""
        response = self.ask("POST", hold_path(*NOWHERE), _by(USER))
        if response.status == 200:
            self.release(response)
        return response.status == 200

    def check(self, movie: str, seat: str) -> None:
        """Raises `InvalidMeasurement` unless a free seat is held, refused to another user, and released."""
        held = self.hold(movie, seat)
        self._expect(409, "POST", hold_path(movie, seat), _by("bench-rival"))
        self.release(held)

    def hold(self, movie: str, seat: str) -> Response:
        """The response to a hold, which must be given."""
        return self._expect(200, "POST", hold_path(movie, seat), _by(USER))

    def release(self, held: Response) -> None:
        """Free the seat of a hold that `hold` gave."""
        self._expect(204, "DELETE", f"/sessions/{json.loads(held.body)['session_id']}", _by(USER))

    def ask(self, method: str, path: str, body: str = "") -> Response:
        """The response. Raises `InvalidMeasurement` when there is none."""
        try:
            return recorded(f"http://{self.host}:{self.port}{path}", method, body)
        except (URLError, OSError) as error:
            raise InvalidMeasurement(f"http://{self.host}:{self.port} does not answer: {error}") from error

    def _expect(self, status: int, method: str, path: str, body: str = "") -> Response:
        response = self.ask(method, path, body)
        if response.status != status:
            sentence = f"{method} {path} was answered {response.status}, and the first version answers {status}"
            raise InvalidMeasurement(f"{sentence}: {response.body[:200]}")
        return response


def peer_in(environ: Mapping[str, str]) -> ApiServer:
    """The peer of PEER, PEER_PID, PEER_REDIS_PID and PEER_RESET. Raises `InvalidMeasurement` for a wrong value."""
    parts = urlsplit(environ.get("PEER", ""))
    if parts.scheme != "http" or not parts.hostname or parts.path.strip("/"):
        raise InvalidMeasurement("PEER must be the address of a running server, such as http://localhost:8090")
    pid, redis_pid = (_pid(environ, name) for name in ("PEER_PID", "PEER_REDIS_PID"))
    return ApiServer(parts.hostname, parts.port or 80, pid, redis_pid, environ.get("PEER_RESET", ""))


def seats_path(movie: str) -> str:
    """The path of a movie's seat map."""
    return f"/movies/{quote(movie, safe='')}/seats"


def hold_path(movie: str, seat: str) -> str:
    """The path of a hold."""
    return f"{seats_path(movie)}/{quote(seat, safe='')}/hold"


def _by(user: str) -> str:
    return json.dumps({"user_id": user})


def _pid(environ: Mapping[str, str], name: str) -> int | None:
    given = environ.get(name, "")
    if given and not (given.isdigit() and Path(PROC / given).exists()):
        raise InvalidMeasurement(f"{name} must be the id of a running process of this machine, not {given!r}")
    return int(given) if given else None
