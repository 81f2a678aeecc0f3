"""The server under measurement with its Redis, and the statuses in its access log."""

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
"""Holds do not expire during a case, so that expiries are not measured with it."""


@dataclass
class Sold:
    """A running server and, in the Redis modes, its Redis process. `read` is the position in the access log."""

    server: Server
    workers: int
    redis_pid: int | None
    read: int = 0

    def statuses(self) -> Counter[int]:
        """Count the answers since the last call, by status, in the access log of all workers."""
        time.sleep(LOG_WRITTEN_AFTER_S)
        with (self.server.folder / "stdout").open("rb") as log:
            log.seek(self.read)
            counts = Counter(int(found[1]) for line in log if (found := STATUS.search(line)))
            self.read = log.tell()
        return counts

    def must_have_answered(self, *expected: int) -> int:
        """Count the answers since the last call. Raises `Unfit` when there are none, or one with another status."""
        counts = self.statuses()
        if set(counts) - set(expected) or not counts:
            raise Unfit(f"expected only statuses {expected}, and the server answered {dict(counts)}")
        return counts.total()


@contextmanager
def selling(mode: str, text: str, **settings: object) -> Iterator[Sold]:
    """Start a server in a mode, with this programme. All settings except these have their defaults."""
    with_redis, workers = MODES[mode]
    with ExitStack() as stack:
        redis = stack.enter_context(redis_server()) if with_redis else None
        if redis:
            settings |= {"REDIS_ADDR": f"127.0.0.1:{redis.port}"}
        server = stack.enter_context(serving(text, WORKERS=workers, **settings))
        yield Sold(server, workers, redis.process.pid if redis else None)


def look_at_each(sold: Sold, movies: int) -> None:
    """Request every seat map in every worker, because the first request for a showtime is slower."""

    def look(number: int) -> None:
        with urllib.request.urlopen(f"{sold.server.url}/movies/m{number % movies}/seats") as response:  # noqa: S310
            response.read()

    with ThreadPoolExecutor(4) as executor:
        list(executor.map(look, range(movies if sold.workers == 1 else LOOKS_FOR_EACH_WORKER * movies)))
