"""What a part of the server costs: holds at a server as it is, beside one without that part, in turns."""

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
from tests.harness.processes.server import THEN_SERVE

CONNECTIONS = 64
PAIRS = 4
"""Pairs of rounds in the place of one round of another case: rounds differ by more than what is measured."""
ROUND_HOLDS = 8_000
"""The same work in each round, however fast the machine is just then: what a server does at any rate counts alike."""
ROUND_S = 60.0
"""A round ends with the last of its holds, long before."""
SETTLE_S = 1.5 * WRITE_EVERY_S
"""After a round the rest of its events is written."""
AS_IT_IS = THEN_SERVE
WITHOUT = {
    "journal": f"""
from firstclick.service.live.seat_journal import SeatJournal
SeatJournal.on_change = SeatJournal.on_reset = lambda *_: None
{THEN_SERVE}""",
    "watching": f"""
from collections import Counter
from firstclick.web.core.request_ids import IdSource, RequestIds
from firstclick.web.middleware.request_stats import RequestStats

none = RequestIds()
IdSource.of = lambda *_: none

counts = Counter()

def answered(self, request, pattern, method, reply, seconds):
    counts[pattern, method, reply.status] += 1
    if self._log is not None:
        self._log.request(request, pattern, reply, seconds)

RequestStats.answered, RequestStats.answers = answered, counts
{THEN_SERVE}""",
}
"""By case: a server without the seat log; one whose requests have no ids and are counted, but not timed.

All are started in the same way: a process that begins with FirstClick loaded has another memory than a new one.
"""


def measure_pair(case: str, mode: str, pace: Pace) -> Figure:
    """Holds with and without a part: `kept` is the share of the rate that is left, `cpu_cost` the CPU more.

    Each is the median of the pairs of rounds, with its quartiles. Every four pairs have new processes, of which the
    other is started first: two processes of one program differ too, as long as they live.
    """
    blocks = (_block(mode, WITHOUT[case], without_first=bool(block % 2)) for block in range(pace.rounds))
    rounds = [pair for block in blocks for pair in block]
    whole, without = ([pair[side] for pair in rounds] for side in (0, 1))
    notes = [f"with it {_listed(whole)}", f"without it {_listed(without)}"]
    return Figure(f"{case}/{mode}", _values(whole, without), notes)


def _block(mode: str, less: str, *, without_first: bool) -> list[tuple[Round, Round]]:
    """Pairs of rounds, with the part and without it, of two new servers."""
    movies = ceil((1 + PAIRS) * ROUND_HOLDS / AUDITORIUM_SEATS)
    programs = (less, AS_IT_IS) if without_first else (AS_IT_IS, less)
    with ExitStack() as stack:
        servers = {
            program: stack.enter_context(server_under_test(mode, programme(movies), program, **LONG_HOLDS))
            for program in programs
        }
        contestants = {program: _Contestant(tested, movies) for program, tested in servers.items()}
        rounds = list(in_turns(PAIRS, contestants[AS_IT_IS].round, contestants[less].round))
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


def _values(whole: Sequence[Round], without: Sequence[Round]) -> dict[str, float]:
    pairs = list(zip(whole, without, strict=True))
    return {
        "per_s": median(one.result.rate for one in whole),
        "without_per_s": median(one.result.rate for one in without),
        **spread("kept", (a.result.rate / b.result.rate for a, b in pairs)),
        "cpu_us": median(one.cpu_us for one in whole),
        "without_cpu_us": median(one.cpu_us for one in without),
        **spread("cpu_cost", (a.cpu_us / b.cpu_us - 1 if b.cpu_us else 0.0 for a, b in pairs)),
        "pairs": len(pairs),
    }


def _listed(rounds: Sequence[Round]) -> str:
    """Each round's rate and CPU."""
    return ", ".join(f"{one.result.rate:,.0f}/s {one.cpu_us:.0f} µs" for one in rounds)
