"""Attacks a server whose settings are all at their default: `python -m tests.attacks`, or `make attack`.

`STORE=redis` attacks one on a real Redis. For each attack honest customers buy seats in a quiet time, and then while
one address attacks; a row of the table says what became of them. The exit status is 1 when one of them was refused.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from statistics import median
from typing import NamedTuple

import httpx

from firstclick.bootstrap.settings import Settings
from tests.attacks.floods import DASHBOARDS, FLOODS
from tests.attacks.honest import attacked, staff_cookie
from tests.attacks.purchases import Customers, Figures, attacked_programme, p99
from tests.attacks.unread_log import STUCK_LOG, unread_log
from tests.harness.processes.redis_server import redis_server
from tests.harness.processes.server import AS_USERS_RUN_IT, ROOMY, Server, serving

PURCHASES = 240
WARM_UP = 80
ROUNDS = 3
BOUND_MS = 50.0
BOUND_FACTOR = 2.0
DEFAULTS = {one.name.upper(): one.default for one in fields(Settings) if one.name.upper() in ROOMY}
HEAD = (
    "| attack | holds, confirms | refused | hold quiet | attacked | confirm quiet | attacked | within the bound "
    "| loop late quiet | attacked | CPU of the server | the attacker's answers |\n"
    "|---|---:|---|---:|---:|---:|---:|---|---:|---:|---:|---|"
)
NOISE = "addresses of nothing"
"""It writes many lines to the log."""
LAG = re.compile(r"^firstclick_loop_lag_seconds (\S+)$", re.MULTILINE)


class Round(NamedTuple):
    """What customers saw, how late the event loop was at most (ms), and the server's share of a core."""

    figures: Figures
    lag_ms: float
    cpu: float


def main() -> int:
    """Run every attack, or those that are named, and print the table."""
    parser = argparse.ArgumentParser(prog="make attack", description="Attacks, and what they do to honest customers.")
    parser.add_argument("kinds", nargs="*", metavar="ATTACK", help=", ".join((*FLOODS, STUCK_LOG)))
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    options = parser.parse_args()
    print(f"99th percentiles in ms, medians of {options.rounds} rounds.\n{HEAD}", flush=True)  # noqa: T201
    served = [_is_survived(kind, options.rounds) for kind in options.kinds or (*FLOODS, STUCK_LOG)]
    return 0 if all(served) else 1


def _is_survived(kind: str, rounds: int) -> bool:
    """Attack a server of its own and print the row; whether every honest customer was served."""
    quiet: list[Round] = []
    under: list[Round] = []
    answers: dict[str, int] = {}
    with _store() as settings, _serving(kind, settings) as server:
        customers, cookie = Customers(server.port), staff_cookie(server) if kind == DASHBOARDS else ""
        asyncio.run(customers.buy(WARM_UP))
        for nth in range(rounds):
            quiet.append(_round(server, customers))
            with attacked(server, NOISE if kind == STUCK_LOG else kind, f"127.0.0.{2 + nth}", cookie) as found:
                under.append(_round(server, customers))
            answers = found
    print(_row(kind, quiet, under, answers), flush=True)  # noqa: T201 - the table is what it is run for
    return not any(one.figures.refused for one in (*quiet, *under))


@contextmanager
def _store() -> Iterator[dict[str, object]]:
    if os.environ.get("STORE", "memory") != "redis":
        yield {}
        return
    with redis_server() as redis:
        yield {"REDIS_URL": redis.url}


@contextmanager
def _serving(kind: str, settings: dict[str, object]) -> Iterator[Server]:
    if kind == STUCK_LOG:
        with unread_log(attacked_programme(), **DEFAULTS, **settings) as server:
            yield server
    else:
        with serving(attacked_programme(), AS_USERS_RUN_IT, **DEFAULTS, **settings) as server:
            yield server


def _round(server: Server, customers: Customers) -> Round:
    _lag_ms(server)
    _lag_ms(server)
    cpu_s, began = _cpu_s(server), time.monotonic()
    figures = asyncio.run(customers.buy(PURCHASES))
    cpu = (_cpu_s(server) - cpu_s) / (time.monotonic() - began)
    return Round(figures, _lag_ms(server), cpu)


def _row(kind: str, quiet: list[Round], under: list[Round], found: dict[str, int]) -> str:
    done = f"{sum(len(one.figures.hold_ms) for one in under)}, {sum(len(one.figures.confirm_ms) for one in under)}"
    refused = ", ".join(f"{n} of {what}" for one in under for what, n in one.figures.refused.items()) or "0"
    holds = [median(p99(one.figures.hold_ms) for one in rounds) for rounds in (quiet, under)]
    confirms = [median(p99(one.figures.confirm_ms) for one in rounds) for rounds in (quiet, under)]
    within = all(attacked <= max(BOUND_FACTOR * before, BOUND_MS) for before, attacked in (holds, confirms))
    lags = [median(one.lag_ms for one in rounds) for rounds in (quiet, under)]
    cpu = " → ".join(f"{median(one.cpu for one in rounds):.0%}" for rounds in (quiet, under))
    answers = ", ".join(f"{status}: {count:,}" for status, count in found.items())
    times = " | ".join(f"{one:.1f}" for one in (*holds, *confirms))
    shown = "yes" if within else "no"
    return f"| {kind} | {done} | {refused} | {times} | {shown} | {lags[0]:.0f} | {lags[1]:.0f} | {cpu} | {answers} |"


def _cpu_s(server: Server) -> float:
    """Seconds of CPU that the server has used."""
    words = Path(f"/proc/{server.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def _lag_ms(server: Server) -> float:
    """The event loop's longest delay since the last two looks."""
    found = LAG.search(httpx.get(f"{server.url}/metrics", timeout=30, trust_env=False).text)
    return float(found[1]) * 1000 if found else 0.0


if __name__ == "__main__":
    sys.exit(main())
