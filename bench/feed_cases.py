"""Cases of the live feed: the latency from a change to the last of many sockets, and the CPU time of a delivery."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median

from bench.figures import Figure
from bench.machine import cpu_s
from bench.pace import Pace
from bench.rooms import programme
from bench.sold import UNHURRIED, selling
from bench.volley import Unfit

FRAME_BYTES = 225
"""The size of a feed message with one seat."""
ROOM_FOR_CROWD = {"SOCKETS_PER_ADDRESS_MAX": 20_000, **UNHURRIED}


@dataclass(frozen=True)
class FeedMeasurement:
    """The figures of one measurement, and the CPU seconds that the server used meanwhile."""

    figures: dict[str, float]
    cpu_s: float


class Listeners:
    """A `bench.crowd` process."""

    def __init__(self, process: subprocess.Popen[str], pid: int) -> None:
        self._process = process
        self._pid = pid

    def watch(self, rate: float, seconds: float) -> FeedMeasurement:
        """Make `rate` changes a second for `seconds`. Raises `Unfit` when a change did not reach the feed."""
        before = cpu_s(self._pid)
        assert self._process.stdin is not None
        self._process.stdin.write(f"{rate} {seconds}\n")
        self._process.stdin.flush()
        figures = json.loads(_line(self._process))
        measurement = FeedMeasurement(figures, cpu_s(self._pid) - before)
        if figures["undelivered"] or figures["changes"] != round(rate * seconds):
            raise Unfit(f"not every change was delivered: {figures}")
        return measurement


@contextmanager
def listening(port: int, sockets: int, pid: int) -> Iterator[Listeners]:
    """Start a process with `sockets` feed sockets on the server with that port and process id."""
    command = [sys.executable, "-m", "bench.crowd", str(port), str(sockets)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            _line(process)
            yield Listeners(process, pid)
        finally:
            process.kill()


@contextmanager
def feed_floor() -> Iterator[tuple[int, int]]:
    """Start the floor of the feed. Yields its port and its process id."""
    command = [sys.executable, "-m", "bench.feed_floor", str(FRAME_BYTES)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield int(_line(process)), process.pid
        finally:
            process.kill()


def measure_feed(sockets: int, rate: int, pace: Pace) -> Figure:
    """Measure `sockets` feed sockets on one showtime with `rate` changes a second."""
    with (
        selling("memory", programme(1), **ROOM_FOR_CROWD) as sold,
        feed_floor() as (floor_port, floor_pid),
        listening(sold.server.port, sockets, sold.server.process.pid) as ours,
        listening(floor_port, sockets, floor_pid) as under,
    ):
        ours.watch(rate, pace.warm_up_s)
        under.watch(rate, pace.warm_up_s)
        measurements, floors = [], []
        for _ in range(pace.rounds):
            measurements.append(ours.watch(rate, pace.crowd_s))
            floors.append(under.watch(min(rate, FLOOR_RATE_MAX), pace.crowd_s))
        sold.must_have_answered(200, 204)
    return Figure(f"feed/{sockets}/{rate}", _values(measurements, floors))


FLOOR_RATE_MAX = 20
"""The floor sends each change separately; at a higher rate, `send()` to many sockets would need more than one core."""


def _values(measurements: list[FeedMeasurement], floors: list[FeedMeasurement]) -> dict[str, float]:
    ours = [_cpu_us(one) for one in measurements]
    under = [_cpu_us(one) for one in floors]
    return {
        "last_ms": median(one.figures["last_ms"] for one in measurements),
        "worst_ms": max(one.figures["worst_ms"] for one in measurements),
        "floor_last_ms": median(one.figures["last_ms"] for one in floors),
        "cpu_us": median(ours),
        "floor_cpu_us": median(under),
        "cost": median(a / b if b else 0.0 for a, b in zip(ours, under, strict=True)),
        "core_share": median(one.cpu_s / one.figures["seconds"] for one in measurements),
        "messages_per_s": median(one.figures["messages"] / one.figures["seconds"] for one in measurements),
        "missed": max(one.figures["missed"] for one in measurements),
    }


def _cpu_us(measurement: FeedMeasurement) -> float:
    return measurement.cpu_s * 1e6 / measurement.figures["deliveries"]


def _line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line:
        raise Unfit("the crowd or floor process ended; see its standard error")
    return line
