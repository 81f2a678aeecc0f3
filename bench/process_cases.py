"""Cases of the process: holds at half the maximum rate, confirms per disk sync, start-up, memory, and growth."""

from __future__ import annotations

import socket
import time
import urllib.request
from statistics import median

from bench.feed_cases import ROOM_FOR_CROWD, listening
from bench.figures import Figure
from bench.machine import memory_bytes, syncs_per_s
from bench.pace import Pace
from bench.request_cases import KINDS, measure, movies_for
from bench.rooms import programme
from bench.sold import UNHURRIED, Sold, look_at_each, selling
from bench.volley import Order, fire

CONNECTIONS = 64
SHOWTIMES = 200
HOLDS_S = 1.0
SOCKETS = 1000
UNFINISHED = b"POST /movies/m0/seats/A1/hold HTTP/1.1\r\nHost: bench\r\nContent-Length: 17\r\n\r\n{"


def measure_half_rate(mode: str, pace: Pace) -> Figure:
    """Holds at half the maximum rate of the server. A latency counts from the time when the request was due."""
    rooms = movies_for(KINDS["hold"], mode, pace)
    with selling(mode, programme(rooms), **UNHURRIED) as sold:
        look_at_each(sold, rooms)
        sold.statuses()
        port = sold.server.port
        fastest = fire(port, Order("hold", CONNECTIONS, pace.warm_up_s))
        used, p50, p99 = fastest.used, [], []
        for _ in range(pace.rounds):
            volley = fire(port, Order("hold", CONNECTIONS, pace.seconds, used=used, rate=fastest.rate / 2))
            used = volley.used
            p50.append(volley.p50_ms)
            p99.append(volley.p99_ms)
        sold.must_have_answered(200)
    values = {"asked_per_s": fastest.rate / 2, "p50_ms": median(p50), "p99_ms": median(p99)}
    return Figure(f"half-rate/{mode}", values)


def measure_syncs(pace: Pace) -> Figure:
    """Hold and confirm on 64 connections: the confirms in one transaction, and the syncs a second of the disk."""
    rooms = movies_for(KINDS["confirm"], "memory", pace)
    with selling("memory", programme(rooms), **UNHURRIED) as sold:
        look_at_each(sold, rooms)
        sold.statuses()
        volley = fire(sold.server.port, Order("confirm", CONNECTIONS, pace.seconds * pace.rounds))
        sold.must_have_answered(200, 204)
        transactions = _metric(sold, "firstclick_ledger_commit_seconds_count")
        confirms = _metric(sold, "firstclick_ledger_batch_bookings_sum")
    values = {
        "confirms_per_s": confirms / volley.seconds,
        "transactions_per_s": transactions / volley.seconds,
        "confirms_per_sync": confirms / transactions,
        "disk_syncs_per_s": syncs_per_s(),
    }
    return Figure("syncs", values)


def measure_start_up(movies: int, pace: Pace) -> Figure:
    """The time from starting the process until it is ready, with this many showtimes."""
    took = []
    for _ in range(pace.rounds):
        started = time.perf_counter()
        with selling("memory", programme(movies)):
            took.append(time.perf_counter() - started)
    return Figure(f"start-up/{movies}", {"seconds": median(took)})


def measure_stop(pace: Pace) -> Figure:
    """From SIGTERM until the process is gone: when it is idle, and with a request that is never sent to its end."""
    idle, unfinished = [], []
    for _ in range(pace.rounds):
        with selling("memory", programme(1)) as sold:
            idle.append(_stop_s(sold))
        with (
            selling("memory", programme(1)) as sold,
            socket.create_connection(("127.0.0.1", sold.server.port)) as line,
        ):
            line.sendall(UNFINISHED)
            urllib.request.urlopen(sold.server.url + "/healthz").close()  # noqa: S310
            unfinished.append(_stop_s(sold))
    return Figure("stop", {"idle_s": median(idle), "unfinished_s": max(unfinished)})


def _stop_s(sold: Sold) -> float:
    began = time.perf_counter()
    sold.server.stop()
    return time.perf_counter() - began


def measure_memory(_: Pace) -> Figure:
    """The memory of an idle socket, of an open showtime with 400 seats, and of a held seat."""
    with selling("memory", programme(SHOWTIMES), **ROOM_FOR_CROWD) as sold:
        pid = sold.server.process.pid
        empty = memory_bytes(pid)
        look_at_each(sold, SHOWTIMES)
        opened = memory_bytes(pid)
        volley = fire(sold.server.port, Order("hold", CONNECTIONS, HOLDS_S))
        held = memory_bytes(pid)
        with listening(sold.server.port, SOCKETS, pid):
            listened = memory_bytes(pid)
    values = {
        "showtime_kib": (opened - empty) / SHOWTIMES / 1024,
        "held_seat_bytes": (held - opened) / volley.requests,
        "socket_kib": (listened - held) / SOCKETS / 1024,
    }
    return Figure("memory", values)


def measure_growth(kind: str, movies: int, pace: Pace) -> Figure:
    """A kind of request in memory mode, with at least this many showtimes."""
    figure = measure(kind, "memory", CONNECTIONS, pace, movies)
    return Figure(f"growth/{kind}/{movies}", figure.values)


def _metric(sold: Sold, name: str) -> float:
    with urllib.request.urlopen(sold.server.url + "/metrics") as response:  # noqa: S310
        lines = response.read().decode().splitlines()
    return float(next(line for line in lines if line.startswith(f"{name} ")).split()[1])
