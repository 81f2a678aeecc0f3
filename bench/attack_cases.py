"""Cases of attacks: how long a hold of an honest customer takes while somebody attacks, beside a quiet server."""

from __future__ import annotations

import asyncio
from statistics import median, quantiles

from bench.figures import Figure
from bench.pace import Pace
from tests.attacks.attacker import ATTACKS
from tests.attacks.honest import attacked, hold_times_ms
from tests.harness.customers.connection import Connection, connections_to
from tests.harness.processes.server import serving
from tests.web.sample_programme import programme

KINDS = tuple(ATTACKS)
HOLDS = 60
FLOOR_MS = 20.0
TIMES = 2.0


def measure_attack(kind: str, pace: Pace) -> Figure:
    """The 99th percentile of a hold's time, quiet and under attack: each is the median of the rounds'.

    `of_bound` is the second by what is borne: twice the first, or 20 ms, below which nobody notices.
    """
    with serving(programme(), ACCESS_LOG="off", REQUEST_SECONDS_MAX=3) as server:
        quiet = asyncio.run(_p99_ms(server.port, pace))
        with attacked(server, kind):
            busy = asyncio.run(_p99_ms(server.port, pace))
    values = {"quiet_p99_ms": quiet, "p99_ms": busy, "of_bound": busy / max(TIMES * quiet, FLOOR_MS)}
    return Figure(f"attack/{kind.replace(' ', '-')}", values)


async def _p99_ms(port: int, pace: Pace) -> float:
    async with connections_to([port]) as (line,):
        return median([await _round_ms(line) for _ in range(pace.rounds)])


async def _round_ms(line: Connection) -> float:
    return quantiles(await hold_times_ms(line, HOLDS), n=100)[-1]
