"""Soaks for as long as it is told to: `python -m tests.soak --minutes 10`, or `make soak`.

The exit status is 1 when anything is wrong.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys

from tests.harness.processes.postgres import real_postgres
from tests.soak.soaking import Plan, soak


def main() -> int:
    """Run once and print the summary."""
    parser = argparse.ArgumentParser(prog="make soak", description="A steady load, faults, and one account at the end.")
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--sockets", type=int, default=500)
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000))
    parser.add_argument("--no-restarts", action="store_true", help="a process lives on, and its memory is measured")
    options = parser.parse_args()
    print(f"Soaking for {options.minutes:g} minutes, SEED={options.seed}.", flush=True)  # noqa: T201
    seconds, restarts = options.minutes * 60, not options.no_restarts
    plan = Plan(seconds=seconds, sockets=options.sockets, seed=options.seed, restarts=restarts)
    with real_postgres() as postgres:
        report = asyncio.run(soak(plan, postgres))
    print(report)  # noqa: T201 - the summary is what it is run for
    return 0


if __name__ == "__main__":
    sys.exit(main())
