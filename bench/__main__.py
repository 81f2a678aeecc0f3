"""The command `python -m bench`: measures the cases, prints tables, and saves the run as JSON."""

from __future__ import annotations

import argparse
import datetime
import resource
import subprocess
import sys
from pathlib import Path

from bench.cases import QUICK as QUICK_CASES
from bench.cases import all_cases, wanted
from bench.figures import Run, save
from bench.machine import describe
from bench.pace import FULL, QUICK
from bench.table import table
from bench.targets import verdicts
from bench.volley import Unfit, generator

RESULTS = Path(__file__).with_name("results")


def main() -> int:
    """Measure the selected cases. Returns 1 when one of them could not be measured."""
    options = _parser().parse_args()
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    cases = all_cases()
    patterns = options.cases or (QUICK_CASES if options.quick else list(cases))
    names = wanted(patterns, cases)
    if options.list or not names:
        print(*cases, sep="\n")
        return 0 if options.list else 2
    run, failed = _run(names, quick=options.quick)
    print("\n" + table(run.figures) + "\n\n" + verdicts(run))
    if run.figures and options.keep:
        path = RESULTS / f"{run.taken.replace(':', '')}.json"
        save(run, path)
        print(f"\nKept as {path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path.name}.")
    return 1 if failed else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure FirstClick beside its floor.")
    parser.add_argument("cases", nargs="*", help="such as hold, hold/memory, seats-*/redis-1/64; none: all of them")
    parser.add_argument("--quick", action="store_true", help="few and short rounds, for development")
    parser.add_argument("--list", action="store_true", help="only name the cases")
    parser.add_argument("--keep", action="store_true", help="keep the run in bench/results")
    return parser


def _run(names: list[str], *, quick: bool) -> tuple[Run, bool]:
    now = datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    run, failed = Run(now, _commit(), quick, {**describe(), "load": generator()}), False
    cases = all_cases()
    for number, name in enumerate(names, start=1):
        print(f"{number}/{len(names)} {name} …", end=" ", file=sys.stderr, flush=True)
        try:
            figures = list(cases[name](QUICK if quick else FULL))
        except (Unfit, AssertionError) as error:
            failed = True
            print(f"could not be measured: {error}", file=sys.stderr)
            continue
        run.figures.extend(figures)
        first_values = (f"{key} {value:.3g}" for key, value in list(figures[0].values.items())[:3])
        print(", ".join(first_values), file=sys.stderr)
    return run, failed


def _commit() -> str:
    command = ["git", "rev-parse", "--short", "HEAD"]
    found = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path(__file__).parent)
    return found.stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
