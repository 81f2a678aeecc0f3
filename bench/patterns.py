"""The numbered requests of a load, for the Python client; `load.lua` has the same for wrk."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from bench.programmes import AUDITORIUM_SEATS, ROWS, SEATS_PER_ROW

BLOCK = 4
SESSION = re.compile(rb'"session_id":"([^"]+)"')
SEAT = re.compile(rb'"movie_id":"([^"]+)","seat_id":"([^"]+)"')

First = Callable[[int], bytes]
Follow = Callable[[bytes], bytes]


@dataclass(frozen=True)
class Pattern:
    """`first` makes the request of a number; `follow`, if there is one, the next request from the response."""

    first: First
    follow: Follow | None = None


def pattern(name: str, path: str = "", etag: str = "") -> Pattern:
    """The pattern of that name; `path` and `etag` are for `get`."""
    if name == "get":
        condition = f"If-None-Match: {etag}\r\n" if etag else ""
        request = f"GET {path} HTTP/1.1\r\nHost: bench\r\n{condition}\r\n".encode()
        return Pattern(lambda _: request)
    follows = {"confirm": ("PUT", "/confirm"), "release": ("DELETE", "")}
    if name in follows:
        return Pattern(_hold, _following(*follows[name]))
    return Pattern({"hold": _hold, "several": _several, "hot": _hot}[name])


def _request(method: str, path: str, body: str) -> bytes:
    head = f"{method} {path} HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode()


def _seat(number: int) -> tuple[str, str, int]:
    """Movie, row and column of the seat of that number."""
    movie, place = divmod(number, AUDITORIUM_SEATS)
    row, column = divmod(place, SEATS_PER_ROW)
    assert row < ROWS
    return f"m{movie}", chr(ord("A") + row), column + 1


def _hold(number: int) -> bytes:
    movie, row, column = _seat(number)
    user = f"{movie}-{row}{column}"
    return _request("POST", f"/movies/{movie}/seats/{row}{column}/hold", f'{{"user_id":"{user}"}}')


def _several(number: int) -> bytes:
    movie, row, column = _seat(number * BLOCK)
    ids = ",".join(f'"{row}{column + n}"' for n in range(BLOCK))
    body = f'{{"user_id":"{movie}-{row}{column}","seats":[{ids}]}}'
    return _request("POST", f"/showtimes/{movie}/holds", body)


def _hot(number: int) -> bytes:
    return _request("POST", "/movies/m0/seats/A1/hold", f'{{"user_id":"u{number}"}}')


def _following(method: str, path: str) -> Follow:
    def follow(response: bytes) -> bytes:
        session, seat = SESSION.search(response), SEAT.search(response)
        if session is None or seat is None:
            raise ValueError(f"no hold in {response!r}")
        user = f"{seat[1].decode()}-{seat[2].decode()}"
        return _request(method, f"/sessions/{session[1].decode()}{path}", f'{{"user_id":"{user}"}}')

    return follow
