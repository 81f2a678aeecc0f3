"""What the seat log costs: holds at a server as it is, beside one that notes no event, in turns."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from math import ceil
from statistics import median

from bench.figures import Figure
from bench.load_generator import Load
from bench.pace import Pace
from bench.programmes import AUDITORIUM_SEATS, programme
from bench.request_cases import Round, after, one_round
from bench.server_under_test import LONG_HOLDS, ServerUnderTest, open_each_showtime, server_under_test
from bench.turns import in_turns, spread
from firstclick.service.live.seat_journal import WRITE_EVERY_S
from tests.harness.faults.broken_servers import THEN_SERVE

CONNECTIONS = 64
PAIRS = 4
"""Pairs of rounds in the place of one round of another case: rounds differ by more than what is measured."""
ROUND_HOLDS = 8_000
"""The same work in each round, however fast the machine is just then: what a server does at any rate counts alike."""
ROUND_S = 60.0
"""A round ends with the last of its holds, long before."""
SETTLE_S = 1.5 * WRITE_EVERY_S
"""After a round the rest of its events is written."""
LOGS = THEN_SERVE
LOGS_NOTHING = f"""
from firstclick.service.live.seat_journal import SeatJournal
SeatJournal.on_change = SeatJournal.on_reset = lambda *_: None
{THEN_SERVE}"""
"""Both are started in the same way: a process that begins with FirstClick loaded has another memory than a new one."""


def measure_journal(mode: str, pace: Pace) -> Figure:
    """Holds with and without the seat log: `kept` is the share of the rate that is left, `cpu_cost` the CPU more.

    Each is the median of the pairs of rounds, with its quartiles. Every four pairs have new processes, of which the
    other is started first: two processes of one program differ too, as long as they live.
    """
    rounds = [pair for block in range(pace.rounds) for pair in _block(mode, unlogged_first=bool(block % 2))]
    logged, unlogged = ([pair[side] for pair in rounds] for side in (0, 1))
    notes = [f"with the log {_listed(logged)}", f"without it {_listed(unlogged)}"]
    return Figure(f"journal/{mode}", _values(logged, unlogged), notes)


def _block(mode: str, *, unlogged_first: bool) -> list[tuple[Round, Round]]:
    """Pairs of rounds, with the log and without it, of two new servers."""
    movies = ceil((1 + PAIRS) * ROUND_HOLDS / AUDITORIUM_SEATS)
    programs = (LOGS_NOTHING, LOGS) if unlogged_first else (LOGS, LOGS_NOTHING)
    with ExitStack() as stack:
        servers = {
            program: stack.enter_context(server_under_test(mode, programme(movies), program, **LONG_HOLDS))
            for program in programs
        }
        contestants = {program: _Contestant(tested, movies) for program, tested in servers.items()}
        rounds = list(in_turns(PAIRS, contestants[LOGS].round, contestants[LOGS_NOTHING].round))
        for tested in servers.values():
            tested.check_statuses(200)
    return rounds


class _Contestant:
    """A server whose showtimes are open and which is warm."""

    def __init__(self, tested: ServerUnderTest, movies: int) -> None:
        open_each_showtime(tested, movies)
        tested.statuses()
        self._tested, self._load = tested, Load("hold", CONNECTIONS, ROUND_S, limit=ROUND_HOLDS)
        self.round()

    def round(self) -> Round:
        """One round, on seats that are free."""
        tested = self._tested
        one = one_round(tested.server.port, tested.server.pid, tested.redis_pid, self._load, SETTLE_S)
        self._load = after(self._load, one.result)
        return one


def _values(logged: Sequence[Round], unlogged: Sequence[Round]) -> dict[str, float]:
    pairs = list(zip(logged, unlogged, strict=True))
    return {
        "per_s": median(one.result.rate for one in logged),
        "unlogged_per_s": median(one.result.rate for one in unlogged),
        **spread("kept", (a.result.rate / b.result.rate for a, b in pairs)),
        "cpu_us": median(one.cpu_us for one in logged),
        "unlogged_cpu_us": median(one.cpu_us for one in unlogged),
        **spread("cpu_cost", (a.cpu_us / b.cpu_us - 1 if b.cpu_us else 0.0 for a, b in pairs)),
        "pairs": len(pairs),
    }


def _listed(rounds: Sequence[Round]) -> str:
    """Each round's rate and CPU."""
    return ", ".join(f"{one.result.rate:,.0f}/s {one.cpu_us:.0f} µs" for one in rounds)
