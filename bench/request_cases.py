"""Cases of requests: rate, latency and CPU on many connections, alternating with the floor."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from math import ceil
from statistics import median

from bench.figures import Figure
from bench.floor import Response, floor, recorded
from bench.load_generator import InvalidMeasurement, Load, LoadResult, run_load
from bench.machine import cpu_s
from bench.pace import Pace
from bench.patterns import BLOCK
from bench.programmes import ANY_SEAT, AUDITORIUM_SEATS, programme
from bench.server_under_test import LONG_HOLDS, POSTGRES, ServerUnderTest, open_each_showtime, server_under_test

FASTEST = {"memory": 30_000, "redis-1": 20_000, "redis-2": 24_000, POSTGRES: 20_000}
"""Requests a second that no machine reaches in that mode: there are seats for all of them."""
SPARE_AUDITORIUMS = 2
"""Auditoriums in addition: the responses of the floor are recorded in the last one."""
LISTED = 40
"""Movies in a list."""
RECORDER = '{"user_id":"recorder"}'


@dataclass(frozen=True)
class Kind:
    """A kind of request. `statuses` are the expected ones; each request takes `seats` of the seats on sale.

    `path` is what reads ask for; `movies` are at least on the programme.
    """

    pattern: str
    statuses: tuple[int, ...]
    seats: float
    record: Callable[[ServerUnderTest, str], dict[str, Response]]
    auditorium_seats: int = AUDITORIUM_SEATS
    known: bool = False
    path: str = "/movies/m0/seats"
    movies: int = 1
    rules: str = ""


def _record_map(tested: ServerUnderTest, movie: str) -> dict[str, Response]:
    return {"GET": recorded(f"{tested.server.url}/movies/{movie}/seats", "GET")}


def _record_own_map(tested: ServerUnderTest, movie: str) -> dict[str, Response]:
    _record_hold(tested, movie)
    return {"GET": recorded(f"{tested.server.url}/movies/{movie}/seats", "GET", user="recorder")}


def _record_read(path: str) -> Callable[[ServerUnderTest, str], dict[str, Response]]:
    return lambda tested, _movie: {"GET": recorded(tested.server.url + path, "GET")}


def _record_best(tested: ServerUnderTest, movie: str) -> dict[str, Response]:
    body = f'{{"user_id":"recorder","best_available":{BLOCK}}}'
    return {"POST": recorded(f"{tested.server.url}/showtimes/{movie}/holds", "POST", body)}


def _record_known_map(tested: ServerUnderTest, movie: str) -> dict[str, Response]:
    return {"GET": recorded(f"{tested.server.url}/movies/{movie}/seats", "GET", etag=_etag(tested))}


def _record_hold(tested: ServerUnderTest, movie: str) -> dict[str, Response]:
    return {"POST": recorded(f"{tested.server.url}/movies/{movie}/seats/A1/hold", "POST", RECORDER)}


def _record_hot(tested: ServerUnderTest, movie: str) -> dict[str, Response]:
    _record_hold(tested, movie)
    return {"POST": recorded(f"{tested.server.url}/movies/{movie}/seats/A1/hold", "POST", '{"user_id":"a-loser"}')}


def _record_several(tested: ServerUnderTest, movie: str) -> dict[str, Response]:
    body = '{"user_id":"recorder","seats":["A1","A2","A3","A4"]}'
    return {"POST": recorded(f"{tested.server.url}/showtimes/{movie}/holds", "POST", body)}


def _record_pair(method: str, path: str) -> Callable[[ServerUnderTest, str], dict[str, Response]]:
    def record(tested: ServerUnderTest, movie: str) -> dict[str, Response]:
        held = _record_hold(tested, movie)
        session = json.loads(held["POST"].body)["session_id"]
        return held | {method: recorded(f"{tested.server.url}/sessions/{session}{path}", method, RECORDER)}

    return record


def _etag(tested: ServerUnderTest) -> str:
    headers = dict(recorded(tested.server.url + "/movies/m0/seats", "GET").headers)
    return headers["etag"]


KINDS: Mapping[str, Kind] = {
    "seats-40": Kind("get", (200,), 0, _record_map, auditorium_seats=40),
    "seats-400": Kind("get", (200,), 0, _record_map),
    "seats-2000": Kind("get", (200,), 0, _record_map, auditorium_seats=2000),
    "seats-304": Kind("get", (304,), 0, _record_known_map, known=True),
    "seats-own-400": Kind("own", (200,), 0, _record_own_map),
    "movies": Kind("get", (200,), 0, _record_read("/movies"), path="/movies", movies=LISTED),
    "showtimes": Kind("get", (200,), 0, _record_read("/movies/m0/showtimes"), path="/movies/m0/showtimes"),
    "showtime": Kind("get", (200,), 0, _record_read("/showtimes/m0"), path="/showtimes/m0"),
    "hold": Kind("hold", (200,), 1, _record_hold),
    "hot-seat": Kind("hot", (409,), 0, _record_hot),
    "several": Kind("several", (201,), BLOCK, _record_several),
    "best": Kind("best", (201,), BLOCK, _record_best),
    "confirm": Kind("confirm", (200, 204), 0.5, _record_pair("PUT", "/confirm"), rules=ANY_SEAT),
    "release": Kind("release", (200, 204), 0.5, _record_pair("DELETE", "")),
}


@dataclass(frozen=True)
class Round:
    """One measurement of one server."""

    result: LoadResult
    cpu_us: float
    redis_us: float


def measure(kind_name: str, mode: str, connections: int, pace: Pace, movies: int | None = None) -> Figure:
    """Measure the case. The programme has `movies` movies, by default as many as the seats of the case need.

    Raises `InvalidMeasurement` when the server sent any other status than the expected ones.
    """
    kind = KINDS[kind_name]
    needed = movies_for(kind, mode, pace)
    text = programme(max(movies or 0, needed), kind.auditorium_seats, kind.rules)
    with server_under_test(mode, text, **LONG_HOLDS) as tested:
        open_each_showtime(tested, needed)
        responses = kind.record(tested, f"m{needed - 1}")
        etag = _etag(tested) if kind.known else ""
        load = Load(kind.pattern, connections, pace.warm_up_s, kind.path, etag)
        tested.statuses()
        with floor(responses, tested.server.folder, tested.workers) as under:
            ours, floors = _alternate(tested, under.pid, under.port, load, pace)
            tested.check_statuses(*kind.statuses)
    if kind.statuses[0] >= 400 and any(one.result.refused != one.result.requests for one in (*ours, *floors)):
        raise InvalidMeasurement("a request got the seat that should have been taken")
    return Figure(f"{kind_name}/{mode}/{connections}", _values(ours, floors))


def movies_for(kind: Kind, mode: str, pace: Pace) -> int:
    """How many movies must be on sale for the seats to suffice for the warm-up, the case and the recording."""
    seconds = pace.warm_up_s + pace.rounds * pace.seconds
    needed = ceil(FASTEST[mode] * seconds * kind.seats / AUDITORIUM_SEATS) + SPARE_AUDITORIUMS if kind.seats else 1
    return max(needed, kind.movies)


def _alternate(tested: ServerUnderTest, pid: int, port: int, load: Load, pace: Pace) -> tuple[list[Round], list[Round]]:
    load = after(load, run_load(tested.server.port, load))
    run_load(port, load)
    load = replace(load, seconds=pace.seconds)
    ours, floors = [], []
    for _ in range(pace.rounds):
        ours.append(one_round(tested.server.port, tested.server.process.pid, tested.redis_pid, load))
        floors.append(one_round(port, pid, None, load))
        load = after(load, ours[-1].result)
    return ours, floors


def after(load: Load, result: LoadResult) -> Load:
    """The same load with the seats that come after those of `result`."""
    return replace(load, used=result.used)


def one_round(port: int, pid: int | None, redis_pid: int | None, load: Load, settle_s: float = 0) -> Round:
    """Load a server. CPU is counted for `settle_s` after the load too, for what it does later; 0 without an id.

    A load with `pids` is so short that opening its connections would count: its client measures the CPU.
    """
    before = [cpu_s(one) if one else 0.0 for one in (pid, redis_pid)]
    result = run_load(port, load)
    if result.requests == 0:
        raise InvalidMeasurement(f"nothing was answered under {load}")
    time.sleep(settle_s)
    after_s = [cpu_s(one) if one else 0.0 for one in (pid, redis_pid)]
    spent = result.cpu_s or [b - a for a, b in zip(before, after_s, strict=True)]
    cpu_us, redis_us = (one * 1e6 / result.requests for one in spent)
    return Round(result, cpu_us, redis_us)


def _values(ours: list[Round], floors: list[Round]) -> dict[str, float]:
    return {
        "per_s": median(one.result.rate for one in ours),
        "floor_per_s": median(one.result.rate for one in floors),
        "ratio": median(a.result.rate / b.result.rate for a, b in zip(ours, floors, strict=True)),
        "p50_ms": median(one.result.p50_ms for one in ours),
        "p99_ms": median(one.result.p99_ms for one in ours),
        "cpu_us": median(one.cpu_us for one in ours),
        "floor_cpu_us": median(one.cpu_us for one in floors),
        "cpu_ratio": median(b.cpu_us / a.cpu_us if a.cpu_us else 0.0 for a, b in zip(ours, floors, strict=True)),
        "redis_us": median(one.redis_us for one in ours),
    }
