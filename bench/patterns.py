"""The requests of the Python load generator, by number. `load.lua` has the same requests for wrk."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from bench.rooms import ROOM, ROWS, SEATS

BLOCK = 4
SESSION = re.compile(rb'"session_id":"([^"]+)"')
SEAT = re.compile(rb'"movie_id":"([^"]+)","seat_id":"([^"]+)"')

First = Callable[[int], bytes]
Follow = Callable[[bytes], bytes]


@dataclass(frozen=True)
class Pattern:
    """`first` makes the request with a number; `follow` makes the second request from the body of the first answer."""

    first: First
    follow: Follow | None = None


def pattern(name: str, path: str = "", etag: str = "") -> Pattern:
    """The pattern with that name. `path` and `etag` are for `get` only."""
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
    """Movie, row and column of the seat with that number."""
    movie, index = divmod(number, ROOM)
    row, column = divmod(index, SEATS)
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
    def follow(answer: bytes) -> bytes:
        session, seat = SESSION.search(answer), SEAT.search(answer)
        if session is None or seat is None:
            raise ValueError(f"no hold in {answer!r}")
        user = f"{seat[1].decode()}-{seat[2].decode()}"
        return _request(method, f"/sessions/{session[1].decode()}{path}", f'{{"user_id":"{user}"}}')

    return follow
