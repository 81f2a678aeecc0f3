"""Cases of the live feed: from a change to the last of a crowd, and what a delivered message costs."""

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
"""A message of ours that tells one seat."""
ROOM_FOR_CROWD = {"SOCKETS_PER_ADDRESS_MAX": 20_000, **UNHURRIED}


@dataclass(frozen=True)
class Telling:
    """One order to a crowd, and what it cost the server that was listened to."""

    told: dict[str, float]
    cpu_s: float


class Listeners:
    """A crowd in a process of its own."""

    def __init__(self, process: subprocess.Popen[str], pid: int) -> None:
        self._process = process
        self._pid = pid

    def watch(self, rate: float, seconds: float) -> Telling:
        """Have so many changes made a second. Raises `Unfit` when not everybody was told each of them."""
        before = cpu_s(self._pid)
        assert self._process.stdin is not None
        self._process.stdin.write(f"{rate} {seconds}\n")
        self._process.stdin.flush()
        told = json.loads(_line(self._process))
        telling = Telling(told, cpu_s(self._pid) - before)
        if told["untold"] or told["changes"] != round(rate * seconds):
            raise Unfit(f"not every change was told: {told}")
        return telling


@contextmanager
def listening(port: int, sockets: int, pid: int) -> Iterator[Listeners]:
    """So many listeners to the server with that port and process."""
    command = [sys.executable, "-m", "bench.crowd", str(port), str(sockets)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            _line(process)
            yield Listeners(process, pid)
        finally:
            process.kill()


@contextmanager
def feed_floor() -> Iterator[tuple[int, int]]:
    """The floor's port and process."""
    command = [sys.executable, "-m", "bench.feed_floor", str(FRAME_BYTES)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield int(_line(process)), process.pid
        finally:
            process.kill()


def measure_feed(sockets: int, rate: int, pace: Pace) -> Figure:
    """A crowd of so many sockets, and so many changes a second on their showtime."""
    with (
        selling("memory", programme(1), **ROOM_FOR_CROWD) as sold,
        feed_floor() as (floor_port, floor_pid),
        listening(sold.server.port, sockets, sold.server.process.pid) as ours,
        listening(floor_port, sockets, floor_pid) as under,
    ):
        ours.watch(rate, pace.warm_up_s)
        under.watch(rate, pace.warm_up_s)
        tellings, floors = [], []
        for _ in range(pace.rounds):
            tellings.append(ours.watch(rate, pace.crowd_s))
            floors.append(under.watch(min(rate, FLOOR_RATE_MAX), pace.crowd_s))
        sold.must_have_answered(200, 204)
    return Figure(f"feed/{sockets}/{rate}", _values(tellings, floors))


FLOOR_RATE_MAX = 20
"""The floor sends every change by itself: more would be more than a core of `send()` for a large crowd."""


def _values(tellings: list[Telling], floors: list[Telling]) -> dict[str, float]:
    ours = [_cpu_us(one) for one in tellings]
    under = [_cpu_us(one) for one in floors]
    return {
        "last_ms": median(one.told["last_ms"] for one in tellings),
        "worst_ms": max(one.told["worst_ms"] for one in tellings),
        "floor_last_ms": median(one.told["last_ms"] for one in floors),
        "cpu_us": median(ours),
        "floor_cpu_us": median(under),
        "cost": median(a / b if b else 0.0 for a, b in zip(ours, under, strict=True)),
        "core_share": median(one.cpu_s / one.told["seconds"] for one in tellings),
        "messages_per_s": median(one.told["messages"] / one.told["seconds"] for one in tellings),
        "missed": max(one.told["missed"] for one in tellings),
    }


def _cpu_us(telling: Telling) -> float:
    return telling.cpu_s * 1e6 / telling.told["deliveries"]


def _line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line:
        raise Unfit("the crowd or its floor came to an end; see what it wrote to standard error")
    return line
