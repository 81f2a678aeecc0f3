"""Rounds for as long as it is told to: `python -m tests.linearizability --minutes 5`, or `make linearizability`.

The exit status is 1 when a history has no order; it is printed then, with the seed.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import time

from tests.linearizability.rounds import Figures, record_round

ROUND_S = 10.0


def main() -> int:
    """Run until the time is over or a history has no order."""
    parser = argparse.ArgumentParser(prog="make linearizability", description="Record what customers see, and check.")
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000))
    options = parser.parse_args()
    ends, seed, all_figures = time.monotonic() + options.minutes * 60, options.seed, Figures()
    while time.monotonic() < ends and not all_figures.wrong:
        all_figures += asyncio.run(record_round(min(ROUND_S, options.minutes * 60), seed))
        seed += 1
    print(f"seeds {options.seed} to {seed - 1}: {all_figures}")  # noqa: T201 - the figures are what it is run for
    for where, calls in all_figures.wrong.items():
        print(where, *sorted(calls, key=lambda call: call.began), sep="\n  ", file=sys.stderr)  # noqa: T201
    return 1 if all_figures.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
