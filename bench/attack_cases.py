"""Cases of attacks: how long a hold takes while a client attacks, beside the same on a server without load."""

from __future__ import annotations

import asyncio
from statistics import median, quantiles

from bench.figures import Figure
from bench.pace import Pace
from tests.attacks.attacker import ATTACKS
from tests.attacks.honest import attacked, hold_times_ms
from tests.harness.customers.connection import Connection, connections_to
from tests.harness.processes.server import AS_USERS_RUN_IT, serving
from tests.web.sample_programme import programme

KINDS = tuple(ATTACKS)
HOLDS = 60
BOUND_MS_MIN = 20.0
BOUND_FACTOR = 2.0


def measure_attack(kind: str, pace: Pace) -> Figure:
    """The 99th percentile of a hold's time without load and under attack, each the median of the rounds.

    `of_bound` is the second divided by the bound, which is twice the first, but at least 20 ms.
    """
    with serving(programme(), AS_USERS_RUN_IT, ACCESS_LOG="off", REQUEST_SECONDS_MAX=3) as server:
        quiet = asyncio.run(_p99_ms(server.port, pace))
        with attacked(server, kind):
            under_attack = asyncio.run(_p99_ms(server.port, pace))
    bound = max(BOUND_FACTOR * quiet, BOUND_MS_MIN)
    values = {"quiet_p99_ms": quiet, "p99_ms": under_attack, "of_bound": under_attack / bound}
    return Figure(f"attack/{kind.replace(' ', '-')}", values)


async def _p99_ms(port: int, pace: Pace) -> float:
    async with connections_to([port]) as (line,):
        return median([await _round_ms(line) for _ in range(pace.rounds)])


async def _round_ms(line: Connection) -> float:
    return quantiles(await hold_times_ms(line, HOLDS), n=100)[-1]
