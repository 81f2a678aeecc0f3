"""Server processes, the Redis and the database that they share, and what they sell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType

from firstclick.ledger import sqlite_url
from tests.harness.processes.ports import lasting_port
from tests.harness.processes.postgres import RealPostgres, a_database
from tests.harness.processes.redis_server import RedisServer, redis_server
from tests.harness.processes.server import THEN_SERVE, Server, running

ROOMS = tuple(f"room-{n}" for n in range(150))
SEATS = tuple(f"{row}{number}" for row in "ABCDEFGHIJKL" for number in range(1, 21))
PROGRAMME = (
    '[cinema]\nname = "The Crash House"\ntimezone = "Europe/London"\n'
    '[[auditorium]]\nid = "hall"\nname = "Hall"\nrows = 12\nseats_per_row = 20\norphan_rule = false\n'
) + "".join(f'[[movie]]\nid = "{room}"\ntitle = "{room}"\nauditorium = "hall"\n' for room in ROOMS)
HOLD_TTL_S = 1.2
NONE: Mapping[str, object] = MappingProxyType({})
LEDGER_FILE = "data/firstclick.db"


def hold_ttl(seconds: float) -> dict[str, object]:
    """The settings by which a hold lives so long, and twice as long when it is extended."""
    return {"HOLD_TTL_SECONDS": seconds, "HOLD_LIFE_MAX_SECONDS": 2 * seconds}


SHORT_HOLDS = hold_ttl(HOLD_TTL_S)


@dataclass(frozen=True)
class World:
    """All servers run, on one database and, where there is one, one Redis."""

    servers: tuple[Server, ...]
    folder: Path
    settings: Mapping[str, object]
    store: RedisServer | None
    postgres: RealPostgres | None

    @property
    def ports(self) -> tuple[int, ...]:
        """Where the servers listen."""
        return tuple(one.port for one in self.servers)

    @property
    def redis(self) -> RedisServer:
        """The Redis that they share; the world must have one."""
        assert self.store is not None, "this world has no Redis"
        return self.store

    @property
    def database_url(self) -> str:
        """The ledger that they share."""
        return str(self.settings.get("DATABASE_URL", sqlite_url(self.folder / LEDGER_FILE)))

    @contextmanager
    def one_more(self, **settings: object) -> Iterator[Server]:
        """Another process beside them, with these settings; it is stopped at the end."""
        with running(_server(self.folder, {**self.settings, **settings}, THEN_SERVE)) as server:
            yield server


@contextmanager
def world(
    processes: int = 1,
    *,
    programme: str = PROGRAMME,
    with_redis: bool = False,
    postgres: RealPostgres | None = None,
    program: str = THEN_SERVE,
    settings: Mapping[str, object] = NONE,
) -> Iterator[World]:
    """So many processes on a fresh database: on `postgres`, or in a SQLite file. `program`: see `Server`.

    Every process that was not killed must have lived to the end, and none may have written a stack trace.
    """
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="firstclick-world-")))
        (folder / "programme.toml").write_text(programme, encoding="utf-8")
        fixed: dict[str, object] = {"ACCESS_LOG": "off", "DATA_DIR": folder / "data"}
        fixed |= {"PROGRAMME": folder / "programme.toml", **settings}
        store = stack.enter_context(redis_server()) if with_redis else None
        if store is not None:
            fixed["REDIS_URL"] = store.url
        if postgres is not None:
            fixed["DATABASE_URL"] = stack.enter_context(a_database(postgres.url))
        servers = tuple(_server(folder, fixed, program) for _ in range(processes))
        stack.callback(_stop, servers)
        with ThreadPoolExecutor() as threads:
            list(threads.map(Server.start, servers))
        yield World(servers, folder, fixed, store, postgres)
        for one in servers:
            assert one.runs(), f"a server has ended by itself: {one.errors()}"
            assert "Traceback" not in one.errors(), one.errors()


def _server(folder: Path, settings: Mapping[str, object], program: str) -> Server:
    port = lasting_port()
    return Server(folder, settings, port=port, program=program, name=f"-{port}")


def _stop(servers: tuple[Server, ...]) -> None:
    for one in servers:
        try:
            if one.runs():
                one.stop()
        finally:
            one.end()
