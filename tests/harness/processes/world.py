"""What is killed: server processes, the Redis and the database that they share, and what they sell."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from firstclick.ledger import sqlite_url
from tests.harness.processes.killable import KillableServer
from tests.harness.processes.postgres import RealPostgres, a_database
from tests.harness.processes.redis_server import RedisServer, redis_server

ROOMS = tuple(f"room-{n}" for n in range(150))
SEATS = tuple(f"{row}{number}" for row in "ABCDEFGHIJKL" for number in range(1, 21))
PROGRAMME = (
    '[cinema]\nname = "The Crash House"\ntimezone = "Europe/London"\n'
    '[[auditorium]]\nid = "hall"\nname = "Hall"\nrows = 12\nseats_per_row = 20\norphan_rule = false\n'
) + "".join(f'[[movie]]\nid = "{room}"\ntitle = "{room}"\nauditorium = "hall"\n' for room in ROOMS)
HOLD_TTL_S = 1.2
LEDGER_FILE = "data/firstclick.db"


@dataclass(frozen=True)
class World:
    """All servers run, on one database and, where there is one, one Redis."""

    servers: tuple[KillableServer, ...]
    database_url: str
    redis: RedisServer | None
    postgres: RealPostgres | None

    @property
    def ports(self) -> tuple[int, ...]:
        """Where the servers listen."""
        return tuple(one.port for one in self.servers)


@contextmanager
def world(
    processes: int = 1,
    *,
    with_redis: bool = False,
    postgres: RealPostgres | None = None,
    program: str = "",
    hold_ttl_s: float = HOLD_TTL_S,
) -> Iterator[World]:
    """So many processes on a fresh database: on `postgres`, or in a SQLite file. `program`: see `KillableServer`.

    Whoever was not killed must have lived to the end, and nobody may have written a stack trace.
    """
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="firstclick-crash-")))
        (folder / "programme.toml").write_text(PROGRAMME, encoding="utf-8")
        settings: dict[str, object] = {"PROGRAMME": folder / "programme.toml"}
        settings |= {"HOLD_TTL_SECONDS": hold_ttl_s, "HOLD_LIFE_MAX_SECONDS": 2 * hold_ttl_s}
        redis = stack.enter_context(redis_server()) if with_redis else None
        if redis is not None:
            settings["REDIS_URL"] = redis.url
        if postgres is not None:
            settings["DATABASE_URL"] = stack.enter_context(a_database(postgres.url))
        servers = tuple(KillableServer(folder, settings, program) for _ in range(processes))
        stack.callback(_stop, servers)
        with ThreadPoolExecutor() as threads:
            list(threads.map(KillableServer.start, servers))
        yield World(servers, str(settings.get("DATABASE_URL", sqlite_url(folder / LEDGER_FILE))), redis, postgres)
        for one in servers:
            assert one.runs(), f"a server has ended by itself: {one.errors()}"
            assert "Traceback" not in one.errors(), one.errors()


def _stop(servers: tuple[KillableServer, ...]) -> None:
    for one in servers:
        one.stop()
