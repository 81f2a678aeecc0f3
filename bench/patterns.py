"""The numbered requests of a load, for the Python client; `load.lua` has the same for wrk."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from bench.programmes import AUDITORIUM_SEATS, ROWS, SEATS_PER_ROW

BLOCK = 4
SESSION = re.compile(rb'"session_id": *"([^"]+)"')
MOVIE = re.compile(rb'"movie_id": *"([^"]+)"')
SEAT = re.compile(rb'"seat_id": *"([^"]+)"')

SeatOf = Callable[[int], tuple[str, str]]
"""Movie and seat of a number."""
First = Callable[[int], bytes]
Follow = Callable[[bytes], bytes]


@dataclass(frozen=True)
class Pattern:
    """`first` makes the request of a number; `follow`, if there is one, the next request from the response."""

    first: First
    follow: Follow | None = None


def pattern(name: str, path: str = "", etag: str = "", seats: str = "") -> Pattern:
    """The pattern of that name; `path` and `etag` are for `get`, `own` and `hot-at`, `seats` is a file of seats."""
    if name in ("get", "own"):
        more = f"If-None-Match: {etag}\r\n" if etag else "X-User-Id: recorder\r\n" if name == "own" else ""
        request = f"GET {path} HTTP/1.1\r\nHost: bench\r\n{more}\r\n".encode()
        return Pattern(lambda _: request)
    if name in ("hot", "hot-at"):
        return Pattern(_hot(path if name == "hot-at" else "/movies/m0/seats/A1/hold"))
    hold = _hold(seats_in(Path(seats)) if seats else _numbered)
    follows = {"confirm": ("PUT", "/confirm"), "release": ("DELETE", "")}
    if name in follows:
        return Pattern(hold, _following(*follows[name]))
    return Pattern({"hold": hold, "several": _several, "best": _best}[name])


def seats_in(path: Path) -> SeatOf:
    """The seats of a file: a JSON list of lists, each of a movie and a seat."""
    seats: list[tuple[str, str]] = json.loads(path.read_text(encoding="utf-8"))
    return lambda number: seats[number]


def _request(method: str, path: str, body: str) -> bytes:
    head = f"{method} {path} HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode()


def _seat(number: int) -> tuple[str, str, int]:
    """Movie, row and column of the seat of that number."""
    movie, place = divmod(number, AUDITORIUM_SEATS)
    row, column = divmod(place, SEATS_PER_ROW)
    assert row < ROWS
    return f"m{movie}", chr(ord("A") + row), column + 1


def _numbered(number: int) -> tuple[str, str]:
    movie, row, column = _seat(number)
    return movie, f"{row}{column}"


def _hold(seat_of: SeatOf) -> First:
    def hold(number: int) -> bytes:
        movie, seat = seat_of(number)
        path = f"/movies/{quote(movie, safe='')}/seats/{quote(seat, safe='')}/hold"
        return _request("POST", path, f'{{"user_id":"{movie}-{seat}"}}')

    return hold


def _several(number: int) -> bytes:
    movie, row, column = _seat(number * BLOCK)
    ids = ",".join(f'"{row}{column + n}"' for n in range(BLOCK))
    body = f'{{"user_id":"{movie}-{row}{column}","seats":[{ids}]}}'
    return _request("POST", f"/showtimes/{movie}/holds", body)


def _best(number: int) -> bytes:
    movie, row, column = _seat(number * BLOCK)
    body = f'{{"user_id":"{movie}-{row}{column}","best_available":{BLOCK}}}'
    return _request("POST", f"/showtimes/{movie}/holds", body)


def _hot(path: str) -> First:
    return lambda number: _request("POST", path, f'{{"user_id":"u{number}"}}')


def _following(method: str, path: str) -> Follow:
    def follow(response: bytes) -> bytes:
        session, movie, seat = SESSION.search(response), MOVIE.search(response), SEAT.search(response)
        if session is None or movie is None or seat is None:
            raise ValueError(f"no hold in {response!r}")
        user = f"{movie[1].decode()}-{seat[1].decode()}"
        return _request(method, f"/sessions/{session[1].decode()}{path}", f'{{"user_id":"{user}"}}')

    return follow
