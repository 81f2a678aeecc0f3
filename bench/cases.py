"""All cases by name, such as `kind/mode/connections`, and the choice among them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fnmatch import fnmatch
from functools import partial

from bench.attack_cases import KINDS as ATTACKS
from bench.attack_cases import measure_attack
from bench.feed_cases import measure_feed
from bench.figures import Figure
from bench.ledger_cases import measure_ledger, measure_start_up_sold
from bench.pace import Pace
from bench.page_cases import measure_first_load, measure_frame_to_verdict, measure_frames, measure_page_seen
from bench.pair_cases import WITHOUT, measure_pair
from bench.process_cases import (
    measure_growth,
    measure_half_rate,
    measure_idle,
    measure_memory,
    measure_start_up,
    measure_stop,
    measure_syncs,
)
from bench.publish_cases import (
    measure_expiry,
    measure_other_process,
    measure_recovery,
    measure_stalled,
)
from bench.read_cases import measure_import, measure_reads
from bench.request_cases import KINDS, measure
from bench.rule_cases import measure_best_available
from bench.server_under_test import MODES, POSTGRES
from bench.snapshot_cases import measure_snapshots

Case = Callable[[Pace], Iterable[Figure]]
CONNECTIONS = (64, 256)
PROGRAMMES = (10, 10_000)
QUICK = (
    "seats-400/memory/64",
    "seats-304/memory/64",
    "hold/memory/64",
    "hold/redis-1/256",
    "hot-seat/redis-1/64",
    "feed/1000/20",
)
FAULTS = ("flush", "kill", "pause")
VIEWS = (("map", "desktop"), ("map", "phone"), ("list", "phone"))
FEED_LOADS = ((1000, 1), (1000, 20), (1000, 200), (5000, 1), (5000, 20), (5000, 50), (5000, 200))

SPREAD_LOADS = ((1000, 20), (1000, 200))


def all_cases() -> Mapping[str, Case]:
    """Every case, in the order in which they run and are shown."""
    return {**_requests(), **_feeds(), **_processes(), **_customers(), **_pages()}


def wanted(patterns: Iterable[str], names: Iterable[str]) -> list[str]:
    """The names that match a pattern: a whole name, its beginning up to a slash, or with * and ?. Keeps the order."""
    chosen = list(patterns)
    return [name for name in names if any(fnmatch(name, one) or name.startswith(f"{one}/") for one in chosen)]


def _requests() -> dict[str, Case]:
    every = [(kind, mode, connections) for kind in KINDS for mode in MODES for connections in CONNECTIONS]
    every.append(("confirm", POSTGRES, CONNECTIONS[0]))
    return {"/".join(map(str, one)): partial(_request, *one) for one in every}


def _request(kind: str, mode: str, connections: int, pace: Pace) -> list[Figure]:
    return [measure(kind, mode, connections, pace)]


def _feeds() -> dict[str, Case]:
    return {
        **{f"feed/{sockets}/{rate}": partial(_feed, sockets, rate, 1) for sockets, rate in FEED_LOADS},
        **{f"feed-20/{sockets}/{rate}": partial(_feed, sockets, rate, 20) for sockets, rate in SPREAD_LOADS},
    }


def _feed(sockets: int, rate: int, showtimes: int, pace: Pace) -> list[Figure]:
    return [measure_feed(sockets, rate, pace, showtimes)]


def _processes() -> dict[str, Case]:
    cases: dict[str, Callable[[Pace], Figure]] = {
        **{f"half-rate/{mode}": partial(measure_half_rate, mode) for mode in MODES},
        "syncs": measure_syncs,
        **{f"{case}/{mode}": partial(measure_pair, case, mode) for case in WITHOUT for mode in ("memory", "redis-1")},
        "memory": measure_memory,
        **{f"idle/{mode}": partial(measure_idle, mode) for mode in ("memory", "redis-1")},
        **{f"start-up/{movies}": partial(measure_start_up, movies) for movies in PROGRAMMES},
        **{
            f"growth/{kind}/{movies}": partial(measure_growth, kind, movies)
            for kind in ("seats-400", "hold")
            for movies in PROGRAMMES
        },
    }
    return {name: partial(_as_list, case) for name, case in cases.items()}


def _customers() -> dict[str, Case]:
    """What customers notice, and what that depends on."""
    cases: dict[str, Callable[[Pace], Figure]] = {
        "expiry": measure_expiry,
        "other-process": measure_other_process,
        "stalled": measure_stalled,
        "snapshots": measure_snapshots,
        "stop": measure_stop,
        "ledger": measure_ledger,
        "start-up-sold": measure_start_up_sold,
        "best-available": measure_best_available,
        "reads": measure_reads,
        "import": measure_import,
        **{f"recovery/{fault}": partial(measure_recovery, fault) for fault in FAULTS},
        **{f"attack/{kind.replace(' ', '-')}": partial(measure_attack, kind) for kind in ATTACKS},
    }
    return {name: partial(_as_list, case) for name, case in cases.items()}


def _pages() -> dict[str, Case]:
    cases: dict[str, Callable[[Pace], Figure]] = {
        "page-seen": measure_page_seen,
        "frame-to-verdict": measure_frame_to_verdict,
        **{f"frames/{way}/{window}": partial(measure_frames, way, window) for way, window in VIEWS},
        **{
            f"first-load/{place}/{window}": partial(measure_first_load, place, window)
            for place in ("programme", "showtime")
            for window in ("desktop", "phone")
        },
    }
    return {name: partial(_as_list, case) for name, case in cases.items()}


def _as_list(case: Callable[[Pace], Figure], pace: Pace) -> list[Figure]:
    return [case(pace)]
