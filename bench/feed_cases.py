"""Cases of the live feed: the time from a change to the last of many sockets, and the cost of a delivered message."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median

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


class FeedLoadProcess:
    """A `bench.feed_load` process."""

    def __init__(self, process: subprocess.Popen[str], pid: int) -> None:
        self._process = process
        self._pid = pid

    def run(self, rate: float, seconds: float) -> FeedRound:
        """Make `rate` changes a second. Raises `InvalidMeasurement` when a change was not published."""
        before = cpu_s(self._pid)
        assert self._process.stdin is not None
        self._process.stdin.write(f"{rate} {seconds}\n")
        self._process.stdin.flush()
        figures = json.loads(_line(self._process))
        result = FeedRound(figures, cpu_s(self._pid) - before)
        if figures["unpublished"] or figures["changes"] != round(rate * seconds):
            raise InvalidMeasurement(f"not every change was published: {figures}")
        return result


@contextmanager
def feed_load(port: int, sockets: int, pid: int) -> Iterator[FeedLoadProcess]:
    """A process with that number of sockets to the server at the port. `pid` is the server's process."""
    command = [sys.executable, "-m", "bench.feed_load", str(port), str(sockets)]
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


def measure_feed(sockets: int, rate: int, pace: Pace) -> Figure:
    """`sockets` on one showtime, and `rate` changes of it a second."""
    with (
        server_under_test("memory", programme(1), **MANY_SOCKETS) as tested,
        feed_floor() as (floor_port, floor_pid),
        feed_load(tested.server.port, sockets, tested.server.process.pid) as ours,
        feed_load(floor_port, sockets, floor_pid) as under,
    ):
        ours.run(rate, pace.warm_up_s)
        under.run(rate, pace.warm_up_s)
        rounds, floors = [], []
        for _ in range(pace.rounds):
            rounds.append(ours.run(rate, pace.feed_s))
            floors.append(under.run(min(rate, FLOOR_RATE_MAX), pace.feed_s))
        tested.check_statuses(200, 204)
    return Figure(f"feed/{sockets}/{rate}", _values(rounds, floors))


FLOOR_RATE_MAX = 20
"""The floor sends each change separately: a higher rate would need more than one core for many sockets."""


def _values(rounds: list[FeedRound], floors: list[FeedRound]) -> dict[str, float]:
    ours = [_cpu_us(one) for one in rounds]
    under = [_cpu_us(one) for one in floors]
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


def _cpu_us(one: FeedRound) -> float:
    return one.cpu_s * 1e6 / one.figures["deliveries"]


def _line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line:
        raise InvalidMeasurement("the feed load or its floor has ended; see its standard error")
    return line
