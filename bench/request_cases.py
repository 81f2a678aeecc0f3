"""Cases of single requests: rate, latency and CPU with many connections, in alternation with the floor."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from math import ceil
from statistics import median

from bench.figures import Figure
from bench.floor import Answer, floor, recorded
from bench.machine import cpu_s
from bench.pace import Pace
from bench.patterns import BLOCK
from bench.rooms import ROOM, programme
from bench.sold import UNHURRIED, Sold, look_at_each, selling
from bench.volley import Order, Unfit, Volley, fire

FASTEST = {"memory": 30_000, "redis-1": 20_000, "redis-2": 24_000}
"""An upper bound of the requests a second in each mode, which determines how many seats must be on sale."""
ON_TOP = 2
"""Additional rooms. The last one is for recording the answers of the floor."""
RECORDER = '{"user_id":"recorder"}'


@dataclass(frozen=True)
class Kind:
    """A kind of request. `statuses` are the expected answers; each request takes `seats` of the seats on sale."""

    pattern: str
    statuses: tuple[int, ...]
    seats: float
    record: Callable[[Sold, str], dict[str, Answer]]
    room: int = ROOM
    known: bool = False


def _record_map(sold: Sold, movie: str) -> dict[str, Answer]:
    return {"GET": recorded(f"{sold.server.url}/movies/{movie}/seats", "GET")}


def _record_known_map(sold: Sold, movie: str) -> dict[str, Answer]:
    return {"GET": recorded(f"{sold.server.url}/movies/{movie}/seats", "GET", etag=_etag(sold))}


def _record_hold(sold: Sold, movie: str) -> dict[str, Answer]:
    return {"POST": recorded(f"{sold.server.url}/movies/{movie}/seats/A1/hold", "POST", RECORDER)}


def _record_hot(sold: Sold, movie: str) -> dict[str, Answer]:
    _record_hold(sold, movie)
    return {"POST": recorded(f"{sold.server.url}/movies/{movie}/seats/A1/hold", "POST", '{"user_id":"a-loser"}')}


def _record_several(sold: Sold, movie: str) -> dict[str, Answer]:
    body = '{"user_id":"recorder","seats":["A1","A2","A3","A4"]}'
    return {"POST": recorded(f"{sold.server.url}/showtimes/{movie}/holds", "POST", body)}


def _record_pair(method: str, path: str) -> Callable[[Sold, str], dict[str, Answer]]:
    def record(sold: Sold, movie: str) -> dict[str, Answer]:
        held = _record_hold(sold, movie)
        session = json.loads(held["POST"].body)["session_id"]
        return held | {method: recorded(f"{sold.server.url}/sessions/{session}{path}", method, RECORDER)}

    return record


def _etag(sold: Sold) -> str:
    headers = dict(recorded(sold.server.url + "/movies/m0/seats", "GET").headers)
    return headers["etag"]


KINDS: Mapping[str, Kind] = {
    "seats-40": Kind("get", (200,), 0, _record_map, room=40),
    "seats-400": Kind("get", (200,), 0, _record_map),
    "seats-2000": Kind("get", (200,), 0, _record_map, room=2000),
    "seats-304": Kind("get", (304,), 0, _record_known_map, known=True),
    "hold": Kind("hold", (200,), 1, _record_hold),
    "hot-seat": Kind("hot", (409,), 0, _record_hot),
    "several": Kind("several", (201,), BLOCK, _record_several),
    "confirm": Kind("confirm", (200, 204), 0.5, _record_pair("PUT", "/confirm")),
    "release": Kind("release", (200, 204), 0.5, _record_pair("DELETE", "")),
}


@dataclass(frozen=True)
class _Round:
    """One measurement of one server."""

    volley: Volley
    cpu_us: float
    redis_us: float


def measure(kind_name: str, mode: str, connections: int, pace: Pace, movies: int | None = None) -> Figure:
    """Measure the case, with at least `movies` movies on the programme.

    Raises `Unfit` when the server sent a status that the case does not expect.
    """
    kind = KINDS[kind_name]
    needed = movies_for(kind, mode, pace)
    with selling(mode, programme(max(movies or 0, needed), kind.room), **UNHURRIED) as sold:
        look_at_each(sold, needed)
        answers = kind.record(sold, f"m{needed - 1}")
        etag = _etag(sold) if kind.known else ""
        order = Order(kind.pattern, connections, pace.warm_up_s, "/movies/m0/seats", etag)
        sold.statuses()
        with floor(answers, sold.server.folder, sold.workers) as under:
            ours, floors = _alternate(sold, under.pid, under.port, order, pace)
            sold.must_have_answered(*kind.statuses)
    if kind.statuses[0] >= 400 and any(one.volley.refused != one.volley.requests for one in (*ours, *floors)):
        raise Unfit("a request got the seat that should have been taken")
    return Figure(f"{kind_name}/{mode}/{connections}", _values(ours, floors))


def movies_for(kind: Kind, mode: str, pace: Pace) -> int:
    """How many rooms must be on sale so that the seats are enough for the warm-up, the rounds and the recording."""
    seconds = pace.warm_up_s + pace.rounds * pace.seconds
    return ceil(FASTEST[mode] * seconds * kind.seats / ROOM) + ON_TOP if kind.seats else 1


def _alternate(sold: Sold, pid: int, port: int, order: Order, pace: Pace) -> tuple[list[_Round], list[_Round]]:
    order = _after(order, fire(sold.server.port, order))
    fire(port, order)
    order = replace(order, seconds=pace.seconds)
    ours, floors = [], []
    for _ in range(pace.rounds):
        ours.append(_round(sold.server.port, sold.server.process.pid, sold.redis_pid, order))
        floors.append(_round(port, pid, None, order))
        order = _after(order, ours[-1].volley)
    return ours, floors


def _after(order: Order, volley: Volley) -> Order:
    return replace(order, used=volley.used)


def _round(port: int, pid: int, redis_pid: int | None, order: Order) -> _Round:
    before, redis_before = cpu_s(pid), cpu_s(redis_pid) if redis_pid else 0.0
    volley = fire(port, order)
    if volley.requests == 0:
        raise Unfit(f"nothing was answered under {order}")
    redis_s = cpu_s(redis_pid) - redis_before if redis_pid else 0.0
    return _Round(volley, (cpu_s(pid) - before) * 1e6 / volley.requests, redis_s * 1e6 / volley.requests)


def _values(ours: list[_Round], floors: list[_Round]) -> dict[str, float]:
    return {
        "per_s": median(one.volley.rate for one in ours),
        "floor_per_s": median(one.volley.rate for one in floors),
        "ratio": median(a.volley.rate / b.volley.rate for a, b in zip(ours, floors, strict=True)),
        "p50_ms": median(one.volley.p50_ms for one in ours),
        "p99_ms": median(one.volley.p99_ms for one in ours),
        "cpu_us": median(one.cpu_us for one in ours),
        "floor_cpu_us": median(one.cpu_us for one in floors),
        "cpu_ratio": median(b.cpu_us / a.cpu_us if a.cpu_us else 0.0 for a, b in zip(ours, floors, strict=True)),
        "redis_us": median(one.redis_us for one in ours),
    }
