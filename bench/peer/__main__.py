"""The command `python -m bench.peer`: PEER names the server to compare with."""

from __future__ import annotations

import argparse
import os
import resource
import sys

from bench.cases import wanted
from bench.figures import Figure
from bench.load_generator import InvalidMeasurement
from bench.machine import describe
from bench.pace import FULL, QUICK, Pace
from bench.peer.cases import CASES
from bench.peer.server import ApiServer, peer_in
from bench.table import table

STORES = {"memory": "memory", "redis": "redis-1"}


def main() -> int:
    """Measure the chosen cases. The exit status is 1 when one could not be measured, 2 when the peer is not usable."""
    options = _parser().parse_args()
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    names = wanted(options.cases or list(CASES), CASES)
    try:
        peer = peer_in(os.environ)
        peer.empty()
        hall = next(hall for hall in peer.halls() if hall.free)
        peer.check(hall.movie, hall.free[0])
    except InvalidMeasurement as error:
        sys.stderr.write(f"{error}\n")
        return 2
    figures = list(_measured(names, peer, STORES[options.store], QUICK if options.quick else FULL))
    machine = ", ".join(f"{name} {value}" for name, value in describe().items())
    sys.stdout.write(f"\n{machine}\n\n{table(figures)}\n")
    return 0 if len(figures) == len(names) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.peer", description="Measure FirstClick beside a peer.")
    parser.add_argument("cases", nargs="*", help=f"some of {', '.join(CASES)}; none: all of them")
    parser.add_argument("--quick", action="store_true", help="few and short rounds")
    parser.add_argument("--store", choices=STORES, default="redis", help="where our seats are")
    return parser


def _measured(names: list[str], peer: ApiServer, store: str, pace: Pace) -> list[Figure]:
    figures = []
    for name in names:
        sys.stderr.write(f"{name} …\n")
        try:
            peer.empty()
            figures.append(CASES[name](peer, store, pace))
        except (InvalidMeasurement, AssertionError) as error:
            sys.stderr.write(f"{name} could not be measured: {error}\n")
    return figures


if __name__ == "__main__":
    sys.exit(main())
