"""Cases of the live feed: the time from a change to the last of many sockets, and the cost of a delivered message."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from statistics import median

from bench.feed_load import FeedPlan
from bench.figures import Figure
from bench.load_generator import InvalidMeasurement
from bench.machine import cpu_s
from bench.pace import Pace
from bench.programmes import programme
from bench.server_under_test import LONG_HOLDS, server_under_test

FRAME_BYTES = 225
"""The size of a message of FirstClick with one seat."""
MANY_SOCKETS = {"SOCKETS_PER_ADDRESS_MAX": 20_000, **LONG_HOLDS}


@dataclass(frozen=True)
class FeedRound:
    """The figures of one round, and the CPU time that it cost the server."""

    figures: dict[str, float]
    cpu_s: float

    @property
    def cpu_us(self) -> float:
        """CPU of the server for a message to one socket."""
        return self.cpu_s * 1e6 / self.figures["deliveries"]


class FeedLoadProcess:
    """A `bench.feed_load` process."""

    def __init__(self, process: subprocess.Popen[str], pid: int | None) -> None:
        self._process = process
        self._pid = pid

    def run(self, rate: float, seconds: float) -> FeedRound:
        """Make `rate` changes a second. Raises `InvalidMeasurement` when it made another number of them, or a change
        was not published.
        """
        one = self.made(rate, seconds)
        if one.figures["unpublished"] or one.figures["changes"] != round(rate * seconds):
            raise InvalidMeasurement(f"not every change was published: {one.figures}")
        return one

    def made(self, rate: float, seconds: float) -> FeedRound:
        """Make `rate` changes a second, whatever the messages about them say."""
        before = cpu_s(self._pid) if self._pid else 0.0
        assert self._process.stdin is not None
        self._process.stdin.write(f"{rate} {seconds}\n")
        self._process.stdin.flush()
        figures = json.loads(_line(self._process))
        return FeedRound(figures, cpu_s(self._pid) - before if self._pid else 0.0)


@contextmanager
def feed_load(plan: FeedPlan, pid: int | None) -> Iterator[FeedLoadProcess]:
    """A process with the plan's sockets. `pid` is the server's process; None: its CPU is not measured."""
    command = [sys.executable, "-m", "bench.feed_load", json.dumps(asdict(plan))]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            _line(process)
            yield FeedLoadProcess(process, pid)
        finally:
            process.kill()


@contextmanager
def feed_floor() -> Iterator[tuple[int, int]]:
    """The port and the process id of a running floor."""
    command = [sys.executable, "-m", "bench.feed_floor", str(FRAME_BYTES)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield int(_line(process)), process.pid
        finally:
            process.kill()


def measure_feed(sockets: int, rate: int, pace: Pace, showtimes: int = 1) -> Figure:
    """`sockets` spread over the showtimes, and `rate` changes a second, of each showtime in turn."""
    movies = [f"m{number}" for number in range(showtimes)]
    with (
        server_under_test("memory", programme(showtimes), **MANY_SOCKETS) as tested,
        feed_floor() as (floor_port, floor_pid),
        feed_load(FeedPlan(tested.server.port, sockets, movies=movies), tested.server.process.pid) as ours,
        feed_load(FeedPlan(floor_port, sockets, movies=movies), floor_pid) as under,
    ):
        ours.run(rate, pace.warm_up_s)
        under.run(rate, pace.warm_up_s)
        rounds, floors = [], []
        for _ in range(pace.rounds):
            rounds.append(ours.run(rate, pace.feed_s))
            floors.append(under.run(min(rate, FLOOR_RATE_MAX), pace.feed_s))
        tested.check_statuses(200, 204)
    name = "feed" if showtimes == 1 else f"feed-{showtimes}"
    return Figure(f"{name}/{sockets}/{rate}", _values(rounds, floors))


FLOOR_RATE_MAX = 20
"""The floor sends each change separately: a higher rate would need more than one core for many sockets."""


def _values(rounds: list[FeedRound], floors: list[FeedRound]) -> dict[str, float]:
    ours = [one.cpu_us for one in rounds]
    under = [one.cpu_us for one in floors]
    return {
        "last_ms": median(one.figures["last_ms"] for one in rounds),
        "worst_ms": max(one.figures["worst_ms"] for one in rounds),
        "floor_last_ms": median(one.figures["last_ms"] for one in floors),
        "cpu_us": median(ours),
        "floor_cpu_us": median(under),
        "cost": median(a / b if b else 0.0 for a, b in zip(ours, under, strict=True)),
        "core_share": median(one.cpu_s / one.figures["seconds"] for one in rounds),
        "messages_per_s": median(one.figures["messages"] / one.figures["seconds"] for one in rounds),
        "missed": max(one.figures["missed"] for one in rounds),
    }


def _line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line:
        raise InvalidMeasurement("the feed load or its floor has ended; see its standard error")
    return line
