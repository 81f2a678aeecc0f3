"""The server under measurement, the Redis beside it, and what its access log says that it has answered."""

from __future__ import annotations

import re
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from bench.volley import Unfit
from tests.harness.processes.redis_server import redis_server
from tests.harness.processes.server import Server, serving

LOG_WRITTEN_AFTER_S = 0.5
LOOKS_FOR_EACH_WORKER = 6
STATUS = re.compile(rb'"status":(\d+)')
MODES = {"memory": (False, 1), "redis-1": (True, 1), "redis-2": (True, 2)}
UNHURRIED = {"HOLD_TTL_SECONDS": 900, "HOLD_LIFE_MAX_SECONDS": 900}
"""Holds outlive the case, so that what is measured is not the end of those of the round before."""


@dataclass
class Sold:
    """The server and, where the mode has one, the Redis process beside it."""

    server: Server
    workers: int
    redis_pid: int | None
    read: int = 0

    def statuses(self) -> Counter[int]:
        """What was answered since the last look, by status, as the access log has it: it counts for all workers."""
        time.sleep(LOG_WRITTEN_AFTER_S)
        with (self.server.folder / "stdout").open("rb") as log:
            log.seek(self.read)
            counts = Counter(int(found[1]) for line in log if (found := STATUS.search(line)))
            self.read = log.tell()
        return counts

    def must_have_answered(self, *expected: int) -> int:
        """How much was answered since the last look. Raises `Unfit` when anything else was answered than expected."""
        counts = self.statuses()
        if set(counts) - set(expected) or not counts:
            raise Unfit(f"expected only statuses {expected}, and the server answered {dict(counts)}")
        return counts.total()


@contextmanager
def selling(mode: str, text: str, **settings: object) -> Iterator[Sold]:
    """The server in that mode, with this programme and every setting at its default but these."""
    with_redis, workers = MODES[mode]
    with ExitStack() as stack:
        redis = stack.enter_context(redis_server()) if with_redis else None
        if redis:
            settings |= {"REDIS_ADDR": f"127.0.0.1:{redis.port}"}
        server = stack.enter_context(serving(text, WORKERS=workers, **settings))
        yield Sold(server, workers, redis.process.pid if redis else None)


def look_at_each(sold: Sold, movies: int) -> None:
    """Open every showtime in every worker: what the first look at one costs is not what is measured."""

    def look(number: int) -> None:
        with urllib.request.urlopen(f"{sold.server.url}/movies/m{number % movies}/seats") as came:  # noqa: S310
            came.read()

    with ThreadPoolExecutor(4) as looking:
        list(looking.map(look, range(movies if sold.workers == 1 else LOOKS_FOR_EACH_WORKER * movies)))
