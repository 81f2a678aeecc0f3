"""More evenings: `python -m tests.simulation --seed 0 --seeds 1000`, or `make simulate SEEDS=1000 SEED=0`.

One that fails is told with its seed, and the exit status is 1.
"""

from __future__ import annotations

import argparse
import logging

from tests.simulation.evening import simulate


def main() -> None:
    """Each seed is an evening."""
    parser = argparse.ArgumentParser(prog="make simulate", description="Evenings at the box office, by their seeds.")
    parser.add_argument("--seed", type=int, default=0, help="the first")
    parser.add_argument("--seeds", type=int, default=100, help="how many")
    options = parser.parse_args()
    logging.disable(logging.ERROR)
    steps = crashes = 0
    for seed in range(options.seed, options.seed + options.seeds):
        outcome = simulate(seed)
        steps, crashes = steps + outcome.steps, crashes + outcome.crashes
        if options.seeds == 1:
            print(outcome)  # noqa: T201 - what it is run for
    print(f"{options.seeds} evenings from seed {options.seed} on, {steps:,} steps, {crashes} crashes: all is well")  # noqa: T201


if __name__ == "__main__":
    main()
