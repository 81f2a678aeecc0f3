"""Cases of the process: a hold at half the maximum rate, confirms per sync of the disk, start-up, memory, growth."""

from __future__ import annotations

import socket
import time
import urllib.request
from statistics import median

from bench.feed_cases import MANY_SOCKETS, feed_load
from bench.feed_load import FeedPlan
from bench.figures import Figure
from bench.load_generator import Load, run_load
from bench.machine import cpu_s, memory_bytes, syncs_per_s
from bench.pace import Pace
from bench.programmes import ANY_SEAT, programme
from bench.request_cases import KINDS, measure, movies_for
from bench.server_under_test import LONG_HOLDS, ServerUnderTest, open_each_showtime, server_under_test
from firstclick.programme_file import packaged_programme

CONNECTIONS = 64
SHOWTIMES = 200
HOLDS_S = 1.0
SOCKETS = 1000
SETTLED_AFTER_S = 8.0
"""By then a server has opened all showtimes of the week."""
IDLE_ROUND_S = 4.0
UNFINISHED = b"POST /movies/m0/seats/A1/hold HTTP/1.1\r\nHost: bench\r\nContent-Length: 17\r\n\r\n{"


def measure_half_rate(mode: str, pace: Pace) -> Figure:
    """Holds at half of the server's maximum rate. The time of a response counts from when its request was due."""
    movies = movies_for(KINDS["hold"], mode, pace)
    with server_under_test(mode, programme(movies), **LONG_HOLDS) as tested:
        open_each_showtime(tested, movies)
        tested.statuses()
        port = tested.server.port
        fastest = run_load(port, Load("hold", CONNECTIONS, pace.warm_up_s))
        used, p50, p99 = fastest.used, [], []
        for _ in range(pace.rounds):
            result = run_load(port, Load("hold", CONNECTIONS, pace.seconds, used=used, rate=fastest.rate / 2))
            used = result.used
            p50.append(result.p50_ms)
            p99.append(result.p99_ms)
        tested.check_statuses(200)
    values = {"asked_per_s": fastest.rate / 2, "p50_ms": median(p50), "p99_ms": median(p99)}
    return Figure(f"half-rate/{mode}", values)


def measure_syncs(pace: Pace) -> Figure:
    """Hold and confirm at 64 connections: how many confirms share a transaction, and the syncs of the disk."""
    movies = movies_for(KINDS["confirm"], "memory", pace)
    with server_under_test("memory", programme(movies, rules=ANY_SEAT), **LONG_HOLDS) as tested:
        open_each_showtime(tested, movies)
        tested.statuses()
        result = run_load(tested.server.port, Load("confirm", CONNECTIONS, pace.seconds * pace.rounds))
        tested.check_statuses(200, 204)
        transactions = _metric(tested, "firstclick_ledger_commit_seconds_count")
        confirms = _metric(tested, "firstclick_ledger_batch_bookings_sum")
    values = {
        "confirms_per_s": confirms / result.seconds,
        "transactions_per_s": transactions / result.seconds,
        "confirms_per_sync": confirms / transactions,
        "disk_syncs_per_s": syncs_per_s(),
    }
    return Figure("syncs", values)


def measure_start_up(movies: int, pace: Pace) -> Figure:
    """From starting the process until it is ready, with `movies` showtimes on the programme."""
    took = []
    for _ in range(pace.rounds):
        started = time.perf_counter()
        with server_under_test("memory", programme(movies)):
            took.append(time.perf_counter() - started)
    return Figure(f"start-up/{movies}", {"seconds": median(took)})


def measure_idle(mode: str, pace: Pace) -> Figure:
    """The CPU of a server that nobody uses, and of its Redis, with the programme that comes with FirstClick."""
    with server_under_test(mode, packaged_programme()) as tested:
        pids = [tested.server.pid, *filter(None, (tested.redis_pid,))]
        time.sleep(SETTLED_AFTER_S)
        before, began = [cpu_s(pid) for pid in pids], time.perf_counter()
        time.sleep(pace.rounds * IDLE_ROUND_S)
        took_s = time.perf_counter() - began
        percent = [100 * (cpu_s(pid) - one) / took_s for pid, one in zip(pids, before, strict=True)]
    return Figure(f"idle/{mode}", {"core_percent": percent[0], "redis_percent": sum(percent[1:])})


def measure_stop(pace: Pace) -> Figure:
    """From SIGTERM until the process has ended: when it is idle, and with an incomplete request."""
    idle, unfinished = [], []
    for _ in range(pace.rounds):
        with server_under_test("memory", programme(1)) as tested:
            idle.append(_stop_s(tested))
        with (
            server_under_test("memory", programme(1)) as tested,
            socket.create_connection(("127.0.0.1", tested.server.port)) as line,
        ):
            line.sendall(UNFINISHED)
            urllib.request.urlopen(tested.server.url + "/healthz").close()  # noqa: S310
            unfinished.append(_stop_s(tested))
    return Figure("stop", {"idle_s": median(idle), "unfinished_s": max(unfinished)})


def _stop_s(tested: ServerUnderTest) -> float:
    began = time.perf_counter()
    tested.server.stop()
    return time.perf_counter() - began


def measure_memory(_: Pace) -> Figure:
    """The memory of an idle socket, of an open showtime with 400 seats and of a held seat."""
    with server_under_test("memory", programme(SHOWTIMES), **MANY_SOCKETS) as tested:
        pid = tested.server.process.pid
        empty = memory_bytes(pid)
        open_each_showtime(tested, SHOWTIMES)
        opened = memory_bytes(pid)
        result = run_load(tested.server.port, Load("hold", CONNECTIONS, HOLDS_S))
        held = memory_bytes(pid)
        with feed_load(FeedPlan(tested.server.port, SOCKETS), pid):
            connected = memory_bytes(pid)
    values = {
        "showtime_kib": (opened - empty) / SHOWTIMES / 1024,
        "held_seat_bytes": (held - opened) / result.requests,
        "socket_kib": (connected - held) / SOCKETS / 1024,
    }
    return Figure("memory", values)


def measure_growth(kind: str, movies: int, pace: Pace) -> Figure:
    """A kind of request in memory mode with at least `movies` showtimes on the programme."""
    figure = measure(kind, "memory", CONNECTIONS, pace, movies)
    return Figure(f"growth/{kind}/{movies}", figure.values)


def _metric(tested: ServerUnderTest, name: str) -> float:
    with urllib.request.urlopen(tested.server.url + "/metrics") as response:  # noqa: S310
        lines = response.read().decode().splitlines()
    return float(next(line for line in lines if line.startswith(f"{name} ")).split()[1])
