"""What the seat log costs: holds at a server as it is, beside one that notes no event, in turns."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from statistics import median

from bench.figures import Figure
from bench.load_generator import Load, run_load
from bench.pace import Pace
from bench.programmes import programme
from bench.request_cases import KINDS, Round, after, movies_for, one_round
from bench.server_under_test import LONG_HOLDS, ServerUnderTest, open_each_showtime, server_under_test
from firstclick.service.live.seat_journal import WRITE_EVERY_S
from tests.harness.faults.broken_servers import THEN_SERVE

CONNECTIONS = 64
SETTLE_S = 2 * WRITE_EVERY_S
"""After a round the rest of its events is written."""
LOGS = THEN_SERVE
LOGS_NOTHING = f"""
from firstclick.service.live.seat_journal import SeatJournal
SeatJournal.on_change = SeatJournal.on_reset = lambda *_: None
{THEN_SERVE}"""
"""Both are started in the same way: a process that begins with FirstClick loaded has another memory than a new one."""


def measure_journal(mode: str, pace: Pace) -> Figure:
    """Holds with and without the seat log: `kept` is the share of the rate that is left, `cpu_cost` the CPU more."""
    slow = replace(pace, seconds=2 * pace.seconds)
    movies = movies_for(KINDS["hold"], mode, slow)
    with ExitStack() as stack:
        pair = [
            stack.enter_context(server_under_test(mode, programme(movies), program, **LONG_HOLDS))
            for program in (LOGS, LOGS_NOTHING)
        ]
        for tested in pair:
            open_each_showtime(tested, movies)
        logged, unlogged = _alternate(pair, slow)
        for tested in pair:
            tested.check_statuses(200)
    return Figure(f"journal/{mode}", _values(logged, unlogged))


def _alternate(pair: list[ServerUnderTest], pace: Pace) -> list[list[Round]]:
    first = Load(KINDS["hold"].pattern, CONNECTIONS, pace.warm_up_s)
    loads = [after(first, run_load(tested.server.port, first)) for tested in pair]
    for tested in pair:
        tested.statuses()
    rounds: list[list[Round]] = [[], []]
    for _ in range(pace.rounds):
        for n, tested in enumerate(pair):
            load = replace(loads[n], seconds=pace.seconds)
            one = one_round(tested.server.port, tested.server.pid, tested.redis_pid, load, SETTLE_S)
            loads[n] = after(load, one.result)
            rounds[n].append(one)
    return rounds


def _values(logged: list[Round], unlogged: list[Round]) -> dict[str, float]:
    pairs = list(zip(logged, unlogged, strict=True))
    return {
        "per_s": median(one.result.rate for one in logged),
        "unlogged_per_s": median(one.result.rate for one in unlogged),
        "kept": median(a.result.rate / b.result.rate for a, b in pairs),
        "cpu_us": median(one.cpu_us for one in logged),
        "unlogged_cpu_us": median(one.cpu_us for one in unlogged),
        "cpu_cost": median(a.cpu_us / b.cpu_us - 1 if b.cpu_us else 0.0 for a, b in pairs),
    }
