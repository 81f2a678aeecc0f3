"""The measured server, the Redis beside it, and the statuses in its access log."""

from __future__ import annotations

import re
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from bench.load_generator import InvalidMeasurement
from tests.harness.processes.postgres import a_database, real_postgres
from tests.harness.processes.redis_server import redis_server
from tests.harness.processes.server import AS_USERS_RUN_IT, Server, serving

LOG_WRITTEN_AFTER_S = 0.5
REQUESTS_PER_SHOWTIME = 6
STATUS = re.compile(rb'"status":(\d+)')
MODES = {"memory": (False, 1), "redis-1": (True, 1), "redis-2": (True, 2)}
POSTGRES = "postgres-1"
"""As `redis-1`, with the ledger in a PostgreSQL that waits for the disk."""
LONG_HOLDS = {"HOLD_TTL_SECONDS": 900, "HOLD_LIFE_MAX_SECONDS": 900}
"""Holds last longer than the case, so that none of them expires while another round is measured."""


@dataclass
class ServerUnderTest:
    """The server and, where the mode has one, the Redis process beside it."""

    server: Server
    workers: int
    redis_pid: int | None
    read: int = 0

    def statuses(self) -> Counter[int]:
        """The responses since the last call, by status, from the access log of all workers."""
        time.sleep(LOG_WRITTEN_AFTER_S)
        with (self.server.folder / "stdout").open("rb") as log:
            log.seek(self.read)
            counts = Counter(int(found[1]) for line in log if (found := STATUS.search(line)))
            self.read = log.tell()
        return counts

    def check_statuses(self, *expected: int) -> int:
        """The responses since the last call. Raises `InvalidMeasurement` for none, or for any other status."""
        counts = self.statuses()
        if set(counts) - set(expected) or not counts:
            raise InvalidMeasurement(f"expected only statuses {expected}, and the server answered {dict(counts)}")
        return counts.total()


@contextmanager
def server_under_test(
    mode: str, text: str, program: str = AS_USERS_RUN_IT, /, **settings: object
) -> Iterator[ServerUnderTest]:
    """The server in that mode, with this programme; every other setting is at its default.

    `program` is the text of one that changes the server.
    """
    with_redis, workers = MODES["redis-1" if mode == POSTGRES else mode]
    with ExitStack() as stack:
        if mode == POSTGRES:
            settings |= {"DATABASE_URL": stack.enter_context(a_database(stack.enter_context(real_postgres()).url))}
        redis = stack.enter_context(redis_server()) if with_redis else None
        if redis:
            settings |= {"REDIS_ADDR": f"127.0.0.1:{redis.port}"}
        server = stack.enter_context(serving(text, program, WORKERS=workers, **settings))
        yield ServerUnderTest(server, workers, redis.process.pid if redis else None)


def open_each_showtime(tested: ServerUnderTest, movies: int) -> None:
    """Request every showtime from every worker, so that the cost of opening it is not measured."""

    def request(number: int) -> None:
        with urllib.request.urlopen(f"{tested.server.url}/movies/m{number % movies}/seats") as response:  # noqa: S310
            response.read()

    with ThreadPoolExecutor(4) as executor:
        list(executor.map(request, range(movies if tested.workers == 1 else REQUESTS_PER_SHOWTIME * movies)))
