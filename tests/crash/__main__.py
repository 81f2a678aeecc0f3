"""Kills everything for as long as it is told to: `python -m tests.crash --minutes 5 --seed 1`, or `make crash-test`.

The variants take turns, each time in a fresh world under the next seed. The exit status is 1 when anything is wrong;
the seed is printed then.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import random
import sys
import time
from collections import defaultdict

from tests.crash.runs import VARIANTS, Figures, Variant, run
from tests.harness.processes.postgres import RealPostgres, real_postgres

ROUND_S = 20.0


def main() -> int:
    """Run until the time is over or something is wrong."""
    parser = argparse.ArgumentParser(prog="make crash-test", description="Kill everything at random, and audit.")
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000))
    options = parser.parse_args()
    figures: dict[str, Figures] = defaultdict(Figures)
    print(f"Killing everything for {options.minutes:g} minutes, from seed {options.seed} on.", flush=True)  # noqa: T201
    with real_postgres() as postgres:
        well = _rounds(options.minutes * 60, options.seed, postgres, figures)
    for variant in VARIANTS:
        print(f"{variant.name}: {figures[variant.name]}")  # noqa: T201 - the figures are what it is run for
    return 0 if well else 1


def _rounds(seconds: float, seed: int, postgres: RealPostgres, figures: dict[str, Figures]) -> bool:
    ends = time.monotonic() + seconds
    round_s = min(ROUND_S, seconds / len(VARIANTS))
    for turn, variant in enumerate(itertools.cycle(VARIANTS)):
        if turn >= len(VARIANTS) and time.monotonic() > ends:
            break
        if not _is_well(variant, round_s, seed + turn // len(VARIANTS), postgres, figures):
            return False
    return True


def _is_well(variant: Variant, seconds: float, seed: int, postgres: RealPostgres, figures: dict[str, Figures]) -> bool:
    try:
        found, verdict = asyncio.run(run(variant, seconds, seed, postgres))
    except Exception:
        print(f"{variant.name}, SEED={seed}", file=sys.stderr)  # noqa: T201
        raise
    figures[variant.name] += found
    if not verdict.clean:
        print(f"{variant.name}, SEED={seed}: {verdict}", file=sys.stderr)  # noqa: T201
    return verdict.clean


if __name__ == "__main__":
    sys.exit(main())
